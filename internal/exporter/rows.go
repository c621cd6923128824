package exporter

import (
	"context"
	"fmt"
	"slices"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/csvfile"
)

// table reads the rows of an export.
func (x *Exporter) table(ctx context.Context, o Export) (table, error) {
	span := o.Period.Bounds(x.Now(), x.Zone)
	switch o.Kind {
	case KindPayouts:
		return x.payouts(ctx, o.AsOf)
	case csvfile.KindLedger:
		return x.ledger(ctx, span)
	case kindOperations:
		return x.operations(ctx, span)
	case kindChanges:
		return x.changes(ctx, span)
	}
	b, err := ReadBoard(ctx, x.Store, o.Period, span)
	if err != nil {
		return table{}, err
	}
	switch o.Kind {
	case csvfile.KindLinks:
		return x.linksTable(b, b.Links()), nil
	case csvfile.KindAffiliates:
		return x.addPayees(ctx, affiliatesTable(b, b.Affiliates()), b, o.WithPayees)
	case csvfile.KindCoupons:
		return coupons(b, span), nil
	}
	return table{}, fmt.Errorf("there is no export of %q", o.Kind)
}

// linksTable has links; an export has all of them, also those that are no longer watched.
//
// For all time it has Fermion's counters: those of a tracked link are unknown before its first reading, period_to is the newest reading,
// period_from is open, and complete means that there was a reading.
//
// For a period it has what is certain; complete means that nothing is uncertain and that all of the period, up to now, was read. A period
// that ended before a link was created here is complete: the link did nothing in it.
func (x *Exporter) linksTable(b *board.Board, rows []*board.Link) table {
	t := table{columns: []string{
		csvfile.ColSlug, csvfile.ColURL,
		csvfile.ColUserID, csvfile.ColEmail, csvfile.ColName,
		csvfile.ColProductID, csvfile.ColProductName, csvfile.ColCommission,
		"clicks", "sales", "revenue_paise", "est_commission_paise",
		csvfile.ColCampaign, "sampled_at", "period_from", "period_to", "complete",
	}}
	for _, l := range rows {
		url := ""
		if x.School.IsSet() {
			url = x.School.LinkURL(l.Link.Slug)
		}
		read := !l.LastRead.IsZero()
		from, to := b.Span().From, b.Span().To
		if b.Period().All() {
			to = l.LastRead
		}
		clicks, sales, revenue, earned := null(), null(), null(), null()
		if read || l.MadeHere {
			clicks, sales, revenue = intValue(l.Clicks), intValue(l.Sales), paiseValue(l.Revenue)
			if l.Commission >= 0 {
				earned = paiseValue(l.Earned)
			}
		}
		t.rows = append(t.rows, slices.Concat(
			[]value{
				textValue(l.Link.Slug), textValue(url),
				textValue(l.AffiliateUserID), textValue(l.AffiliateEmail), textValue(l.AffiliateName),
				textValue(l.ProductID), textValue(l.ProductName), percentValue(l.Commission),
			},
			markNotRead(l.NoData > 0, clicks, sales, revenue, earned),
			[]value{textValue(l.CampaignName), timeValue(l.LastRead), timeValue(from), timeValue(to), boolValue(l.IsComplete())},
		))
	}
	return t
}

// markNotRead marks the numbers of a row when nothing was read of it, so that people do not see them.
func markNotRead(notRead bool, numbers ...value) []value {
	for i := range numbers {
		numbers[i].notRead = notRead
	}
	return numbers
}

// affiliatesTable has affiliates with the sums of their links. For all time, period_to is the oldest reading among those links, up to
// which the sums are right, and complete means that all links were read. For a period, complete means that each link was read for all of
// the period.
func affiliatesTable(b *board.Board, rows []*board.Affiliate) table {
	t := table{columns: []string{
		"user_id", "name", "email", csvfile.ColTags, csvfile.ColNotes,
		"links", "clicks", "sales", "revenue_paise", "est_commission_paise",
		"period_from", "period_to", "complete",
	}}
	for _, a := range rows {
		from, to := b.Span().From, b.Span().To
		if b.Period().All() {
			to = a.OldestRead
		}
		row := []value{textValue(a.UserID), textValue(a.Name), textValue(a.Email), textValue(csvfile.JoinTags(a.Tags)), textValue(a.Notes),
			intValue(int64(a.Links))}
		row = append(row, markNotRead(a.IsUnknown(), intValue(a.Clicks), intValue(a.Sales), paiseValue(a.Revenue), paiseValue(a.Earned))...)
		t.rows = append(t.rows, append(row, timeValue(from), timeValue(to), boolValue(a.IsComplete())))
	}
	return t
}

// coupons returns the coupons that were added to the database within the span.
func coupons(b *board.Board, span affiliate.Span) table {
	var rows []*board.Coupon
	for _, c := range b.Coupons() {
		if span.Contains(c.CreatedAt) {
			rows = append(rows, c)
		}
	}
	return couponsTable(b, rows)
}

func couponsTable(b *board.Board, rows []*board.Coupon) table {
	t := table{columns: []string{"code", csvfile.ColProductID, csvfile.ColDiscount, "expires", "uses", csvfile.ColUserID, csvfile.ColState}}
	for _, c := range rows {
		uses, owner := null(), ""
		if c.Uses > 0 {
			uses = intValue(int64(c.Uses))
		}
		if a := b.Affiliate(c.Owner); a != nil {
			owner = a.UserID
		}
		t.rows = append(t.rows, []value{textValue(c.Coupon.Code), textValue(c.ProductID), textValue(c.Discount.String()),
			timeValue(c.Expires), uses, textValue(owner), textValue(string(c.State))})
	}
	return t
}

// operations returns the operations that were planned within the span, oldest first. request and result are JSON texts, as the journal
// has them.
func (x *Exporter) operations(ctx context.Context, span affiliate.Span) (table, error) {
	t := table{columns: []string{"id", "kind", csvfile.ColState, "created_at", "by", "request", "result", "error"}}
	all, err := x.Store.Operations(ctx, affiliate.OperationQuery{})
	if err != nil {
		return t, err
	}
	for _, o := range all {
		if !span.Contains(o.CreatedAt) {
			continue
		}
		t.rows = append(t.rows, []value{textValue(o.ID), textValue(string(o.Kind)), textValue(string(o.State)), timeValue(o.CreatedAt),
			textValue(o.By), textValue(o.Request), textValue(o.Result), textValue(o.Error)})
	}
	return t, nil
}
