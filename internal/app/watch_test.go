package app_test

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/app"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// Signals as os/signal says them.
var (
	errCtrlC      = errors.New("interrupt signal received")
	errTerminated = errors.New("terminated signal received")
)

// inDatabase is another process on the same database.
func (m *fixture) inDatabase(f func(*store.Store) error) {
	m.t.Helper()
	s, err := storetest.OpenFile(m.t.Context(), filepath.Join(m.o.DataDir, "profiles", "default.db"), storetest.Options{})
	if err == nil {
		err = errors.Join(f(s), s.Close())
	}
	if err != nil {
		m.t.Fatal(err)
	}
}

// TestWatchPrintsAllThatHappens: traffic with refunds and a reset, and what was printed adds up to what the school has.
func TestWatchPrintsAllThatHappens(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newCommandFixture(t)
		slugs := []string{"aaaa1111", "bbbb2222", "cccc3333", "dddd4444", "eeee5555"}
		m.tracks(slugs...)
		for _, slug := range slugs {
			m.school.SetStats(slug, fermiontest.Stats{Clicks: 100, Sales: 10, RevenuePaise: 49_990_00})
		}
		w := m.watch(true, nil)
		time.Sleep(time.Minute) // the first readings are no changes
		if got := w.out.String(); got != "" {
			t.Fatalf("a first reading was printed: %s", got)
		}
		random := rand.New(rand.NewPCG(1, 2))
		for minute := range 58 {
			slug := slugs[random.IntN(len(slugs))]
			m.school.AddClicks(slug, random.Int64N(5)+1)
			switch {
			case minute%7 == 0:
				m.school.AddSale(slug, 4_999_00)
			case minute%11 == 10:
				m.school.Refund(slug, 4_999_00)
			case minute == 30:
				m.school.SetStats("cccc3333", fermiontest.Stats{Clicks: 2})
			}
			time.Sleep(*app.TrafficTime / 60)
		}
		time.Sleep(2 * time.Minute)
		w.stop(errCtrlC, 0)

		all := changesIn(t, w.out.String())
		if w.out.calls != len(all) {
			t.Errorf("%d lines in %d writes", len(all), w.out.calls)
		}
		if !slices.IsSortedFunc(all, func(a, b changed) int { return a.At.Compare(b.At) }) {
			t.Error("they are out of order")
		}
		kinds, est := map[string]int{}, int64(0)
		sums := map[string]*fermiontest.Stats{}
		for _, slug := range slugs {
			sums[slug] = &fermiontest.Stats{Clicks: 100, Sales: 10, RevenuePaise: 49_990_00}
		}
		for _, c := range all {
			s := sums[c.Slug]
			if s == nil || c.Affiliate != c.Slug || c.Product != "Go for Engineers" || c.Campaign != "" {
				t.Fatalf("a stranger: %+v", c)
			}
			s.Clicks, s.Sales, s.RevenuePaise = s.Clicks+c.Clicks, s.Sales+c.Sales, s.RevenuePaise+c.RevenuePaise
			kinds[c.Kind]++
			if c.Kind != "reset" && c.Est*5 != c.RevenuePaise || c.Kind == "reset" && c.Est != 0 {
				t.Errorf("20 %% of %+v", c)
			}
			est += c.Est
		}
		for _, l := range m.school.Links() {
			if l.Stats != *sums[l.Slug] {
				t.Errorf("%s has %+v, printed was %+v", l.Slug, l.Stats, *sums[l.Slug])
			}
		}
		if kinds["reset"] != 1 || kinds["fall"] == 0 || kinds["rise"] == 0 || est == 0 {
			t.Errorf("kinds %v, est. %d", kinds, est)
		}
		if got := m.runExport(app.Export{Kind: "changes", Format: "csv"}); strings.Count(got, "\n") != len(all)+1 {
			t.Errorf("%d lines were printed, exported are\n%s", len(all), got)
		}
	})
}

func TestWatchInWords(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.inDatabase(func(s *store.Store) error {
			return s.SetSetting(t.Context(), "time_zone", "Asia/Kolkata")
		})
		m.tracks("k3f9x2ab")
		m.o.ReadOnly = true // it polls all the same
		w := m.watch(false, nil)
		time.Sleep(20 * time.Second)
		m.school.AddSale("k3f9x2ab", 4_999_00)
		time.Sleep(20 * time.Second)
		kolkata, err := time.LoadLocation("Asia/Kolkata")
		if err != nil {
			t.Fatal(err)
		}
		got := w.out.String()
		at, rest, _ := strings.Cut(got, "  ")
		if rest != "+1 sale  k3f9x2ab · Go for Engineers · ₹4,999 · est. ₹999.80  k3f9x2ab\n" {
			t.Errorf("it says %q", got)
		}
		if when, err := time.ParseInLocation(time.DateTime, at, kolkata); err != nil || time.Since(when) > 20*time.Second || time.Since(when) < 0 {
			t.Errorf("%s is not within the last seconds in the school's zone: %v", at, err)
		}
		w.stop(errTerminated, 1)
		if !strings.Contains(w.trouble.Error(), "terminated") {
			t.Errorf("it ended with %v", w.trouble)
		}
	})
}

