package monitor_test

import (
	"context"
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
	"fermion-tui/internal/store/storetest"
)

const goID = "68d1013f7183c17964b104c8"

// fixture is a loop over a real database, a real client and the fake school, with links that both know.
type fixture struct {
	path   string // of the database
	school *fermiontest.School
	store  *store.Store
	client *fermion.Client
	loop   *monitor.Loop
	ids    []int64
	end    func() // of the loop
	ended  chan struct{}
}

// open makes a bench whose loop runs.
func open(t *testing.T, links int, with ...monitor.Options) *fixture {
	t.Helper()
	b := unstarted(t, links, with...)
	b.run(t, append(with, monitor.Options{})[0])
	return b
}

// unstarted makes a bench whose loop is not started.
func unstarted(t *testing.T, links int, with ...monitor.Options) *fixture {
	t.Helper()
	b := &fixture{school: fermiontest.New(fermiontest.Options{Key: "k"})}
	b.school.AddUser(fermiontest.User{UserID: "u", Email: "u@example.com"})
	b.school.AddProduct(fermiontest.Product{ID: goID, Name: "Go", Slug: "go"})
	b.path = filepath.Join(t.TempDir(), "acme.db")
	var err error
	b.store, err = storetest.Open(t.Context(), b.path, storetest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var track []affiliate.TrackRequest
	for i := range links {
		slug := fmt.Sprintf("slug%04d", i)
		b.school.AddLink(fermiontest.Link{Slug: slug, UserID: "u", ProductID: goID, Commission: 20, Stats: fermiontest.Stats{Clicks: 10}})
		track = append(track, affiliate.TrackRequest{Slug: slug, Commission: affiliate.UnknownCommission})
	}
	tracked, err := b.store.TrackLinks(t.Context(), track)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range tracked {
		b.ids = append(b.ids, k.LinkID)
	}
	transport, stop := b.school.Serve(fermiontest.NewListener())
	o := append(with, monitor.Options{})[0]
	b.client, err = fermion.New(fermion.Options{BaseURL: "https://api.fermion.invalid/api", Key: "k", Transport: transport,
		BatchCountsAsOne: o.BatchCountsAsOne})
	if err != nil {
		t.Fatal(err)
	}
	b.end = func() {}
	t.Cleanup(func() { b.end(); stop(); _ = b.store.Close() })
	return b
}

// withKey tells a loop that the client has a key.
func withKey(l *monitor.Loop) *monitor.Loop {
	l.OnKeyChanged()
	return l
}

func (b *fixture) run(t *testing.T, o monitor.Options) {
	b.loop = withKey(monitor.New(b.store, b.client, o))
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { b.loop.Run(ctx); close(ended) }()
	b.end, b.ended = func() { cancel(); <-ended }, ended
}

// reads stores a reading as another instance would.
func (b *fixture) reads(t *testing.T, i int, clicks int64) {
	t.Helper()
	if _, err := storetest.Record(t.Context(), b.store, b.ids[i], time.Now(), affiliate.Counters{Clicks: clicks, Commission: 2000}); err != nil {
		t.Fatal(err)
	}
}

func (b *fixture) link(t *testing.T, i int) affiliate.Link {
	t.Helper()
	ls, err := b.store.LinksByID(t.Context(), b.ids[i:i+1])
	if err != nil || len(ls) != 1 {
		t.Fatal(ls, err)
	}
	return ls[0]
}

func (b *fixture) readings(slug string) (n int) {
	for _, c := range b.school.CallsTo(fermiontest.LinkStats) {
		if strings.Contains(string(c.Entry), slug) {
			n++
		}
	}
	return n
}

func TestEveryLinkIsReadWithinARoundAndTheBudgetHolds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t, 120)
		time.Sleep(3 * time.Minute)
		for i := range b.ids {
			if l := b.link(t, i); l.Now.Clicks != 10 || l.Commission != 2000 {
				t.Fatalf("link %d was not read: %+v", i, l)
			}
		}
		if most := b.school.Most(fermiontest.LinkStats, time.Minute); most > 54 || most < 50 {
			t.Fatalf("%d polls in a minute, want 50 to 54", most)
		}
		if s := b.loop.Status(); s.State != monitor.Live || s.Limit != 54 || s.FullRefresh < 2*time.Minute || s.FullRefresh > 140*time.Second {
			t.Fatalf("status %+v", s)
		}
	})
}

