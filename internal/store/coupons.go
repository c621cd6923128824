package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"fermion-tui/internal/affiliate"
)

const couponColumns = `id, product_id, code, percent_bp, amount_paise, message, expires_at, uses, coalesce(affiliate_id, 0), coalesce(link_id, 0),
	state, made_here, created_at`

func scanCoupon(r *sql.Rows) (affiliate.Coupon, error) {
	var c affiliate.Coupon
	var percent, amount, expires, created int64
	err := r.Scan(&c.ID, &c.ProductID, &c.Code, &percent, &amount, &c.Message, &expires, &c.Uses, &c.AffiliateID, &c.LinkID, &c.State,
		&c.MadeHere, &created)
	c.Discount = affiliate.Discount{Percent: affiliate.BasisPoints(percent), Amount: affiliate.Paise(amount)}
	c.Expires, c.CreatedAt = fromMillis(expires), fromMillis(created)
	return c, err
}

// Coupons returns all coupons, oldest first, including deleted ones.
func (s *Store) Coupons(ctx context.Context) ([]affiliate.Coupon, error) {
	all, err := readCoupons(ctx, s.readers, "")
	return all, s.failed("reading the coupons", err)
}

// CouponsByID returns the coupons with these IDs; those that do not exist are left out.
func (s *Store) CouponsByID(ctx context.Context, ids []int64) ([]affiliate.Coupon, error) {
	return byID(ctx, s, readCoupons, "id", "coupons", ids)
}

// CouponsOfLinks returns the coupons credited to these links, deleted ones too.
func (s *Store) CouponsOfLinks(ctx context.Context, links []int64) ([]affiliate.Coupon, error) {
	return byID(ctx, s, readCoupons, "link_id", "coupons", links)
}

// IsCouponDeleted reports whether a code was deleted at Fermion, as far as the database knows.
func (s *Store) IsCouponDeleted(ctx context.Context, c affiliate.CouponRef) (bool, error) {
	all, err := readCoupons(ctx, s.readers, "where product_id = ? and code = ?", c.ProductID, c.Code)
	return len(all) > 0 && all[0].State == affiliate.CouponDeleted, s.failed("reading the coupons", err)
}

func readCoupons(ctx context.Context, q Querier, where string, args ...any) ([]affiliate.Coupon, error) {
	return Collect(scanCoupon)(q.QueryContext(ctx, "select "+couponColumns+" from coupons "+where+" order by id", args...))
}

// SaveCoupon saves a code that was created elsewhere. With an ID, that row is replaced (product, code and CreatedAt stay). Without
// one, empty members of a known code are filled, and nothing is replaced.
func (s *Store) SaveCoupon(ctx context.Context, c affiliate.Coupon) (id int64, existed bool, err error) {
	err = s.write(ctx, "saving a coupon", func(ctx context.Context, t *Tx) error {
		if c.ID != 0 {
			id, existed = c.ID, true
			return t.putCoupon(ctx, c)
		}
		stored, err := t.couponByCode(ctx, c.ProductID, c.Code)
		if err != nil {
			return err
		}
		if existed = stored != nil; existed {
			id = stored.ID
			return t.putCoupon(ctx, filledCoupon(*stored, c))
		}
		id, err = t.newCoupon(ctx, c)
		return err
	})
	if err != nil {
		return 0, false, err
	}
	return id, existed, nil
}

// CreditCoupon credits a coupon to an affiliate, 0 for none; a link of another affiliate is no longer credited. e.Was is the affiliate
// whom the person saw, credited by the coupon itself or by its link. If a colleague has changed that meanwhile, it returns an
// affiliate.EditConflictError.
func (s *Store) CreditCoupon(ctx context.Context, id int64, e affiliate.ValueEdit[int64]) error {
	return s.edit(ctx, "crediting a coupon", editedRows{coupons: idOf(id)}, func(ctx context.Context, t *Tx) error {
		stored, err := scanInts(t.QueryContext(ctx,
			"select coalesce(c.affiliate_id, l.affiliate_id, 0) from coupons c left join links l on l.id = c.link_id where c.id = ?", id))
		if err != nil || len(stored) == 0 {
			return orNotFound(err)
		}
		merge := fieldMerge{row: fieldKey{Kind: kindCoupon, ID: id}}
		credited := mergeField(&merge, fieldCredit, e, stored[0])
		conflicts, err := merge.conflicts(ctx, t)
		if err != nil {
			return err
		}
		if len(conflicts) > 0 {
			who, err := t.who(ctx, stored[0])
			if err != nil {
				return err
			}
			return &affiliate.EditConflictError[affiliate.CreditedTo]{Fields: conflicts,
				Stored: affiliate.CreditedTo{AffiliateID: stored[0], Who: who}}
		}
		if credited == stored[0] {
			return nil
		}
		return t.creditCoupons(ctx, idOf(id), credited)
	})
}

