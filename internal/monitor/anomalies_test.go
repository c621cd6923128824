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

func slug(i int) string { return fmt.Sprintf("slug%04d", i) }

// sees waits until the school was asked about a link once more, and the answer was filed.
func (b *fixture) sees(t *testing.T, slug string) {
	t.Helper()
	before := b.readings(slug)
	for range 600 {
		time.Sleep(100 * time.Millisecond)
		if b.readings(slug) > before {
			synctest.Wait()
			return
		}
	}
	t.Fatalf("%s was not read within a minute", slug)
}

// read lets a round go by, so that every link was read.
func (b *fixture) read(links int) {
	time.Sleep(time.Duration(links)*1200*time.Millisecond + 10*time.Second)
}

func (b *fixture) changes(t *testing.T) []affiliate.Change {
	t.Helper()
	all, err := b.store.Changes(t.Context(), 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func (b *fixture) notices(t *testing.T) (alerts []affiliate.Notice) {
	t.Helper()
	all, err := b.store.Notices(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range all {
		if n.Kind == affiliate.NoticeAlert {
			alerts = append(alerts, n)
		}
	}
	return alerts
}

// gone counts the links that are stored as missing at Fermion.
func (b *fixture) gone(t *testing.T) (n int) {
	t.Helper()
	for i := range b.ids {
		if !b.link(t, i).MissingSince.IsZero() {
			n++
		}
	}
	return n
}

func stats(clicks, sales int64) fermiontest.Stats {
	return fermiontest.Stats{Clicks: clicks, Sales: sales, RevenuePaise: sales * 4_999_00}
}

func TestADecreaseIsStoredWhenASecondReadingAgrees(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		second, third *fermiontest.Stats // what the school has after the first and second falling reading, when it moved
		kind          affiliate.ChangeKind
		clicks, sales int64 // what is stored in the end
	}{
		"a refund": {kind: affiliate.Fall, clicks: 100, sales: 9},
		"a refund, and clicks go on": {second: &fermiontest.Stats{Clicks: 103, Sales: 9, RevenuePaise: 9 * 4_999_00}, kind: affiliate.Fall,
			clicks: 103, sales: 9},
		"a second refund in between": {second: &fermiontest.Stats{Clicks: 100, Sales: 8, RevenuePaise: 8 * 4_999_00}, kind: affiliate.Fall,
			clicks: 100, sales: 8},
		"the old numbers again": {second: &fermiontest.Stats{Clicks: 100, Sales: 10, RevenuePaise: 10 * 4_999_00}, clicks: 100, sales: 10},
		"more than the old numbers": {second: &fermiontest.Stats{Clicks: 104, Sales: 10, RevenuePaise: 10 * 4_999_00}, kind: affiliate.Rise,
			clicks: 104, sales: 10},
		"another fall, and then the old ones again": {second: &fermiontest.Stats{Clicks: 7},
			third: &fermiontest.Stats{Clicks: 100, Sales: 10, RevenuePaise: 10 * 4_999_00}, clicks: 100, sales: 10},
		"a reset": {second: &fermiontest.Stats{Clicks: 3}, third: &fermiontest.Stats{Clicks: 5}, kind: affiliate.Reset, clicks: 5},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := unstarted(t, 20)
				b.school.SetStats(slug(7), stats(100, 10))
				b.run(t, monitor.Options{})
				b.read(20)
				b.school.SetStats(slug(7), stats(100, 9))
				b.sees(t, slug(7))
				first := time.Now()
				if l := b.link(t, 7); l.Now.Sales != 10 || len(b.changes(t)) != 0 {
					t.Fatalf("the first reading was believed: %+v", l)
				}
				for _, next := range []*fermiontest.Stats{c.second, c.third} {
					if next != nil {
						b.school.SetStats(slug(7), *next)
						b.sees(t, slug(7))
					}
				}
				if c.second == nil {
					b.sees(t, slug(7))
				}
				if took := time.Since(first); c.third == nil && (took < 5*time.Second || took > 15*time.Second) {
					t.Errorf("the second reading came after %s", took)
				}
				time.Sleep(15 * time.Second)
				if l := b.link(t, 7); l.Now.Clicks != c.clicks || l.Now.Sales != c.sales {
					t.Errorf("stored is %+v", l.Now)
				}
				all := b.changes(t)
				if c.kind == "" && len(all) != 0 || c.kind != "" && (len(all) != 1 || all[0].Kind != c.kind) {
					t.Errorf("changes %+v", all)
				}
			})
		})
	}
}

// TestALinkWithDifferentDecreasesEachTimeIsNotStored: it must not eat the budget.
func TestALinkWithDifferentDecreasesEachTimeIsNotStored(t *testing.T) {
	if testing.Short() {
		t.Skip("it polls for long")
	}
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := unstarted(t, 60)
		b.school.SetStats(slug(7), stats(100_000, 10))
		b.run(t, monitor.Options{})
		b.read(60)
		before := b.readings(slug(7))
		for i := range 3000 {
			time.Sleep(200 * time.Millisecond)
			b.school.SetStats(slug(7), stats(90_000-int64(i), 10))
		}
		if n := b.readings(slug(7)) - before; n > 70 {
			t.Errorf("%d readings in ten minutes, of 600", n)
		}
		if all := b.changes(t); len(all) != 0 {
			t.Errorf("changes %+v", all)
		}
		b.school.SetStats(slug(7), stats(100_001, 10))
		b.read(60)
		if l := b.link(t, 7); l.Now.Clicks != 100_001 {
			t.Errorf("stored is %+v", l.Now)
		}
	})
}

