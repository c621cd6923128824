package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"

	"fermion-tui/internal/affiliate"
)

// EditPlannedLinks is EditLinks for links of a plan that a person saw. Links of which a colleague has changed a field since then stay as
// they are, and the others are saved; then it returns an affiliate.PlanConflictError.
func (s *Store) EditPlannedLinks(ctx context.Context, links []affiliate.PlannedLink, e affiliate.LinkEdit) error {
	ids := make([]int64, len(links))
	for i, l := range links {
		ids[i] = l.ID
	}
	return s.editPlanned(ctx, "editing links", editedRows{links: ids}, len(links),
		func(ctx context.Context, t *Tx) (changed []editedField, err error) {
			for _, l := range links {
				e.Was = &l.Was
				merge, stored, err := t.mergeLink(ctx, l.ID, e)
				if err != nil {
					return nil, err
				}
				for _, field := range merge.fields {
					k := merge.row
					k.Field = field
					changed = append(changed, editedField{k, linkField(l.Was, field), linkField(stored, field)})
				}
			}
			return changed, nil
		})
}

// PutInCampaign moves links that a person saw into a campaign; 0 removes them from theirs. Links that a colleague has put into another
// campaign since then stay there; then it returns an affiliate.PlanConflictError.
func (s *Store) PutInCampaign(ctx context.Context, links []affiliate.PlannedLink, campaign int64) error {
	ids := make([]int64, len(links))
	for i, l := range links {
		ids[i] = l.ID
	}
	return s.editPlanned(ctx, "putting links into a campaign", editedRows{links: ids}, len(links),
		func(ctx context.Context, t *Tx) (changed []editedField, err error) {
			if campaign != 0 {
				if n, err := t.exec(ctx, "update campaigns set name = name where id = ?", campaign); err != nil || n == 0 {
					return nil, orNotFound(err)
				}
			}
			stored, err := t.campaignsOf(ctx, ids)
			if err != nil {
				return nil, err
			}
			var same []int64
			for _, l := range links {
				now, is := stored[l.ID]
				switch {
				case !is || now == campaign:
				case now != l.Was.CampaignID:
					k := fieldKey{Kind: kindLink, ID: l.ID, Field: fieldCampaign}
					changed = append(changed, editedField{k, linkField(l.Was, fieldCampaign),
						linkField(affiliate.LinkFields{CampaignID: now}, fieldCampaign)})
				default:
					same = append(same, l.ID)
				}
			}
			return changed, setLinks(same, "campaign_id = ?", "coalesce(campaign_id, 0) <> ?", nullInt(campaign), campaign)(ctx, t)
		})
}

// campaignsOf returns the campaigns that links are in, 0 for none.
func (t *Tx) campaignsOf(ctx context.Context, ids []int64) (map[int64]int64, error) {
	type in struct{ link, campaign int64 }
	all := make(map[int64]int64, len(ids))
	for part := range slices.Chunk(ids, maxIn) {
		rows, err := Collect(func(r *sql.Rows) (c in, err error) { return c, r.Scan(&c.link, &c.campaign) })(
			t.QueryContext(ctx, "select id, coalesce(campaign_id, 0) from links where id in "+placeholders(len(part)), args(part)...))
		if err != nil {
			return nil, err
		}
		for _, c := range rows {
			all[c.link] = c.campaign
		}
	}
	return all, nil
}

// linkField returns a field as edits record it, but an affiliate without the time: it is only described, not stored.
func linkField(f affiliate.LinkFields, field string) string {
	switch field {
	case fieldAffiliate:
		return strconv.FormatInt(f.AffiliateID, 10) + "@0"
	case fieldProduct:
		return f.ProductID
	}
	return numberOrNone(strconv.FormatInt(f.CampaignID, 10))
}

