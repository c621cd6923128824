package monitor_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/fermion"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/monitor"
)

// TestSeveralLinksInOneCall: each link of a call counts against the limit, so that as many links are read as without it, in
// fewer calls; a link on screen does not wait until a call is full.
func TestSeveralLinksInOneCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t, 120, monitor.Options{Batch: 10})
		b.school.DropLink("slug0007")
		time.Sleep(4 * time.Minute)
		for i := range b.ids {
			l := b.link(t, i)
			if i == 7 && l.MissingSince.IsZero() || i != 7 && (l.Now.Clicks != 10 || !l.MissingSince.IsZero()) {
				t.Fatalf("link %d: %+v", i, l)
			}
		}
		calls, posts := len(b.school.CallsTo(fermiontest.LinkStats)), len(b.school.Posts(fermiontest.LinkStats))
		if calls < 4*54*9/10 || posts > calls/4 {
			t.Errorf("%d links in %d calls in 4 minutes", calls, posts)
		}
		if most := b.school.Most(fermiontest.LinkStats, time.Minute); most > 60 {
			t.Errorf("%d links in a minute", most)
		}
		b.loop.OnScreen(b.ids[3:4])
		time.Sleep(time.Minute)
		before := b.readings("slug0003")
		time.Sleep(2 * time.Minute)
		if n := b.readings("slug0003") - before; n < 11 {
			t.Errorf("a link on screen was read %d times in 2 minutes", n)
		}
		if s := b.loop.Status(); s.State != monitor.Live || s.Limit != 54 || s.FullRefresh < 2*time.Minute {
			t.Errorf("status %+v", s)
		}
	})
}

// TestACallForSeveralLinksMayCountOnce: then ten times as many are read.
func TestACallForSeveralLinksMayCountOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t, 1000, monitor.Options{Batch: 10, BatchCountsAsOne: true})
		b.school.CountPostsAsOne(true)
		time.Sleep(2 * time.Minute)
		calls, posts := len(b.school.CallsTo(fermiontest.LinkStats)), b.school.MostPosts(fermiontest.LinkStats, time.Minute)
		if calls < 10*2*54*9/10 || posts > 60 {
			t.Errorf("%d links in 2 minutes, at most %d calls in one", calls, posts)
		}
		if s := b.loop.Status(); s.Limit != 54 || s.FullRefresh > 4*time.Minute {
			t.Errorf("status %+v", s)
		}
		b.loop.Refresh(b.ids[:100])
		at := time.Now()
		time.Sleep(20 * time.Second)
		for i := range 100 {
			if b.link(t, i).LastRead.Before(at) {
				t.Fatalf("link %d was not read within 20 s", i)
			}
		}
	})
}

// TestASchoolThatAnswersOnlyTheFirst: from then on links are read one by one, which is noted once; no link is taken for missing,
// and none gets the numbers of another.
func TestASchoolThatAnswersOnlyTheFirst(t *testing.T) {
	t.Parallel()
	for name, with := range map[string]func(*fixture){
		"only the first": func(b *fixture) { b.school.AnswerOnlyFirst(true) },
		"no to all": func(b *fixture) {
			b.school.Fault(fermiontest.LinkStats, fermiontest.Fault{Kind: fermiontest.Raw, Text: `{"message":"Bad Request"}`, Status: 400})
		},
		"a page": func(b *fixture) {
			b.school.Fault(fermiontest.LinkStats, fermiontest.Fault{Kind: fermiontest.HTML, Times: 2})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := open(t, 30, monitor.Options{Batch: 5})
				with(b)
				time.Sleep(2 * time.Minute)
				for i := range b.ids {
					if l := b.link(t, i); l.Now.Clicks != 10 || !l.MissingSince.IsZero() {
						t.Fatalf("link %d: %+v", i, l)
					}
				}
				notices, err := b.store.Notices(t.Context(), 0)
				if err != nil || len(notices) != 1 || !strings.Contains(notices[0].Text, "links are read one at a time") || !notices[0].Decided {
					t.Errorf("notices %+v, %v", notices, err)
				}
				links, posts := len(b.school.CallsTo(fermiontest.LinkStats)), len(b.school.Posts(fermiontest.LinkStats))
				if links > posts+2*4 {
					t.Errorf("%d links in %d calls: still several at once", links, posts)
				}
				if s := b.loop.Status(); s.State != monitor.Live {
					t.Errorf("status %+v", s)
				}
			})
		})
	}
}

// TestSeveralLinksOffline: a failed call is one failure, not one of each link, and all links are read again afterwards.
func TestSeveralLinksOffline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t, 30, monitor.Options{Batch: 10})
		time.Sleep(30 * time.Second)
		b.school.Fault(fermiontest.LinkStats, fermiontest.Fault{Kind: fermiontest.ResetBefore, Times: -1})
		time.Sleep(2 * time.Minute)
		if s := b.loop.Status(); s.State != monitor.Offline {
			t.Fatalf("status %+v", s)
		}
		b.school.Heal(fermiontest.LinkStats)
		at := time.Now()
		time.Sleep(90 * time.Second)
		for i := range b.ids {
			if b.link(t, i).LastRead.Before(at) {
				t.Fatalf("link %d was not read again", i)
			}
		}
		if s := b.loop.Status(); s.State != monitor.Live {
			t.Fatalf("status %+v", s)
		}
	})
}

// TestSeveralLinksAreReadByTheirOwnNumbers: after a refusal of one of them too.
func TestSeveralLinksAreReadByTheirOwnNumbers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t, 20, monitor.Options{Batch: 50})
		for i := range b.ids {
			b.school.SetStats(b.link(t, i).Slug, fermiontest.Stats{Clicks: int64(100 + i)})
		}
		time.Sleep(time.Minute)
		refuseOnce(b.school, fermiontest.LimitIn(fermiontest.Limit429, 5*time.Second))
		time.Sleep(time.Minute)
		for i := range b.ids {
			if l := b.link(t, i); l.Now.Clicks != int64(100+i) {
				t.Fatalf("link %d has %d clicks", i, l.Now.Clicks)
			}
		}
		if b.client.Status().Stats.Limit > fermion.MaxBatch {
			t.Error("the limit was not lowered below what a call reads: this tests nothing")
		}
	})
}
