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
