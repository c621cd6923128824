package operation_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store/storetest"
)

// withWaitingWrites has a link that was created, and two planned writes of other people.
func withWaitingWrites(t *testing.T) (b *fixture, there affiliate.Link, plans []affiliate.Plan, chains []string) {
	t.Helper()
	b = open(t)
	b.people(3)
	plans = newLinks(3)[1:]
	return b, b.made(newLinks(1)[0]), plans, b.journaled(plans...)
}

// TestAnEditedWriteLooksAgain: one that is still planned, or was left out of a queue, is not sent beside a link that exists or that
// another write may create, unless the person has seen that one.
func TestAnEditedWriteLooksAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, there, plans, chains := withWaitingWrites(t)
		resend := func(chain string, to affiliate.Intent, agreed affiliate.Agreement) error {
			return b.service.EditAndResend(t.Context(), b.ops(chain)[0].ID, to, agreed)
		}
		exists := func(what string, err error, chain, state string) {
			t.Helper()
			if e, is := errors.AsType[*affiliate.LinkMeanwhileError](err); !is || e.ID != there.ID || b.states(chain) != state {
				t.Errorf("%s: %v, and it is %s", what, err, b.states(chain))
			}
		}
		sent := func(what string, err error, chain string) {
			t.Helper()
			if time.Sleep(10 * time.Second); err != nil || b.states(chain) != "done" {
				t.Errorf("%s: %v, and it is %s", what, err, b.states(chain))
			}
		}
		second := plans[1].Steps[0]
		err := resend(chains[0], second, affiliate.Agreement{})
		other := b.ops(chains[1])[0]
		if e, is := errors.AsType[*affiliate.LinkInProgressError](err); !is || len(e.Writes) != 1 || e.Writes[0].ID != other.ID ||
			b.states(chains[0]) != "planned" {
			t.Errorf("a planned one: %v", err)
		}
		if got := b.ops(chains[0])[0].Intent.Link.Affiliate.Email; got != "asha1@example.com" {
			t.Errorf("refused, it is for %s", got)
		}
		first := newLinks(1)[0].Steps[0]
		exists("a planned one", resend(chains[0], first, affiliate.Agreement{}), chains[0], "planned")
		sent("a planned one", resend(chains[0], second, affiliate.Agreement{Beside: []string{other.ID}}), chains[0])

		left := newLinks(1)[0]
		left.Shown = &affiliate.ShownLinks{}
		out := b.journaled(left)[0]
		if !b.ops(out)[0].LeftOut() {
			t.Fatal("nothing was left out")
		}
		exists("one left out", resend(out, first, affiliate.Agreement{Shown: &affiliate.ShownLinks{}}), out, "rejected")
		sent("one left out", resend(out, first, affiliate.Agreement{Shown: &affiliate.ShownLinks{IDs: []int64{there.ID}}}), out)
		storetest.NoErr(t, b.service.Drop(t.Context(), []string{other.ID}))
	})
}

// TestARefusedEditHidesNoWaitingWrite: what an ended program has planned is for a person to decide until an edit of it is stored.
func TestARefusedEditHidesNoWaitingWrite(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, there, plans, chains := withWaitingWrites(t)
		storetest.NoErr(t, b.service.Close(t.Context()))
		b.reopen(b.path, "two")
		waiting := b.ops(chains[0])[0]
		resend := func(to affiliate.Intent, agreed affiliate.Agreement) error {
			return b.service.EditAndResend(t.Context(), waiting.ID, to, agreed)
		}
		waits := func(after string) {
			t.Helper()
			d := storetest.Must(b.store.PendingDecisions(t.Context()))(t)
			if op := b.ops(chains[0])[0]; d.Waiting != 2 || !op.OwnerEnded || op.State != affiliate.Planned {
				t.Errorf("%s, %d wait, and it is %s of %s", after, d.Waiting, op.State, op.Owner)
			}
		}
		second := plans[1].Steps[0]
		if _, is := errors.AsType[*affiliate.LinkInProgressError](resend(second, affiliate.Agreement{})); !is {
			t.Error("it was sent beside another write")
		}
		waits("beside another write")
		if _, is := errors.AsType[*affiliate.LinkMeanwhileError](resend(newLinks(1)[0].Steps[0], affiliate.Agreement{})); !is {
			t.Error("it was sent beside " + there.Slug)
		}
		waits("beside another link")
		storetest.NoErr(t, resend(second, affiliate.Agreement{Beside: []string{b.ops(chains[1])[0].ID}}))
		time.Sleep(10 * time.Second)
		if op := b.ops(chains[0])[0]; op.State != affiliate.Done || op.Owner != "two" {
			t.Errorf("it is %s of %s", op.State, op.Owner)
		}
	})
}
