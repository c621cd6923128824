package exporter

import (
	"context"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/csvfile"
)

// changeColumns are the columns of `export changes`, and the members of a change that a Feed writes as JSON.
var changeColumns = []string{
	csvfile.ColAt, csvfile.ColKind, csvfile.ColSlug, csvfile.ColName, csvfile.ColProductName,
	"clicks", "sales", "revenue_paise", "est_commission_paise",
	csvfile.ColCampaign,
}

// changesBatch limits how much of a long list of changes is in memory.
const changesBatch = 500

// changes returns all changes recorded within the span, oldest first. Counts are differences, negative where a counter fell.
func (x *Exporter) changes(ctx context.Context, span affiliate.Span) (t table, err error) {
	var last affiliate.Change
	t = table{columns: changeColumns, next: func() ([][]value, error) {
		some, err := x.Store.ChangesWithin(ctx, span, last, changesBatch)
		if err != nil || len(some) == 0 {
			return nil, err
		}
		b, err := boardForChanges(ctx, x.Store, some)
		if err != nil {
			return nil, err
		}
		rows := make([][]value, len(some))
		for i, c := range some {
			rows[i] = changeRow(c, linkOf(b, c), b.Affiliate(c.AffiliateID))
		}
		last = some[len(some)-1]
		return rows, nil
	}}
	t.rows, err = t.next() // a read error is returned before anything is written
	return t, err
}

// linkOf returns the link of a change, or an empty one when it is not on the board.
func linkOf(b *board.Board, c affiliate.Change) *board.Link {
	if l := b.Link(c.LinkID); l != nil {
		return l
	}
	return board.NoLink()
}

// changeRow returns the cells of a change. earner is the affiliate who had the link when the change was seen, and who gets its earnings;
// nil when the link was unassigned.
func changeRow(c affiliate.Change, l *board.Link, earner *board.Affiliate) []value {
	name := ""
	if earner != nil {
		name = earner.Name
	}
	earned := paiseValue(c.EstCommission)
	if !earnedKnown(c) {
		earned = null()
	}
	return []value{timeValue(c.At), textValue(string(c.Kind)), textValue(l.Slug), textValue(name), textValue(l.ProductName),
		intValue(c.Clicks), intValue(c.Sales), paiseValue(c.Revenue), earned, textValue(l.CampaignName)}
}

// earnedKnown reports whether the commission can be computed. Without revenue it is 0 whatever the percentage is.
func earnedKnown(c affiliate.Change) bool { return c.Commission >= 0 || c.Revenue == 0 }
