package fermion_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/fermion"
	"fermion-tui/internal/fermion/fermiontest"
)

const stats = fermiontest.LinkStats

// unlimited is a school that counts calls and refuses none.
func unlimited() *fermiontest.School {
	return newSchool(fermiontest.Options{Limits: fermiontest.Limits{stats: 0, fermiontest.CreateLink: 0}})
}

// saturate has workers call as fast as they are let, for so long.
func saturate(t *testing.T, clients []*fermion.Client, workers int, d time.Duration) (served int64) {
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	var n atomic.Int64
	var wg sync.WaitGroup
	for _, c := range clients {
		for w := range workers {
			wg.Go(func() {
				for ctx.Err() == nil {
					if _, err := c.AffiliateLinkStats(ctx, known, fermion.Priority(w%2)); err == nil {
						n.Add(1)
					}
				}
			})
		}
	}
	wg.Wait()
	return n.Load()
}

// Whatever the network does, the school never sees more than the limit in any window; clients share the slots.
func TestNeverOverTheLimit(t *testing.T) {
	const limit = 20
	for seed := range uint64(6) {
		synctest.Test(t, func(t *testing.T) {
			rnd := rand.New(rand.NewPCG(seed, 1))
			school := unlimited()
			slots := fermion.NewMemorySlots(60*time.Second, time.Minute, nil)
			var clients []*fermion.Client
			for range 3 {
				clients = append(clients, dial(t, school, fermion.Options{Slots: slots, Limits: fermion.Limits{fermion.LinkStats: limit}}))
			}
			kinds := []fermiontest.FaultKind{fermiontest.Hang, fermiontest.ResetBefore, fermiontest.ResetAfter, fermiontest.Status5xx, fermiontest.Truncate,
				fermiontest.HangBody}
			for range 400 {
				f := fermiontest.Fault{Kind: fermiontest.Delay, Delay: time.Duration(rnd.ExpFloat64() * float64(8*time.Second))}
				if rnd.IntN(10) == 0 {
					f.Kind = kinds[rnd.IntN(len(kinds))]
				}
				school.Fault(stats, f)
			}
			served := saturate(t, clients, 10, 20*time.Minute)
			if most := school.Most(stats, time.Minute); most > limit || most < limit*3/4 {
				t.Errorf("seed %d: %d calls in a minute, limit %d", seed, most, limit)
			}
			if served < 100 {
				t.Errorf("seed %d: only %d calls were served", seed, served)
			}
		})
	}
}

// Under saturation the budget is used: 97 % of it with the delays of an ordinary connection.
func TestBudgetIsUsed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		school := unlimited()
		rnd := rand.New(rand.NewPCG(7, 7))
		for range 4000 {
			school.Fault(stats, fermiontest.Fault{Kind: fermiontest.Delay, Delay: time.Duration((0.05 + 0.5*rnd.Float64()) * float64(time.Second))})
		}
		slots := fermion.NewMemorySlots(60*time.Second, time.Minute, nil)
		clients := []*fermion.Client{dial(t, school, fermion.Options{Slots: slots}), dial(t, school, fermion.Options{Slots: slots})}
		served := saturate(t, clients, 8, 60*time.Minute)
		if most := school.Most(stats, time.Minute); most > 60 {
			t.Errorf("%d calls in a minute", most)
		}
		if served < 60*60*97/100 {
			t.Errorf("%d calls in an hour are under 97 %% of 3600", served)
		}
	})
}

// Polls leave a tenth for what somebody asks for by hand, which does not wait behind them.
func TestPollsLeaveRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		school, c := open(t, fermion.Options{})
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		for range 100 {
			wg.Go(func() { _, _ = c.AffiliateLinkStats(ctx, known, fermion.Background) })
		}
		synctest.Wait()
		if n := len(school.CallsTo(stats)); n != 54 {
			t.Fatalf("%d polls at once", n)
		}
		if s := c.Status(); s.Stats.Used != 54 || s.Stats.Limit != 60 || s.Stats.Polls != 54 {
			t.Errorf("status %+v", s)
		}
		began := time.Now()
		for range 6 {
			if _, err := c.AffiliateLinkStats(ctx, known, fermion.Interactive); err != nil {
				t.Fatal(err)
			}
		}
		if waited := time.Since(began); waited > 0 {
			t.Errorf("waited %s behind polls", waited)
		}
		cancel()
		wg.Wait()
		if w := c.Waiting(); len(w) != 0 {
			t.Errorf("%d calls still wait", len(w))
		}
	})
}

