package operation_test

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/operation"
	"fermion-tui/internal/store/storetest"
)

// TestALinkThatAColleagueIsMaking is planned a second time only by a person who knows of the first: the journal decides, since two forms may be
// submitted at once.
func TestALinkThatAColleagueIsMaking(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		plan := onboarding("asha@example.com")
		if _, err := b.service.Enqueue(t.Context(), []affiliate.Plan{plan}); err != nil {
			t.Fatal(err)
		}
		b.reopen(b.path, "two")
		link := func(of affiliate.NewLink) affiliate.Plan {
			return affiliate.Plan{Batch: "new link", Steps: []affiliate.Intent{{Link: &of}}}
		}
		same := *plan.Steps[1].Link
		same.Affiliate, same.Commission = affiliate.Who{Email: "ASHA@example.com"}, 3000
		_, err := b.service.Submit(t.Context(), link(same))
		found, is := errors.AsType[*affiliate.LinkInProgressError](err)
		if !is || len(found.Writes) != 1 || found.Writes[0].By != "meera@laptop" || found.Writes[0].State != affiliate.Planned || len(b.school.Calls()) != 0 {
			t.Fatalf("%v, %d calls", err, len(b.school.Calls()))
		}
		_, err = b.service.Submit(t.Context(), onboarding("asha@example.com")) // of which one step makes the link
		if again, is := errors.AsType[*affiliate.LinkInProgressError](err); !is || len(again.Writes) != 1 {
			t.Errorf("an onboarding: %v", err)
		}
		other := same
		other.ProductID = "68d1013f7183c17964b104c9"
		b.submit(link(other))
		agreed := link(same)
		agreed.Beside = []string{found.Writes[0].ID}
		chain := b.submit(agreed)
		time.Sleep(10 * time.Second)
		if got := b.states(chain); got != "rejected" || len(b.school.CallsTo(fermiontest.CreateLink)) == 0 { // Fermion does not know her yet
			t.Errorf("the second link is %s", got)
		}
		b.submit(agreed) // nothing but the first one may create it still
	})
}

// TestAQueueLeavesOutALinkThatAColleagueIsMaking, and says whose it is: both would pay.
func TestAQueueLeavesOutALinkThatAColleagueIsMaking(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		theirs := newLinks(2)[1:]
		theirs[0].Steps[0].Link.Commission = 3000
		b.journaled(theirs...)
		b.reopen(b.path, "two")
		batch := b.queued(3)
		if q := b.queue(batch); q.Total != 3 || q.Left.All() != 2 || q.Dropped != 1 {
			t.Errorf("it begins as %+v", q)
		}
		time.Sleep(10 * time.Second)
		if o, n := b.outcomes(batch), len(b.school.Links()); o != (affiliate.BatchOutcomes{Made: 2, LeftOut: 1}) || n != 2 {
			t.Errorf("%+v, %d links", o, n)
		}
		for _, op := range storetest.Must(b.store.Operations(t.Context(), affiliate.OperationQuery{Batch: batch}))(t) {
			if isTheirs := op.Intent.Link.Affiliate.Email == "asha1@example.com"; isTheirs != op.LeftOut() ||
				isTheirs && op.Reason() != "not sent: meera@laptop was making a link at 30 %" {
				t.Errorf("%s is %s: %s", op.Intent.Link.Affiliate.Email, op.State, op.Reason())
			}
		}
		if q := b.queue(batch); q.State != affiliate.QueueEnded || q.Sent() != 2 {
			t.Errorf("it ends as %+v", q)
		}
		all := storetest.Must(b.store.Operations(t.Context(), affiliate.OperationQuery{}))(t)
		left := all[slices.IndexFunc(all, affiliate.Operation.LeftOut)]
		if _, is := errors.AsType[*affiliate.LinkInProgressError](b.service.EditAndResend(t.Context(), left.ID, left.Intent, affiliate.Agreement{})); !is ||
			b.states(left.Chain) != "rejected" {
			t.Errorf("sent again it is %s", b.states(left.Chain))
		}
		edited := *left.Intent.Link
		edited.Commission = 1500
		err := b.service.EditAndResend(t.Context(), left.ID, affiliate.Intent{Link: &edited}, affiliate.Agreement{})
		if found, is := errors.AsType[*affiliate.LinkInProgressError](err); !is || len(found.Writes) != 1 || found.Writes[0].ID != all[0].ID ||
			b.states(left.Chain) != "rejected" {
			t.Errorf("at another commission: %v, and it is %s", err, b.states(left.Chain))
		}
		if err := b.service.Drop(t.Context(), []string{all[0].ID}); err != nil {
			t.Fatal(err)
		}
		if err := b.service.EditAndResend(t.Context(), left.ID, left.Intent, affiliate.Agreement{}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Second)
		if got := b.states(left.Chain); got != "done" {
			t.Errorf("after the colleague has given up it is %s", got)
		}
	})
}

// TestWhatWasLeftOutIsSentBesideWhatAPersonKnows: they have agreed that both pay, also to another commission.
func TestWhatWasLeftOutIsSentBesideWhatAPersonKnows(t *testing.T) {
	t.Parallel()
	for _, commission := range []affiliate.BasisPoints{1001, 1500} {
		synctest.Test(t, func(t *testing.T) {
			b := open(t)
			b.journaled(newLinks(2)[1:]...)
			b.reopen(b.path, "two")
			batch := b.queued(3)
			time.Sleep(10 * time.Second)
			all := storetest.Must(b.store.Operations(t.Context(), affiliate.OperationQuery{}))(t)
			left := all[slices.IndexFunc(all, affiliate.Operation.LeftOut)]
			link := *left.Intent.Link
			link.Commission = commission
			if err := b.service.EditAndResend(t.Context(), left.ID, affiliate.Intent{Link: &link},
				affiliate.Agreement{Beside: []string{all[0].ID}}); err != nil {
				t.Fatal(err)
			}
			time.Sleep(10 * time.Second)
			if got := b.states(left.Chain); got != "done" || b.outcomes(batch).Made != 3 {
				t.Errorf("at %s it is %s", commission, got)
			}
		})
	}
}

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
			return b.service.EditAndResend(b.t.Context(), op.ID, op.Intent, affiliate.Agreement{})
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

// TestTheLastQueueIsThatOfThisProgram, else of its user: a colleague's, or the same user's other program, may have queued a later one.
func TestTheLastQueueIsThatOfThisProgram(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		if last, err := b.service.LastQueue(t.Context()); last != "" || err != nil {
			t.Errorf("before any: %q %v", last, err)
		}
		queue := func(n int) string {
			batch, err := b.service.StartQueue(t.Context(), "new links", newLinks(n)[n-1:])
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(10 * time.Second)
			return batch
		}
		first, here := queue(1), b.service
		b.reopen(b.path, "two")
		if last, err := b.service.LastQueue(t.Context()); last != first || err != nil {
			t.Errorf("after a start: %q %v", last, err)
		}
		second := queue(2)
		for _, of := range []struct {
			service *operation.Service
			want    string
		}{{here, first}, {b.service, second}} {
			if last, err := of.service.LastQueue(t.Context()); last != of.want || err != nil {
				t.Errorf("the last queue is %q, not %q: %v", last, of.want, err)
			}
		}
		if last, err := b.store.LastQueue(t.Context(), "ravi@desk"); last != "" || err != nil {
			t.Errorf("of somebody else: %q %v", last, err)
		}
		if all, err := b.store.RecentQueues(t.Context(), 10); !slices.Equal(all, []string{second, first}) || err != nil {
			t.Errorf("all are %q: %v", all, err)
		}
	})
}
