package monitor_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/monitor"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

func alerting() monitor.Options {
	return monitor.Options{Alerts: affiliate.AlertRules{FirstSale: true, SaleBurst: 5, ClicksWithoutSale: 100, QuietDays: 1, Fell: true, SupersededSale: true,
		GoalReached: true, GoalMissed: true}}
}

// alerted are the rules of the alerts so far, oldest first.
func alerted(t *testing.T, s *store.Store) []string {
	t.Helper()
	all, err := s.Notices(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	var rules []string
	for _, n := range slices.Backward(all) {
		if n.Kind == affiliate.NoticeAlert {
			rules = append(rules, string(n.Rule))
		}
	}
	return rules
}

func (b *fixture) alerts(t *testing.T, want ...string) {
	t.Helper()
	time.Sleep(40 * time.Second) // a reading, one that confirms it, and an evaluation of goals
	synctest.Wait()
	if got := alerted(t, b.store); !slices.Equal(got, want) {
		t.Errorf("alerts %q, want %q", got, want)
	}
}

func TestAlertsAreGivenOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := unstarted(t, 4, alerting())
		b.school.SetStats(slug(3), stats(5000, 70)) // long before it was tracked
		b.run(t, alerting())
		b.alerts(t)
		b.school.AddSale(slug(0), 4_999_00)
		b.alerts(t, "first_sale")
		b.school.AddSale(slug(3), 4_999_00) // not its first
		b.alerts(t, "first_sale")
		b.school.Refund(slug(0), 4_999_00)
		b.alerts(t, "first_sale", "fell")
		b.school.AddSale(slug(0), 4_999_00)
		b.alerts(t, "first_sale", "fell")
		b.school.AddClicks(slug(1), 60)
		b.alerts(t, "first_sale", "fell")
		b.school.AddClicks(slug(1), 60)
		b.alerts(t, "first_sale", "fell", "clicks_without_sale")
		b.school.AddClicks(slug(1), 600)
		b.end() // another program continues
		b.run(t, alerting())
		b.alerts(t, "first_sale", "fell", "clicks_without_sale")
		b.school.AddSale(slug(1), 4_999_00)
		b.alerts(t, "first_sale", "fell", "clicks_without_sale", "first_sale")
		b.school.AddClicks(slug(1), 100)
		b.alerts(t, "first_sale", "fell", "clicks_without_sale", "first_sale", "clicks_without_sale")
		b.school.DropLink(slug(2))
		b.alerts(t, "first_sale", "fell", "clicks_without_sale", "first_sale", "clicks_without_sale", "fell")
		texts := b.notices(t)
		if n := texts[0]; n.LinkID != b.ids[2] || n.Decided || !strings.Contains(n.Text, "no longer knows the slug slug0002") {
			t.Errorf("the last one is %+v", n)
		}
		if d, err := b.store.PendingDecisions(t.Context()); err != nil || d.Notices != 0 { // all of it only informs
			t.Errorf("%+v %v", d, err)
		}
	})
}

func TestABurstOfSalesIsOneAlert(t *testing.T) {
	if testing.Short() {
		t.Skip("it polls for long")
	}
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := alerting()
		o.MinGap = 20 * time.Second // there is no need to hurry
		b := unstarted(t, 1, o)
		b.school.SetStats(slug(0), stats(10, 2))
		b.run(t, o)
		b.alerts(t)
		for range 4 {
			b.school.AddSale(slug(0), 4_999_00)
			time.Sleep(5 * time.Minute)
		}
		b.alerts(t)
		b.school.AddSale(slug(0), 4_999_00)
		b.alerts(t, "sale_burst")
		for range 14 {
			b.school.AddSale(slug(0), 4_999_00)
			time.Sleep(5 * time.Minute)
		}
		b.alerts(t, "sale_burst")
		b.loop.Pause(true)
		time.Sleep(4 * time.Hour)
		for range 5 {
			b.school.AddSale(slug(0), 4_999_00)
		}
		b.loop.Pause(false)
		b.alerts(t, "sale_burst") // the hour within the four is unknown
		for range 5 {
			b.school.AddSale(slug(0), 4_999_00)
		}
		b.alerts(t, "sale_burst", "sale_burst")
	})
}

// TestAnImportIsNoAlert: links that were there long before, with clicks and sales, and some slugs that are wrong.
func TestAnImportIsNoAlert(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t, 10, alerting())
		b.alerts(t)
		var track []affiliate.TrackRequest
		for i := range 150 {
			slug := fmt.Sprintf("old%04d", i)
			if i%10 != 0 {
				b.school.AddLink(fermiontest.Link{Slug: slug, Commission: 20, Stats: stats(int64(i*10), int64(i%7))})
			}
			track = append(track, affiliate.TrackRequest{Slug: slug, Commission: affiliate.UnknownCommission})
		}
		if _, err := b.store.TrackLinks(t.Context(), track); err != nil {
			t.Fatal(err)
		}
		time.Sleep(6 * time.Minute)
		b.alerts(t)
		if s := b.loop.Status(); s.State != monitor.Live {
			t.Errorf("status %+v", s)
		}
	})
}

