package monitor_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/monitor"
)

const javaID = "68d1013f7183c17964b104c9"

// sorted gives each link a product: the first few Java, the others Go.
func (b *fixture) sorted(t *testing.T, java int) {
	t.Helper()
	for i, id := range b.ids {
		p := affiliate.Product{ID: goID, Name: "Go", Slug: "go"}
		if i < java {
			p = affiliate.Product{ID: javaID, Name: "Java", Slug: "java"}
		}
		if err := b.store.EditLinks(t.Context(), []int64{id}, affiliate.LinkEdit{Product: &p}); err != nil {
			t.Fatal(err)
		}
	}
}

// receives receives a webhook event: Java was sold just now.
func (b *fixture) receives(t *testing.T, id string) {
	t.Helper()
	e := affiliate.Event{ID: id, Kind: affiliate.PaidSale, ReceivedAt: time.Now(), Amount: 4999_00, ProductSlug: "java"}
	if _, _, err := b.store.AddEvent(t.Context(), e); err != nil {
		t.Fatal(err)
	}
}

func (b *fixture) event(t *testing.T, id string) affiliate.Event {
	t.Helper()
	e, err := b.store.Event(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestTheLinksOfASaleAreReadFirst: three hundred links take five and a half minutes, the ten that may have made the sale twenty-odd
// seconds, each once; the others get their half meanwhile.
func TestTheLinksOfASaleAreReadFirst(t *testing.T) {
	if testing.Short() {
		t.Skip("it polls for long, and as TestASaleFindsItsLink does")
	}
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t, 300)
		b.sorted(t, 10)
		time.Sleep(12 * time.Minute) // every one was read
		before := make([]int, 10)
		for i := range before {
			before[i] = b.readings(fmt.Sprintf("slug%04d", i))
		}
		all := len(b.school.CallsTo(fermiontest.LinkStats))
		b.receives(t, "a")
		time.Sleep(30 * time.Second)
		for i := range before {
			if n := b.readings(fmt.Sprintf("slug%04d", i)) - before[i]; n < 1 || n > 2 {
				t.Errorf("link %d was read %d times within 30 s", i, n)
			}
		}
		if n := len(b.school.CallsTo(fermiontest.LinkStats)) - all; n < 25 || n > 28 {
			t.Errorf("%d readings in 30 s: the budget is 27", n)
		}
		if e := b.event(t, "a"); e.State != affiliate.EventUnmatched || e.ResolvedAt.Sub(e.ReceivedAt) > 30*time.Second {
			t.Errorf("no link sold it, and it is %s since %s", e.State, e.ResolvedAt.Sub(e.ReceivedAt))
		}
		if most := b.school.Most(fermiontest.LinkStats, time.Minute); most > 54 {
			t.Errorf("%d polls in a minute", most)
		}
	})
}

func TestASaleFindsItsLink(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t, 300)
		b.sorted(t, 10)
		time.Sleep(12 * time.Minute)
		b.school.AddSale("slug0007", 4999_00)
		b.receives(t, "affiliate")
		b.receives(t, "direct")
		time.Sleep(40 * time.Second)
		taken, none := b.event(t, "affiliate"), b.event(t, "direct")
		if taken.State != affiliate.EventMatched { // which of two equal ones it was cannot be known
			taken, none = none, taken
		}
		if taken.State != affiliate.EventMatched || taken.LinkID != b.ids[7] || none.State != affiliate.EventUnmatched {
			t.Errorf("%+v\n%+v", taken, none)
		}
		if wait := taken.ResolvedAt.Sub(taken.ReceivedAt); wait > 30*time.Second {
			t.Errorf("it took %s", wait)
		}
		changes, err := b.store.NewestChanges(t.Context(), 10)
		if err != nil || len(changes) != 1 || changes[0].Seq != taken.ChangeSeq {
			t.Errorf("%+v %v", changes, err)
		}
	})
}

// TestAStreamOfSalesLeavesHalfOfTheBudget: every other poll goes by the index, whatever arrives.
func TestAStreamOfSalesLeavesHalfOfTheBudget(t *testing.T) {
	if testing.Short() {
		t.Skip("it polls for long")
	}
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t, 200)
		b.sorted(t, 100)
		time.Sleep(8 * time.Minute)
		before := 0
		for i := 100; i < 200; i++ {
			before += b.readings(fmt.Sprintf("slug%04d", i))
		}
		for i := range 60 {
			b.receives(t, fmt.Sprint(i))
			time.Sleep(5 * time.Second)
		}
		after := 0
		for i := 100; i < 200; i++ {
			after += b.readings(fmt.Sprintf("slug%04d", i))
		}
		// 270 polls: half of them at least by index, and by index half of those are of Go.
		if n := after - before; n < 60 {
			t.Errorf("links of the other product were read %d times in 5 minutes", n)
		}
	})
}

