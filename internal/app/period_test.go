package app_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/app"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/ui/uitest"
)

// TestAClockThatIsSetBackOverMidnight: a day that the clock was in by mistake is not today any more, and its numbers come back.
func TestAClockThatIsSetBackOverMidnight(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs for long")
	}
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		var ahead atomic.Int64
		m.o.Now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
		term := m.start(120, 30)
		term.Advance(5 * time.Second)
		term.Press("a").Type("Asha Rao\tasha@example.com\tgo for\t20\t\t").Press("enter")
		term.Await(20*time.Second, "✓ New link")
		m.school.AddClicks(m.school.Links()[0].Slug, 31)
		term.Press("esc").Advance(15 * time.Second)
		term.Press("j", "p", "home", "enter").WaitIdle().Contains("today  1 link", "Clicks 31")
		ahead.Store(int64(24 * time.Hour))
		term.Advance(2*time.Minute).Contains("today  1 link", "Clicks 0")
		ahead.Store(0)
		term.Advance(2*time.Minute).Contains("today  1 link", "Clicks 31")
	})
}

// An affiliate's last sale is that of the chosen period, as their other numbers are.
func TestTheLastSaleIsThePeriods(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs for long")
	}
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.o.ConfigFile = filepath.Join(t.TempDir(), "config.toml") // where a test's clock begins, it is 23:00 there
		if err := os.WriteFile(m.o.ConfigFile, []byte("[profiles.default]\ntime_zone = \"Atlantic/Cape_Verde\"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		time.Sleep(50 * time.Minute)
		term := m.start(160, 50)
		term.Advance(5 * time.Second)
		term.Press("a").Type("Asha Rao\tasha@example.com\tgo for\t20\t\t").Press("enter")
		term.Await(20*time.Second, "✓ New link")
		term.Press("esc")
		m.school.AddSale(m.school.Links()[0].Slug, 4_999_00)
		term.Advance(15*time.Second).Press("2", "p", "home", "enter").WaitIdle()
		sold := lastSale(term)
		if sold == "–" || sold == "" {
			t.Fatalf("%q", sold)
		}
		term.Advance(15 * time.Minute).Contains("today") // it is tomorrow
		if got := lastSale(term); got != "–" {
			t.Errorf("today: %q", got)
		}
		term.Press("p", "down", "enter").WaitIdle().Contains("7 days")
		if got := lastSale(term); got == "–" {
			t.Errorf("7 days: %q", got)
		}
	})
}

// lastSale is the cell of the only affiliate on Affiliates.
func lastSale(term *uitest.Terminal) string {
	for y := range 50 {
		if title := term.Line(y); strings.Contains(title, "Last sale") {
			end := len([]rune(title[:strings.Index(title, "Last sale")])) + len("Last sale")
			row := []rune(term.Line(y + 1))
			return strings.TrimSpace(string(row[end-len("Last sale") : end]))
		}
	}
	return ""
}

// Today's numbers are today's: at the school's midnight they restart at zero, and all time stays.
func TestTodayEndsAtTheSchoolsMidnight(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs for long")
	}
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.o.ConfigFile = filepath.Join(t.TempDir(), "config.toml") // where a test's clock begins, it is 23:00 there
		if err := os.WriteFile(m.o.ConfigFile, []byte("[profiles.default]\ntime_zone = \"Atlantic/Cape_Verde\"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		time.Sleep(50 * time.Minute)
		term := m.start(120, 30)
		term.Advance(5 * time.Second)
		term.Press("a").Type("Asha Rao\tasha@example.com\tgo for\t20\t\t").Press("enter")
		term.Await(20*time.Second, "✓ New link")
		slug := m.school.Links()[0].Slug
		term.Press("esc")
		m.school.AddClicks(slug, 31)
		m.school.AddSale(slug, 4_999_00)
		term.Advance(15 * time.Second)
		term.Press("j", "p", "home", "enter").WaitIdle().Contains("today  1 link", "Clicks 31", "Sales 1", "Revenue ₹4,999")

		midnight := time.Date(2000, 1, 1, 1, 0, 0, 0, time.UTC)
		term.Advance(time.Until(midnight) - time.Minute).Contains("Clicks 31")
		term.Advance(3*time.Minute).Contains("today  1 link", "Clicks 0", "Revenue ₹0")
		m.school.AddClicks(slug, 2)
		term.Advance(time.Minute).Contains("today  1 link", "Clicks 2")
		term.Press("p", "down", "enter").WaitIdle().Contains("7 days  1 link", "Clicks 33")
		term.Press("p", "end", "up", "enter").WaitIdle().Contains("all  1 link", "Clicks 33")
		if err := term.Quit("q"); err != nil {
			t.Fatal(err)
		}

		// What comes while nobody looks is told in words at the next start.
		m.school.AddSale(slug, 4_999_00)
		m.school.AddSale(slug, 4_999_00)
		m.school.AddClicks(slug, 10)
		watcher, err := app.Open(t.Context(), m.o)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 40*time.Second)
		defer cancel()
		_ = watcher.Watch(ctx, app.WatchOptions{}) // ended from outside
		if err := watcher.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		m.start(120, 30).Contains("+2 sales · ₹9,998 (est. ₹2,000) · +10 clicks · best Asha Rao (+2 sales)")
	})
}

// TestAPeriodBeforeTrackingHasNoNumbers: that nothing was tracked then is not that little was.
func TestAPeriodBeforeTrackingHasNoNumbers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.school.AddLink(fermiontest.Link{Slug: "ofdefault", ProductID: goID, Commission: 20})
		m.trackIn("default", "ofdefault")
		term := m.start(80, 24)
		term.Advance(5*time.Second).Press("p").WaitIdle().Press("home", "down", "down", "down", "down", "enter").WaitIdle()
		term.Contains("last month  1 link", "nothing was tracked then").Absent("part of the period", "Clicks 0")
		term.Press("enter").WaitIdle().Contains("nothing was tracked then").Press("esc", "p").WaitIdle().Press("home", "enter").WaitIdle().
			Contains("today  1 link, 1 link incomplete", "Clicks 0").Absent("nothing was")
		if err := term.Quit("q"); err != nil {
			t.Fatal(err)
		}
	})
}
