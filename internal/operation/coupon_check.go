package operation

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/store"
)

// Fermion documents the body of a coupon only in part, so an accepted coupon may have another discount than was asked for. A coupon is
// checked by the price of its product, which needs the school's ID.

// ErrNoSchoolID means that Fermion cannot be asked about coupons.
var ErrNoSchoolID = errors.New("checking a coupon needs the school's ID: set school_id in config.toml")

// CanCheckCoupons reports whether Fermion can be asked about coupons.
func (s *Service) CanCheckCoupons() bool { return s.o.SchoolID != "" }

// CheckCoupon asks Fermion about a coupon of the database. right means that its discount is the one in the database.
func (s *Service) CheckCoupon(ctx context.Context, id int64) (right bool, summary string, err error) {
	if err := s.whyNoCouponCheck(); err != nil {
		return false, "", err
	}
	rows, err := s.store.CouponsByID(ctx, []int64{id})
	if err != nil {
		return false, "", err
	}
	if len(rows) == 0 {
		return false, "", errors.New("this coupon is no longer in the database")
	}
	c := rows[0]
	found, err := s.readCoupon(ctx, c.ProductID, c.Code)
	if err != nil {
		return false, "", err
	}
	right, summary = compareCoupon(found, c.Code, c.Discount)
	if right {
		err = s.o.OnCouponConfirmed(context.WithoutCancel(ctx), c.Discount, summary)
	}
	return right, summary, err
}

func (s *Service) whyNoCouponCheck() error {
	if !s.CanCheckCoupons() {
		return ErrNoSchoolID
	}
	return s.whyNoRead()
}

func (s *Service) readCoupon(ctx context.Context, productID, code string) (fermion.CouponCheck, error) {
	found, err := s.client.CheckCoupon(ctx, fermion.CouponQuery{SchoolID: s.o.SchoolID, ProductID: productID, Code: code})
	if err != nil {
		return found, fmt.Errorf("asking Fermion about %s: %w", code, err)
	}
	return found, nil
}

// compareCoupon describes what Fermion says about a code, and whether that is the discount that was asked for.
func compareCoupon(found fermion.CouponCheck, code string, asked affiliate.Discount) (right bool, summary string) {
	switch {
	case !found.Exists:
		return false, "Fermion does not know the code " + code + " on this product"
	case !found.Discount.IsSet():
		return false, code + " exists at Fermion, but its discount is not shown"
	case !asked.IsSet():
		return false, code + " takes " + discountOf(found) + " off at Fermion"
	case discountOf(found) != asked.String():
		return false, code + " takes " + discountOf(found) + " off at Fermion; you asked for " + asked.String()
	}
	return true, code + " takes " + discountOf(found) + " off at Fermion, as you asked"
}

// discountOf returns a discount in the words of ParseDiscount; an amount that is not in rupees has the name of its currency.
func discountOf(c fermion.CouponCheck) string {
	if c.Discount.Amount > 0 && c.Currency != "" && !strings.EqualFold(c.Currency, "Inr") {
		return strings.TrimPrefix(c.Discount.String(), "₹") + " " + c.Currency
	}
	return c.Discount.String()
}

// lookUpCoupon resolves a coupon whose creation got no response: it asks Fermion whether the code exists. A code with another discount
// proves nothing, since it may have existed before.
func (s *Service) lookUpCoupon(ctx context.Context, op affiliate.Operation, n affiliate.NewCoupon) (summary string, err error) {
	found, err := s.readCoupon(ctx, n.ProductID, n.Code)
	if err != nil {
		return "", err
	}
	right, words := compareCoupon(found, n.Code, n.Discount)
	switch {
	case !found.Exists:
		return words + ": it did not happen. Edit and resend it.", s.resolve(ctx, op.ID,
			store.Outcome{State: affiliate.Rejected, Error: "did not happen: " + words})
	case !right && found.Discount.IsSet():
		return "", fmt.Errorf("%s: it may be another coupon of that name. Look in the dashboard", words)
	}
	out, err := s.couponOutcome(ctx, op, n)
	if err != nil {
		return "", err
	}
	out.State = affiliate.Done
	if err := s.resolve(ctx, op.ID, out); err != nil {
		return "", err
	}
	if err := s.resumeChains(ctx, op.Chain); err != nil {
		return "", err
	}
	if right {
		if err := s.o.OnCouponConfirmed(context.WithoutCancel(ctx), n.Discount, words); err != nil {
			return "", err
		}
	}
	return words + ": it did happen", nil
}

