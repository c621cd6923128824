package screen

import (
	"context"
	"slices"
	"strings"

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

// of are the writes that may still make a coupon for a pack of links.
func (q queuedCoupons) of(b *board.Board, links ...*board.Link) (ops []affiliate.Operation) {
	if len(q) == 0 {
		return nil
	}
	for _, l := range links {
		var who affiliate.Who
		if a := b.Affiliate(l.AffiliateID); a != nil {
			who = a.Affiliate.Who()
		}
		for _, owner := range ownersOfCoupon(who, l.ProductID, l.Link.Slug) {
			op, is := q[owner]
			if is && !slices.ContainsFunc(ops, func(o affiliate.Operation) bool { return o.ID == op.ID }) {
				ops = append(ops, op)
			}
			if is {
				break
			}
		}
	}
	return ops
}

// queuedCouponText says which coupons a pack has not yet, and what to do.
func queuedCouponText(h Host, ops []affiliate.Operation) string {
	var unknown, planned []string
	for _, op := range ops {
		if code := affiliate.Clean(op.Intent.Coupon.Code); op.State == affiliate.Unknown {
			unknown = append(unknown, code)
		} else {
			planned = append(planned, code)
		}
	}
	var texts []string
	switch len(planned) {
	case 0:
	case 1:
		texts = append(texts, "The coupon "+planned[0]+" is not made yet, and is not in this pack. The pack has it as soon as it is made: "+KeyOf(h, ActionQueues)+" shows how far that is.")
	default:
		texts = append(texts, "The coupons "+strings.Join(planned, ", ")+" are not made yet, and are not in this pack. The pack has them as soon as they are made: "+KeyOf(h, ActionQueues)+" shows how far that is.")
	}
	switch len(unknown) {
	case 0:
	case 1:
		texts = append(texts, "Whether the coupon "+unknown[0]+" was made is not known: "+KeyOf(h, ActionReview)+" decides it. It is not in this pack.")
	default:
		texts = append(texts, "Whether the coupons "+strings.Join(unknown, ", ")+" were made is not known: "+KeyOf(h, ActionReview)+" decides it. They are not in this pack.")
	}
	return strings.Join(texts, " ")
}

// confirmWithoutCoupons asks before a pack is copied whose coupons are not made yet.
func confirmWithoutCoupons(h Host, ops []affiliate.Operation, give func() tea.Cmd) {
	title := "Copy it without its coupon?"
	if len(ops) > 1 {
		title = "Copy it without its coupons?"
	}
	confirmCopy(h, ConfirmOptions{Title: title, Text: queuedCouponText(h, ops), Yes: "copy without", Run: give})
}