func (t *Tx) creditCoupons(ctx context.Context, ids []int64, affiliateID int64) error {
	for part := range slices.Chunk(ids, maxIn) {
		values := append([]any{nullInt(affiliateID), nullInt(affiliateID)}, args(part)...)
		changed, err := scanInts(t.QueryContext(ctx, `update coupons set affiliate_id = ?,
			link_id = (select l.id from links l where l.id = coupons.link_id and l.affiliate_id = ?)
			where id in `+placeholders(len(part))+" returning id", values...))
		if err != nil {
			return err
		}
		t.changed.Coupons = append(t.changed.Coupons, changed...)
	}
	return nil
}

func (t *Tx) couponByCode(ctx context.Context, productID, code string) (*affiliate.Coupon, error) {
	all, err := readCoupons(ctx, t, "where product_id = ? and code = ?", productID, code)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

func (t *Tx) newCoupon(ctx context.Context, c affiliate.Coupon) (int64, error) {
	if c.ProductID == "" || c.Code == "" {
		return 0, errors.New("a coupon needs a product ID and a code")
	}
	if _, err := t.fillProduct(ctx, affiliate.Product{ID: c.ProductID}); err != nil {
		return 0, err
	}
	if c.State == "" {
		c.State = affiliate.CouponLive
	}
	if c.CreatedAt.IsZero() {
		c.CreatedAt = t.Now
	}
	id, err := t.insert(ctx,
		`insert into coupons (product_id, code, percent_bp, amount_paise, message, expires_at, uses, affiliate_id, link_id,
		state, made_here, created_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning id`,
		c.ProductID, c.Code, int64(c.Discount.Percent), int64(c.Discount.Amount), c.Message, toMillis(c.Expires), c.Uses,
		nullInt(c.AffiliateID), nullInt(c.LinkID), string(c.State), boolInt(c.MadeHere), toMillis(c.CreatedAt))
	t.changed.Coupons = append(t.changed.Coupons, id)
	return id, err
}

func (t *Tx) putCoupon(ctx context.Context, c affiliate.Coupon) error {
	n, err := t.exec(ctx,
		`update coupons set percent_bp = ?, amount_paise = ?, message = ?, expires_at = ?, uses = ?, affiliate_id = ?, link_id = ?,
		state = ?, made_here = ? where id = ?`,
		int64(c.Discount.Percent), int64(c.Discount.Amount), c.Message, toMillis(c.Expires), c.Uses, nullInt(c.AffiliateID),
		nullInt(c.LinkID), string(c.State), boolInt(c.MadeHere), c.ID)
	if err != nil || n == 0 {
		return orNotFound(err)
	}
	t.changed.Coupons = append(t.changed.Coupons, c.ID)
	return nil
}

// filledCoupon returns stored with its empty members taken from c.
func filledCoupon(stored, c affiliate.Coupon) affiliate.Coupon {
	if !stored.Discount.IsSet() {
		stored.Discount = c.Discount
	}
	if stored.Message == "" {
		stored.Message = c.Message
	}
	if stored.Expires.IsZero() {
		stored.Expires = c.Expires
	}
	if stored.Uses == 0 {
		stored.Uses = c.Uses
	}
	if stored.AffiliateID == 0 {
		stored.AffiliateID = c.AffiliateID
	}
	if stored.LinkID == 0 {
		stored.LinkID = c.LinkID
	}
	return stored
}