// lookUpDeletion resolves a deletion that got no response: Fermion no longer knows a deleted code.
func (s *Service) lookUpDeletion(ctx context.Context, op affiliate.Operation, c affiliate.CouponRef) (summary string, err error) {
	found, err := s.readCoupon(ctx, c.ProductID, c.Code)
	switch {
	case err != nil:
		return "", err
	case found.Exists:
		return c.Code + " still exists at Fermion: it did not happen",
			s.resolve(ctx, op.ID, store.Outcome{State: affiliate.Rejected, Error: "did not happen: Fermion still knows " + c.Code})
	}
	out := store.Outcome{State: affiliate.Done, CouponDeleted: &c, Result: compact(map[string]string{"code": c.Code})}
	if err := s.resolve(ctx, op.ID, out); err != nil {
		return "", err
	}
	return "Fermion no longer knows " + c.Code + ": it did happen", s.resumeChains(ctx, op.Chain)
}

const (
	checkTimeout    = 2 * time.Minute // for a check in the background
	checkRetryDelay = 5 * time.Second // a code that was just made may not be known everywhere at once
)

// checkNewCoupon asks Fermion about a new coupon in the background. A failed check is only logged, since a person can ask again.
func (s *Service) checkNewCoupon(n affiliate.NewCoupon) {
	if s.CanCheckCoupons() && s.startCouponCheck(n) {
		s.o.OnQueueChange()
	}
}

// startCouponCheck returns false if the program is ending, and no longer waits for new work.
func (s *Service) startCouponCheck(n affiliate.NewCoupon) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		return false
	}
	coupon := affiliate.CouponRef{ProductID: n.ProductID, Code: n.Code}
	s.couponChecks[coupon] = true
	s.work.Go(func() {
		ctx, cancel := context.WithTimeout(s.ctx, checkTimeout)
		defer cancel()
		defer s.endCouponCheck(coupon)
		if err := s.recordCheck(ctx, n); err != nil && s.ctx.Err() == nil {
			s.o.Log.Info("a new coupon was not checked", "err", err)
		}
	})
	return true
}

func (s *Service) endCouponCheck(coupon affiliate.CouponRef) {
	s.mu.Lock()
	delete(s.couponChecks, coupon)
	s.mu.Unlock()
	s.o.OnQueueChange()
}

// IsCheckingCoupon reports whether Fermion is being asked about a new coupon, or the question waits for Fermion's limit.
func (s *Service) IsCheckingCoupon(coupon affiliate.CouponRef) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.couponChecks[coupon]
}

func (s *Service) recordCheck(ctx context.Context, n affiliate.NewCoupon) error {
	found, err := s.readCoupon(ctx, n.ProductID, n.Code)
	if err == nil && !found.Exists {
		select {
		case <-time.After(checkRetryDelay):
		case <-ctx.Done():
			return ctx.Err()
		}
		found, err = s.readCoupon(ctx, n.ProductID, n.Code)
	}
	if err != nil {
		return err
	}
	right, words := compareCoupon(found, n.Code, n.Discount)
	switch {
	case right:
		return s.o.OnCouponConfirmed(context.WithoutCancel(ctx), n.Discount, words)
	case found.Exists && !found.Discount.IsSet():
		return nil
	}
	_, err = s.store.AddNotice(context.WithoutCancel(ctx), affiliate.Notice{Kind: affiliate.NoticeAlert, Rule: affiliate.AlertOtherwise,
		Text: words + ". Correct it in Fermion's dashboard; for future coupons change [coupon] in config.toml"})
	return err
}
