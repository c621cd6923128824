package app_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/app"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
	"fermion-tui/internal/ui/uitest"
)

// TestACampaignFromItsFormToItsGoal: made on the tab, filled by a filter, and what comes moves progress and pace. The clock
// begins at 05:30 of 1 January 2000 in Kolkata.
func TestACampaignFromItsFormToItsGoal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.tracks("diya0001", "diya0002", "other003")
		for _, slug := range []string{"diya0001", "diya0002", "other003"} {
			m.school.SetStats(slug, fermiontest.Stats{Clicks: 100, Sales: 10, RevenuePaise: 49_990_00})
		}
		term := m.start(160, 50)
		term.Advance(20 * time.Second) // the first readings: what was there before is no progress
		term.Press("3").Contains("No campaigns here").Press("n").Type("Diwali\r10 sales\r2000-01-01\r2000-01-10\r\r")
		term.Contains("saved campaign Diwali", "running", "no sales yet")

		term.Press("1", "/").Type("diya").Press("enter", "*", "e").Contains("Edit 2 links").Press("enter", "enter", "enter").Type("Diwali\r").
			Contains("none → Diwali").Press("enter")
		term.Contains("saved 2 links")
		m.school.AddSale("diya0001", 4_999_00)
		m.school.AddSale("other003", 4_999_00)
		term.Press("3").Advance(20 * time.Second)
		term.Contains("10 %", "at this pace done by 3 Jan") // one sale in five and a half hours

		again := func(after time.Duration) *uitest.Terminal { // days with the program would be thousands of readings
			if err := term.Quit("q"); err != nil {
				t.Fatal(err)
			}
			time.Sleep(after)
			return m.start(160, 50).Press("3")
		}
		term = again(36 * time.Hour)
		term.Contains("at this pace 57 % on 10 Jan")
		m.school.AddSale("diya0002", 4_999_00)
		m.school.AddSale("diya0002", 4_999_00)
		term.Press("enter").Advance(20 * time.Second)
		term.Contains("30 %", "Sales 3", "Revenue ₹14,997", "Est. comm ₹2,999", "at this pace done by 6 Jan")
		term.Press("tab").Contains("1 diya0002", "67 %", "2 diya0001", "33 %")
		term.Press("tab").Contains("+2 sales", "+1 sale").Absent("other003")

		m.school.Refund("diya0002", 4_999_00)
		term.Advance(30*time.Second).Contains("20 %", "−1 sale")
		for range 9 {
			m.school.AddSale("diya0001", 4_999_00)
		}
		term.Advance(30*time.Second).Contains("110 %", "goal reached on 2 Jan")

		// The goal was reached then, also for a program that starts later; and the campaign ends.
		term = again(10 * 24 * time.Hour)
		term.Contains("Diwali", "ended", "110 %", "goal reached on 2 Jan")
		m.school.AddSale("diya0001", 4_999_00) // after its end: it does not count
		term.Advance(30*time.Second).Contains("110 %", "goal reached on 2 Jan")
		term.Press("e").Type("\r\x1512 sales\r\r\r\r").Contains("saved campaign Diwali", "ended at 91 %")
	})
}

// What came while the monitor was looked at is no news on Links, nor at the next start.
func TestTheOpenCampaignIsToldToTheMonitor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.tracks("aaaa1111")
		m.inCampaign(affiliate.Campaign{Name: "Diwali"}, "aaaa1111")
		term := m.start(120, 40)
		term.Advance(30 * time.Second).Press("3").WaitIdle().Press("enter").Contains("› Diwali")
		m.school.AddClicks("aaaa1111", 7)
		term.Advance(20*time.Second).Contains("1 Links +1", "3 Campaigns +1", "7 +7").Press("g").WaitIdle().Absent("+7", "+1")
		term.Press("1").WaitIdle().Contains("aaaa1111").Absent("+7")
		if err := term.Quit("q"); err != nil {
			t.Fatal(err)
		}
		m.start(120, 40).Advance(10 * time.Second).Contains("aaaa1111").Absent("+7")
	})
}

