package fermion_test

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/fermion"
	"fermion-tui/internal/fermion/fermiontest"
)

// limitAnswers are the ways a server may refuse, and how long to wait then.
func limitAnswers(now time.Time) map[string]struct {
	answer fermiontest.LimitAnswer
	wait   time.Duration
} {
	type a = fermiontest.LimitAnswer
	return map[string]struct {
		answer a
		wait   time.Duration
	}{
		"text":       {a{}, time.Minute},
		"text, 90 s": {fermiontest.LimitIn(fermiontest.LimitText, 90*time.Second), 90 * time.Second},
		"429":        {a{Style: fermiontest.Limit429}, time.Minute},
		"429, 7 s":   {fermiontest.LimitIn(fermiontest.Limit429, 7*time.Second), 7 * time.Second},
		"429, date": {a{Style: fermiontest.Limit429, RetryAfter: now.Add(40 * time.Second).UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT")},
			40 * time.Second},
		"429, a day":    {fermiontest.LimitIn(fermiontest.Limit429, 24*time.Hour), 15 * time.Minute},
		"429, for ever": {a{Style: fermiontest.Limit429, RetryAfter: "99999999999999"}, 15 * time.Minute},
		"429, nonsense": {a{Style: fermiontest.Limit429, RetryAfter: "soon"}, time.Minute},
		"529":           {a{Style: fermiontest.Limit529}, time.Minute},
	}
}

func TestLimitAnswers(t *testing.T) {
	for name, tc := range limitAnswers(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)) { // where a bubble's clock begins
		t.Run(name, func(t *testing.T) {
			forEach(t, func(t *testing.T, e endpointCall) {
				school, c := open(t, fermion.Options{})
				if e.name == fermiontest.DeleteCoupon {
					withOldCoupon(t, c)
				}
				school.SetLimitAnswer(tc.answer)
				school.SetLimit(e.name, 1)
				school.OtherUse(e.name, 1)
				began := time.Now()
				done := make(chan error, 1)
				go func() { done <- e.do(t.Context(), c) }()
				synctest.Wait()
				school.SetLimit(e.name, 0)
				if s := c.Status(); s.BlockedUntil.Sub(began) != tc.wait || !s.SharedKey {
					t.Errorf("status %+v, want a hold of %s", s, tc.wait)
				}
				if !e.write {
					if err := <-done; err != nil || time.Since(began) != tc.wait {
						t.Errorf("after %s: %v", time.Since(began), err)
					}
					return
				}
				if err := <-done; tc.answer.Style == fermiontest.Limit529 && !e.again { // a 5xx: the calls are held, and what this one did is not known
					if classOf(err) != "unknown" {
						t.Error(err)
					}
					return
				} else if limited, ok := errors.AsType[*fermion.RateLimitError](err); !ok || limited.RetryAt.Sub(began) != tc.wait || time.Since(began) > 0 ||
					!wasNotSent(err) {
					t.Fatalf("after %s: %v", time.Since(began), err)
				}
				err := e.do(t.Context(), c)
				limited, isLimited := errors.AsType[*fermion.RateLimitError](err)
				if !isLimited || len(school.CallsTo(e.name)) > 2 {
					t.Fatalf("while held: %v", err)
				}
				calls := len(school.CallsTo(e.name))
				time.Sleep(time.Until(limited.RetryAt))
				if err := e.do(t.Context(), c); err != nil || len(school.CallsTo(e.name)) != calls+1 {
					t.Error(err)
				}
			})
		})
	}
}

// A read waits for the end of a hold when its caller has the time, and says so at once when not.
func TestAReadWaitsForTheEndOfTheThrottle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		school, c := open(t, fermion.Options{})
		school.SetLimitAnswer(fermiontest.LimitIn(fermiontest.Limit429, 100*time.Second))
		school.SetLimit(stats, 1)
		school.OtherUse(stats, 1)
		began := time.Now()
		done := make(chan error)
		go func() { _, err := c.AffiliateLinkStats(t.Context(), known, fermion.Background); done <- err }()
		synctest.Wait()
		s := c.Status()
		if !s.BlockedUntil.Equal(began.Add(100*time.Second)) || s.Why != "rate limited: something else uses this key" || !s.SharedKey || !s.Lowered ||
			s.Stats.Limit != 30 {
			t.Errorf("status %+v", s)
		}
		if w := c.Waiting(); len(w) != 1 || !w[0].Until.Equal(s.BlockedUntil) {
			t.Errorf("waits %+v", w)
		}
		ctx, cancel := contextFor(t, 10*time.Second)
		defer cancel()
		_, err := c.AffiliateLinkStats(ctx, known, fermion.Interactive)
		if _, ok := errors.AsType[*fermion.RateLimitError](err); !ok || time.Since(began) > 0 {
			t.Errorf("after %s: %v", time.Since(began), err)
		}
		if _, err := c.Products(t.Context()); err != nil || time.Since(began) > 0 {
			t.Errorf("another endpoint is held: %v", err)
		}
		if err := <-done; err != nil || time.Since(began) != 100*time.Second {
			t.Errorf("after %s: %v", time.Since(began), err)
		}
		if s := c.Status(); !s.BlockedUntil.IsZero() || s.Why != "" || !s.Lowered {
			t.Errorf("status %+v", s)
		}
		time.Sleep(10 * time.Minute)
		if s := c.Status(); s.Lowered || s.SharedKey || s.Stats.Limit != 60 {
			t.Errorf("status %+v", s)
		}
	})
}

