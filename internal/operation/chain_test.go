package operation_test

import (
	"context"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/operation"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// TestAStepEditedWhileItWaitsIsSentAsEdited: the journal's intent at the time of sending is sent, not the one read before the wait.
func TestAStepEditedWhileItWaitsIsSentAsEdited(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		b.school.OtherUse(fermiontest.CreateLink, 60)
		chain := b.submit(onboarding("asha@example.com"))
		time.Sleep(5 * time.Second)
		ops := b.ops(chain)
		if ops[1].State != affiliate.Planned {
			t.Fatalf("states %s", b.states(chain))
		}
		link, coupon := *ops[1].Intent.Link, *ops[2].Intent.Coupon
		link.Commission, coupon.Code = 3000, "ASHA30"
		for id, i := range map[string]affiliate.Intent{ops[1].ID: {Link: &link}, ops[2].ID: {Coupon: &coupon}} {
			if err := b.service.EditAndResend(t.Context(), id, i, affiliate.Agreement{}); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(5 * time.Minute)
		if got := b.states(chain); got != "done done done" || len(b.school.Links()) != 1 || b.links()[0].RequestedCommission != 3000 ||
			b.school.Coupons()[0].Code != "ASHA30" {
			t.Fatalf("states %s, links %+v, coupons %+v", got, b.school.Links(), b.school.Coupons())
		}
		if b.service.RunningPlans() != 0 {
			t.Fatal("a chain is still under way")
		}
	})
}

// TestEditingGoesOnWithWhatADeadOwnerPlanned: the steps after an edited one belong to the same plan, whichever instance planned them.
func TestEditingGoesOnWithWhatADeadOwnerPlanned(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		path := b.path
		b.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Say, Text: "Product is archived"})
		chain := b.submit(onboarding("asha@example.com"))
		time.Sleep(10 * time.Second)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := b.service.Close(ctx); err != nil {
			t.Fatal(err)
		}
		if err := b.store.Close(); err != nil {
			t.Fatal(err)
		}
		b.reopen(path, "two")
		op := b.ops(chain)[1]
		if err := b.service.EditAndResend(t.Context(), op.ID, op.Intent, affiliate.Agreement{}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Second)
		if got := b.states(chain); got != "done done done" {
			t.Fatalf("states %q", got)
		}
	})
}

// TestAResolvedWriteIsNotSentAgain: an old question may be answered about something that was decided meanwhile.
func TestAResolvedWriteIsNotSentAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		b.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.ResetAfter})
		chain := b.submit(onboarding("asha@example.com"))
		time.Sleep(10 * time.Second)
		id := b.ops(chain)[1].ID
		time.Sleep(time.Hour)
		if _, err := b.service.ResolveWithSlug(t.Context(), id, b.school.Links()[0].Slug, false); err != nil {
			t.Fatal(err)
		}
		l, sent := b.links()[0], b.ops(chain)[1].SentAt
		if first := storetest.Must(b.store.FirstReadings(t.Context()))(t); !l.CreatedAt.Equal(sent) || !first[l.ID].Equal(sent) {
			t.Errorf("sent at %s, it is known since %s and created at %s", sent, first[l.ID], l.CreatedAt)
		}
		if err := b.service.Retry(t.Context(), id); err == nil {
			t.Fatal("a link that is known was made again")
		}
		if err := b.service.ResolveAsNotDone(t.Context(), id); err == nil {
			t.Fatal("a link that is known did not happen")
		}
		time.Sleep(10 * time.Second)
		if got := b.states(chain); got != "done done done" || len(b.school.Links()) != 1 {
			t.Fatalf("states %q, %d links", got, len(b.school.Links()))
		}
	})
}

// TestADecisionGoesOnWithoutItsReading: what is decided is stored, and the steps after it are sent, also when the reading of the
// link cannot be stored.
func TestADecisionGoesOnWithoutItsReading(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		b.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.ResetAfter})
		chain := b.submit(onboarding("asha@example.com"))
		time.Sleep(10 * time.Second)
		b.exec("create trigger full before update of last_read on links when new.last_read > 0 begin select raise(abort, 'no room'); end")
		if _, err := b.service.ResolveWithSlug(t.Context(), b.ops(chain)[1].ID, b.school.Links()[0].Slug, false); err != nil {
			t.Error(err)
		}
		time.Sleep(10 * time.Second)
		if got := b.states(chain); got != "done done done" || !b.links()[0].LastRead.IsZero() {
			t.Errorf("states %q, read at %s", got, b.links()[0].LastRead)
		}
	})
}