// Who waits first goes first, by hand before polls.
func TestOrderOfWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		school, c := open(t, fermion.Options{Limits: fermion.Limits{fermion.LinkStats: 1}})
		var want []string
		for _, slug := range []string{"first", "hand1", "hand2", "hand3", "poll1", "poll2", "poll3"} {
			school.AddLink(fermiontest.Link{Slug: slug})
			want = append(want, slug)
		}
		var wg sync.WaitGroup
		for _, slug := range []string{"first", "poll1", "poll2", "hand1", "hand2", "poll3", "hand3"} {
			why := fermion.Interactive
			if strings.HasPrefix(slug, "poll") {
				why = fermion.Background
			}
			wg.Go(func() { _, _ = c.AffiliateLinkStats(t.Context(), slug, why) })
			synctest.Wait()
		}
		wg.Wait()
		var got []string
		for _, call := range school.CallsTo(stats) {
			got = append(got, strings.Split(string(call.Entry), `"`)[3])
		}
		if !slices.Equal(got, want) {
			t.Errorf("order %v, want %v", got, want)
		}
	})
}

func TestWaitsAreVisible(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told atomic.Int64
		school, c := open(t, fermion.Options{Limits: fermion.Limits{fermion.CreateLink: 1}, OnWait: func() { told.Add(1) }})
		if _, err := c.CreateAffiliateLink(t.Context(), newLink); err != nil {
			t.Fatal(err)
		}
		if told.Load() != 0 {
			t.Error("a call that did not wait was announced")
		}
		began := time.Now()
		done := make(chan error)
		go func() { _, err := c.CreateAffiliateLink(t.Context(), newLink); done <- err }()
		synctest.Wait()
		w := c.Waiting()
		if len(w) != 1 || w[0].Endpoint != fermion.CreateLink || !w[0].Since.Equal(began) || w[0].Until.Sub(began) < time.Minute ||
			w[0].Until.Sub(began) > 61*time.Second || w[0].Reason == "" {
			t.Fatalf("waits %+v", w)
		}
		if err := <-done; err != nil || len(c.Waiting()) != 0 {
			t.Errorf("%v, waits %+v", err, c.Waiting())
		}
		if n := told.Load(); n < 2 || n > 4 {
			t.Errorf("told %d times of one wait", n)
		}
		if n := len(school.Links()); n != 3 {
			t.Errorf("%d links", n)
		}
	})
}

// A journal claims its operation when the slot is there, not before it waits; without its consent nothing leaves.
func TestBeforeSend(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		school, c := open(t, fermion.Options{Limits: fermion.Limits{fermion.CreateLink: 1}})
		began := time.Now()
		var claims []time.Duration
		hooked := c.BeforeSend(func(context.Context) error {
			claims = append(claims, time.Since(began))
			if len(claims) == 3 {
				return errors.New("another process has it")
			}
			return nil
		})
		for range 2 {
			if _, err := hooked.CreateAffiliateLink(t.Context(), newLink); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := hooked.CreateAffiliateLink(t.Context(), newLink); classOf(err) != "not sent" || !strings.Contains(err.Error(), "another process has it") {
			t.Errorf("%v", err)
		}
		if len(claims) != 3 || claims[0] != 0 || claims[1] < time.Minute || len(school.CallsTo(fermiontest.CreateLink)) != 2 {
			t.Errorf("claims %v, %d calls", claims, len(school.CallsTo(fermiontest.CreateLink)))
		}
		school.Fault(fermiontest.CreateUser, fermiontest.Fault{Kind: fermiontest.Status5xx})
		if err := hooked.CreateUser(t.Context(), newUser); err != nil || len(claims) != 4 {
			t.Errorf("%v, %d claims for one write", err, len(claims)-3)
		}
		if _, err := hooked.Products(t.Context()); err != nil || len(claims) != 4 {
			t.Errorf("a read was claimed: %v", err)
		}
	})
}

// A journal that needs so long that no time is left for an answer: it does not leave, instead of being lost on its way.
func TestBeforeSendTakesTooLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		school, c := open(t, fermion.Options{})
		slow := 50 * time.Second
		hooked := c.BeforeSend(func(context.Context) error { time.Sleep(slow); return nil })
		if _, err := hooked.CreateAffiliateLink(t.Context(), newLink); classOf(err) != "not sent" || !strings.Contains(err.Error(), "it took 50s") ||
			!wasNotSent(err) {
			t.Errorf("%v", err)
		}
		if n := len(school.Calls()); n != 0 {
			t.Errorf("%d calls", n)
		}
		slow = 20 * time.Second
		if _, err := hooked.CreateAffiliateLink(t.Context(), newLink); err != nil {
			t.Error(err)
		}
	})
}

// brokenSlots cannot count.
type brokenSlots struct{}