func TestALinkAloneOnScreenIsReadEveryTenSeconds(t *testing.T) {
	if testing.Short() {
		t.Skip("it polls for long")
	}
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t, 300)
		time.Sleep(10 * time.Minute) // every one was read by then
		b.loop.OnScreen(b.ids[7:8])
		before := b.readings("slug0007")
		time.Sleep(5 * time.Minute)
		if n := b.readings("slug0007") - before; n < 29 {
			t.Fatalf("read %d times in 5 minutes, want 30", n)
		}
		if n := b.readings("slug0200"); n < 2 {
			t.Fatalf("a link off screen was read %d times in 15 minutes", n)
		}
	})
}

func TestOfflineAndBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t, 3)
		time.Sleep(20 * time.Second)
		b.school.Fault(fermiontest.LinkStats, fermiontest.Fault{Kind: fermiontest.ResetBefore, Times: -1})
		time.Sleep(2 * time.Minute)
		if s := b.loop.Status(); s.State != monitor.Offline || s.Why == "" || s.Since.IsZero() {
			t.Fatalf("status %+v", s)
		}
		calls := len(b.school.CallsTo(fermiontest.LinkStats))
		time.Sleep(5 * time.Minute)
		if n := len(b.school.CallsTo(fermiontest.LinkStats)) - calls; n < 20 || n > 80 {
			t.Fatalf("%d tries in 5 minutes offline: at least one in 15 s, and no storm", n)
		}
		b.school.Heal(fermiontest.LinkStats)
		b.school.AddClicks("slug0001", 5)
		time.Sleep(40 * time.Second)
		if s := b.loop.Status(); s.State != monitor.Live {
			t.Fatalf("status %+v", s)
		}
		if l := b.link(t, 1); l.Now.Clicks != 15 {
			t.Fatalf("clicks %d", l.Now.Clicks)
		}
	})
}

func TestARefusedKeyStopsAllCallsUntilANewOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t, 3)
		b.school.SetKey("other")
		time.Sleep(time.Minute)
		if s := b.loop.Status(); s.State != monitor.Refused {
			t.Fatalf("status %+v", s)
		}
		calls := len(b.school.Calls())
		time.Sleep(10 * time.Minute)
		if n := len(b.school.Calls()); n != calls {
			t.Fatalf("%d calls with a refused key", n-calls)
		}
		b.client.SetKey("other")
		b.loop.OnKeyChanged()
		time.Sleep(30 * time.Second)
		if s := b.loop.Status(); s.State != monitor.Live || b.link(t, 0).LastRead.IsZero() {
			t.Fatalf("status %+v", s)
		}
	})
}

func TestASlugThatFermionNoLongerKnows(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t, 3)
		time.Sleep(30 * time.Second)
		b.school.DropLink("slug0002")
		time.Sleep(time.Minute)
		if l := b.link(t, 2); l.MissingSince.IsZero() || l.Now.Clicks != 10 {
			t.Fatalf("%+v", l)
		}
		before := b.readings("slug0002")
		time.Sleep(10 * time.Minute)
		if n := b.readings("slug0002") - before; n > 20 {
			t.Fatalf("a gone link was read %d times in 10 minutes", n)
		}
		if s := b.loop.Status(); s.State != monitor.Live {
			t.Fatalf("status %+v", s)
		}
	})
}

func TestAPausedLoopReadsManually(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t, 3)
		time.Sleep(20 * time.Second)
		b.loop.Pause(true)
		time.Sleep(20 * time.Second)
		calls := len(b.school.Calls())
		time.Sleep(time.Minute)
		b.loop.Refresh(b.ids[:1])
		time.Sleep(2 * time.Second)
		if n := len(b.school.Calls()) - calls; n != 1 {
			t.Fatalf("%d calls while paused, want the one by hand", n)
		}
	})
}

