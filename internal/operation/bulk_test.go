package operation_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion/fermiontest"
)

// journaled are plans in the journal, not started.
func (b *fixture) journaled(plans ...affiliate.Plan) (chains []string) {
	b.t.Helper()
	chains, err := b.service.Enqueue(b.t.Context(), plans)
	if err != nil {
		b.t.Fatal(err)
	}
	return chains
}

// A chain that is resumed during a bulk run is released by that run, after it sent what the person wanted.
func TestAChainResumedDuringABulkRunEnds(t *testing.T) {
	t.Parallel()
	for name, stopped := range map[string]bool{"the run goes on": false, "the run is stopped": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := open(t)
				b.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Delay, Delay: 10 * time.Second})
				chains := b.journaled(onboarding("asha@example.com"))
				ctx, stop := context.WithCancel(t.Context())
				defer stop()
				ended := make(chan error, 1)
				go func() { ended <- b.service.Bulk(ctx, chains, func(affiliate.Operation) {}, func(string) {}) }()
				time.Sleep(5 * time.Second)
				if err := b.service.Resume(t.Context(), []string{b.ops(chains[0])[2].ID}); err != nil {
					t.Fatal(err)
				}
				if stopped {
					stop()
				}
				if err := <-ended; err != nil {
					t.Error(err)
				}
				time.Sleep(10 * time.Second)
				if n := b.service.RunningPlans(); n != 0 {
					t.Errorf("%d plans in flight for ever", n)
				}
				if got := b.states(chains[0]); got != "done done done" {
					t.Errorf("states %q", got)
				}
			})
		})
	}
}

// A kind of step that a bulk run paused is sent all the same where a person resumes it, and the run ends.
func TestAResumedStepIsSentThoughItsKindIsPaused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		b.school.Fault(fermiontest.CreateCoupon, fermiontest.Fault{Kind: fermiontest.Say, Text: "Coupons are disabled", Times: 3})
		var plans []affiliate.Plan
		for _, email := range []string{"a@example.com", "b@example.com", "c@example.com"} {
			plans = append(plans, onboarding(email))
		}
		last := onboarding("d@example.com")
		last.Steps[2].Coupon.Code = "LAST25"
		chains := b.journaled(append(plans, last)...)
		resumed := false
		err := b.service.Bulk(t.Context(), chains, func(op affiliate.Operation) {
			if op.Chain == chains[3] && op.Kind == affiliate.CreateAffiliate && !resumed {
				resumed = true
				if err := b.service.Resume(t.Context(), []string{b.ops(chains[3])[2].ID}); err != nil {
					t.Error(err)
				}
			}
		}, func(string) {})
		if n := b.service.RunningPlans(); n != 0 || !resumed {
			t.Errorf("%d plans in flight, %v", n, err)
		}
		if op := b.ops(chains[3])[2]; op.State == affiliate.Planned {
			t.Errorf("%s: %s", op.State, op.Error)
		}
	})
}

// A write that waits for a connection is not counted as sent; one that left and has no response is.
func TestAwaitingResponseCountsSentWrites(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		b.school.Fault(fermiontest.UserAnalytics, fermiontest.Fault{Kind: fermiontest.ResetBefore, Times: 3})
		b.school.Fault(fermiontest.CreateUser, fermiontest.Fault{Kind: fermiontest.Delay, Delay: 20 * time.Second})
		b.submit(onboarding("asha@example.com"))
		time.Sleep(10 * time.Second)
		if n, sent := b.service.RunningPlans(), b.service.AwaitingResponse(); n != 1 || sent != 0 {
			t.Errorf("%d plans, %d sent, while it cannot leave", n, sent)
		}
		time.Sleep(15 * time.Second)
		if n, sent := b.service.RunningPlans(), b.service.AwaitingResponse(); n != 1 || sent != 1 {
			t.Errorf("%d plans, %d sent, while it is not answered", n, sent)
		}
		time.Sleep(time.Minute)
		if n, sent := b.service.RunningPlans(), b.service.AwaitingResponse(); n != 0 || sent != 0 {
			t.Errorf("%d plans, %d sent, at the end", n, sent)
		}
	})
}

func TestBulkPausesAfterThreeEqualRejections(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		b.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Say, Text: "Product is archived", Times: -1})
		var plans []affiliate.Plan
		for i := range 40 {
			p := onboarding(fmt.Sprintf("asha%d@example.com", i))
			p.Steps = p.Steps[:2]
			plans = append(plans, p)
		}
		chains, err := b.service.Enqueue(t.Context(), plans)
		if err != nil {
			t.Fatal(err)
		}
		err = b.service.Bulk(t.Context(), chains, func(affiliate.Operation) {}, func(string) {})
		if err == nil || !strings.Contains(err.Error(), "Product is archived") {
			t.Fatalf("ended with %v", err)
		}
		planned := 0
		for _, c := range chains {
			if b.ops(c)[1].State == affiliate.Planned {
				planned++
			}
		}
		if sent := len(b.school.CallsTo(fermiontest.CreateLink)); sent != 3 || planned+sent != 40 {
			t.Fatalf("%d sent, %d planned", sent, planned)
		}
	})
}
