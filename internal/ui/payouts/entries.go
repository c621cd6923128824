package payouts

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/ui/table"
)

// entryRow is an entry of the ledger as a row of a table.
type entryRow struct {
	affiliate.Entry
	who      string
	of       affiliate.EntryKind // for a reversal: the kind of the entry that it undoes
	reversed bool
	words    string // the text that filters search
}

func newEntryRow(b *board.Board, e affiliate.Entry, of affiliate.EntryKind, reversed bool) entryRow {
	r := entryRow{Entry: e, who: labelOf(b, e.AffiliateID), of: of, reversed: reversed}
	texts := []string{r.who, r.kind(), e.Reference, e.Note, e.Batch, e.By, r.signed().Exact()}
	r.words = affiliate.Fold(affiliate.Clean(strings.Join(texts, "\n")))
	return r
}

func labelOf(b *board.Board, affiliateID int64) string {
	if a := b.Affiliate(affiliateID); a != nil {
		return a.Label
	}
	return "–"
}

// kind says what the entry is, and whether it still counts.
func (r *entryRow) kind() string {
	switch {
	case r.reversed:
		return string(r.Kind) + ", reversed"
	case r.of != "":
		return string(r.Kind) + " of a " + string(r.of)
	}
	return string(r.Kind)
}

// signed returns what the entry adds to the affiliate's account.
func (r *entryRow) signed() affiliate.Paise { return r.Entry.Signed(r.of) }

func entryKey(r *entryRow) int64 { return screen.RowKey(r.ID) }

// entryColumns returns the columns of a list of entries; several adds the affiliate.
func entryColumns(h screen.Host, several bool) []screen.Column[entryRow] {
	muted := func(of func(*entryRow) string) func(*entryRow) table.Cell {
		return func(r *entryRow) table.Cell { return table.Cell{Text: affiliate.Clean(of(r)), Tone: table.Muted} }
	}
	dashed := func(of func(*entryRow) string) func(*entryRow) table.Cell {
		return muted(func(r *entryRow) string { return screen.OrDash(of(r)) })
	}
	reference := func(r *entryRow) string { return r.Reference }
	note := func(r *entryRow) string { return r.Note }
	by := func(r *entryRow) string { return r.By }
	columns := []screen.Column[entryRow]{
		{ID: "date", Exports: []string{"id", "at"}, Title: "Date", Width: 11, Sticky: true,
			Cell:    muted(func(r *entryRow) string { return r.At.In(h.Ports().Access.Zone()).Format("2 Jan 2006") }),
			SortKey: board.ByTime(func(r *entryRow) time.Time { return r.At })},
	}
	if several {
		columns = append(columns, screen.Column[entryRow]{ID: "affiliate", Exports: []string{"affiliate_user_id", "affiliate_email"},
			Title: "Affiliate", Width: 13, Flex: 2, Max: 30, Match: true,
			Cell: func(r *entryRow) table.Cell { return table.Cell{Text: r.who} }, SortKey: board.ByString(func(r *entryRow) string { return r.who })})
	}
	return append(columns,
		screen.Column[entryRow]{ID: "kind", Exports: []string{"kind", "reverses"}, Title: "Kind", Width: 20, Max: 24, Flex: 1,
			Rank: 1, Match: true, SortKey: board.ByString((*entryRow).kind), Cell: func(r *entryRow) table.Cell {
				c := table.Cell{Text: r.kind()}
				if r.reversed || r.Kind == affiliate.EntryReversal {
					c.Tone = table.Muted
				}
				return c
			}},
		screen.MoneyColumn(screen.Column[entryRow]{ID: "amount", Exports: []string{"amount_paise"}, Title: "Amount", Width: 11, Rank: 1},
			(*entryRow).signed),
		screen.Column[entryRow]{ID: "withheld", Exports: []string{"withheld_paise"}, Title: "Tax", Width: 8, Right: true, Exact: true,
			Rank: 4, Figure: func(r *entryRow) screen.Figure {
				if r.Withheld == 0 {
					return screen.Figure{}
				}
				return screen.ExactFigure(r.Withheld)
			}, SortKey: board.ByNumber(func(r *entryRow) (int64, bool) { return int64(r.Withheld), r.Withheld != 0 })},
		screen.Column[entryRow]{ID: "reference", Exports: []string{"reference", "batch"}, Title: "Reference", Width: 10, Flex: 1, Max: 24,
			Rank: 2, Match: true, Cell: dashed(reference), SortKey: board.ByString(reference)},
		screen.Column[entryRow]{ID: "note", Exports: []string{"note"}, Title: "Note", Width: 12, Flex: 3, Max: 60,
			Rank: 3, Match: true, Cell: dashed(note), SortKey: board.ByString(note)},
		screen.Column[entryRow]{ID: "by", Exports: []string{"by"}, Title: "By", Width: 10, Flex: 1, Max: 24,
			Rank: 5, Cell: dashed(by), SortKey: board.ByString(by)})
}

// reverseAction asks whether an entry is to be undone.
func reverseAction(h screen.Host, at func() *entryRow) screen.Action {
	return screen.Bind(screen.ActionRemove, screen.NoCmd(func() { h.Float(confirmReverse(*at())) })).
		WithTitle("Reverse the entry: another one undoes it", "reverse").OnlyPays().DisabledBy(func() string {
		switch r := at(); {
		case r == nil:
			return "no entry selected"
		case r.reversed:
			return "this entry was reversed already"
		case r.Kind == affiliate.EntryReversal:
			return "a reversal is not reversed: write the entry again with " + screen.KeyOf(h, screen.ActionNew)
		}
		return ""
	})
}

// confirmReverse asks before an entry is reversed.
func confirmReverse(r entryRow) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		text := fmt.Sprintf("%s, %s: %s. A reversal of %s is written to the ledger, and the entry stays. What is due to them changes by %s.",
			r.who, r.At.In(h.Ports().Access.Zone()).Format("2 Jan 2006"), entryText(r.Entry), r.Amount.Exact(), signedText(-r.signed()))
		if r.Batch != "" {
			text += fmt.Sprintf(" It was paid in %s: if the money has left, it is due again all the same.", r.Batch)
		}
		return screen.NewConfirm(screen.ConfirmOptions{
			Title: "Reverse this entry?", Text: text, Yes: "reverse",
			Run: func() tea.Cmd {
				return screen.Perform(h, func(ctx context.Context) (string, error) {
					_, err := h.Ports().Ledger.AddEntries(ctx, []affiliate.Entry{r.Entry.Reversal(time.Time{}, "")}, nil)
					return "reversed: " + r.who + ", " + entryText(r.Entry), err
				})
			},
		})(h)
	}
}

// entryText names an entry: payout of ₹5,000, UTR123.
func entryText(e affiliate.Entry) string {
	words := string(e.Kind) + " of " + e.Amount.Exact()
	if e.Reference != "" {
		words += ", " + e.Reference
	}
	return words
}

// signedText writes an amount that is added with its sign: +₹500, −₹20.
func signedText(p affiliate.Paise) string {
	if p > 0 {
		return "+" + p.Exact()
	}
	return p.Exact()
}
