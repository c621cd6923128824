package screen

import (
	"context"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// queuedWrites has the unfinished writes that may create a coupon or a link. No share pack can have these yet.
type queuedWrites struct {
	coupons map[writeOwner]affiliate.Operation
	links   map[writeOwner][]affiliate.Operation // by the affiliate, without a product
}

// writeOwner identifies to what a write belongs. For a coupon that is a link, or an affiliate and a product; for a link
// it is the affiliate.
type writeOwner struct{ slug, userID, email, productID string }

func ownersOf(w affiliate.Who, productID, slug string) (owners []writeOwner) {
	if slug != "" {
		owners = append(owners, writeOwner{slug: slug})
	}
	if w.UserID != "" {
		owners = append(owners, writeOwner{userID: w.UserID, productID: productID})
	}
	if w.Email != "" {
		owners = append(owners, writeOwner{email: affiliate.EmailKey(w.Email), productID: productID})
	}
	return owners
}

// readQueuedWrites reads the unfinished writes and passes them to then. If they cannot be read, then gets none, since
// packs can be copied all the same. task says what happens if the screen is closed meanwhile.
func readQueuedWrites(h Host, task Task, then func(*queuedWrites) tea.Cmd) tea.Cmd {
	task.Work = withAnswer(func(ctx context.Context) ([]affiliate.Operation, error) {
		return h.Ports().Journal.Operations(ctx, OpenWrites(affiliate.CreateCoupon, affiliate.CreateLink))
	}, func(open []affiliate.Operation, _ error) tea.Cmd {
		queued := &queuedWrites{coupons: map[writeOwner]affiliate.Operation{}, links: map[writeOwner][]affiliate.Operation{}}
		for _, op := range open {
			switch i := op.Intent; {
			case i.Coupon != nil:
				for _, owner := range ownersOf(i.Coupon.Affiliate, i.Coupon.ProductID, i.Coupon.LinkSlug) {
					queued.coupons[owner] = op
				}
			case i.Link != nil:
				for _, owner := range ownersOf(i.Link.Affiliate, "", "") {
					queued.links[owner] = append(queued.links[owner], op)
				}
			}
		}
		return then(queued)
	})
	return h.Do(task)
}

// couponsOf returns the writes that may create a coupon for a pack of links.
func (q *queuedWrites) couponsOf(b *board.Board, links ...*board.Link) (ops []affiliate.Operation) {
	if q == nil || len(q.coupons) == 0 {
		return nil
	}
	for _, l := range links {
		var who affiliate.Who
		if a := b.Affiliate(l.AffiliateID); a != nil {
			who = a.Affiliate.Who()
		}
		for _, owner := range ownersOf(who, l.ProductID, l.Link.Slug) {
			op, is := q.coupons[owner]
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

// linksOf returns the writes that may create a link for an affiliate; with a product, only those for it.
func (q *queuedWrites) linksOf(a *board.Affiliate, productID string) (ops []affiliate.Operation) {
	if q == nil || a == nil {
		return nil
	}
	for _, owner := range ownersOf(a.Affiliate.Who(), "", "") {
		for _, op := range q.links[owner] {
			if (productID == "" || op.Intent.Link.ProductID == productID) &&
				!slices.ContainsFunc(ops, func(o affiliate.Operation) bool { return o.ID == op.ID }) {
				ops = append(ops, op)
			}
		}
	}
	return ops
}

// splitUnknown returns the names of what writes create: planned is not created yet; unknown may be created already, so
// a person must decide.
func splitUnknown(ops []affiliate.Operation, name func(affiliate.Intent) string) (planned, unknown []string) {
	for _, op := range ops {
		if op.State == affiliate.Unknown {
			unknown = append(unknown, name(op.Intent))
		} else {
			planned = append(planned, name(op.Intent))
		}
	}
	return planned, unknown
}

func productOfIntent(i affiliate.Intent) string {
	return affiliate.Clean(affiliate.Product{ID: i.Link.ProductID, Name: i.Link.ProductName}.Label())
}

func codeOfIntent(i affiliate.Intent) string { return affiliate.Clean(i.Coupon.Code) }

// countWithKey writes a count with the key that shows more; "" for 0.
func countWithKey(h Host, n int, one, many string, key ActionID) string {
	if n == 0 {
		return ""
	}
	return Plural(n, one, many) + " (" + KeyOf(h, key) + ")"
}

// queuedLinkCount counts the links that packs do not have yet.
func queuedLinkCount(h Host, ops []affiliate.Operation) string {
	planned, unknown := splitUnknown(ops, productOfIntent)
	return strings.Join(NonEmpty(
		countWithKey(h, len(planned), "new link is not made yet", "new links are not made yet", ActionQueues),
		countWithKey(h, len(unknown), "new link has an unknown outcome", "new links have an unknown outcome", ActionReview)), "; ")
}

// queuedCouponCount counts the coupons that packs do not have yet.
func queuedCouponCount(h Host, ops []affiliate.Operation) string {
	planned, unknown := splitUnknown(ops, codeOfIntent)
	counts := NonEmpty(
		countWithKey(h, len(planned), "coupon that is not made yet", "coupons that are not made yet", ActionQueues),
		countWithKey(h, len(unknown), "coupon whose outcome is unknown", "coupons whose outcome is unknown", ActionReview))
	if len(counts) == 0 {
		return ""
	}
	return "without " + strings.Join(counts, " and ")
}

// queuedLinkText says which links a pack does not have yet, and what to do.
func queuedLinkText(h Host, ops []affiliate.Operation) string {
	planned, unknown := splitUnknown(ops, productOfIntent)
	var texts []string
	if n := len(planned); n > 0 {
		texts = append(texts, fmt.Sprintf("%s (%s) %s not made yet, and not in this pack. "+
			"The pack has %s as soon as %s made: %s shows how far that is.",
			Plural(n, "new link", "new links"), joinFirstNames(planned), affiliate.PluralWord(n, "is", "are"),
			affiliate.PluralWord(n, "it", "them"), affiliate.PluralWord(n, "it is", "they are"), KeyOf(h, ActionQueues)))
	}
	if n := len(unknown); n > 0 {
		texts = append(texts, fmt.Sprintf("Whether %s made (%s) is not known: %s decides it.",
			Plural(n, "new link was", "new links were"), joinFirstNames(unknown), KeyOf(h, ActionReview)))
	}
	return strings.Join(texts, " ")
}

func joinFirstNames(names []string) string {
	return JoinFirst(names, func(n string) string { return n })
}

// queuedCouponText says which coupons a pack does not have yet, and what to do.
func queuedCouponText(h Host, ops []affiliate.Operation) string {
	planned, unknown := splitUnknown(ops, codeOfIntent)
	var texts []string
	switch codes := strings.Join(planned, ", "); len(planned) {
	case 0:
	case 1:
		texts = append(texts, fmt.Sprintf("The coupon %s is not made yet, and is not in this pack. "+
			"The pack has it as soon as it is made: %s shows how far that is.", codes, KeyOf(h, ActionQueues)))
	default:
		texts = append(texts, fmt.Sprintf("The coupons %s are not made yet, and are not in this pack. "+
			"The pack has them as soon as they are made: %s shows how far that is.", codes, KeyOf(h, ActionQueues)))
	}
	switch codes := strings.Join(unknown, ", "); len(unknown) {
	case 0:
	case 1:
		texts = append(texts, fmt.Sprintf("Whether the coupon %s was made is not known: %s decides it. It is not in this pack.",
			codes, KeyOf(h, ActionReview)))
	default:
		texts = append(texts, fmt.Sprintf("Whether the coupons %s were made is not known: %s decides it. They are not in this pack.",
			codes, KeyOf(h, ActionReview)))
	}
	return strings.Join(texts, " ")
}

// confirmWithoutCoupons asks before a pack is copied without coupons that are still being created.
func confirmWithoutCoupons(h Host, ops []affiliate.Operation, give func() tea.Cmd) {
	title := "Copy it without its coupon?"
	if len(ops) > 1 {
		title = "Copy it without its coupons?"
	}
	confirmCopy(h, ConfirmOptions{Title: title, Text: queuedCouponText(h, ops), Yes: "copy without", Run: give})
}
