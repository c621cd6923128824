package monitor_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/monitor"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/sqlite"
)

// refuseOnce makes the school refuse the next reading for the limit.
func refuseOnce(school *fermiontest.School, a fermiontest.LimitAnswer) {
	school.SetLimitAnswer(a)
	school.SetLimit(fermiontest.LinkStats, 1)
	refused := func() (n int) {
		for _, c := range school.CallsTo(fermiontest.LinkStats) {
			if c.Outcome == "limit" {
				n++
			}
		}
		return n
	}
	for before := refused(); refused() == before; {
		time.Sleep(50 * time.Millisecond)
	}
	school.SetLimit(fermiontest.LinkStats, 60)
}

// watcher sees what all processes together may poll.
type watcher struct {
	client *fermion.Client
	polls  float64 // that the budget had room for
}

func (w *watcher) watch(t *testing.T, d time.Duration) {
	for range int(d / time.Second) {
		time.Sleep(time.Second)
		w.client.RefreshShared(t.Context())
		if s := w.client.Status().Stats; s.BlockedUntil.IsZero() {
			w.polls += float64(s.Polls) / 60
		}
	}
}

// TestTheBudgetHoldsAndIsUsed: two instances of one profile are restarted now and then, and the school refuses a reading in each of
// its ways. It never sees more than 60 calls in any minute, and nine tenths of what polling may use are used, also of what is left
// after a refusal.
func TestTheBudgetHoldsAndIsUsed(t *testing.T) {
	if testing.Short() {
		t.Skip("it polls for half an hour; TestTwoInstancesShareTheWork has two instances for less")
	}
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const links, minutes = 90, 30
		school := fermiontest.New(fermiontest.Options{Key: "k"})
		folder := t.TempDir()
		first, leaveFirst := instance(t, school, folder)
		var track []affiliate.TrackRequest
		for i := range links {
			slug := fmt.Sprintf("slug%04d", i)
			school.AddLink(fermiontest.Link{Slug: slug, UserID: "u", ProductID: goID, Commission: 20})
			track = append(track, affiliate.TrackRequest{Slug: slug, Commission: affiliate.UnknownCommission})
		}
		if _, err := first.TrackLinks(t.Context(), track); err != nil {
			t.Fatal(err)
		}
		_, leaveSecond := instance(t, school, folder)
		calls, _, err := sqlite.OpenCalls(t.Context(), filepath.Join(folder, "calls.db"), nil, store.CallsOptions{})
		if err != nil {
			t.Fatal(err)
		}
		defer calls.Close()
		idle, err := fermion.New(fermion.Options{BaseURL: "https://api.fermion.invalid/api", Key: "k", Slots: calls})
		if err != nil {
			t.Fatal(err)
		}
		w := &watcher{client: idle}

		quiet := len(school.CallsTo(fermiontest.LinkStats))
		w.watch(t, 5*time.Minute)
		if n := len(school.CallsTo(fermiontest.LinkStats)) - quiet; n < 5*54*9/10 {
			t.Errorf("%d calls in 5 quiet minutes", n)
		}
		began, before := time.Now(), w.polls
		refuseOnce(school, fermiontest.LimitAnswer{})
		w.watch(t, 2*time.Minute)
		leaveSecond()
		w.watch(t, 30*time.Second)
		_, leaveSecond = instance(t, school, folder) // it must remember what the first one was told
		w.watch(t, 4*time.Minute)
		refuseOnce(school, fermiontest.LimitIn(fermiontest.Limit429, 2*time.Second))
		w.watch(t, 7*time.Minute)
		leaveFirst()
		refuseOnce(school, fermiontest.LimitIn(fermiontest.Limit529, 20*time.Second))
		leaveSecond()
		_, leave := instance(t, school, folder) // while calls are blocked
		defer leave()
		w.watch(t, 10*time.Minute)

		all := school.CallsTo(fermiontest.LinkStats)
		if most := school.Most(fermiontest.LinkStats, time.Minute); most > 60 {
			t.Errorf("%d calls in a minute", most)
		}
		served := 0
		for _, c := range all {
			if c.Outcome == "ok" {
				served++
			}
		}
		if float64(served) < w.polls*9/10 {
			t.Errorf("%d readings, of the %.0f that there was room for", served, w.polls)
		}
		full := 54 * time.Since(began).Minutes()
		if left := w.polls - before; left < full*6/10 || left > full*9/10 {
			t.Errorf("three refusals left %.0f of %.0f readings", left, full)
		}
		if s := idle.Status(); s.Stats.Polls != 54 || s.Lowered {
			t.Errorf("it has not recovered: %+v", s)
		}
	})
}

