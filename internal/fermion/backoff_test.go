package fermion_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/fermion/fermiontest"
)

// A limit answer halves the limit after its block; it recovers by a tenth of the whole each window. Another one on the way
// halves what there is, and a tenth is always left.
func TestTheLimitRecovers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		school, c := open(t, fermion.Options{})
		refuse := func() {
			school.Fault(stats, fermiontest.Fault{Kind: fermiontest.Say, Text: "Too many requests"})
			ctx, cancel := contextFor(t, time.Second)
			defer cancel()
			if _, err := c.AffiliateLinkStats(ctx, known, fermion.Interactive); classOf(err) != "limited" {
				t.Fatal(err)
			}
		}
		began := time.Now()
		refuse()
		for minute, want := range []int{30, 30, 36, 42, 48, 54, 60, 60} { // the first is the hold
			s := c.Status().Stats
			if s.Limit != want || s.Polls != want*9/10 {
				t.Errorf("after %d minutes %d calls and %d polls a minute, want %d", minute, s.Limit, s.Polls, want)
			}
			whole := began.Add(6 * time.Minute)
			if minute == 7 && (!s.RestoredAt.IsZero() || s.Why != "") || minute < 6 && !s.RestoredAt.Equal(whole) {
				t.Errorf("after %d minutes: whole at %s, %q", minute, s.RestoredAt, s.Why)
			}
			if held := !s.BlockedUntil.IsZero(); held != (minute == 0) {
				t.Errorf("after %d minutes held until %s", minute, s.BlockedUntil)
			}
			time.Sleep(time.Minute)
		}
		for _, want := range []int{30, 15, 7, 6, 6} {
			refuse()
			if s := c.Status().Stats; s.Limit != want {
				t.Errorf("%d calls a minute, want %d", s.Limit, want)
			}
			time.Sleep(time.Minute) // the hold
		}
	})
}

// countingSlots only count: what a limit answer left is then this process's own.
type countingSlots struct{ s *fermion.MemorySlots }

func (c countingSlots) Acquire(ctx context.Context, b string, n, limit int) (int64, time.Time, error) {
	return c.s.Acquire(ctx, b, n, limit)
}
func (c countingSlots) Release(ctx context.Context, ticket int64) error {
	return c.s.Release(ctx, ticket)
}

// Clients that share the slots share the back-off after a limit answer: none calls before its time, and all count together.
func TestLimitAnswersAreShared(t *testing.T) {
	for name, sharing := range map[string]bool{"shared": true, "only counting": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				school := newSchool(fermiontest.Options{})
				memory := fermion.NewMemorySlots(time.Minute, time.Minute, nil)
				var slots fermion.Slots = memory
				if !sharing {
					slots = countingSlots{memory}
				}
				first, second := dial(t, school, fermion.Options{Slots: slots}), dial(t, school, fermion.Options{Slots: slots})
				if _, err := second.AffiliateLinkStats(t.Context(), known, fermion.Interactive); err != nil {
					t.Fatal(err)
				}
				school.Fault(stats, fermiontest.Fault{Kind: fermiontest.Say, Text: "Too many requests"})
				ctx, cancel := contextFor(t, time.Second)
				defer cancel()
				_, err := first.AffiliateLinkStats(ctx, known, fermion.Interactive)
				limited, isLimited := errors.AsType[*fermion.RateLimitError](err)
				if !isLimited {
					t.Fatal(err)
				}
				second.RefreshShared(t.Context())
				s := second.Status()
				if got := s.Stats.BlockedUntil.Equal(limited.RetryAt) && s.Stats.Limit == 30 && s.Stats.Used == 2 && s.SharedKey; got != sharing {
					t.Errorf("the other knows: %v, %+v", got, s)
				}
				if s := first.Status(); s.Stats.Used < 1 || s.Stats.Limit != 30 || !s.SharedKey {
					t.Errorf("itself: %+v", s)
				}
				if _, err := second.AffiliateLinkStats(ctx, known, fermion.Interactive); (classOf(err) == "limited") != sharing {
					t.Errorf("the other calls: %v", err)
				}
			})
		})
	}
}

// A share is all that this machine uses, by hand too; and a limit answer within it accuses somebody else, however full it is.
func TestShareOfTheLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		school := unlimited()
		slots := fermion.NewMemorySlots(60*time.Second, time.Minute, nil)
		clients := []*fermion.Client{dial(t, school, fermion.Options{Slots: slots, Share: 50}), dial(t, school, fermion.Options{Slots: slots, Share: 50})}
		if s := clients[0].Status().Stats; s.Limit != 30 || s.Polls != 27 {
			t.Errorf("%+v", s)
		}
		saturate(t, clients, 6, 10*time.Minute)
		if most := school.Most(stats, time.Minute); most != 30 {
			t.Errorf("%d calls in a minute", most)
		}
		school.Fault(stats, fermiontest.Fault{Kind: fermiontest.Say, Text: "Too many requests"})
		ctx, cancel := contextFor(t, 2*time.Minute)
		defer cancel()
		_, _ = clients[0].AffiliateLinkStats(ctx, known, fermion.Interactive)
		if s := clients[0].Status(); !s.SharedKey {
			t.Errorf("%+v", s)
		}
	})
}

// A back-off from before the clock was set back would block calls for hours: it is ignored.
func TestABackoffWhenTheClockWasSetBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		school := newSchool(fermiontest.Options{})
		slots := fermion.NewMemorySlots(time.Minute, time.Minute, nil)
		bucket := key.Hash(base) + "/" + string(fermion.LinkStats)
		err := slots.UpdateBackoff(t.Context(), bucket, func(affiliate.Backoff) affiliate.Backoff {
			return affiliate.Backoff{Limit: 6, Until: time.Now().Add(3 * time.Hour), SharedKey: true}
		})
		if err != nil {
			t.Fatal(err)
		}
		c := dial(t, school, fermion.Options{Slots: slots})
		began := time.Now()
		if _, err := c.AffiliateLinkStats(t.Context(), known, fermion.Interactive); err != nil || time.Since(began) > 0 {
			t.Fatalf("after %s: %v", time.Since(began), err)
		}
		school.Fault(stats, fermiontest.Fault{Kind: fermiontest.Say, Text: "Too many requests"})
		if _, err := c.AffiliateLinkStats(t.Context(), known, fermion.Interactive); err != nil || time.Since(began) != time.Minute ||
			c.Status().Stats.Limit != 30 {
			t.Errorf("after %s: %v, %+v", time.Since(began), err, c.Status())
		}
	})
}