// An import puts links into campaigns by name, and they are on the tab.
func TestImportedCampaigns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCommandFixture(t)
		c.tracks("aaaa1111")
		path := c.file("links.csv", "slug,campaign\naaaa1111,Diwali\nbbbb2222,diwali\ncccc3333,Holi\n")
		if status, err := c.runImport(app.Import{Kind: "links", File: path, Yes: true}); status != 0 {
			t.Fatal(status, err)
		}
		if csv := c.runExport(app.Export{Kind: "links", Format: "csv"}); strings.Count(csv, "Diwali") != 2 || strings.Count(csv, "Holi") != 1 {
			t.Fatal(csv)
		}
		term := c.start(160, 50)
		term.Press("3").Contains("2 campaigns", "Diwali", "Holi", "no goal")
		term.Press("g", "enter").Contains("aaaa1111", "bbbb2222").Absent("cccc3333")
	})
}

// inCampaign puts links of the database into a campaign.
func (m *fixture) inCampaign(c affiliate.Campaign, slugs ...string) {
	m.t.Helper()
	m.inDatabase(func(s *store.Store) error {
		id, err := s.SaveCampaign(m.t.Context(), c)
		if err != nil {
			return err
		}
		var ids []int64
		for _, slug := range slugs {
			l, _, err := s.LinkBySlug(m.t.Context(), slug)
			if err != nil {
				return err
			}
			ids = append(ids, l.ID)
		}
		return storetest.PutInCampaign(m.t.Context(), s, ids, id)
	})
}

func TestWatchOfOneCampaign(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.tracks("aaaa1111", "bbbb2222")
		m.only = "Diwali"
		none := m.watch(false, nil)
		none.endsWith(2)
		if got := none.trouble.Error(); got != `there is no campaign called "Diwali": profile default has none yet` {
			t.Error(got)
		}
		m.inCampaign(affiliate.Campaign{Name: "Diwali"}, "aaaa1111")
		m.inCampaign(affiliate.Campaign{Name: "Holi"}, "bbbb2222")
		m.only = "Onam"
		other := m.watch(false, nil)
		other.endsWith(2)
		if got := other.trouble.Error(); got != `there is no campaign called "Onam"; these exist: Diwali, Holi` {
			t.Error(got)
		}
		m.only = "diwali"
		w := m.watch(true, nil)
		time.Sleep(20 * time.Second)
		m.school.AddSale("aaaa1111", 4_999_00)
		m.school.AddSale("bbbb2222", 4_999_00)
		time.Sleep(20 * time.Second)
		w.stop(errCtrlC, 0)
		all := changesIn(t, w.out.String())
		if len(all) != 1 || all[0].Slug != "aaaa1111" || all[0].Campaign != "Diwali" || all[0].Sales != 1 {
			t.Errorf("%+v", all)
		}
		if output := w.err.String(); !strings.Contains(output, "1 of the 2 watched links of profile default are in the campaign Diwali") {
			t.Error(output)
		}
		m.inDatabase(func(s *store.Store) error { // the other link was read and kept all the same
			all, err := s.Changes(t.Context(), 0, 0)
			if err == nil && len(all) != 2 {
				t.Errorf("%+v", all)
			}
			return err
		})
	})
}

// Links of a campaign that runs are read √3 times as often as others, and so are those of the one that watch was asked for.
func TestLinksOfOpenCampaignsAreReadMoreOften(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs for long")
	}
	t.Parallel()
	for _, c := range []struct {
		name, only string
		ended      bool
		more       bool
	}{
		{"running", "", false, true}, {"ended", "", true, false}, {"ended, and asked for", "Diwali", true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newFixture(t)
				var slugs []string
				for i := range 30 {
					slugs = append(slugs, fmt.Sprintf("slug%04d", i))
				}
				m.tracks(slugs...)
				diwali := affiliate.Campaign{Name: "Diwali"}
				if c.ended {
					diwali.To = time.Now().Add(-time.Hour)
				}
				m.inCampaign(diwali, slugs[:10]...)
				m.only = c.only
				w := m.watch(false, nil)
				time.Sleep(12 * time.Minute)
				w.stop(errCtrlC, 0)
				inside, outside := 0, 0
				for _, call := range m.school.CallsTo(fermiontest.LinkStats) {
					var asked struct {
						Slug string `json:"affiliateLinkSlug"`
					}
					if err := json.Unmarshal(call.Entry, &asked); err != nil {
						t.Fatal(err)
					}
					if asked.Slug < "slug0010" {
						inside++
					} else {
						outside++
					}
				}
				ratio := float64(inside) / 10 / (float64(outside) / 20)
				if more := ratio > 1.4; more != c.more || ratio > 2 || ratio < 0.9 {
					t.Errorf("%d readings inside, %d outside: %.2f times as often", inside, outside, ratio)
				}
			})
		})
	}
}
