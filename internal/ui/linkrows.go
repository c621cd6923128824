package ui

import (
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
		{ID: "clicks", Title: "Clicks", Width: 7, Mark: 4, Right: true, Figure: true, Rank: 3},
		{ID: "sales", Title: "Sales", Width: 5, Mark: 2, Right: true, Figure: true, Rank: 4},
		{ID: "revenue", Title: "Revenue", Width: 10, Right: true, Figure: true, Rank: 5},
		{ID: "earned", Title: "Est. comm", Width: 9, Right: true, Figure: true, Rank: 7},
		{ID: "slug", Title: "Slug", Width: 10, Rank: 8, Match: true},
		{ID: "conv", Title: "Conv %", Width: 6, Right: true, Figure: true, Rank: 9},
		{ID: "epc", Title: "EPC", Width: 6, Right: true, Figure: true, Rank: 10},
		{ID: "trend", Title: "Trend", Width: 7, Rank: 11},
		{ID: "age", Title: "Age", Width: 4, Right: true, Rank: 6},
		{ID: "created", Title: "Created", Right: true, Hidden: true}, // an order only
	}
}

// linkRows lets the table draw links.
type linkRows struct {
	rows   []*board.Link
	bounds board.Bounds
	now    func() time.Time
	failed func(link int64) string // why the last reading failed, "" when it did not
	marks  bool                    // what changed since it was seen belongs to the period
}

func rowsOfLinks(h Host, rows []*board.Link) linkRows {
	return linkRows{rows: rows, bounds: board.BoundsOf(rows), now: h.Now, failed: h.Live.Failed, marks: h.Board().Running(h.Now())}
}

func (r linkRows) Len() int        { return len(r.rows) }
func (r linkRows) Key(i int) int64 { return r.rows[i].ID }

// The columns of figures, by their place among linkColumns.
const (
	linkClicks  = 3
	linkSales   = 4
	linkRevenue = 5
	linkEarned  = 6
	linkConv    = 8
	linkEPC     = 9
)

func (r linkRows) Cell(i, col int) table.Cell {
	l := r.rows[i]
	tone := table.Normal
	if !l.StoppedAt.IsZero() || l.SupersededBy != 0 {
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
	case linkClicks, linkSales, linkRevenue, linkEarned, linkConv, linkEPC:
		c := figureCell(r, i, col, tone)
		c.Mark = r.mark(l, col)
		return c
	case 7:
		return cell(l.Slug)
	case 10:
		return table.Cell{Text: chart.Sparkline(l.Trend), Tone: table.Accent}
	default:
		if l.StoppedAt.IsZero() && l.GoneAt.IsZero() && r.failed(l.ID) != "" {
			return table.Cell{Text: "err", Tone: table.Warn}
		}
		return table.Cell{Text: ageOf(l, r.now()), Tone: ageTone(l, tone)}
	}
}

// figure is the number of a link in a column; there is none before its first reading.
func (r linkRows) figure(i, col int) (figure, bool) {
	l := r.rows[i]
	known := !l.LastRead.IsZero()
	switch col {
	case linkClicks:
		return numberOf(l.Numbers, clicksOf, countFigure(l.Clicks)), known
	case linkSales:
		return numberOf(l.Numbers, salesOf, countFigure(l.Sales)), known
	case linkRevenue:
		return numberOf(l.Numbers, revenueOf, rupeesFigure(l.Revenue)), known
	case linkEarned:
		return numberOf(l.Numbers, earnedOf, rupeesFigure(l.Earned)), known
	case linkConv:
		tenths, ok := board.ConvTenths(l.Sales, l.Clicks)
		return percentFigure(tenths), ok
	default:
		epc, ok := board.EPCWhole(l.Earned, l.Clicks)
		return rupeesFigure(epc), ok
	}
}

// mark is what changed in a column since it was seen.
func (r linkRows) mark(l *board.Link, col int) string {
	switch {
	case !r.marks:
		return ""
	case col == linkClicks:
		return change(l.Changed().Clicks)
	case col == linkSales:
		return change(l.Changed().Sales)
	}
	return ""
}

func (r linkRows) Short(i, col, cells int) string { return shortFigure(r, i, col, cells) }

// Widest comes from the bounds. Conversion does not grow: it is a ratio of counts.
func (r linkRows) Widest(col int) (text, mark int) {
	low, high, of, write := r.bounds.Low, r.bounds.High, clicksOf, affiliate.Short
	switch col {
	case linkClicks:
		mark = max(len([]rune(change(r.bounds.Falls.Clicks))), len([]rune(change(r.bounds.Rises.Clicks))))
	case linkSales:
		of = salesOf
		mark = max(len([]rune(change(r.bounds.Falls.Sales))), len([]rune(change(r.bounds.Rises.Sales))))
	case linkRevenue:
		of, write = revenueOf, shortRupees
	case linkEarned:
		of, write = earnedOf, shortRupees
	case linkEPC:
		return max(rupeesFigure(r.bounds.LowEPC).cells(), rupeesFigure(r.bounds.HighEPC).cells()), 0
	default:
		return 0, 0
	}
	unsure := r.bounds.Unsure
	text = max(figure{n: of(low), write: write, unsure: unsure}.cells(), figure{n: of(high), write: write, unsure: unsure}.cells())
	if !r.marks {
		mark = 0
	}
	return text, mark
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
	return firstOf(l.AffiliateLabel, l.Slug+" · Unassigned") // the slug is all that tells it from others
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

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}
