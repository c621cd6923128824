package palette

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
)

// Rows are the rows of the board that the palette finds: campaigns, affiliates, coupons and links.
type Rows struct {
	Board func() *board.Board
	Open  func(screen.Route)

	of     *board.Board // the board whose rows are folded
	folded []foldedRow
}

// foldedRow is a row of the board as the palette searches it: its name and the rest of its searchable text, both
// folded.
type foldedRow struct {
	kind   screen.Kind
	id     int64
	name   string
	search string // begins with the name
}

// rowNames names the kinds of rows in words.
var rowNames = map[screen.Kind]string{screen.KindCampaign: "campaign", screen.KindAffiliate: "affiliate", screen.KindCoupon: "coupon",
	screen.KindLink: "link"}

// RowID identifies a row among the recent entries: "link:12". It is "" for what the palette does not list.
func RowID(to screen.Route) string {
	name, listed := rowNames[to.Kind]
	if !listed {
		return ""
	}
	return name + ":" + strconv.FormatInt(to.ID, 10)
}

// Named returns the entry of the row that a RowID names.
func (r *Rows) Named(rowID string) (Entry, bool) {
	kind, number, _ := strings.Cut(rowID, ":")
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return Entry{}, false
	}
	for k, words := range rowNames {
		if words == kind {
			return r.entry(k, id)
		}
	}
	return Entry{}, false
}

// entry returns the entry of a row; false when the board does not have the row.
func (r *Rows) entry(kind screen.Kind, id int64) (Entry, bool) {
	b, to := r.Board(), screen.Route{Kind: kind, ID: id}
	var words []string
	switch kind {
	case screen.KindCampaign:
		if c := b.Campaign(id); c != nil {
			words = []string{affiliate.Clean(c.Name)}
		}
	case screen.KindAffiliate:
		if a := b.Affiliate(id); a != nil {
			words = []string{a.Label, a.Email}
			if a.Email == a.Label {
				words = words[:1]
			}
		}
	case screen.KindCoupon:
		if c := b.Coupon(id); c != nil {
			words = []string{c.Code, c.AffiliateLabel, c.ProductLabel}
		}
	case screen.KindLink:
		if l := b.Link(id); l != nil {
			words = []string{l.Slug, l.AffiliateLabel, l.ProductLabel}
		}
	}
	if words == nil {
		return Entry{}, false
	}
	text := strings.Join(screen.NonEmpty(words...), " · ")
	return Entry{
		ID: RowID(to), Text: screen.Capitalised(rowNames[kind]) + " " + text, Find: text,
		Run: func() tea.Cmd { r.Open(to); return nil },
	}.Prepared(), true
}

// all folds the texts of the board's rows, once for each board.
func (r *Rows) all() []foldedRow {
	b := r.Board()
	if r.of == b {
		return r.folded
	}
	all := make([]foldedRow, 0, len(b.Campaigns())+len(b.Affiliates())+len(b.Coupons())+len(b.Links()))
	add := func(kind screen.Kind, id int64, name string, more ...string) {
		all = append(all, foldedRow{kind, id, affiliate.Fold(name), affiliate.Fold(strings.Join(append([]string{name}, more...), " "))})
	}
	for _, c := range b.Campaigns() {
		add(screen.KindCampaign, c.ID, affiliate.Clean(c.Name))
	}
	for _, a := range b.Affiliates() {
		add(screen.KindAffiliate, a.ID, a.Label, a.Email, a.UserID)
	}
	for _, c := range b.Coupons() {
		add(screen.KindCoupon, c.ID, c.Code, c.AffiliateLabel, c.ProductLabel)
	}
	for _, l := range b.Links() {
		add(screen.KindLink, l.ID, l.Slug, l.AffiliateLabel, l.ProductLabel)
	}
	r.of, r.folded = b, all
	return all
}

// rowLimit is how many rows the palette lists.
const rowLimit = 50

// match returns how the typed text matches the row. The kind of the row, with which its line begins, may be typed first:
// "coupon meera". Initials and close letters are only looked for in names, and not in those of links, which are slugs.
func (row *foldedRow) match(typed string) match {
	m := matchWords(row.search, typed)
	if m == noMatch && row.kind != screen.KindLink {
		m = matchText(row.name, typed)
	}
	if m == noMatch {
		if kind, name, is := strings.Cut(typed, " "); is && kind == rowNames[row.kind] {
			return max(row.match(name), wordBegins)
		}
	}
	return m
}

// find searches all rows, and returns the entries of each kind of match and how many more rows match.
func (r *Rows) find(typed string) (found [noMatch][]Entry, more int) {
	var rows [noMatch][]*foldedRow
	all, total := r.all(), 0
	for i := range all {
		row := &all[i]
		m := row.match(typed)
		if m == noMatch {
			continue
		}
		total++
		if len(rows[m]) < rowLimit {
			rows[m] = append(rows[m], row)
		}
	}
	listed := 0
	for m := range rows {
		for _, row := range rows[m][:min(len(rows[m]), rowLimit-listed)] {
			listed++
			if e, is := r.entry(row.kind, row.id); is {
				found[m] = append(found[m], e)
			}
		}
	}
	return found, total - listed
}
