package screen

import (
	"charm.land/lipgloss/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/table"
)

// OperationTone is the tone of a row about an operation, by its state.
func OperationTone(op affiliate.Operation) table.Tone {
	switch op.State {
	case affiliate.Done:
		if DiffersFromRequest(op) {
			return table.Warn
		}
		return table.Good
	case affiliate.Rejected:
		if op.Dropped() {
			return table.Muted
		}
		return table.Bad
	case affiliate.Unknown:
		return table.Warn
	case affiliate.Sent:
		return table.Accent
	default:
		return table.Muted
	}
}

// StateGlyph is how the state of a write is drawn.
func StateGlyph(th *Theme, op affiliate.Operation) (glyph string, style lipgloss.Style) {
	switch op.State {
	case affiliate.Done:
		if DiffersFromRequest(op) {
			return "!", th.Warn
		}
		return "✓", th.Good
	case affiliate.Sent:
		return "…", th.Accent
	case affiliate.Rejected:
		if op.Dropped() {
			return "–", th.Muted
		}
		return "✗", th.Bad
	case affiliate.Unknown:
		return "?", th.Warn
	}
	return "·", th.Muted
}

// StateText is the state of a write as lists name it.
func StateText(op affiliate.Operation) string {
	switch {
	case op.LeftOut():
		return "left out"
	case op.Dropped():
		return "stopped"
	}
	return string(op.State)
}

// DescribeIntent describes an intent on one line that is safe to draw.
func DescribeIntent(i affiliate.Intent) string { return affiliate.Clean(rawIntentText(i)) }

func rawIntentText(i affiliate.Intent) string {
	switch {
	case i.Affiliate != nil:
		return "New affiliate " + i.Affiliate.Label()
	case i.Link != nil:
		return "New link " + i.Link.Affiliate.Label() + " · " +
			affiliate.Product{ID: i.Link.ProductID, Name: i.Link.ProductName}.Label() + " · " + i.Link.Commission.String() + " %"
	case i.Coupon != nil:
		return "New coupon " + i.Coupon.Code + " · " + i.Coupon.Discount.String()
	case i.CouponDelete != nil:
		return "Delete coupon " + i.CouponDelete.Code
	}
	return "–"
}

// DescribeOutcome describes the state of an operation on one line that is safe to draw.
func DescribeOutcome(h Host, op affiliate.Operation) string {
	return affiliate.Clean(rawOutcome(h, op))
}

func rawOutcome(h Host, op affiliate.Operation) string {
	if held, is := UnsavedResponseOf(h, op); is {
		return held.Summary() + ", which the database cannot store yet: " + held.Err.Error()
	}
	r := ReadResult(op.Result)
	switch op.State {
	case affiliate.Done:
		switch {
		case op.Kind == affiliate.DeleteCoupon:
			return "deleted"
		case r.PaysBP != nil && op.Intent.Link != nil:
			return "Fermion returned the existing link: " + r.Slug + " still pays " + r.PaysBP.String() + " %, not the " +
				op.Intent.Link.Commission.String() + " % asked for"
		case r.Existed:
			return "Fermion returned the existing link: " + r.Slug
		case r.Slug != "":
			return r.Slug
		case r.Found:
			return "existed already: " + OrDash(r.UserID)
		case r.UserID != "":
			return "created " + r.UserID
		case r.Code != "":
			if c := op.Intent.Coupon; c != nil && !DiscountChecked(h, c.Discount) {
				return r.Code + ", discount not checked"
			}
			return r.Code
		}
		return "done"
	case affiliate.Planned:
		switch {
		case op.Error != "":
			return op.Error
		case op.Blocking != nil:
			return waitsForDecision(h) + rawIntentText(op.Blocking.Intent) + " " + WhyUndecided(*op.Blocking)
		case op.OwnerEnded:
			if op.Owner == "" {
				return waitsForDecision(h) + "to resume or drop it, since the import that planned it has ended"
			}
			return waitsForDecision(h) + "to resume or drop it, since the program that planned it has ended"
		}
		return "waiting to be sent" + holder(h, op)
	case affiliate.Sent:
		return "sent, waiting for the reply" + holder(h, op)
	case affiliate.Unknown:
		if op.LaterTry != nil {
			return laterTryText(*op.LaterTry) + ", and this one may have happened: " + op.Error
		}
		return "it may have happened: " + op.Error
	default:
		return op.Reason()
	}
}

// laterTryText says how far another try is of a write whose outcome is unknown.
func laterTryText(try affiliate.Operation) string {
	switch {
	case try.State == affiliate.Planned && (try.OwnerEnded || try.Error != ""):
		return "another try waits to be resumed"
	case try.State == affiliate.Planned:
		return "another try is waiting to be sent"
	case try.State == affiliate.Sent:
		return "another try is sent and waiting for its reply"
	case try.State == affiliate.Unknown:
		return "the outcome of another try is unknown too"
	case try.Dropped():
		return "another try was dropped"
	case try.State == affiliate.Rejected:
		return "another try was rejected"
	}
	return "another try is done"
}

// WhyNoOtherTry is why a write whose outcome is unknown cannot be sent again; "" if it can.
func WhyNoOtherTry(op affiliate.Operation) string {
	if try := op.LaterTry; try != nil && (try.State == affiliate.Planned || try.State == affiliate.Sent) {
		return laterTryText(*try)
	}
	return ""
}

// waitsForDecision is the beginning of the text of a step that waits for a decision. In a program that cannot decide it
// does not ask for one.
func waitsForDecision(h Host) string {
	if h.Options().MayWrite() {
		return "waits for your decision or a colleague's: "
	}
	return "waits for a decision of somebody who may write: "
}

// WhyUndecided says why the steps after one wait for a decision about it.
func WhyUndecided(op affiliate.Operation) string {
	switch {
	case op.State == affiliate.Unknown:
		return "may have happened"
	case op.Dropped():
		return "was dropped"
	}
	return "was rejected"
}

// holder says which other running program is sending a write, and since when; "" for none.
func holder(h Host, op affiliate.Operation) string {
	if op.HeldBy == "" {
		return ""
	}
	return "; " + op.HeldBy + " since " + RelativeTime(op.HeldSince(), h.Now(), h.Ports().Access.Zone())
}

// DiffersFromRequest reports whether a write was done differently from what was requested.
func DiffersFromRequest(op affiliate.Operation) bool {
	return op.State == affiliate.Done && op.Intent.Link != nil && ReadResult(op.Result).PaysBP != nil
}