func (brokenSlots) Acquire(context.Context, string, int, int) (int64, time.Time, error) {
	return 0, time.Time{}, errors.New("the disk is full")
}
func (brokenSlots) Release(context.Context, int64) error { return nil }

func TestACallThatCannotBeCountedIsNotSent(t *testing.T) {
	forEach(t, func(t *testing.T, e endpointCall) {
		school, c := open(t, fermion.Options{Slots: brokenSlots{}})
		if err := e.do(t.Context(), c); classOf(err) != "not sent" || !strings.Contains(err.Error(), "the disk is full") || len(school.Calls()) != 0 {
			t.Errorf("%v, %d calls", err, len(school.Calls()))
		}
	})
}

func TestMemorySlots(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx := t.Context()
		s := fermion.NewMemorySlots(10*time.Second, time.Minute, nil)
		take := func(n, limit int) (int64, time.Duration) {
			ticket, at, err := s.Acquire(ctx, "b", n, limit)
			if err != nil {
				t.Fatal(err)
			}
			return ticket, time.Until(at).Round(time.Second)
		}
		first, _ := take(2, 3)
		if ticket, wait := take(2, 3); ticket != 0 || wait != 70*time.Second {
			t.Errorf("ticket %d, wait %s", ticket, wait)
		}
		if ticket, _ := take(1, 3); ticket == 0 || ticket == first {
			t.Errorf("ticket %d", ticket)
		}
		if ticket, _, _ := s.Acquire(ctx, "other", 1, 1); ticket == 0 {
			t.Error("buckets are not apart")
		}
		time.Sleep(5 * time.Second)
		if err := s.Release(ctx, first); err != nil {
			t.Fatal(err)
		}
		if ticket, wait := take(1, 3); ticket != 0 || wait != time.Minute {
			t.Errorf("ticket %d, wait %s", ticket, wait)
		}
		if ticket, wait := take(3, 3); ticket != 0 || wait != 65*time.Second {
			t.Errorf("ticket %d, wait %s", ticket, wait)
		}
		if _, _, err := s.Acquire(ctx, "b", 4, 3); err == nil {
			t.Error("four fit three")
		}
		time.Sleep(66 * time.Second)
		if ticket, _ := take(3, 3); ticket == 0 {
			t.Error("nothing got free")
		}
	})
}

func TestLimits(t *testing.T) {
	half := fermion.DefaultLimits().Share(50)
	if half[fermion.LinkStats] != 30 || half[fermion.CreateCoupon] != 5 || fermion.DefaultLimits().Share(1)[fermion.CreateCoupon] != 1 ||
		fermion.DefaultLimits().Share(0)[fermion.CreateCoupon] != 10 {
		t.Errorf("%v", half)
	}
	own := fermion.DefaultLimits()
	own[fermion.CreateCoupon] = 99
	if fermion.DefaultLimits()[fermion.CreateCoupon] != 10 {
		t.Error("the published table was changed")
	}
}

// A call that was given up may still arrive: its slot is not free before one window after the timeout.
func TestUnansweredCallKeepsItsSlot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		school, c := open(t, fermion.Options{Limits: fermion.Limits{fermion.LinkStats: 1}})
		school.Fault(stats, fermiontest.Fault{Kind: fermiontest.Hang})
		ctx, cancel := contextFor(t, time.Second)
		defer cancel()
		began := time.Now()
		if _, err := c.AffiliateLinkStats(ctx, known, fermion.Interactive); err == nil {
			t.Fatal("answered")
		}
		if _, err := c.AffiliateLinkStats(t.Context(), known, fermion.Interactive); err != nil || time.Since(began) < 2*time.Minute {
			t.Errorf("after %s: %v", time.Since(began), err)
		}
	})
}

// Who waits learns at once when a slot gets free earlier than was feared.
func TestAnswerMovesTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		school, c := open(t, fermion.Options{Limits: fermion.Limits{fermion.LinkStats: 1}})
		school.Fault(stats, fermiontest.Fault{Kind: fermiontest.Delay, Delay: 10500 * time.Millisecond})
		began := time.Now()
		var wg sync.WaitGroup
		for range 2 {
			wg.Go(func() { _, _ = c.AffiliateLinkStats(t.Context(), known, fermion.Interactive) })
		}
		until := func() time.Duration {
			synctest.Wait()
			return c.Waiting()[0].Until.Sub(began).Round(100 * time.Millisecond)
		}
		if got := until(); got != 120*time.Second {
			t.Errorf("before the answer: %s", got)
		}
		time.Sleep(10500 * time.Millisecond)
		if got := until(); got != 70500*time.Millisecond {
			t.Errorf("after the answer: %s", got)
		}
		wg.Wait()
	})
}
