package exchange

import (
	"context"
	"fmt"
	"time"

	"fermion-tui/internal/board"
	"fermion-tui/internal/store"
)

func (x *Exporter) sheet(ctx context.Context, kind string) (sheet, error) {
	switch kind {
	case kindOperations:
		return x.operations(ctx)
	case kindChanges:
		return x.changes(ctx)
	}
	b, err := readBoard(ctx, x.Store)
	if err != nil {
		return sheet{}, err
	}
	switch kind {
	case kindLinks:
		return x.links(b), nil
	case kindAffiliates:
		return affiliates(b), nil
	case kindCoupons:
		return coupons(b), nil
	}
	return sheet{}, fmt.Errorf("there is no export of %q", kind)
}

func readBoard(ctx context.Context, s *store.Store) (*board.Board, error) {
	var in board.Input
	var err error
	if in.Links, err = s.Links(ctx); err != nil {
		return nil, err
	}
	if in.Affiliates, err = s.Affiliates(ctx); err != nil {
		return nil, err
	}
	if in.Products, err = s.Products(ctx); err != nil {
		return nil, err
	}
	if in.Coupons, err = s.Coupons(ctx); err != nil {
		return nil, err
	}
	if in.Campaigns, err = s.Campaigns(ctx); err != nil {
		return nil, err
	}
	return board.New(in), nil
}

// links are all links, also those no longer watched: the counters of all time. Nobody knows those of a tracked link before
// its first reading. period_to is the newest reading, period_from is open, and complete says that there was a reading.
func (x *Exporter) links(b *board.Board) sheet {
	s := sheet{columns: []string{colSlug, colURL, colUserID, colEmail, colName, colProductID, colProductName, colCommission,
		"clicks", "sales", "revenue_paise", "est_commission_paise", colCampaign, "sampled_at", "period_from", "period_to", "complete"}}
	for _, l := range b.Links() {
		url := ""
		if x.School.Known() {
			url = x.School.LinkURL(l.Link.Slug)
		}
		read := !l.LastRead.IsZero()
		clicks, sales, revenue, earned := nobodyKnows(), nobodyKnows(), nobodyKnows(), nobodyKnows()
		if read || l.MadeHere {
			clicks, sales, revenue = integer(l.Clicks), integer(l.Sales), paise(l.Revenue)
			if l.Commission >= 0 {
				earned = paise(l.Earned)
			}
		}
		s.rows = append(s.rows, []value{text(l.Link.Slug), text(url), text(l.AffiliateUserID), text(l.AffiliateEmail), text(l.AffiliateName),
			text(l.ProductID), text(l.ProductName), percent(l.Commission), clicks, sales, revenue, earned, text(l.CampaignName),
			moment(l.LastRead), moment(time.Time{}), moment(l.LastRead), truth(read)})
	}
	return s
}

func affiliates(b *board.Board) sheet {
	s := sheet{columns: []string{"user_id", "name", "email", colTags, colNotes, "links", "clicks", "sales", "revenue_paise", "est_commission_paise"}}
	for _, a := range b.Affiliates() {
		s.rows = append(s.rows, []value{text(a.UserID), text(a.Name), text(a.Email), text(joinTags(a.Tags)), text(a.Notes), integer(int64(a.Links)),
			integer(a.Clicks), integer(a.Sales), paise(a.Revenue), paise(a.Earned)})
	}
	return s
}

func coupons(b *board.Board) sheet {
	s := sheet{columns: []string{"code", colProductID, colDiscount, "expires", "uses", colUserID, colState}}
	for _, c := range b.Coupons() {
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

// operations are the journal, oldest first. request and result are JSON texts as the journal keeps them.
func (x *Exporter) operations(ctx context.Context) (sheet, error) {
	s := sheet{columns: []string{"id", "kind", colState, "created_at", "by", "request", "result", "error"}}
	all, err := x.Store.Operations(ctx, store.OperationFilter{})
	if err != nil {
		return s, err
	}
	for _, o := range all {
		s.rows = append(s.rows, []value{text(o.ID), text(string(o.Kind)), text(string(o.State)), moment(o.CreatedAt), text(o.By), text(o.Request), text(o.Result), text(o.Error)})
	}
	return s, nil
}