// CreditPlannedCoupons credits coupons of a plan that a person saw to an affiliate, 0 for none. A link of another affiliate is no longer
// credited. Coupons that a colleague has credited to somebody else, or to somebody else's link, since then stay as they are; then it
// returns an affiliate.PlanConflictError.
func (s *Store) CreditPlannedCoupons(ctx context.Context, coupons []affiliate.PlannedCoupon, affiliateID int64) error {
	ids := make([]int64, len(coupons))
	for i, c := range coupons {
		ids[i] = c.ID
	}
	return s.editPlanned(ctx, "crediting coupons", editedRows{coupons: ids}, len(coupons),
		func(ctx context.Context, t *Tx) (changed []editedField, err error) {
			stored, err := t.couponCredits(ctx, ids)
			if err != nil {
				return nil, err
			}
			var same []int64
			for _, c := range coupons {
				now, is := stored[c.ID]
				k := fieldKey{Kind: kindCoupon, ID: c.ID, Field: fieldCredit}
				switch {
				case !is:
					return nil, ErrNotFound
				case now.affiliate != c.AffiliateID && now.affiliate != affiliateID:
					changed = append(changed, editedField{k, credit(c.AffiliateID), credit(now.affiliate)})
				case now.link != 0 && now.link != c.LinkID && now.linkAffiliate != affiliateID:
					k.Field = fieldCreditLink
					changed = append(changed, editedField{k, numberOrNone(strconv.FormatInt(c.LinkID, 10)),
						strconv.FormatInt(now.link, 10)})
				default:
					same = append(same, c.ID)
				}
			}
			return changed, t.creditCoupons(ctx, same, affiliateID)
		})
}

// credit returns the credit of a coupon as edits record it, but without its link: it is only described, not stored.
func credit(affiliateID int64) string { return strconv.FormatInt(affiliateID, 10) + "/0" }

// couponCredit is whom a coupon is credited to, by itself or by its link, and that link with its own affiliate; 0 for none.
type couponCredit struct{ id, affiliate, link, linkAffiliate int64 }

func scanCouponCredit(r *sql.Rows) (c couponCredit, err error) {
	return c, r.Scan(&c.id, &c.affiliate, &c.link, &c.linkAffiliate)
}

func (t *Tx) couponCredits(ctx context.Context, ids []int64) (map[int64]couponCredit, error) {
	all := make(map[int64]couponCredit, len(ids))
	for part := range slices.Chunk(ids, maxIn) {
		credits, err := Collect(scanCouponCredit)(t.QueryContext(ctx,
			`select c.id, coalesce(c.affiliate_id, l.affiliate_id, 0), coalesce(c.link_id, 0), coalesce(l.affiliate_id, 0)
			from coupons c left join links l on l.id = c.link_id where c.id in `+placeholders(len(part)), args(part)...))
		if err != nil {
			return nil, err
		}
		for _, c := range credits {
			all[c.id] = c
		}
	}
	return all, nil
}

// editPlanned is edit for the rows of a plan, of which there are count. f saves the rows that are as the plan showed them, and returns
// the differing fields of the others: as the plan showed them, and as they are now. When all rows differ nothing is written, so that no
// campaign is created for them either.
func (s *Store) editPlanned(ctx context.Context, doing string, rows editedRows, count int,
	f func(context.Context, *Tx) ([]editedField, error)) error {
	var conflict *affiliate.PlanConflictError
	err := s.edit(ctx, doing, rows, func(ctx context.Context, t *Tx) error {
		conflict = nil
		changed, err := f(ctx, t)
		if err != nil || len(changed) == 0 {
			return err
		}
		if conflict, err = t.planConflict(ctx, changed); err != nil {
			return err
		}
		if conflict.Saved = count - len(conflict.Rows); conflict.Saved == 0 {
			return conflict
		}
		return nil
	})
	if _, refused := errors.AsType[*affiliate.PlanConflictError](err); refused || err == nil && conflict != nil {
		return conflict
	}
	return err
}

// planConflict describes the fields in which rows differ from what a plan showed, row by row.
func (t *Tx) planConflict(ctx context.Context, changed []editedField) (*affiliate.PlanConflictError, error) {
	keys := make([]fieldKey, len(changed))
	for i, f := range changed {
		keys[i] = f.recorded()
	}
	by, err := t.lastEditors(ctx, keys)
	if err != nil {
		return nil, err
	}
	w, err := wordsFor(ctx, t, changed)
	if err != nil {
		return nil, err
	}
	e := &affiliate.PlanConflictError{}
	for i, f := range changed {
		if n := len(e.Rows); n == 0 || e.Rows[n-1].ID != f.ID {
			e.Rows = append(e.Rows, affiliate.RowConflict{ID: f.ID, Row: w.row(f.fieldKey)})
		}
		row := &e.Rows[len(e.Rows)-1]
		shown, _ := w.value(f.fieldKey, f.Was)
		stored, _ := w.value(f.fieldKey, f.Now)
		row.Fields = append(row.Fields, affiliate.ValueConflict{Field: f.label(), By: by[keys[i]], Shown: shown, Stored: stored})
	}
	return e, nil
}
