package exporter

import (
	"context"
	"fmt"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/csvfile"
	"fermion-tui/internal/store"
)

func (x *Exporter) sheet(ctx context.Context, kind string, p affiliate.Period) (sheet, error) {
	span := p.Bounds(x.Now(), x.Zone)
	switch kind {
	case kindOperations:
		return x.operations(ctx, span)
	case kindChanges:
		return x.changes(ctx, span)
	}
	b, err := ReadBoard(ctx, x.Store, p, span)
	if err != nil {
		return sheet{}, err
	}
	switch kind {
	case csvfile.KindLinks:
		return x.links(b), nil
	case csvfile.KindAffiliates:
		return affiliates(b), nil
	case csvfile.KindCoupons:
		return coupons(b, span), nil
	}
	return sheet{}, fmt.Errorf("there is no export of %q", kind)
}

// links are all links, also those no longer watched. Of all time they show Fermion's counters: nobody knows those of a tracked
// link before its first reading, period_to is the newest reading, period_from is open, and complete says that there was a
// reading. Of a period they show what is sure; complete says that nothing is open, and that all of it, up to now, was read.
func (x *Exporter) links(b *board.Board) sheet {
	s := sheet{columns: []string{csvfile.ColSlug, csvfile.ColURL, csvfile.ColUserID, csvfile.ColEmail, csvfile.ColName, csvfile.ColProductID, csvfile.ColProductName, csvfile.ColCommission,
		"clicks", "sales", "revenue_paise", "est_commission_paise", csvfile.ColCampaign, "sampled_at", "period_from", "period_to", "complete"}}
	for _, l := range b.Links() {
		url := ""
		if x.School.Known() {
			url = x.School.LinkURL(l.Link.Slug)
		}
		read := !l.LastRead.IsZero()
		from, to, complete := b.Span().From, b.Span().To, l.Partial == 0 && read
		if b.Period().All() {
			to, complete = l.LastRead, read
		}
		clicks, sales, revenue, earned := nobodyKnows(), nobodyKnows(), nobodyKnows(), nobodyKnows()
		if read || l.MadeHere {
			clicks, sales, revenue = integer(l.Clicks), integer(l.Sales), paise(l.Revenue)
			if l.Commission >= 0 {
				earned = paise(l.Earned)
			}
		}
		s.rows = append(s.rows, []value{text(l.Link.Slug), text(url), text(l.AffiliateUserID), text(l.AffiliateEmail), text(l.AffiliateName),
			text(l.ProductID), text(l.ProductName), percent(l.Commission), clicks, sales, revenue, earned, text(l.CampaignName),
			moment(l.LastRead), moment(from), moment(to), truth(complete)})
	}
	return s
}

// affiliates are all of them, with the sums of their links. Of all time period_to is the oldest reading among those links, up to which
// the sums hold, and complete says that all were read. Of a period complete says that nothing of it is open.
func affiliates(b *board.Board) sheet {
	s := sheet{columns: []string{"user_id", "name", "email", csvfile.ColTags, csvfile.ColNotes, "links", "clicks", "sales", "revenue_paise", "est_commission_paise",
		"period_from", "period_to", "complete"}}
	for _, a := range b.Affiliates() {
		from, to, complete := b.Span().From, b.Span().To, a.Partial == 0 && a.Unread == 0
		if b.Period().All() {
			to, complete = a.OldestRead, a.Unread == 0
		}
		s.rows = append(s.rows, []value{text(a.UserID), text(a.Name), text(a.Email), text(csvfile.JoinTags(a.Tags)), text(a.Notes), integer(int64(a.Links)),
			integer(a.Clicks), integer(a.Sales), paise(a.Revenue), paise(a.Earned), moment(from), moment(to), truth(complete)})
	}
	return s
}

// coupons are those that the register first held within the span.
func coupons(b *board.Board, span affiliate.Span) sheet {
	s := sheet{columns: []string{"code", csvfile.ColProductID, csvfile.ColDiscount, "expires", "uses", csvfile.ColUserID, csvfile.ColState}}
	for _, c := range b.Coupons() {
		if !span.Contains(c.CreatedAt) {
			continue
		}
		uses, owner := nobodyKnows(), ""
		if c.Uses > 0 {
			uses = integer(int64(c.Uses))
		}
		if a := b.Affiliate(c.Owner); a != nil {
			owner = a.UserID
		}
		s.rows = append(s.rows, []value{text(c.Coupon.Code), text(c.ProductID), text(c.Discount.String()), moment(c.Expires), uses, text(owner), text(string(c.State))})
	}
	return s
}

// operations are the journal of what was planned within the span, oldest first. request and result are JSON texts as the journal keeps them.
func (x *Exporter) operations(ctx context.Context, span affiliate.Span) (sheet, error) {
	s := sheet{columns: []string{"id", "kind", csvfile.ColState, "created_at", "by", "request", "result", "error"}}
	all, err := x.Store.Operations(ctx, store.OperationFilter{})
	if err != nil {
		return s, err
	}
	for _, o := range all {
		if !span.Contains(o.CreatedAt) {
			continue
		}
		s.rows = append(s.rows, []value{text(o.ID), text(string(o.Kind)), text(string(o.State)), moment(o.CreatedAt), text(o.By), text(o.Request), text(o.Result), text(o.Error)})
	}
	return s, nil
}