// TestQuietLinks: how long nobody clicked is known from readings only, so polling may pause meanwhile, or the program be closed.
func TestQuietLinks(t *testing.T) {
	if testing.Short() {
		t.Skip("it polls for long")
	}
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := alerting()
		o.QuietInterval, o.MinGap = 5*time.Minute, 30*time.Second
		b := open(t, 7, o)
		away := func(d time.Duration) {
			b.loop.Pause(true)
			time.Sleep(d)
			b.loop.Pause(false)
		}
		closed := func(d time.Duration) { // time without polling that costs no simulation
			b.end()
			time.Sleep(d)
			b.run(t, o)
		}
		b.alerts(t)
		closed(23*time.Hour + 57*time.Minute)
		b.school.AddClicks(slug(0), 1)
		b.alerts(t)
		away(5 * time.Minute)
		time.Sleep(6 * time.Minute)
		b.alerts(t, "quiet_days") // six in one
		if n := b.notices(t)[0]; n.Text != "6 links without new clicks: slug0001, slug0002, slug0003 and 3 more" || n.LinkID != 0 {
			t.Errorf("it says %q", n.Text)
		}
		closed(24 * time.Hour)
		time.Sleep(6 * time.Minute)
		b.alerts(t, "quiet_days", "quiet_days")
		if n := b.notices(t)[0]; n.Text != "no click for a day" || n.LinkID != b.ids[0] {
			t.Errorf("it says %q", n.Text)
		}
		b.school.AddClicks(slug(4), 1)
		time.Sleep(time.Minute)
		closed(24 * time.Hour)
		time.Sleep(6 * time.Minute)
		b.alerts(t, "quiet_days", "quiet_days", "quiet_days")
		if n := b.notices(t)[0]; n.LinkID != b.ids[4] {
			t.Errorf("%+v", n)
		}
	})
}

func TestASaleOnASupersededLink(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := unstarted(t, 3, alerting())
		b.school.SetStats(slug(0), stats(10, 2))
		b.run(t, alerting())
		b.alerts(t)
		newer := b.school.AddLink(fermiontest.Link{UserID: "u", ProductID: goID, Commission: 30})
		op := affiliate.Operation{ID: "0198", Chain: "c", Intent: affiliate.Intent{Link: &affiliate.NewLink{}}}
		if err := b.store.Plan(t.Context(), []affiliate.Operation{op}); err != nil {
			t.Fatal(err)
		}
		if _, err := b.store.Finish(t.Context(), op.ID, store.Outcome{State: affiliate.Done, Supersedes: []string{slug(0)},
			Link: &affiliate.Link{Slug: newer, ProductID: goID, Commission: 3000, RequestedCommission: 3000}, LinkOwner: affiliate.Who{UserID: "u"}}); err != nil {
			t.Fatal(err)
		}
		b.alerts(t)
		b.school.AddClicks(slug(0), 3)
		b.alerts(t)
		b.school.AddSale(slug(0), 4_999_00)
		b.alerts(t, "superseded_sale")
		b.school.AddSale(newer, 4_999_00)
		b.alerts(t, "superseded_sale", "first_sale")
		for range 2 { // one line for the link, with a count
			b.school.AddSale(slug(0), 4_999_00)
			b.alerts(t, "first_sale", "superseded_sale")
		}
		if n := b.notices(t)[0]; n.LinkID != b.ids[0] || n.Text != "3 sales on this replaced link, at 20 %: ₹14,997, est. ₹2,999.40; the last ₹4,999" ||
			n.NeedsReview() {
			t.Errorf("%+v", n)
		}
	})
}

// TestAlertsOfAKilledProgramAreGivenByTheNext: a change was stored, and then there was no time.
func TestAlertsOfAKilledProgramAreGivenByTheNext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t, 3, alerting())
		b.alerts(t)
		b.end()
		l := b.link(t, 1)
		if _, err := storetest.Record(t.Context(), b.store, l.ID, time.Now(),
			affiliate.Counters{Clicks: 10, Sales: 1, Revenue: 4_999_00, Commission: 2000}); err != nil {
			t.Fatal(err)
		}
		b.school.AddSale(slug(1), 4_999_00)
		b.alerts(t)
		b.run(t, alerting())
		b.alerts(t, "first_sale")
	})
}

func TestTwoInstancesGiveOneAlert(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t, 12, alerting())
		b.read(12)
		other, err := storetest.Open(t.Context(), b.path, storetest.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer other.Close()
		second := withKey(monitor.New(other, b.client, alerting()))
		watching, stop := context.WithCancel(t.Context())
		for _, s := range []*store.Store{b.store, other} {
			s.Watch(watching)
		}
		ended := make(chan struct{})
		go func() { second.Run(watching); close(ended) }()
		time.Sleep(time.Minute)
		for i := range 12 {
			b.school.AddSale(slug(i), 4_999_00)
			if i%3 == 0 {
				b.school.AddClicks(slug(i), 120)
			}
		}
		time.Sleep(2 * time.Minute)
		got := map[string]int{}
		for _, rule := range alerted(t, b.store) {
			got[rule]++
		}
		if got["first_sale"] != 12 {
			t.Errorf("alerts %v", got)
		}
		stop()
		<-ended
	})
}