func TestAnOpenSaleSurvivesARestart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t, 30)
		b.sorted(t, 10)
		time.Sleep(2 * time.Minute)
		b.receives(t, "a")
		b.end()
		b.school.AddSale("slug0003", 4999_00) // its counters trailed
		time.Sleep(2 * time.Hour)
		b.run(t, monitor.Options{})
		time.Sleep(time.Minute)
		if e := b.event(t, "a"); e.State != affiliate.EventMatched || e.LinkID != b.ids[3] {
			t.Errorf("%+v", e)
		}
	})
}

// TestNothingIsGivenUpWhileNothingCanBeRead: half an hour offline does not mean that no link made the sale.
func TestNothingIsGivenUpWhileNothingCanBeRead(t *testing.T) {
	if testing.Short() {
		t.Skip("it polls for long")
	}
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t, 30)
		b.sorted(t, 10)
		time.Sleep(2 * time.Minute)
		b.school.Fault(fermiontest.LinkStats, fermiontest.Fault{Kind: fermiontest.ResetBefore, Times: -1})
		time.Sleep(30 * time.Second)
		b.receives(t, "a")
		time.Sleep(45 * time.Minute)
		if e := b.event(t, "a"); e.State != affiliate.EventMatching {
			t.Fatalf("it is %s", e.State)
		}
		b.school.AddSale("slug0009", 4999_00)
		b.school.Heal(fermiontest.LinkStats)
		time.Sleep(2 * time.Minute)
		if e := b.event(t, "a"); e.State != affiliate.EventMatched || e.LinkID != b.ids[9] {
			t.Errorf("%+v", e)
		}
	})
}

// TestASaleIsGivenUpInTime: one link answers nothing but errors, and is never read.
func TestASaleIsGivenUpInTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t, 3)
		b.sorted(t, 3)
		b.loop.Pause(true) // before the first reading: then all but one by hand
		time.Sleep(time.Second)
		b.receives(t, "a")
		time.Sleep(time.Hour)
		if e := b.event(t, "a"); e.State != affiliate.EventMatching {
			t.Fatalf("paused, and it is %s", e.State)
		}
		b.loop.Pause(false)
		b.school.Fault(fermiontest.LinkStats, fermiontest.Fault{Kind: fermiontest.Say, Text: "Too many requests", Times: -1})
		time.Sleep(18 * time.Minute)
		if e := b.event(t, "a"); e.State != affiliate.EventMatching {
			t.Fatalf("after 18 minutes it is %s", e.State)
		}
		time.Sleep(5 * time.Minute)
		if e := b.event(t, "a"); e.State != affiliate.EventUnmatched {
			t.Errorf("after 23 minutes it is %s", e.State)
		}
	})
}

// TestNothingIsGivenUpWhileNumbersAreHeld: frozen links do not tell who made a sale, and take no polls from the others.
func TestNothingIsGivenUpWhileNumbersAreHeld(t *testing.T) {
	if testing.Short() {
		t.Skip("it polls for long")
	}
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t, 120)
		b.sorted(t, 10)
		b.read(120)
		for i := range 34 { // all that may have made the sale, and others
			b.school.DropLink(slug(i))
		}
		b.read(120)
		if s := b.loop.Status(); s.State != monitor.Frozen {
			t.Fatalf("status %+v", s)
		}
		b.receives(t, "a")
		before := b.readings(slug(100))
		time.Sleep(25 * time.Minute)
		if e := b.event(t, "a"); e.State != affiliate.EventMatching {
			t.Fatalf("it is %s", e.State)
		}
		if n := b.readings(slug(100)) - before; n < 8 {
			t.Errorf("a link that is well was read %d times in 25 minutes", n)
		}
		for i := range 34 {
			b.school.AddLink(fermiontest.Link{Slug: slug(i), UserID: "u", ProductID: goID, Commission: 20, Stats: fermiontest.Stats{Clicks: 10}})
		}
		b.school.AddSale(slug(4), 4999_00)
		time.Sleep(5 * time.Minute)
		if e := b.event(t, "a"); e.State != affiliate.EventMatched || e.LinkID != b.ids[4] {
			t.Errorf("%+v", e)
		}
	})
}
