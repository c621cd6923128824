package app_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/store"
)

// TestHostileTextInWatch: names, alerts, events of the webhook and the school's own words make no line more, and no
// byte of them does anything to a terminal; nor in the debug log, which is read in one.
func TestHostileTextInWatch(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		l := m.withWebhook()
		m.o.Debug = true
		const product = "0123456789abcdef01234567" // the school lists it no more: it is called as it was
		m.school.AddLink(fermiontest.Link{Slug: "k3f9x2ab", ProductID: product, Commission: 20})
		m.inDatabase(func(s *store.Store) error {
			_, err := s.TrackLinks(t.Context(),
				[]affiliate.TrackRequest{{Slug: "k3f9x2ab", Affiliate: affiliate.Who{Email: "m@example.com", Name: "Meera" + hostile},
					Product: affiliate.Product{ID: product, Name: "Go" + hostile}, Commission: affiliate.UnknownCommission}})
			return err
		})
		m.inCampaign(affiliate.Campaign{Name: "Diwali", Notes: hostile, Goal: affiliate.Goal{Kind: affiliate.GoalSales, Amount: 1}, From: time.Now().
			Add(-time.Hour)}, "k3f9x2ab")
		m.only = "Diwali"
		w := m.watch(false, nil)
		time.Sleep(30 * time.Second)
		m.school.AddSale("k3f9x2ab", 4_999_00)
		sale, err := json.Marshal("certificate" + hostile)
		if err != nil {
			t.Fatal(err)
		}
		if code := says(t, l, hookSecret, "evt-1\u202e", `"eventType":`+string(sale)+`,"productName":`+string(sale)+`,"chargedAmountInrPaise":`+
			string(sale)); code != 200 {
			t.Fatal(code)
		}
		time.Sleep(30 * time.Second)
		m.school.Fault(fermiontest.LinkStats, fermiontest.Fault{Kind: fermiontest.Raw, Text: "down" + hostile, Status: 502, Times: -1})
		time.Sleep(5 * time.Minute)
		m.school.Heal(fermiontest.LinkStats)
		m.school.Fault(fermiontest.LinkStats, fermiontest.Fault{Kind: fermiontest.Say, Text: "no" + hostile, Times: 8})
		time.Sleep(2 * time.Minute)
		w.stop(errCtrlC, 0)

		log, err := filepath.Glob(filepath.Join(m.o.DataDir, "*.log"))
		if err != nil || len(log) != 1 {
			t.Fatal(log, err)
		}
		debug, err := os.ReadFile(log[0])
		if err != nil {
			t.Fatal(err)
		}
		for what, c := range map[string]struct{ text, says string }{
			"standard output": {w.out.String(), "+1 sale"}, "standard error": {w.err.String(), "alert: "}, "the debug log": {string(debug), "msg=event"},
		} {
			if !strings.Contains(c.text, c.says) {
				t.Errorf("%s does not say %q:\n%s", what, c.says, c.text)
			}
			for line := range strings.Lines(c.text) {
				if line = strings.TrimSuffix(line, "\n"); affiliate.Clean(line) != line {
					t.Errorf("%s holds %q", what, line)
				}
			}
		}
		if n := strings.Count(w.out.String(), "\n"); n != 1 {
			t.Errorf("%d lines for one sale:\n%s", n, w.out.String())
		}
	})
}
