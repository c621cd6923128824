package exporter

import (
	"slices"
	"strconv"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// beforeColumns are the numbers of the period before.
var beforeColumns = []string{"clicks_before", "sales_before", "revenue_before_paise", "est_commission_before_paise"}

// reportTable has the groups of a report, and their totals if total is not nil. from and to are the first and the last day, in the
// school's zone.
func (x *Exporter) reportTable(b *board.Board, by board.Dimension, groups []*board.Group, total *board.Group) table {
	t := table{columns: slices.Concat([]string{
		"by", "group", "group_id", "from", "to",
		"links", "clicks", "sales", "conversion_percent", "revenue_paise", "share_percent",
		"est_commission_paise", "epc_paise", "refunded_sales", "refund_percent",
		"rank", "rank_before",
	}, deltaColumns, beforeColumns, []string{"period_from", "period_to", "complete"})}
	for _, g := range groups {
		t.rows = append(t.rows, x.groupValues(b, by, g))
	}
	if total != nil {
		t.total = x.groupValues(b, by, total)
	}
	return t
}

// groupValues returns the cells of a group, in the order of the columns of reportTable.
func (x *Exporter) groupValues(b *board.Board, by board.Dimension, g *board.Group) []value {
	_, ofTime := by.BucketSize()
	links, share := null(), null()
	if !ofTime {
		links = intValue(int64(g.Links))
	}
	if g.HasShare {
		share = value{text: rupees(strconv.FormatInt(g.Share, 10)), literal: true} // percent with two decimals
	}
	knownBefore := ofTime && g.Before != nil || !ofTime && b.HasBefore()
	numbers := slices.Concat([]value{
		intValue(g.Clicks), intValue(g.Sales), conversion(g.Sales, g.Clicks), paiseValue(g.Revenue), share,
		paiseValue(g.Earned), epc(g.Earned, g.Clicks),
	}, refundValues(g.Numbers))
	return slices.Concat(
		[]value{textValue(string(by)), textValue(g.Label), textValue(g.Code), x.firstDay(g.From), x.lastDay(g.To), links},
		markNotRead(g.IsUnknown(), numbers...),
		[]value{rankValue(g.Rank), rankValue(g.WasRank)},
		deltaValues(knownBefore, g.IsUnknown(), &g.Numbers, g.Before),
		beforeValues(knownBefore, g.Before),
		[]value{x.firstDay(b.Span().From), x.lastDay(b.Span().To), boolValue(g.IsComplete())},
	)
}

func rankValue(rank int) value {
	if rank == 0 {
		return null()
	}
	return intValue(int64(rank))
}

// beforeValues returns the cells of beforeColumns. If before is nil, the group did nothing in the period before.
func beforeValues(known bool, before *board.Numbers) []value {
	if !known || before.Untracked() {
		return []value{null(), null(), null(), null()}
	}
	if before == nil {
		before = &board.Numbers{}
	}
	return []value{intValue(before.Clicks), intValue(before.Sales), paiseValue(before.Revenue), paiseValue(before.Earned)}
}

// firstDay returns the school's day of the instant at which a span begins.
func (x *Exporter) firstDay(at time.Time) value {
	if at.IsZero() {
		return value{when: true}
	}
	return value{text: affiliate.DateOf(at, x.Zone).String(), when: true}
}

// lastDay returns the last day before the instant at which a span ends.
func (x *Exporter) lastDay(end time.Time) value {
	if end.IsZero() {
		return value{when: true}
	}
	return x.firstDay(end.Add(-1))
}
