package screen

import (
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
)

// WaitTexts say, by the ID of a planned write that this program is about to send, what it waits for, if that is known: the step before it
// in its plan, the writes of other kinds that are before it in its queue, or Fermion's limit. ops are all writes of the plan or queue, each
// by the attempt that decides it, in order.
func WaitTexts(h Host, ops []affiliate.Operation) map[string]string {
	next := map[string]affiliate.Operation{} // the first open step of each chain
	var chains []string                      // that have one, in order
	for _, op := range ops {
		if op.State != affiliate.Planned && op.State != affiliate.Sent || op.Blocking != nil {
			continue
		}
		first, is := next[op.Chain]
		if !is {
			chains = append(chains, op.Chain)
		}
		if !is || op.Step < first.Step {
			next[op.Chain] = op
		}
	}
	running := chains[:min(len(chains), affiliate.QueuePlans)]
	var kinds []affiliate.OperationKind // of what is sent first
	for _, chain := range running {
		if kind := next[chain].Kind; !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	texts := map[string]string{}
	for _, op := range ops {
		if op.State != affiliate.Planned || op.Error != "" || op.Blocking != nil || op.OwnerEnded || op.HeldBy != "" {
			continue
		}
		waitsForOthers := !slices.Contains(running, op.Chain) && (len(kinds) > 1 || len(kinds) == 1 && kinds[0] != op.Kind)
		switch {
		case next[op.Chain].ID != op.ID:
			texts[op.ID] = "waits for the step before it"
		case waitsForOthers:
			texts[op.ID] = "waits for the " + pluralsOf(kinds) + " before it"
		case h.Ports().Queue.WaitsForLimit(op.Kind):
			texts[op.ID] = "waits for Fermion's limit of " + op.Kind.Plural()
		}
	}
	return texts
}

// pluralsOf names writes of some kinds: "new links and new coupons".
func pluralsOf(kinds []affiliate.OperationKind) string {
	words := make([]string, len(kinds))
	for i, kind := range kinds {
		words[i] = kind.Plural()
	}
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return words[0]
}

// CouponCheckText says of a coupon that was just created that Fermion is being asked for its discount; "" if it is not.
func CouponCheckText(h Host, op affiliate.Operation) string {
	c := op.Intent.Coupon
	if c == nil || op.State != affiliate.Done || DiscountChecked(h, c.Discount) ||
		!h.Ports().Writes.IsCheckingCoupon(affiliate.CouponRef{ProductID: c.ProductID, Code: c.Code}) {
		return ""
	}
	return "made, waits for Fermion's answer about its discount"
}
