package affiliate

import (
	"slices"
	"time"
)

// PaymentAttempt is a payment of a batch that was prepared for an affiliate, or a payout that was recorded without one.
type PaymentAttempt struct {
	Reference  string
	Amount     Paise
	PreparedAt time.Time // money that failed until then is in it; of a payout without a batch: when it was paid at the latest
	State      PaymentState
	DecidedAt  time.Time // zero while it is prepared
}

// endedBy reports whether it was decided by an instant.
func (a PaymentAttempt) endedBy(at time.Time) bool {
	return a.State != PayoutPrepared && !a.DecidedAt.After(at)
}

// failedPart is money that failed and is not paid. Each payment has the whole part in it, or nothing of it.
type failedPart struct {
	amount   Paise
	failedAt time.Time      // for the first time
	failed   []string       // references of the payments that it was in
	last     PaymentAttempt // that had it in it
}

// FailedAndPaid returns the references of the payments that failed and whose whole amount was paid later. The attempts are all of one
// affiliate. Each of them has in it the money that failed before it was prepared, is not paid, and is in no other payment at that moment,
// the oldest failure first. Only the rest of its amount is other money, so what fails twice has to be paid once.
func FailedAndPaid(attempts []PaymentAttempt) map[string]bool {
	attempts = slices.Clone(attempts)
	slices.SortStableFunc(attempts, func(a, b PaymentAttempt) int { return a.PreparedAt.Compare(b.PreparedAt) })
	paid := map[string]bool{}
	var unpaid []failedPart
	for _, a := range attempts {
		if a.State == PayoutFailed {
			paid[a.Reference] = true
		}
		unpaid = afterAttempt(unpaid, a)
	}
	for _, part := range unpaid {
		for _, reference := range part.failed {
			delete(paid, reference)
		}
	}
	return paid
}

// afterAttempt returns the money that failed and is not paid after one more attempt, the oldest failure first.
func afterAttempt(unpaid []failedPart, a PaymentAttempt) (after []failedPart) {
	rest := a.Amount
	for _, part := range unpaid {
		if rest == 0 || part.failedAt.After(a.PreparedAt) || !part.last.endedBy(a.PreparedAt) {
			after = append(after, part)
			continue
		}
		taken := part
		taken.amount, taken.last = min(part.amount, rest), a
		rest -= taken.amount
		part.amount -= taken.amount
		if a.State == PayoutFailed {
			taken.failed = append(slices.Clone(part.failed), a.Reference)
		}
		if a.State != PayoutPaid {
			after = append(after, taken)
		}
		if part.amount > 0 {
			after = append(after, part)
		}
	}
	if a.State == PayoutFailed && rest > 0 {
		after = append(after, failedPart{rest, a.DecidedAt, []string{a.Reference}, a})
		slices.SortStableFunc(after, func(a, b failedPart) int { return a.failedAt.Compare(b.failedAt) })
	}
	return after
}
