package payouts

import (
	"slices"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/ui/table"
)

func accountKey(a *board.Account) int64 { return a.Affiliate.ID }

// balanceColumns returns the columns of the list of balances. The columns that add up to Due get room first: cleared
// and adjustments, less paid and in payment. See rankBalanceColumns.
func balanceColumns(h screen.Host) []screen.Column[board.Account] {
	money := func(id, title string, rank int, of func(affiliate.Balance) affiliate.Paise) screen.Column[board.Account] {
		number := func(a *board.Account) (int64, bool) { return int64(of(a.Balance)), true }
		return screen.MoneyColumn(screen.Column[board.Account]{ID: id, Title: title, Width: 10, Rank: rank,
			Exports: []string{id + "_paise"}, Filter: board.Rupees(number)},
			func(a *board.Account) affiliate.Paise { return of(a.Balance) })
	}
	due := money("due", "Due", 1, affiliate.Balance.Due)
	due.Exports = append(due.Exports, "due_max_paise")
	due.Tone = func(a *board.Account) table.Tone {
		if a.Balance.Due() < 0 {
			return table.Bad
		}
		return table.Normal
	}
	last := func(a *board.Account) time.Time { return a.Balance.LastPayout }
	return []screen.Column[board.Account]{
		{ID: "affiliate", Exports: []string{"affiliate_user_id", "affiliate_email", "affiliate_name"}, Title: "Affiliate",
			Width: 13, Flex: 3, Max: 34, Sticky: true, Match: true,
			Cell: func(a *board.Account) table.Cell { return table.Cell{Text: a.Label} }, SortKey: board.ByText((*board.Account).NameKey)},
		money("earned", "Earned", 11, func(b affiliate.Balance) affiliate.Paise { return b.Earned }),
		money("on_hold", "On hold", 10, func(b affiliate.Balance) affiliate.Paise { return b.OnHold }),
		money("cleared", "Cleared", 3, affiliate.Balance.Cleared),
		money("adjustments", "Adjust.", 4, func(b affiliate.Balance) affiliate.Paise { return b.Adjustments }),
		money("paid", "Paid", 2, func(b affiliate.Balance) affiliate.Paise { return b.Paid }),
		money("in_payment", "In payment", 5, func(b affiliate.Balance) affiliate.Paise { return b.InPayment }),
		due,
		{ID: "last_payout", Exports: []string{"last_payout_at"}, Title: "Last payout", Width: 11, Right: true, Rank: 12,
			SortKey: board.ByTime(last),
			Cell: func(a *board.Account) table.Cell {
				return table.Cell{Text: releaseDayText(h, last(a)), Tone: table.Muted}
			}},
	}
}

// rankBalanceColumns ranks the columns that add up to Due. Those whose amounts are all zero get room last, so that the
// rows on a narrow terminal add up.
func rankBalanceColumns(list *screen.List[board.Account], rows []*board.Account) {
	const dueRank, zeroRank = 1, 4
	for i, c := range []struct {
		id string
		of func(affiliate.Balance) affiliate.Paise
	}{
		{"paid", func(b affiliate.Balance) affiliate.Paise { return b.Paid }},
		{"cleared", affiliate.Balance.Cleared},
		{"in_payment", func(b affiliate.Balance) affiliate.Paise { return b.InPayment }},
		{"adjustments", func(b affiliate.Balance) affiliate.Paise { return b.Adjustments }},
	} {
		rank := dueRank + 1 + i
		if !slices.ContainsFunc(rows, func(a *board.Account) bool { return c.of(a.Balance) != 0 }) {
			rank += zeroRank
		}
		list.Table.SetRank(c.id, rank)
	}
}

// releaseDayText names a day: 3 Nov, with the year if it is not this one.
func releaseDayText(h screen.Host, t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	zone := h.Ports().Access.Zone()
	if t = t.In(zone); t.Year() == h.Now().In(zone).Year() {
		return t.Format("2 Jan")
	}
	return t.Format("2 Jan 2006")
}

// dueSums totals the Due column.
type dueSums struct {
	due      affiliate.Paise // sum of the balances above zero
	negative affiliate.Paise // sum of the balances below zero, which are carried over
	more     affiliate.Paise // what may be due in addition
	onHold   affiliate.Paise // what is on hold
	payable  int             // how many balances have at least the minimum payout
}

func sumDue(rows []*board.Account, minimum affiliate.Paise) (s dueSums) {
	for _, a := range rows {
		due := a.Balance.Due()
		if due < 0 {
			s.negative += due
		} else {
			s.due += due
		}
		if due > 0 && due >= minimum {
			s.payable++
		}
		s.more += a.Balance.Uncertain
		s.onHold += a.Balance.OnHold
	}
	return s
}
