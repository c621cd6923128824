package exporter

import (
	"strconv"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// beforeColumns are the numbers of the period before.
var beforeColumns = []string{"clicks_before", "sales_before", "revenue_before_paise", "est_commission_before_paise"}

// reportTable has the groups of a report, and their totals if total is not nil. Its days are those of the school: the first and the last one.
func (x *Exporter) reportTable(b *board.Board, by board.Dimension, groups []*board.Group, total *board.Group) table {
	s := table{columns: append([]string{"by", "group", "group_id", "from", "to", "links", "clicks", "sales", "conversion_percent", "revenue_paise", "share_percent",
		"est_commission_paise", "epc_paise", "refunded_sales", "refund_percent", "rank", "rank_before"}, deltaColumns...)}
	s.columns = append(append(s.columns, beforeColumns...), "period_from", "period_to", "complete")
	for _, g := range groups {
		s.rows = append(s.rows, x.groupValues(b, by, g))
	}
	if total != nil {
		s.total = x.groupValues(b, by, total)
	}
	return s
}

func (x *Exporter) groupValues(b *board.Board, by board.Dimension, g *board.Group) []value {
	_, ofTime := by.BucketSize()
	links, share := null(), null()
	if !ofTime {
		links = intValue(int64(g.Links))
	}
	if g.HasShare {
		share = value{text: rupees(strconv.FormatInt(g.Share, 10)), typed: true} // two decimals, as paise have
	}
	did := append([]value{intValue(g.Clicks), intValue(g.Sales), conversion(g.Sales, g.Clicks), paiseValue(g.Revenue), share, paiseValue(g.Earned), epc(g.Earned, g.Clicks)}, refundValues(g.Numbers)...)
	known := ofTime && g.Before != nil || !ofTime && b.HasBefore()
	did, deltas := figures(g.IsUnknown(), did...), deltaValues(known, g.IsUnknown(), &g.Numbers, g.Before)
	row := append([]value{textValue(string(by)), textValue(g.Label), textValue(g.Code), x.firstDay(g.From), x.lastDay(g.To), links}, did...)
	row = append(append(row, rankValue(g.Rank), rankValue(g.WasRank)), deltas...)
	row = append(row, beforeValues(known, g.Before)...)
	return append(row, x.firstDay(b.Span().From), x.lastDay(b.Span().To), boolValue(g.IsComplete()))
}

func rankValue(rank int) value {
	if rank == 0 {
		return null()
	}
	return intValue(int64(rank))
}

// beforeValues are those of beforeColumns; nil are zeros if they are known, and one that was never tracked has none.
func beforeValues(known bool, before *board.Numbers) []value {
	if !known || before.Untracked() {
		return []value{null(), null(), null(), null()}
	}
	if before == nil {
		before = &board.Numbers{}
	}
	return []value{intValue(before.Clicks), intValue(before.Sales), paiseValue(before.Revenue), paiseValue(before.Earned)}
}

// firstDay is the school's day of an instant at which something begins.
func (x *Exporter) firstDay(at time.Time) value {
	if at.IsZero() {
		return value{when: true}
	}
	return value{text: affiliate.DateOf(at, x.Zone).String(), when: true}
}

// lastDay is the last day before an instant at which something ends.
func (x *Exporter) lastDay(end time.Time) value {
	if end.IsZero() {
		return value{when: true}
	}
	return x.firstDay(end.Add(-1))
}