// A limit answer at our own full count accuses nobody.
func TestALimitAnswerAtTheOwnLimitIsNotASharedKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		school := unlimited()
		c := dial(t, school, fermion.Options{Limits: fermion.Limits{fermion.LinkStats: 5}})
		school.SetLimit(stats, 4)
		ctx, cancel := contextFor(t, 30*time.Second)
		defer cancel()
		for range 5 {
			_, _ = c.AffiliateLinkStats(ctx, known, fermion.Interactive)
		}
		if s := c.Status(); s.SharedKey || s.Why != "rate limited" || !s.Lowered {
			t.Errorf("status %+v", s)
		}
	})
}

// After a step of the wall clock nothing leaves for a window: slots that seem old may not be.
func TestClockSteps(t *testing.T) {
	for _, step := range []time.Duration{-time.Hour, 3 * time.Hour, 1500 * time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			var shift atomic.Int64
			now := func() time.Time { return time.Now().Add(time.Duration(shift.Load())) }
			school := unlimited()
			c := dial(t, school, fermion.Options{Now: now, Limits: fermion.Limits{fermion.LinkStats: 3}})
			ask := func() time.Duration {
				began := time.Now()
				if _, err := c.AffiliateLinkStats(t.Context(), known, fermion.Interactive); err != nil {
					t.Fatal(err)
				}
				return time.Since(began)
			}
			ask()
			time.Sleep(5 * time.Minute)
			if waited := ask() + ask() + ask(); waited != 0 {
				t.Errorf("waited %s without a step", waited)
			}
			shift.Store(int64(step))
			if _, err := c.CreateAffiliateLink(t.Context(), newLink); classOf(err) != "limited" || !c.Status().BlockedUntil.Equal(now().Add(time.Minute)) ||
				c.Status().Why != "the clock was moved" {
				t.Errorf("a write after a step of %s: %v, %+v", step, err, c.Status())
			}
			if waited := ask(); waited < time.Minute {
				t.Errorf("waited only %s after a step of %s", waited, step)
			}
			if waited := ask() + ask() + ask() + ask(); waited > 3*time.Minute {
				t.Errorf("waited %s long after a step of %s", waited, step)
			}
			if most := school.Most(stats, time.Minute); most > 3 {
				t.Errorf("%d calls in a minute", most)
			}
		})
	}
}

// Refusals of calls that were under way together lower the limit once.
func TestSeveralLimitAnswersOfOneIncidentLowerTheLimitOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		school, c := open(t, fermion.Options{})
		school.Fault(stats, fermiontest.Fault{Kind: fermiontest.Say, Text: "Too many requests", Delay: time.Second, Times: -1})
		ctx, cancel := contextFor(t, 5*time.Second)
		defer cancel()
		var wg sync.WaitGroup
		for range 6 {
			wg.Go(func() { _, _ = c.AffiliateLinkStats(ctx, known, fermion.Interactive) })
		}
		wg.Wait()
		if n, s := len(school.CallsTo(stats)), c.Status(); n < 2 || s.Stats.Limit != 30 {
			t.Errorf("%d calls, status %+v", n, s)
		}
	})
}

// A clock that is slowly put right does not stop anything.
func TestSlowDriftIsNoStep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var shift atomic.Int64
		now := func() time.Time { return time.Now().Add(time.Duration(shift.Load())) }
		_, c := open(t, fermion.Options{Now: now})
		for range 10 {
			time.Sleep(2 * time.Minute)
			shift.Add(int64(400 * time.Millisecond))
			began := time.Now()
			if _, err := c.AffiliateLinkStats(t.Context(), known, fermion.Interactive); err != nil || time.Since(began) > 0 {
				t.Fatalf("after %s: %v", time.Since(began), err)
			}
		}
	})
}

// An error names a time in the zone that the program shows times in, whatever this machine's is.
func TestABlockedCallNamesTheTimeInTheSchoolsZone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		school, c := open(t, fermion.Options{Zone: func() *time.Location { return time.FixedZone("IST", 19800) }})
		school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Say, Text: "Too many requests"})
		_, err := c.CreateAffiliateLink(t.Context(), newLink)
		if err == nil || !strings.Contains(err.Error(), "calls are held until 05:31:") {
			t.Error(err)
		}
	})
}
