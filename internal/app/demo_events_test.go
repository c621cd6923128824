package app

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
)

// TestDemoSendsItselfEvents: sales of links find them, direct ones find none, and there is something of everything.
func TestDemoSendsItselfEvents(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs for long; TestDemoLosesNoEvent runs the same")
	}
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := inDemo(t)
		ctx, stop := context.WithTimeout(t.Context(), time.Hour)
		defer stop()
		go a.demo.Run(ctx)
		a.loop.Run(ctx)
		synctest.Wait()
		all, err := a.store.Events(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		states, kinds, tests := map[affiliate.EventState]int{}, map[affiliate.EventKind]int{}, 0
		for _, e := range all {
			if e.ParseWarning != "" {
				t.Errorf("%s is not as documented: %s", e.ID, e.ParseWarning)
			}
			if e.Test {
				tests++
			}
			kinds[e.Kind]++
			states[e.State]++
		}
		if tests != 1 || kinds[affiliate.PaymentFailed] == 0 || kinds["certificate-issued"] < 2 {
			t.Errorf("%d tests, %v", tests, kinds)
		}
		if states[affiliate.EventMatched] < 2 || states[affiliate.EventUnmatched] < 2 || states[affiliate.EventMatching] > 5 {
			t.Errorf("%v", states)
		}
		// Each change takes no more events than it has sales.
		taken := map[int64]int64{}
		for _, e := range all {
			if e.ChangeSeq != 0 {
				taken[e.ChangeSeq]++
			}
		}
		changes, err := a.store.Changes(t.Context(), 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range changes {
			if taken[c.Seq] > max(c.Sales, 0) {
				t.Errorf("a change of %d sales took %d events", c.Sales, taken[c.Seq])
			}
		}
		if c := a.webhook.handler.Counts(); c.Refused+c.Failed > 0 || c.Events != len(all) {
			t.Errorf("%+v for %d events", c, len(all))
		}
	})
}
