package screen

import (
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/table"
)

// SumColumns declares the columns of sums that rows of links, affiliates and campaigns share. Each method takes the
// layout of a column and adds its content.
type SumColumns[R any] struct {
	of      func(*R) *board.Numbers
	isKnown func(*R) bool       // reports whether a row was read; nil: always
	tone    func(*R) table.Tone // nil: Normal

	measured *measured[R] // shared by all columns, so that one pass over the rows measures them all
}

// measured has the bounds of the rows that were measured last.
type measured[R any] struct {
	rows   []*R
	bounds board.Bounds
}

// bounds returns the smallest and the largest sums of the rows. The result for the same slice of rows is reused.
func (s SumColumns[R]) bounds(rows []*R) board.Bounds {
	if len(rows) == 0 {
		return board.Bounds{}
	}
	if m := s.measured; len(m.rows) != len(rows) || &m.rows[0] != &rows[0] {
		m.rows, m.bounds = rows, board.BoundsOf(rows, s.of)
	}
	return s.measured.bounds
}

// NewSumColumns declares the columns for rows. of returns the numbers of a row, and known reports whether these were
// read; tone may be nil.
func NewSumColumns[R any](of func(*R) *board.Numbers, known func(*R) bool, tone func(*R) table.Tone) SumColumns[R] {
	return SumColumns[R]{of: of, isKnown: known, tone: tone, measured: &measured[R]{}}
}

// Clicks is the column of clicks.
func (s SumColumns[R]) Clicks(c Column[R]) Column[R] {
	number := func(row *R) (int64, bool) { return s.of(row).Clicks, true }
	c.ID, c.Title, c.Filter, c.Exports = "clicks", "Clicks", board.Count(number), []string{"clicks"}
	return s.sumColumn(c, number, clicksOf, affiliate.Short)
}

// Sales is the column of sales.
func (s SumColumns[R]) Sales(c Column[R]) Column[R] {
	number := func(row *R) (int64, bool) { return s.of(row).Sales, true }
	c.ID, c.Title, c.Filter, c.Exports = "sales", "Sales", board.Count(number), []string{"sales"}
	return s.sumColumn(c, number, salesOf, affiliate.Short)
}

// Revenue is the column of revenue.
func (s SumColumns[R]) Revenue(c Column[R]) Column[R] {
	number := func(row *R) (int64, bool) { return int64(s.of(row).Revenue), true }
	c.ID, c.Title, c.Filter, c.Exports = "revenue", "Revenue", board.Rupees(number), []string{"revenue_paise"}
	return s.sumColumn(c, number, revenueOf, ShortRupees)
}

// Earned is the column of est. commission.
func (s SumColumns[R]) Earned(c Column[R]) Column[R] {
	number := func(row *R) (int64, bool) { return int64(s.of(row).Earned), true }
	c.ID, c.Title, c.Exports = "earned", "Est. comm", []string{"est_commission_paise"}
	c.Filter = board.Rupees(number).Also("est_commission")
	return s.sumColumn(c, number, earnedOf, ShortRupees)
}

// sumColumn makes the column of one of the sums; uncertain sums are marked.
func (s SumColumns[R]) sumColumn(c Column[R], number func(*R) (int64, bool), of func(affiliate.Sum) int64,
	write func(int64, int) string) Column[R] {
	c.Right, c.Tone, c.SortKey = true, s.tone, board.ByNumber(number)
	c.Figure = func(row *R) Figure {
		if s.isKnown != nil && !s.isKnown(row) {
			return Figure{}
		}
		f := Figure{Write: write}
		f.N, _ = number(row)
		if n := s.of(row); n.Uncertainty != nil {
			low, high := n.Range(of)
			f.uncertain = low != high
		}
		return f
	}
	c.Extent = func(rows []*R) extent {
		b := s.bounds(rows)
		return extentOf(of(b.Low), of(b.High), write, b.Unsure)
	}
	return c
}

// Conv is sales ÷ clicks.
func (s SumColumns[R]) Conv(c Column[R]) Column[R] {
	number := func(row *R) (int64, int64) { n := s.of(row); return n.Sales, n.Clicks }
	c.ID, c.Title, c.Right, c.Tone, c.Exports = "conv", "Conv %", true, s.tone, []string{"conversion_percent"}
	c.SortKey, c.Filter = board.ByQuotient(number), board.Quotient(number).Also("conversion", "conversion_percent")
	c.Figure = func(row *R) Figure {
		n := s.of(row)
		tenths, ok := board.ConvTenths(n.Sales, n.Clicks)
		if !ok || s.isKnown != nil && !s.isKnown(row) {
			return Figure{}
		}
		return percentFigure(tenths)
	}
	c.Extent = func(rows []*R) extent { return extentOf(0, s.bounds(rows).HighConv, shortPercent, false) }
	return c
}

// EPC is est. commission ÷ clicks.
func (s SumColumns[R]) EPC(c Column[R]) Column[R] {
	c.ID, c.Title, c.Right, c.Tone, c.Exports = "epc", "EPC", true, s.tone, []string{"epc_paise"}
	c.SortKey = board.ByQuotient(func(row *R) (int64, int64) { n := s.of(row); return int64(n.Earned), n.Clicks })
	c.Filter = board.Rupees(func(row *R) (int64, bool) {
		p, known := s.of(row).EPC()
		return int64(p), known
	})
	c.Figure = func(row *R) Figure {
		n := s.of(row)
		epc, ok := board.EPCWhole(n.Earned, n.Clicks)
		if !ok {
			return Figure{}
		}
		return RupeesFigure(epc)
	}
	c.Extent = func(rows []*R) extent {
		b := s.bounds(rows)
		return extentOf(int64(b.LowEPC), int64(b.HighEPC), ShortRupees, false)
	}
	return c
}

// QuietColumn makes a column for filters only: quiet>14d.
func QuietColumn[R any](lastMove func(*R) time.Time) Column[R] {
	return FilterOnly(Column[R]{ID: "quiet", Filter: board.Since(lastMove)})
}