func TestADecreaseInAManualReadingIsConfirmedToo(t *testing.T) {
	t.Parallel()
	for _, paused := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			b := unstarted(t, 20)
			b.school.SetStats(slug(7), stats(100, 10))
			b.run(t, monitor.Options{})
			b.read(20)
			b.loop.Pause(paused)
			time.Sleep(15 * time.Second)
			b.school.SetStats(slug(7), stats(100, 9))
			for range 4 { // a person refreshes again and again
				b.loop.Refresh(b.ids[7:8])
				time.Sleep(time.Second)
			}
			if l := b.link(t, 7); l.Now.Sales != 10 {
				t.Fatalf("paused %v: believed within 4 s: %+v", paused, l.Now)
			}
			time.Sleep(15 * time.Second)
			if l := b.link(t, 7); l.Now.Sales != 9 || len(b.changes(t)) != 1 {
				t.Errorf("paused %v: not believed after 19 s: %+v", paused, l.Now)
			}
			calls := len(b.school.Calls())
			time.Sleep(time.Minute)
			if n := len(b.school.Calls()) - calls; paused && n != 0 {
				t.Errorf("%d calls while paused", n)
			}
		})
	}
}

// TestTwoInstancesConfirmADecreaseOnce: whichever makes the second reading.
func TestTwoInstancesConfirmADecreaseOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		school := fermiontest.New(fermiontest.Options{Key: "k"})
		folder := t.TempDir()
		one, _ := instance(t, school, folder)
		var track []affiliate.TrackRequest
		for i := range 12 {
			school.AddLink(fermiontest.Link{Slug: slug(i), Commission: 20, Stats: stats(1000, 100)})
			track = append(track, affiliate.TrackRequest{Slug: slug(i), Commission: affiliate.UnknownCommission})
		}
		if _, err := one.TrackLinks(t.Context(), track); err != nil {
			t.Fatal(err)
		}
		_, leave := instance(t, school, folder)
		time.Sleep(time.Minute)
		for i := range 20 {
			school.Refund(slug(i%6), 4_999_00)
			if i == 10 {
				leave() // while a reading is pending
			}
			time.Sleep(30 * time.Second)
		}
		time.Sleep(time.Minute)
		all, err := one.Changes(t.Context(), 0, 0)
		if err != nil || len(all) != 20 {
			t.Fatalf("%d changes of 20 refunds: %v", len(all), err)
		}
		for _, c := range all {
			if c.Kind != affiliate.Fall || c.Sales != -1 {
				t.Errorf("%+v", c)
			}
		}
		if most := school.Most(fermiontest.LinkStats, time.Minute); most > 60 {
			t.Errorf("%d calls in a minute", most)
		}
	})
}

func TestAFewDecreasesDoNotFreezeTheSchool(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t, 120)
		b.read(120)
		for i := range 4 {
			b.school.DropLink(slug(30 * i))
			b.school.SetStats(slug(30*i+1), stats(3, 0))
		}
		b.read(120)
		time.Sleep(30 * time.Second)
		if n, all := b.gone(t), b.changes(t); n != 4 || len(all) != 4 {
			t.Errorf("%d gone, changes %+v", n, all)
		}
		if s := b.loop.Status(); s.State != monitor.Live {
			t.Errorf("status %+v", s)
		}
	})
}

// TestNumbersTooLargeAreUnreadable: they jump, repeat and come back; sums stay what the school says.
func TestNumbersTooLargeAreUnreadable(t *testing.T) {
	if testing.Short() {
		t.Skip("it polls for long")
	}
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t, 30)
		b.read(30)
		b.school.SetStats(slug(3), fermiontest.Stats{Clicks: 1_000_010, Sales: 1_000_000, RevenuePaise: 1 << 52})
		b.read(30)
		if l := b.link(t, 3); l.Now.Clicks != 1_000_010 || l.Now.Revenue != 1<<52 {
			t.Fatalf("stored is %+v", l.Now)
		}
		before := len(b.school.CallsTo(fermiontest.LinkStats))
		of3 := b.readings(slug(3))
		time.Sleep(10 * time.Minute)
		if n := b.readings(slug(3)) - of3; n > 80 {
			t.Errorf("%d readings of the link that jumped in ten minutes", n)
		}
		if n := len(b.school.CallsTo(fermiontest.LinkStats)) - before; n < 480 {
			t.Errorf("%d calls in ten minutes", n)
		}
		if all := b.changes(t); len(all) != 1 || all[0].Clicks != 1_000_000 {
			t.Errorf("changes %+v", all)
		}
	})
}
