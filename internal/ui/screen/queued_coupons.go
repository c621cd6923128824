package screen

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// queuedCoupons are the coupons that writes which are not finished may still make: a share pack has none of them yet.
type queuedCoupons map[couponOwner]affiliate.Operation

// couponOwner is what such a coupon will be given out with: a link, or an affiliate and a product.
type couponOwner struct{ slug, userID, email, productID string }

func ownersOfCoupon(w affiliate.Who, productID, slug string) (owners []couponOwner) {
	if slug != "" {
		owners = append(owners, couponOwner{slug: slug})
	}
	if w.UserID != "" {
		owners = append(owners, couponOwner{userID: w.UserID, productID: productID})
	}
	if w.Email != "" {
		owners = append(owners, couponOwner{email: affiliate.EmailKey(w.Email), productID: productID})
	}
	return owners
}

// readQueuedCoupons passes the coupons that are not made yet to then. Where they cannot be read it gets none: packs are not held up by that. task has
// what happens when the screen is closed meanwhile.
func readQueuedCoupons(h Host, task Task, then func(queuedCoupons) tea.Cmd) tea.Cmd {
	task.Work = withAnswer(func(ctx context.Context) ([]affiliate.Operation, error) {
		return h.Ports().Journal.Operations(ctx, openWrites(affiliate.CreateCoupon))
	}, func(open []affiliate.Operation, _ error) tea.Cmd {
		queued := queuedCoupons{}
		for _, op := range open {
			if n := op.Intent.Coupon; n != nil {
				for _, owner := range ownersOfCoupon(n.Affiliate, n.ProductID, n.LinkSlug) {
					queued[owner] = op
				}
			}
		}
		return then(queued)
	})
	return h.Do(task)
}

// of is the write that may still make a coupon for the pack of a link.
func (q queuedCoupons) of(b *board.Board, l *board.Link) (op affiliate.Operation, is bool) {
	if len(q) == 0 {
		return op, false
	}
	var who affiliate.Who
	if a := b.Affiliate(l.AffiliateID); a != nil {
		who = a.Affiliate.Who()
	}
	for _, owner := range ownersOfCoupon(who, l.ProductID, l.Link.Slug) {
		if op, is = q[owner]; is {
			return op, true
		}
	}
	return op, false
}

// queuedCouponText says what a pack has not yet, and what to do.
func queuedCouponText(h Host, op affiliate.Operation) string {
	code := affiliate.Clean(op.Intent.Coupon.Code)
	if op.State == affiliate.Unknown {
		return "Whether the coupon " + code + " was made is not known: " + KeyOf(h, ActionReview) + " decides it. It is not in this pack."
	}
	return "The coupon " + code + " is not made yet, and is not in this pack. The pack has it as soon as it is made: " + KeyOf(h, ActionQueues) + " shows how far that is."
}