func TestACommissionThatDiffersIsANotice(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t, 1)
		slug := b.school.AddLink(fermiontest.Link{UserID: "u", ProductID: goID, Commission: 15})
		op := affiliate.Operation{ID: "0198", Chain: "c", Kind: affiliate.CreateLink, State: affiliate.Planned,
			Intent: affiliate.Intent{Link: &affiliate.NewLink{}}}
		if err := b.store.Plan(t.Context(), []affiliate.Operation{op}); err != nil {
			t.Fatal(err)
		}
		if _, err := b.store.Finish(t.Context(), op.ID,
			store.Outcome{State: affiliate.Done, Link: &affiliate.Link{Slug: slug, ProductID: goID, Commission: 2000, RequestedCommission: 2000},
				LinkOwner: affiliate.Who{UserID: "u"}}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(30 * time.Second)
		notices, err := b.store.Notices(t.Context(), 10)
		if err != nil || len(notices) != 1 || !strings.Contains(notices[0].Text, "15 %") || !strings.Contains(notices[0].Text, "20 %") {
			t.Fatalf("notices %+v %v", notices, err)
		}
	})
}

// TestRefreshingAllDoesNotShowOffline: far more than a minute's calls are requested at once; each is made in its turn.
func TestRefreshingAllDoesNotShowOffline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t, 200)
		time.Sleep(10 * time.Second)
		b.loop.Refresh(b.ids)
		for range 60 {
			time.Sleep(5 * time.Second)
			if s := b.loop.Status(); s.State != monitor.Live {
				t.Fatalf("status %+v", s)
			}
		}
		for i := range b.ids {
			if b.link(t, i).LastRead.IsZero() {
				t.Fatalf("link %d was not read in 5 minutes", i)
			}
		}
		if most := b.school.Most(fermiontest.LinkStats, time.Minute); most > 60 {
			t.Fatalf("%d calls in a minute", most)
		}
	})
}

// TestPollsThatWaitForTheLimitAreNotOffline: another program with the same key uses the budget up.
func TestPollsThatWaitForTheLimitAreNotOffline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t, 3)
		time.Sleep(10 * time.Second)
		for range 100 { // by hand, without the loop
			go func() { _, _ = b.client.AffiliateLinkStats(t.Context(), "slug0000", fermion.Interactive) }()
		}
		for range 12 {
			time.Sleep(5 * time.Second)
			if s := b.loop.Status(); s.State != monitor.Live {
				t.Fatalf("status %+v", s)
			}
		}
		time.Sleep(3 * time.Minute)
	})
}

// TestALateAnswerToTheOldKeyDoesNotRefuseTheNewOne: it was in flight when the key was replaced.
func TestALateAnswerToTheOldKeyDoesNotRefuseTheNewOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t, 3)
		time.Sleep(20 * time.Second)
		b.school.Fault(fermiontest.LinkStats, fermiontest.Fault{Kind: fermiontest.Say, Text: "Fermion School not found", Delay: 10 * time.Second})
		time.Sleep(8 * time.Second)
		b.school.SetKey("other")
		b.client.SetKey("other")
		b.loop.OnKeyChanged()
		time.Sleep(30 * time.Second)
		if s := b.loop.Status(); s.State != monitor.Live || time.Since(b.link(t, 0).LastRead) > 15*time.Second {
			t.Fatalf("status %+v, read %s ago", s, time.Since(b.link(t, 0).LastRead))
		}
	})
}

// TestBusyLinksAreReadMoreOften: also by a program that was just started.
func TestBusyLinksAreReadMoreOften(t *testing.T) {
	if testing.Short() {
		t.Skip("it polls for long")
	}
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t, 60)
		for i := range 60 {
			if i != 0 && i != 42 { // they were busy once
				b.school.AddClicks(fmt.Sprintf("slug%04d", i), 5000)
			}
		}
		for range 10 {
			time.Sleep(time.Minute)
			b.school.AddClicks("slug0042", 100)
		}
		b.end()
		before, all := b.readings("slug0042"), len(b.school.CallsTo(fermiontest.LinkStats))
		b.run(t, monitor.Options{})
		time.Sleep(2 * time.Minute)
		busy := b.readings("slug0042") - before
		each := float64(len(b.school.CallsTo(fermiontest.LinkStats))-all) / 60
		if busy < 10 {
			t.Fatalf("the busy link was read %d times in 2 minutes, each of all %.1f times", busy, each)
		}
	})
}
