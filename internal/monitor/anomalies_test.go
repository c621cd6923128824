package monitor_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/monitor"
	"fermion-tui/internal/store"
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
		"a refund":                                  {kind: affiliate.Fall, clicks: 100, sales: 9},
		"a refund, and clicks go on":                {second: &fermiontest.Stats{Clicks: 103, Sales: 9, RevenuePaise: 9 * 4_999_00}, kind: affiliate.Fall, clicks: 103, sales: 9},
		"a second refund in between":                {second: &fermiontest.Stats{Clicks: 100, Sales: 8, RevenuePaise: 8 * 4_999_00}, kind: affiliate.Fall, clicks: 100, sales: 8},
		"the old numbers again":                     {second: &fermiontest.Stats{Clicks: 100, Sales: 10, RevenuePaise: 10 * 4_999_00}, clicks: 100, sales: 10},
		"more than the old numbers":                 {second: &fermiontest.Stats{Clicks: 104, Sales: 10, RevenuePaise: 10 * 4_999_00}, kind: affiliate.Rise, clicks: 104, sales: 10},
		"another fall, and then the old ones again": {second: &fermiontest.Stats{Clicks: 7}, third: &fermiontest.Stats{Clicks: 100, Sales: 10, RevenuePaise: 10 * 4_999_00}, clicks: 100, sales: 10},
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

// manyDecrease is what can become of a school at once.
var manyDecrease = map[string]func(s *fermiontest.School, i int){
	"slugs vanish": func(s *fermiontest.School, i int) { s.DropLink(slug(i)) },
	"counters fall": func(s *fermiontest.School, i int) {
		s.SetStats(slug(i), fermiontest.Stats{Clicks: 1})
	},
	"some vanish, some fall": func(s *fermiontest.School, i int) {
		if i%2 == 0 {
			s.DropLink(slug(i))
		} else {
			s.SetStats(slug(i), fermiontest.Stats{})
		}
	},
}

func TestManyDecreasesFreezeTheSchool(t *testing.T) {
	t.Parallel()
	for name, fall := range manyDecrease {
		for _, part := range map[string][]int{"slugs vanish": {34}, "counters fall": {120}, "some vanish, some fall": {13}}[name] {
			t.Run(fmt.Sprintf("%s, %d of 120", name, part), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					b := open(t, 120, monitor.Options{Alerts: affiliate.AlertRules{Fell: true}})
					b.read(120)
					var hit []int
					for i := range part {
						hit = append(hit, i*120/part)
						fall(b.school, hit[i])
					}
					b.read(120)
					s := b.loop.Status()
					if s.State != monitor.Frozen || !strings.Contains(s.Why, fmt.Sprintf("%d of 120 links fell or vanished", part)) {
						t.Fatalf("status %+v", s)
					}
					b.isFrozen(t)
					b.school.AddClicks(slug(hit[0]+1), 5) // increases are stored
					time.Sleep(12 * time.Minute)          // longer than what belongs together
					b.isFrozen(t)
					if l := b.link(t, hit[0]+1); part < 120 && l.Now.Clicks != 15 {
						t.Errorf("a link that is well has %d clicks", l.Now.Clicks)
					}
					if most := b.school.Most(fermiontest.LinkStats, time.Minute); most > 54 {
						t.Errorf("%d calls in a minute", most)
					}
					for _, i := range hit { // as it was, and more
						b.school.DropLink(slug(i))
						b.school.AddLink(fermiontest.Link{Slug: slug(i), Commission: 20, Stats: stats(11, 0)})
					}
					time.Sleep(3 * time.Minute)
					if s := b.loop.Status(); s.State != monitor.Live {
						t.Errorf("after it was over: %+v", s)
					}
					b.read(120)
					for _, i := range hit {
						if l := b.link(t, i); l.Now.Clicks < 11 || !l.MissingSince.IsZero() {
							t.Fatalf("link %d was not taken up again: %+v", i, l)
						}
					}
					if all := b.notices(t); len(all) != 1 || !all[0].Decided {
						t.Errorf("notices %+v", all)
					}
				})
			})
		}
	}
}

// isFrozen asserts that no decrease of the school was stored, and that there is one alert.
func (b *fixture) isFrozen(t *testing.T) {
	t.Helper()
	if n := b.gone(t); n != 0 {
		t.Errorf("%d links are marked as gone", n)
	}
	for _, c := range b.changes(t) {
		if c.Kind != affiliate.Rise {
			t.Errorf("a fall is stored: %+v", c)
		}
	}
	for i := range b.ids {
		if l := b.link(t, i); l.Now.Clicks < 10 {
			t.Errorf("link %d has %+v", i, l.Now)
		}
	}
	if all := b.notices(t); len(all) != 1 || all[0].Rule != affiliate.AlertSchool || all[0].Decided || all[0].LinkID != 0 {
		t.Errorf("notices %+v", all)
	}
}

func TestAcceptingEndsAFreeze(t *testing.T) {
	t.Parallel()
	for name, fall := range manyDecrease {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := open(t, 120, monitor.Options{Alerts: affiliate.AlertRules{Fell: true}})
				b.read(120)
				if _, err := b.loop.Accept(t.Context()); !errors.Is(err, store.ErrNotFrozen) {
					t.Fatalf("accepted without a problem: %v", err)
				}
				for i := range 40 {
					fall(b.school, i*3)
				}
				for range 120 {
					time.Sleep(time.Second)
					if b.loop.Status().State == monitor.Frozen {
						break
					}
				}
				n, err := b.loop.Accept(t.Context()) // most were not read yet
				if err != nil || n < 11 || n > 30 {
					t.Fatalf("settled %d: %v", n, err)
				}
				if s := b.loop.Status(); s.State != monitor.Live {
					t.Errorf("status %+v", s)
				}
				b.read(200)
				time.Sleep(time.Minute)
				fell := b.gone(t)
				for _, c := range b.changes(t) {
					if c.Kind == affiliate.Reset {
						fell++
					}
				}
				if fell != 40 {
					t.Errorf("%d of 40 fell", fell)
				}
				if s, all := b.loop.Status(), b.notices(t); s.State != monitor.Live || len(all) != 1 || !all[0].Decided {
					t.Errorf("status %+v, notices %+v", s, all)
				}
			})
		})
	}
}

// TestAFreezeOutlivesThePrograms: a freeze is in the database, for programs that start later too.
func TestAFreezeOutlivesThePrograms(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t, 60)
		b.read(60)
		for i := range 60 {
			b.school.DropLink(slug(i))
		}
		b.read(60)
		b.end()
		b.run(t, monitor.Options{})
		time.Sleep(time.Second)
		if s := b.loop.Status(); s.State != monitor.Frozen {
			t.Fatalf("status %+v", s)
		}
		if !testing.Short() {
			time.Sleep(30 * time.Minute)
		}
		b.isFrozen(t)
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