// TestWatchPrintsWhatOthersStore: this one cannot reach Fermion, another program on the database can.
func TestWatchPrintsWhatOthersStore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.tracks("k3f9x2ab")
		m.school.Fault(fermiontest.LinkStats, fermiontest.Fault{Kind: fermiontest.ResetBefore, Times: -1})
		read := func(clicks int64) {
			m.inDatabase(func(s *store.Store) error {
				l, _, err := s.LinkBySlug(t.Context(), "k3f9x2ab")
				if err == nil {
					_, err = storetest.Record(t.Context(), s, l.ID, time.Now(), affiliate.Counters{Clicks: clicks, Commission: 2000})
				}
				return err
			})
			time.Sleep(3 * time.Second)
		}
		read(10)
		read(11) // before it starts
		w := m.watch(true, nil)
		time.Sleep(3 * time.Second)
		read(14)
		read(14)
		read(15)
		var clicks []int64
		for _, c := range changesIn(t, w.out.String()) {
			clicks = append(clicks, c.Clicks)
		}
		if !slices.Equal(clicks, []int64{3, 1}) {
			t.Errorf("it printed %v clicks", clicks)
		}
		w.stop(errCtrlC, 0)
	})
}

func TestWatchSaysOfflineAndBackOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.tracks("k3f9x2ab")
		w := m.watch(false, nil)
		time.Sleep(20 * time.Second)
		if got := w.err.String(); got != "fermion-tui: watching 1 link of profile default\n" {
			t.Errorf("at first it says %q", got)
		}
		m.school.Fault(fermiontest.LinkStats, fermiontest.Fault{Kind: fermiontest.ResetBefore, Times: -1})
		time.Sleep(5 * time.Minute)
		m.school.AddClicks("k3f9x2ab", 3)
		m.school.Heal(fermiontest.LinkStats)
		time.Sleep(time.Minute)
		m.school.SetLimitAnswer(fermiontest.LimitIn(fermiontest.Limit429, 30*time.Second))
		m.school.OtherUse(fermiontest.LinkStats, 60)
		time.Sleep(3 * time.Minute)
		w.stop(errCtrlC, 0)
		said := w.err.String()
		order := []string{"offline since ", "back since ", "slow until ", "recovered at "}
		at := 0
		for _, s := range order {
			i := strings.Index(said[at:], s)
			if i < 0 {
				t.Fatalf("%q is not said, or not in its place:\n%s", s, said)
			}
			at += i
		}
		if strings.Count(said, "offline") != 1 || strings.Count(said, "back since") != 1 || strings.Count(said, "slow") != strings.Count(said, "recovered") {
			t.Errorf("not once each:\n%s", said)
		}
		if out := w.out.String(); strings.Count(out, "\n") != 1 || !strings.Contains(out, "+3 clicks") {
			t.Errorf("it printed %q", out)
		}
	})
}

// hostile is what somebody may put into a name or an event.
const hostile = "\x1b]0;owned\x07\x1b]52;c;b3duZWQ=\x07\x1b[2J\u009b31mA\u202eB\u2066C\u200bD\ufeff\x08\r\nE\tF\xff\x1bP+q\x1b\\"

func TestWatchNeedsAKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		delete(m.env, "FERMION_API_KEY")
		m.watch(false, nil).endsWith(3)
		if n := len(m.school.Calls()); n != 0 {
			t.Errorf("%d calls without a key", n)
		}
		m.env["FERMION_API_KEY"] = "another-key"
		w := m.watch(false, nil) // without a link, too
		w.endsWith(3)
		if text := w.trouble.Error(); !strings.Contains(text, "FERMION_API_KEY") || strings.Contains(text, "another-key") || strings.Contains(text, "\n") {
			t.Errorf("it ended with %v", w.trouble)
		}
		m.env["FERMION_API_KEY"] = "school-key"
		m.tracks("k3f9x2ab")
		w = m.watch(false, nil)
		time.Sleep(time.Minute)
		m.school.AddClicks("k3f9x2ab", 1)
		time.Sleep(time.Minute)
		m.school.SetKey("a-new-key")
		w.endsWith(3)
		if !strings.Contains(w.out.String(), "+1 click ") {
			t.Errorf("it printed %q", w.out.String())
		}
	})
}

func TestWatchIntoAClosedPipe(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err    error
		status int
	}{{syscall.EPIPE, 0}, {io.ErrClosedPipe, 0}, {syscall.ENOSPC, 1}} {
		synctest.Test(t, func(t *testing.T) {
			m := newFixture(t)
			m.tracks("k3f9x2ab")
			w := m.watch(false, failing{fmt.Errorf("write /dev/stdout: %w", c.err)})
			time.Sleep(30 * time.Second)
			m.school.AddClicks("k3f9x2ab", 1)
			w.endsWith(c.status)
			if c.status == 1 && !strings.Contains(w.trouble.Error(), "the changes cannot be written") {
				t.Errorf("it ended with %v", w.trouble)
			}
		})
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// TestWatchEndsAlthoughItsOutputIsNotRead: a reader that takes nothing holds neither polling nor the end up.
func TestWatchEndsAlthoughItsOutputIsNotRead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.tracks("k3f9x2ab")
		read, write := io.Pipe()
		w := m.watch(false, write)
		time.Sleep(30 * time.Second)
		m.school.AddClicks("k3f9x2ab", 1)
		time.Sleep(30 * time.Second)
		before := len(m.school.CallsTo(fermiontest.LinkStats))
		time.Sleep(time.Minute)
		if after := len(m.school.CallsTo(fermiontest.LinkStats)); after <= before {
			t.Error("it no longer polls")
		}
		began := time.Now()
		w.stop(errCtrlC, 0)
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("it took %v to end", took)
		}
		read.Close()
	})
}
