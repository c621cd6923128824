package app_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/app"
	"fermion-tui/internal/fermion/fermiontest"
)

// withCouponsAtFermion makes coupons there.
func (m *fixture) withCouponsAtFermion(n int) {
	m.t.Helper()
	m.makeDatabase()
	a, err := app.Open(m.t.Context(), m.o)
	if err != nil {
		m.t.Fatal(err)
	}
	plans := make([]affiliate.Plan, n)
	for i := range plans {
		plans[i].Steps = []affiliate.Intent{{Coupon: &affiliate.NewCoupon{ProductID: goID, Code: fmt.Sprintf("DIWALI%02d", i),
			Discount: affiliate.Discount{Percent: 2500}}}}
	}
	if _, err := a.Writes().StartQueue(m.t.Context(), "new coupons", plans); err != nil {
		m.t.Fatal(err)
	}
	time.Sleep(time.Duration(n) * 10 * time.Second)
	if err := a.Close(context.WithoutCancel(m.t.Context())); err != nil {
		m.t.Fatal(err)
	}
}

// coupons counts the coupons that the school has, and those that are deleted there.
func (m *fixture) coupons() (all, deleted int) {
	for _, c := range m.school.Coupons() {
		if all++; c.Deleted {
			deleted++
		}
	}
	return all, deleted
}

// TestManyCouponsAreDeletedByAQueue: it pauses after equal rejections, survives a restart, and its result says what was deleted.
func TestManyCouponsAreDeletedByAQueue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.withCouponsAtFermion(24)
		m.school.Fault(fermiontest.DeleteCoupon, fermiontest.Fault{Kind: fermiontest.Say, Text: "Coupons are locked", Times: -1})
		term := m.start(100, 30)
		term.Advance(5*time.Second).Press("4").WaitIdle().Press("*", "x").WaitIdle().
			Contains("Delete 24 coupons", "24 calls to Fermion, about 3 min", "DIWALI00 · Go for Engineers", "enter deletes 24 coupons")
		term.Press("enter").Advance(10*time.Second).Contains("paused: Fermion rejected", "deletions of coupons in a row with the same", "(Coupons are locked)",
			"0 deleted", "/24 paused")
		rejected := len(m.school.CallsTo(fermiontest.DeleteCoupon))
		if rejected != 3 {
			t.Errorf("%d deletions were sent though they are rejected", rejected)
		}
		m.school.Heal(fermiontest.DeleteCoupon)
		term.Press("u").Advance(time.Second).Contains("p pause").Press("esc").Contains("⇡ ")
		if err := term.Quit("q", "y"); err != nil {
			t.Fatal(err)
		}
		_, before := m.coupons()
		again := m.start(100, 30)
		again.Advance(5 * time.Second).Press("!").WaitIdle().Contains("writes waiting since")
		if _, now := m.coupons(); now != before || now == 24 {
			t.Errorf("%d are deleted, of which %d before the restart", now, before)
		}
		again.Press("u").Contains("several at a time").Press("y").WaitIdle().Advance(4*time.Minute).Press("Q").WaitIdle().
			Contains("Delete coupons Q-", fmt.Sprintf("%d deleted, %d rejected", 24-rejected, rejected)).Absent("made")
		again.Press("m", "y").Advance(time.Minute).Contains("24 of 24", "24 deleted").Absent("rejected").Press("esc")
		if all, deleted := m.coupons(); all != 24 || deleted != 24 {
			t.Errorf("%d of %d are deleted", deleted, all)
		}
		again.Press("4").WaitIdle().Press("/").Type("is:deleted").Contains("24 coupons").Press("esc").Quit("q")
	})
}

// TestAStoppedQueueSaysThatItWaitsForReplies, here and in another program: only what works is offered, and it ends with the replies.
func TestAStoppedQueueSaysThatItWaitsForReplies(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.withCouponsAtFermion(6)
		m.school.Fault(fermiontest.DeleteCoupon, fermiontest.Fault{Kind: fermiontest.Delay, Delay: 40 * time.Second, Times: -1})
		term := m.start(100, 30)
		term.Advance(5*time.Second).Press("4").WaitIdle().Press("*", "x").WaitIdle().Press("enter").Advance(3*time.Second).
			Contains("p pause · x stop").Press("x", "y").Advance(3*time.Second).
			Contains("0 of 6", "stopped, waits for the reply of 3 writes", "■ 0/6").Absent("x stop", "u resume", "has ended", "✓ ")
		term.Press("u").Contains("nothing is left to resume: 3 writes wait for the reply").Press("x").
			Contains("nothing is left to stop: 3 writes wait for the reply").Absent("Stop the queue?")
		other := m.start(100, 30)
		other.Advance(5*time.Second).Press("Q").WaitIdle().Contains("0 of 6", "stopped, waits for the reply of 3 writes").
			Absent("x stop", "u resume", "p pause")
		if err := other.Quit("esc", "q"); err != nil {
			t.Fatal(err)
		}
		term.Press("esc").Contains("■ 0/6 stopped, waits for 3 replies: Q").Advance(time.Minute).Contains("✓ 3/6 sent: Q").Press("Q").WaitIdle().
			Contains("3 of 6, stopped", "3 deleted").Press("esc")
		term.Quit("q")
	})
}
