package app_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"fermion-tui/internal/app"
	"fermion-tui/internal/fermion/fermiontest"
)

// doctor runs doctor --json and gives its checks.
func (m *fixture) doctor(probe bool) (checks []app.Check, status int) {
	m.t.Helper()
	var out stream
	o := m.o
	o.Stdout, o.Stderr, o.Probe = &out, &stream{}, probe
	status = app.ExitStatus(app.Doctor(m.t.Context(), o, true))
	if err := json.Unmarshal([]byte(out.String()), &checks); err != nil {
		m.t.Fatal(err)
	}
	return checks, status
}

// TestProbe: one POST with two links, and nothing but stats reads; what to set is said.
func TestProbe(t *testing.T) {
	t.Parallel()
	const works, not, unset, set = true, false, "", "[profiles.default]\nbatch_size = 5\n"
	for name, tc := range map[string]struct {
		config string
		links  int
		school func(*fermiontest.School)
		ok     bool
		status int
		says   string
	}{
		"it works":                {unset, 2, nil, works, 0, "batch_size = 10 in [profiles.default]"},
		"it works, and set":       {set, 2, nil, works, 0, "each as when read alone"},
		"one link":                {unset, 1, nil, works, 0, "not tried: it needs two links"},
		"one link, and set":       {set, 1, nil, works, 0, "not tried: it needs two links"},
		"only the first":          {unset, 2, func(s *fermiontest.School) { s.AnswerOnlyFirst(true) }, not, 0, "leave batch_size at 1"},
		"only the first, and set": {set, 2, func(s *fermiontest.School) { s.AnswerOnlyFirst(true) }, not, 1, "set batch_size = 1"},
		"mixed up": {unset, 2, func(s *fermiontest.School) {
			s.Fault(fermiontest.LinkStats, fermiontest.Fault{Kind: fermiontest.Delay, Times: 2}) // each by itself
			item := `{"output":{"status":"ok","data":{"totalClicks":N,"commissionPercentageForSale":20,"salesCount":0,"inrInformationFromPaymentChargedAmountPaise":0}}}`
			s.Fault(fermiontest.LinkStats, fermiontest.Fault{Kind: fermiontest.Raw,
				Text: "[" + strings.Replace(item, "N", "0", 1) + "," + strings.Replace(item, "N", "100", 1) + "]"})
		}, not, 0, "the numbers of another link"},
		"offline": {unset, 2, func(s *fermiontest.School) {
			s.Fault(fermiontest.UserAnalytics, fermiontest.Fault{Kind: fermiontest.ResetBefore, Times: -1})
		}, not, 1, "not asked"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newFixture(t)
				m.o.ConfigFile = filepath.Join(t.TempDir(), "config.toml")
				if err := os.WriteFile(m.o.ConfigFile, []byte(tc.config), 0o600); err != nil {
					t.Fatal(err)
				}
				m.tracks([]string{"aaaa1111", "bbbb2222"}[:tc.links]...)
				m.school.SetStats("bbbb2222", fermiontest.Stats{Clicks: 100})
				if tc.school != nil {
					tc.school(m.school)
				}
				checks, status := m.doctor(true)
				c := checks[len(checks)-1]
				if c.Check != "batch" || c.OK != tc.ok || status != tc.status || !strings.Contains(c.Detail+" → "+c.Fix, tc.says) || c.OK != (c.Fix == "") {
					t.Errorf("%+v, status %d", c, status)
				}
				for _, call := range m.school.Calls() {
					if call.Endpoint != fermiontest.LinkStats && call.Endpoint != fermiontest.UserAnalytics {
						t.Errorf("it calls %s", call.Endpoint)
					}
				}
				if n := len(m.school.Posts(fermiontest.LinkStats)); n > 3 {
					t.Errorf("%d reads", n)
				}
			})
		})
	}
}

// TestNoProbeWithoutAsking: doctor by itself reads no link.
func TestNoProbeWithoutAsking(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.tracks("aaaa1111", "bbbb2222")
		checks, status := m.doctor(false)
		for _, c := range checks {
			if c.Check == "batch" {
				t.Errorf("%+v", c)
			}
		}
		if n := len(m.school.CallsTo(fermiontest.LinkStats)); n != 0 || status != 0 {
			t.Errorf("%d reads, status %d", n, status)
		}
	})
}
