package operation_test

import (
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion/fermiontest"
)

// TestWhoDecidesSendsTheRest: the program of a colleague planned a chain, stopped at a step, and runs on. It does not send what comes
// after that step, so that who decides about the step does.
func TestWhoDecidesSendsTheRest(t *testing.T) {
	t.Parallel()
	for what, c := range map[string]struct {
		fault  fermiontest.FaultKind
		decide func(b *fixture, op affiliate.Operation) error
		states string
		links  int
	}{
		"a slug": {fermiontest.ResetAfter, func(b *fixture, op affiliate.Operation) error {
			_, err := b.service.ResolveWithSlug(b.t.Context(), op.ID, b.school.Links()[0].Slug, false)
			return err
		}, "done done done", 1},
		"another attempt": {fermiontest.ResetAfter, func(b *fixture, op affiliate.Operation) error {
			return b.service.Retry(b.t.Context(), op.ID)
		}, "done rejected done done", 2},
		"an edit": {fermiontest.Say, func(b *fixture, op affiliate.Operation) error {
			return b.service.EditAndResend(b.t.Context(), op.ID, op.Intent)
		}, "done done done", 1},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := open(t)
				b.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: c.fault, Text: "Product is archived"})
				chain := b.submit(onboarding("asha@example.com"))
				time.Sleep(10 * time.Second)
				b.reopen(b.path, "two") // the first program runs on
				if err := c.decide(b, b.ops(chain)[1]); err != nil {
					t.Fatal(err)
				}
				time.Sleep(10 * time.Second)
				if got := b.states(chain); got != c.states || len(b.school.Links()) != c.links || len(b.school.Coupons()) != 1 {
					t.Errorf("states %q, %d links, %d coupons", got, len(b.school.Links()), len(b.school.Coupons()))
				}
				for _, op := range b.ops(chain)[2:] {
					if op.Owner != "two" {
						t.Errorf("step %d was sent by %s", op.Step, op.Owner)
					}
				}
			})
		})
	}
}
