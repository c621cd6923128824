package ui

import (
	"strconv"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/chart"
	"fermion-tui/internal/ui/table"
)

// linkColumns in the order they are drawn. Rank is the order in which a wider terminal adds them.
func linkColumns() []table.Column {
	return []table.Column{
		{ID: "affiliate", Title: "Affiliate", Width: 13, Flex: 3, Max: 34, Sticky: true, Match: true},
		{ID: "product", Title: "Product", Width: 12, Flex: 2, Max: 30, Rank: 1, Match: true},
		{ID: "comm", Title: "Comm %", Width: 6, Right: true, Rank: 2},
		{ID: "clicks", Title: "Clicks", Width: 7, Mark: 4, Right: true, Rank: 3},
		{ID: "sales", Title: "Sales", Width: 5, Mark: 2, Right: true, Rank: 4},
		{ID: "revenue", Title: "Revenue", Width: 10, Right: true, Rank: 5},
		{ID: "earned", Title: "Est. comm", Width: 9, Right: true, Rank: 7},
		{ID: "slug", Title: "Slug", Width: 10, Rank: 8, Match: true},
		{ID: "conv", Title: "Conv %", Width: 6, Right: true, Rank: 9},
		{ID: "epc", Title: "EPC", Width: 5, Right: true, Rank: 10},
		{ID: "trend", Title: "Trend", Width: 7, Rank: 11},
		{ID: "age", Title: "Age", Width: 4, Right: true, Rank: 6},
		{ID: "created", Title: "Created", Right: true, Hidden: true}, // an order only
	}
}

// linkRows lets the table draw links.
type linkRows struct {
	rows  []*board.Link
	now   func() time.Time
	marks bool // what changed since it was seen belongs to the period
}

func rowsOfLinks(h Host, rows []*board.Link) linkRows {
	return linkRows{rows: rows, now: h.Now, marks: h.Board().Running(h.Now())}
}

func (r linkRows) Len() int        { return len(r.rows) }
func (r linkRows) Key(i int) int64 { return r.rows[i].ID }

func (r linkRows) Cell(i, col int) table.Cell {
	l := r.rows[i]
	tone := table.Normal
	if !l.Live() {
		tone = table.Muted
	}
	cell := func(s string) table.Cell { return table.Cell{Text: s, Tone: tone} }
	switch col {
	case 0:
		return cell(nameOfLink(l))
	case 1:
		return cell(orDash(l.ProductLabel))
	case 2:
		return cell(l.Commission.String())
	case 3:
		return table.Cell{Text: r.count(l, clicksOf, l.Clicks), Mark: r.change(l.Changed().Clicks), Tone: tone}
	case 4:
		return table.Cell{Text: r.count(l, salesOf, l.Sales), Mark: r.change(l.Changed().Sales), Tone: tone}
	case 5:
		if l.LastRead.IsZero() {
			return cell("–")
		}
		return cell(about(l.Numbers, revenueOf, l.Revenue.Rupees()))
	case 6:
		if l.LastRead.IsZero() {
			return cell("–")
		}
		return cell(about(l.Numbers, earnedOf, l.Earned.Rupees()))
	case 7:
		return cell(l.Slug)
	case 8:
		return cell(l.Conv())
	case 9:
		return cell(l.EPCRupees())
	case 10:
		return table.Cell{Text: chart.Sparkline(l.Trend), Tone: table.Accent}
	default:
		return table.Cell{Text: ageOf(l, r.now()), Tone: ageTone(l, tone)}
	}
}

func (r linkRows) count(l *board.Link, of func(affiliate.Sum) int64, n int64) string {
	if l.LastRead.IsZero() {
		return "–"
	}
	return about(l.Numbers, of, affiliate.Group(n))
}

// nameOfLink is whose link it is, with a sign for what is not ordinary about it: for tables and titles.
func nameOfLink(l *board.Link) string {
	switch {
	case l.SupersededBy != 0:
		return "↳ " + ownerOf(l)
	case l.Pinned:
		return "◆ " + ownerOf(l)
	}
	return ownerOf(l)
}

// titleOfLink tells a link from the others of its affiliate.
func titleOfLink(l *board.Link) string {
	if l.AffiliateLabel == "" { // the slug stands in the place of the name
		return nameOfLink(l)
	}
	return nameOfLink(l) + " · " + l.Slug
}

// ownerOf is whose link it is: for sentences.
func ownerOf(l *board.Link) string {
	return firstOf(l.AffiliateLabel, l.Slug+" · nobody yet") // the slug is all that tells it from others
}

// ageOf is how old the numbers are; gone and unwatched links say so instead.
func ageOf(l *board.Link, now time.Time) string {
	switch {
	case !l.StoppedAt.IsZero():
		return "off"
	case !l.GoneAt.IsZero():
		return "gone"
	case l.LastRead.IsZero():
		return "–"
	}
	words, _ := affiliate.Age(now.Sub(l.LastRead))
	return words
}

func ageTone(l *board.Link, usual table.Tone) table.Tone {
	if !l.GoneAt.IsZero() {
		return table.Bad
	}
	if usual == table.Normal {
		return table.Muted
	}
	return usual
}

func (r linkRows) change(n int64) string {
	if !r.marks {
		return ""
	}
	return change(n)
}

// change is what a mark beside a number says: +31, −2, +12k.
func change(n int64) string {
	switch {
	case n == 0:
		return ""
	case n < 0:
		return "−" + short(-n)
	default:
		return "+" + short(n)
	}
}

func short(n int64) string {
	switch {
	case n < 1000:
		return strconv.FormatInt(n, 10)
	case n < 100_000:
		return strconv.FormatInt(n/1000, 10) + "k"
	default:
		return "…"
	}
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}
