package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/fermion/fermiontest"
)

// configured writes a config file for a manager.
func (m *fixture) configured(text string) {
	m.t.Helper()
	m.o.ConfigFile = filepath.Join(m.t.TempDir(), "config.toml")
	if err := os.WriteFile(m.o.ConfigFile, []byte(text), 0o600); err != nil {
		m.t.Fatal(err)
	}
}

func alertLines(stderr string) (lines []string) {
	for line := range strings.Lines(stderr) {
		if rest, ok := strings.CutPrefix(line, "fermion-tui: alert: "); ok {
			lines = append(lines, strings.TrimSuffix(rest, "\n"))
		}
	}
	return lines
}

func TestWatchTellsAlertsOnStandardError(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.configured("[alerts]\nclicks_without_sale = 50\nfell = false\n")
		m.tracks("k3f9x2ab", "m1n2b3v4")
		w := m.watch(true, nil)
		time.Sleep(30 * time.Second)
		m.school.AddClicks("m1n2b3v4", 49)
		time.Sleep(30 * time.Second)
		m.school.AddClicks("m1n2b3v4", 2)
		m.school.AddSale("k3f9x2ab", 4_999_00)
		time.Sleep(30 * time.Second)
		m.school.Refund("k3f9x2ab", 4_999_00) // that rule is off
		time.Sleep(time.Minute)
		w.stop(errCtrlC, 0)
		got := alertLines(w.err.String())
		want := []string{"m1n2b3v4 · Go for Engineers · m1n2b3v4: 51 clicks and no sale since tracking began",
			"k3f9x2ab · Go for Engineers · k3f9x2ab: the first sale of this link: ₹4,999, est. ₹999.80"}
		if len(got) == 2 && got[0] == want[1] {
			got[0], got[1] = got[1], got[0]
		}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("it says %q\n%s", got, w.err.String())
		}
		if strings.Contains(w.out.String(), "alert") || len(changesIn(t, w.out.String())) != 4 {
			t.Errorf("standard output holds\n%s", w.out.String())
		}
		again := m.watch(true, nil)
		time.Sleep(time.Minute)
		again.stop(errCtrlC, 0)
		if got := alertLines(again.err.String()); len(got) != 0 {
			t.Errorf("told again: %q", got)
		}
	})
}

func TestWatchSaysWhyNumbersAreHeld(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		var slugs []string
		for _, a := range "abcdefghijklmnopqrst" {
			slugs = append(slugs, strings.Repeat(string(a), 8))
		}
		m.tracks(slugs...)
		w := m.watch(false, nil)
		time.Sleep(2 * time.Minute)
		stats := map[string]fermiontest.Link{}
		for _, l := range m.school.Links() {
			stats[l.Slug] = l
			m.school.DropLink(l.Slug)
		}
		time.Sleep(2 * time.Minute)
		for _, slug := range slugs {
			m.school.AddLink(stats[slug])
		}
		time.Sleep(3 * time.Minute)
		w.stop(errCtrlC, 0)
		said := w.err.String()
		for _, words := range []string{"numbers held since ", "links fell or vanished within 10 minutes — check key and API address\n",
			"numbers no longer held since ", "fermion-tui: alert: 11 of 20 links fell or vanished"} {
			if strings.Count(said, words) != 1 {
				t.Errorf("%q is not said once:\n%s", words, said)
			}
		}
		if w.out.String() != "" {
			t.Errorf("it printed\n%s", w.out.String())
		}
	})
}