// TestARetryIsPlannedOrNothingChanges: an unknown write whose successor cannot be journaled stays unknown, and a later
// attempt still creates exactly one.
func TestARetryIsPlannedOrNothingChanges(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		b.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.ResetAfter})
		chain := b.submit(onboarding("asha@example.com"))
		time.Sleep(10 * time.Second)
		before := b.ops(chain)[1]
		b.exec("create trigger full before insert on operations begin select raise(abort, 'no room'); end")
		if err := b.service.Retry(t.Context(), before.ID); err == nil || !strings.Contains(err.Error(), "no room") {
			t.Fatal(err)
		}
		if got := b.ops(chain); len(got) != 3 || !reflect.DeepEqual(got[1], before) {
			t.Fatalf("the unknown write is now %+v", got)
		}
		b.exec("drop trigger full")
		if err := b.service.Retry(t.Context(), before.ID); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Second)
		if got := b.states(chain); got != "done rejected done done" || len(b.school.Links()) != 2 {
			t.Fatalf("states %q, %d links", got, len(b.school.Links()))
		}
	})
}

// TestALateAnswerToADecidedWriteIsDropped is not an error of the database, and not retried.
func TestALateAnswerToADecidedWriteIsDropped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		b.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Hang})
		chain := b.submit(onboarding("asha@example.com"))
		time.Sleep(2 * time.Second)
		id := b.ops(chain)[1].ID
		other, err := storetest.Open(t.Context(), b.path, storetest.Options{Instance: "two", By: "ravi@desktop", HeartbeatTimeout: time.Nanosecond})
		if err != nil {
			t.Fatal(err)
		}
		defer other.Close()
		if swept, err := other.MarkOrphanedUnknown(t.Context()); err != nil || len(swept) != 1 {
			t.Fatal(swept, err)
		}
		if _, err := other.Finish(t.Context(), id, store.Outcome{State: affiliate.Rejected, Error: "did not happen"}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Minute)
		if got := b.states(chain); got != "done rejected planned" || len(b.alarms) != 0 || b.service.RunningPlans() != 0 {
			t.Fatalf("states %q, alarms %v, %d under way", got, b.alarms, b.service.RunningPlans())
		}
	})
}

func TestAnAffiliateWithoutAnEmailIsLookedUpByUserID(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		b.school.Fault(fermiontest.CreateUser, fermiontest.Fault{Kind: fermiontest.HTML})
		chain := b.submit(affiliate.Plan{Steps: []affiliate.Intent{{Affiliate: &affiliate.NewAffiliate{Who: affiliate.Who{UserID: "aff-7", Name: "Asha Rao"},
			GivenUserID: true}}}})
		time.Sleep(10 * time.Second)
		op := b.ops(chain)[0]
		if op.State != affiliate.Unknown {
			t.Fatalf("%s: %s", op.State, op.Error)
		}
		if result, err := b.service.LookUp(t.Context(), op.ID); err != nil || b.ops(chain)[0].State != affiliate.Done {
			t.Fatal(result, err)
		}
	})
}

// TestAKeyVerifiedWhileAPlanStopsForItResumesThePlan: the plan asked a moment too early, and was not yet among those that go on.
func TestAKeyVerifiedWhileAPlanStopsForItResumesThePlan(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		var asked atomic.Int64
		b.ready = func() error {
			switch asked.Add(1) {
			case 1: // by Begin
			case 2: // by the plan's first step
				if n := b.service.ResumeBlocked(); n != 0 {
					t.Errorf("%d plans go on", n)
				}
			default:
				return nil
			}
			return &operation.UnverifiedKeyError{Source: "keyring"}
		}
		chain := b.submit(onboarding("asha@example.com"))
		time.Sleep(time.Minute)
		if got := b.states(chain); got != "done done done" {
			t.Errorf("states %s", got)
		}
	})
}
