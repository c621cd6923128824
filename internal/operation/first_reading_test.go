package operation_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/store/storetest"
)

// TestANewLinkIsReadAtOnce, so that what Fermion's answer had sold before is not sold today, and what it sells from then on is.
func TestANewLinkIsReadAtOnce(t *testing.T) {
	t.Parallel()
	for name, old := range map[string]int64{"a new one": 0, "one that Fermion had": 3} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := open(t)
				b.people(1)
				if old > 0 {
					b.school.SetReturnsLinks(true)
					slug := b.school.AddLink(fermiontest.Link{UserID: "u0", ProductID: goID, Commission: 10})
					b.school.SetStats(slug, fermiontest.Stats{Clicks: 90, Sales: old, RevenuePaise: old * 4999_00})
				}
				b.submit(newLinks(1)[0])
				synctest.Wait()
				slug := b.links()[0].Slug
				b.school.AddSale(slug, 4999_00)
				time.Sleep(time.Hour)
				l := b.links()[0]
				if len(b.school.CallsTo(fermiontest.LinkStats)) != 1 || l.LastRead.IsZero() || l.Now.Sales != old || l.MadeHere != (old == 0) {
					t.Fatalf("%+v", l)
				}
				now := affiliate.Counters{Clicks: l.Now.Clicks, Sales: old + 1, Revenue: affiliate.Paise(old+1) * 4999_00, Commission: 1000}
				storetest.Must(storetest.Record(t.Context(), b.store, l.ID, time.Now(), now))(t)
				day := affiliate.Span{From: time.Now().Add(-24 * time.Hour)}
				if p := storetest.Must(b.store.PeriodSums(t.Context(), []int64{l.ID}, day))(t)[l.ID]; p.Certain.Sales != 1 || p.Complete != (old == 0) {
					t.Errorf("today has %+v", p)
				}
			})
		})
	}
}

// TestWhichNewLinksAreRead: not those of a new person, which begin at zero, and of many at once only one where polling reads the others.
func TestWhichNewLinksAreRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		polls       bool
		links, read int
	}{{false, 70, 70}, {true, 20, 1}} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := open(t)
				b.polls.Store(c.polls)
				b.submit(onboarding("asha@example.com"))
				time.Sleep(10 * time.Second)
				if n := len(b.school.CallsTo(fermiontest.LinkStats)); n != 0 {
					t.Errorf("the link of a new person was read %d times", n)
				}
				b.school.Fault(fermiontest.LinkStats, fermiontest.Fault{Kind: fermiontest.Delay, Delay: 10 * time.Second})
				b.queued(c.links)
				time.Sleep(5 * time.Minute)
				read := 0
				for _, l := range b.links() {
					if !l.LastRead.IsZero() {
						read++
					}
				}
				if most := b.school.Most(fermiontest.LinkStats, time.Minute); read != c.read || most > 54 {
					t.Errorf("%d of %d links were read, at most %d in a minute", read, c.links, most)
				}
			})
		})
	}
}

// TestANewLinkThatPaysOtherwise is noticed here too, by its first reading.
func TestANewLinkThatPaysOtherwise(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		b.people(1)
		b.school.SetReturnsLinks(true)
		slug := b.school.AddLink(fermiontest.Link{UserID: "u0", ProductID: goID, Commission: 15})
		b.submit(newLinks(1)[0])
		time.Sleep(10 * time.Second)
		notices := storetest.Must(b.store.Notices(t.Context(), 0))(t)
		if len(notices) != 1 || notices[0].Rule != affiliate.AlertOtherwise || notices[0].Text != slug+
			" pays 15 %; you asked for 10 %. Change it in Fermion's dashboard, or create another link with %" {
			t.Errorf("%+v", notices)
		}
	})
}
