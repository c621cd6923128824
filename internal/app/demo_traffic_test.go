package app

import (
	"context"
	"flag"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/app/demo"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/fermion/fermiontest"
)

// sums are the school's totals.
func sums(school *demo.School) (s fermiontest.Stats) {
	for _, l := range school.Server.Links() {
		s.Clicks, s.Sales, s.RevenuePaise = s.Clicks+l.Stats.Clicks, s.Sales+l.Stats.Sales, s.RevenuePaise+l.Stats.RevenuePaise
	}
	return s
}

func TestDemoTrafficGoesThroughTheSchool(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := inDemo(t)
		before, links := sums(a.demo), linksOf(t, a)
		ctx, stop := context.WithTimeout(t.Context(), time.Hour)
		defer stop()
		a.demo.Run(ctx)
		after := sums(a.demo)
		if n := after.Clicks - before.Clicks; n < 150 || n > 350 {
			t.Errorf("%d clicks in an hour, want about 150, as in the past, and what the beginning has more", n)
		}
		if n := after.Sales - before.Sales; n < 2 || n > 12 {
			t.Errorf("%d sales in an hour, want about 2, as in the past, and what the beginning has more", n)
		}
		for _, l := range a.demo.Server.Links() {
			if l.Stats.Sales > l.Stats.Clicks || l.Stats.RevenuePaise < 0 {
				t.Errorf("%s: %+v", l.Slug, l.Stats)
			}
		}
		for i, l := range linksOf(t, a) {
			if l.Now != links[i].Now {
				t.Errorf("the database of %s moved from %+v to %+v without a reading", l.Slug, links[i].Now, l.Now)
			}
		}
	})
}

// TestADayOfTheDemoIsLikeThoseBefore: who leaves it open finds no day that makes the others look like nothing.
func TestADayOfTheDemoIsLikeThoseBefore(t *testing.T) {
	if testing.Short() {
		t.Skip("it simulates a day, and nothing runs beside it")
	}
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := inDemo(t)
		var ids []int64
		for _, l := range linksOf(t, a) {
			ids = append(ids, l.ID)
		}
		past, err := a.store.BucketSums(t.Context(), ids, []time.Time{a.demo.Now().Add(-8 * 24 * time.Hour), a.demo.Now().Add(-24 * time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		before := sums(a.demo)
		ctx, stop := context.WithTimeout(t.Context(), 24*time.Hour)
		defer stop()
		a.demo.Run(ctx)
		after := sums(a.demo)
		clicks, usual := after.Clicks-before.Clicks, past[0].Certain.Clicks/7
		if clicks < usual*3/4 || clicks > usual*3/2 {
			t.Errorf("%d clicks in a day, and %d on a day before", clicks, usual)
		}
		if sales, usual := after.Sales-before.Sales, past[0].Certain.Sales/7; sales < usual/2 || sales > usual*2 {
			t.Errorf("%d sales in a day, and %d on a day before", sales, usual)
		}
	})
}

// TrafficTime is how long people click in tests of what comes of it.
var TrafficTime = flag.Duration("traffic", 10*time.Minute, "for how long traffic is simulated; 1h in the long run")

// The demo loses no event: whatever was clicked, sold and refunded is among the changes, once.
func TestDemoLosesNoEvent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := inDemo(t)
		newest, err := a.store.NewestChanges(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		before := sums(a.demo)
		polling, stopPolling := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { a.loop.Run(polling) })
		traffic, stop := context.WithTimeout(t.Context(), *TrafficTime)
		a.demo.Run(traffic)
		stop()
		time.Sleep(10 * time.Minute) // for each link to be read once more, and for falls to be read twice
		stopPolling()
		running.Wait()

		after := sums(a.demo)
		changes, err := a.store.Changes(t.Context(), newest[0].Seq, 0)
		if err != nil {
			t.Fatal(err)
		}
		var sum affiliate.Sum
		for _, c := range changes {
			if c.Kind == affiliate.Reset {
				t.Errorf("a reset that nobody made: %+v", c)
			}
			sum = sum.Plus(c.Adds())
		}
		if got := (fermiontest.Stats{Clicks: before.Clicks + sum.Clicks, Sales: before.Sales + sum.Sales,
			RevenuePaise: before.RevenuePaise + int64(sum.Revenue)}); got != after {
			t.Errorf("the changes come to %+v, the school counts %+v", got, after)
		}
		held := map[string]affiliate.Counters{}
		for _, l := range linksOf(t, a) {
			held[l.Slug] = l.Now
		}
		for _, l := range a.demo.Server.Links() {
			if h := held[l.Slug]; h.Clicks != l.Stats.Clicks || h.Sales != l.Stats.Sales || int64(h.Revenue) != l.Stats.RevenuePaise {
				t.Errorf("%s is %+v in the database, and %+v at the school", l.Slug, h, l.Stats)
			}
		}
	})
}

// firstScreen are the links that a table by affiliate shows on 24 lines.
func firstScreen(t *testing.T, a *App) []int64 {
	t.Helper()
	people, err := a.store.Affiliates(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	names := map[int64]string{0: "~"}
	for _, p := range people {
		names[p.ID] = p.Name
	}
	links := linksOf(t, a)
	slices.SortStableFunc(links, func(x, y affiliate.Link) int { return strings.Compare(names[x.AffiliateID], names[y.AffiliateID]) })
	ids := make([]int64, 16)
	for i := range ids {
		ids[i] = links[i].ID
	}
	return ids
}

func TestDemoMovesWithinSeconds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := inDemo(t)
		ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
		defer stop()
		on := firstScreen(t, a)
		newest, err := a.store.NewestChanges(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		a.loop.OnScreen(on)
		go a.demo.Run(ctx)
		a.loop.Run(ctx)
		synctest.Wait()
		changes, err := a.store.Changes(t.Context(), newest[0].Seq, 0)
		if err != nil {
			t.Fatal(err)
		}
		seen := 0
		for _, c := range changes {
			if slices.Contains(on, c.LinkID) {
				seen++
			}
			if c.Clicks > 40 || c.Sales > 3 {
				t.Errorf("a jump of %+v", c.Counters)
			}
		}
		if seen < 4 {
			t.Errorf("%d changes on the first screen within 10 s", seen)
		}
	})
}

func TestDemoFindsNewLinks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := inDemo(t)
		ctx, stop := context.WithTimeout(t.Context(), 3*time.Minute)
		defer stop()
		go a.demo.Run(ctx)
		time.Sleep(time.Minute)
		slug, err := a.client.CreateAffiliateLink(ctx,
			fermion.NewAffiliateLink{UserEmail: a.demo.Server.Users()[0].Email, ProductID: a.demo.Server.Links()[0].ProductID, Commission: 20_00})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		if n := clicksOf(a, slug); n != 0 {
			t.Errorf("%d clicks a second after the link was made", n)
		}
		<-ctx.Done()
		synctest.Wait()
		if n := clicksOf(a, slug); n < 3 || n > 15 {
			t.Errorf("%d clicks two minutes after the link was made", n)
		}
	})
}

func clicksOf(a *App, slug string) int64 {
	for _, l := range a.demo.Server.Links() {
		if l.Slug == slug {
			return l.Stats.Clicks
		}
	}
	return -1
}
