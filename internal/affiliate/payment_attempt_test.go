package affiliate

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestFailedAndPaid(t *testing.T) {
	at := func(hour int) time.Time { return time.Date(2026, 11, 2, hour, 0, 0, 0, time.UTC) }
	attempt := func(state PaymentState) func(string, Paise, int, int) PaymentAttempt {
		return func(reference string, amount Paise, prepared, decided int) PaymentAttempt {
			return PaymentAttempt{Reference: reference, Amount: amount, PreparedAt: at(prepared), State: state, DecidedAt: at(decided)}
		}
	}
	failed, cancelled, paid := attempt(PayoutFailed), attempt(PayoutCancelled), attempt(PayoutPaid)
	payout := func(amount Paise, hour int) PaymentAttempt { return paid("", amount, hour, hour) }
	prepared := func(amount Paise, hour int) PaymentAttempt {
		return PaymentAttempt{Reference: "prepared", Amount: amount, PreparedAt: at(hour), State: PayoutPrepared}
	}
	for _, c := range []struct {
		name     string
		attempts []PaymentAttempt
		want     string // references
	}{
		{"nothing was paid", []PaymentAttempt{failed("a", 100, 0, 1)}, ""},
		{"the amount", []PaymentAttempt{failed("a", 100, 0, 1), payout(100, 2)}, "a"},
		{"in the instant of the failure", []PaymentAttempt{failed("a", 100, 1, 1), payout(100, 1)}, "a"},
		{"before the failure", []PaymentAttempt{failed("a", 100, 0, 2), payout(100, 1)}, ""},
		{"less", []PaymentAttempt{failed("a", 100, 0, 1), payout(99, 2)}, ""},
		{"two parts", []PaymentAttempt{failed("a", 100, 0, 1), payout(60, 2), payout(40, 3)}, "a"},
		{"a later batch of less", []PaymentAttempt{failed("a", 100, 0, 1), paid("b", 1, 2, 3)}, ""},
		{"a later batch and a payout", []PaymentAttempt{failed("a", 100, 0, 1), paid("b", 60, 2, 5), payout(40, 3)}, "a"},
		{"a batch that was prepared before the failure", []PaymentAttempt{failed("a", 100, 0, 2), paid("b", 100, 1, 3)}, ""},
		{"the oldest at first", []PaymentAttempt{failed("b", 70, 0, 2), failed("a", 100, 0, 1), payout(100, 3)}, "a"},
		{"all of several", []PaymentAttempt{failed("b", 70, 0, 2), failed("a", 100, 0, 1), payout(170, 3)}, "a b"},
		{"twice", []PaymentAttempt{failed("a", 100, 0, 1), failed("b", 100, 2, 3), payout(100, 4)}, "a b"},
		{"a part, then all", []PaymentAttempt{failed("a", 100, 0, 1), failed("b", 50, 2, 3), failed("c", 100, 4, 5), payout(100, 6)}, "a b c"},
		{"a part, then all; the part is paid", []PaymentAttempt{failed("a", 100, 0, 1), failed("b", 50, 2, 3), failed("c", 100, 4, 5), payout(50, 6)}, "b"},
		{"two, then both together", []PaymentAttempt{failed("a", 100, 0, 2), failed("b", 70, 1, 3), failed("c", 170, 4, 5), payout(170, 6)}, "a b c"},
		{"two, then both together; less is paid", []PaymentAttempt{failed("a", 100, 0, 2), failed("b", 70, 1, 3), failed("c", 170, 4, 5), payout(169, 6)}, "a"},
		{"again with more", []PaymentAttempt{failed("a", 100, 0, 1), failed("b", 130, 2, 3), payout(100, 4)}, "a"},
		{"again with more; all is paid", []PaymentAttempt{failed("a", 100, 0, 1), failed("b", 130, 2, 3), payout(130, 4)}, "a b"},
		{"other money after it was paid", []PaymentAttempt{failed("a", 100, 0, 1), payout(100, 2), failed("b", 100, 3, 4)}, "a"},
		{"other money beside the next attempt", []PaymentAttempt{failed("a", 100, 0, 1), failed("b", 100, 2, 5), failed("c", 100, 3, 4), payout(100, 6)},
			"a b"},
		{"other money beside a cancelled one", []PaymentAttempt{failed("a", 100, 0, 1), cancelled("b", 100, 2, 5), failed("c", 100, 3, 4), payout(100, 6)},
			"a"},
		{"the same after a cancelled one", []PaymentAttempt{failed("a", 100, 0, 1), cancelled("b", 100, 2, 3), failed("c", 100, 4, 5), payout(100, 6)}, "a c"},
		{"it is in payment", []PaymentAttempt{failed("a", 100, 0, 1), prepared(100, 2), payout(100, 3)}, ""},
	} {
		if got := strings.Join(slices.Sorted(maps.Keys(FailedAndPaid(c.attempts))), " "); got != c.want {
			t.Errorf("%s: paid are %q, want %q", c.name, got, c.want)
		}
	}
}