// TestALimitAnswerIsShownAndBlocksPolls: the status has until when and why, nothing is chosen meanwhile, manual reads come afterwards, and
// the pace is slower until the limit is restored.
func TestALimitAnswerIsShownAndBlocksPolls(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t, 200)
		time.Sleep(2 * time.Minute)
		refuseOnce(b.school, fermiontest.LimitAnswer{})
		at := time.Now()
		s := b.loop.Status()
		if s.State != monitor.Slow || !s.Blocked || s.Until.Sub(at).Round(time.Second) != time.Minute || s.Limit != 27 || s.FullRefresh < 7*time.Minute ||
			!strings.HasPrefix(s.Why, "rate limited") {
			t.Errorf("status %+v", s)
		}
		calls := len(b.school.CallsTo(fermiontest.LinkStats))
		b.loop.Refresh(b.ids[150:151])
		time.Sleep(58 * time.Second)
		if n := len(b.school.CallsTo(fermiontest.LinkStats)) - calls; n > 0 {
			t.Errorf("%d calls while they are held", n)
		}
		time.Sleep(4 * time.Second)
		if read := b.link(t, 150).LastRead; read.Before(at) {
			t.Error("what a person asked for was forgotten")
		}
		if s := b.loop.Status(); s.State != monitor.Slow || s.Blocked || s.Until.Sub(at).Round(time.Second) != 6*time.Minute {
			t.Errorf("status %+v", s)
		}
		calls = len(b.school.CallsTo(fermiontest.LinkStats))
		time.Sleep(50 * time.Second)
		if n := len(b.school.CallsTo(fermiontest.LinkStats)) - calls; n < 20 || n > 27 {
			t.Errorf("%d calls in the 50 s after that", n)
		}
		time.Sleep(5 * time.Minute)
		if s := b.loop.Status(); s.State != monitor.Live || s.Limit != 54 || s.Why != "" {
			t.Errorf("status %+v", s)
		}
	})
}

// TestASharedKeyIsNotedOnceAnHour: however often it is detected.
func TestASharedKeyIsNotedOnceAnHour(t *testing.T) {
	if testing.Short() {
		t.Skip("it polls for long")
	}
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t, 3)
		noted := func() (n int) {
			all, err := b.store.Notices(t.Context(), 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, each := range all {
				if strings.Contains(each.Text, "something else uses this key") && each.Decided {
					n++
				}
			}
			return n
		}
		time.Sleep(30 * time.Second)
		if noted() != 0 {
			t.Fatal("no notice about a shared key was expected yet")
		}
		for range 4 {
			refuseOnce(b.school, fermiontest.LimitAnswer{})
			time.Sleep(12 * time.Minute)
		}
		if n := noted(); n != 1 {
			t.Fatalf("%d notices within the hour", n)
		}
		time.Sleep(15 * time.Minute)
		refuseOnce(b.school, fermiontest.LimitAnswer{})
		time.Sleep(time.Minute)
		if n := noted(); n != 2 {
			t.Fatalf("%d notices after more than an hour", n)
		}
	})
}

// TestUsedIsWhatAllProcessesUse: the header counts the calls of the other program too.
func TestUsedIsWhatAllProcessesUse(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		school := fermiontest.New(fermiontest.Options{Key: "k"})
		folder := t.TempDir()
		s, idle, _ := program(t, school, folder)
		_, busy, _ := program(t, school, folder)
		school.AddLink(fermiontest.Link{Slug: "slug0000", UserID: "u", ProductID: goID, Commission: 20})
		idle.Pause(true)
		if _, err := s.TrackLinks(t.Context(), []affiliate.TrackRequest{{Slug: "slug0000", Commission: affiliate.UnknownCommission}}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Minute)
		if a, b := idle.Status().Used, busy.Status().Used; b < 5 || a < b-2 || a > b {
			t.Errorf("the idle one says that %d calls are used, the busy one %d", a, b)
		}
	})
}

// The gauge never shows more than its limit: manual reads may go beyond what polling may use, up to the whole limit.
func TestTheGaugeStaysWithinItsLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t, 200)
		beyond := false
		for range 180 {
			time.Sleep(time.Second)
			b.loop.Refresh(b.ids[:1])
			s, all := b.loop.Status(), b.client.Status().Stats
			if s.Used > s.Limit || s.Limit > 54 {
				t.Fatalf("%d/%d", s.Used, s.Limit)
			}
			beyond = beyond || all.Used > s.Limit
		}
		if !beyond {
			t.Error("nothing went beyond it: this tests nothing")
		}
	})
}
