package app_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/app"
	"fermion-tui/internal/store"
)

// copies are the names in a folder, one after the other.
func copies(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}

// onTheAzores starts at 23:00 of the school's day: a bubble begins at midnight UTC, which is an hour ahead.
func onTheAzores(m *fixture) {
	m.env["FERMION_TUI_CONFIG"] = filepath.Join(m.t.TempDir(), "config.toml")
	if err := os.WriteFile(m.env["FERMION_TUI_CONFIG"], []byte("backup_dir = \"~/copies\"\n[profiles.default]\ntime_zone = \"Atlantic/Azores\"\n"),
		0o600); err != nil {
		m.t.Fatal(err)
	}
}

func TestDailyCopyAtStartAndAtTheSchoolsMidnight(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		onTheAzores(m)
		dir := filepath.Join(m.o.Home, "copies") // backup_dir with ~
		start := time.Now().UTC()
		time.Sleep(50 * time.Minute)
		today, tomorrow := "default-"+start.AddDate(0, 0, -1).Format(time.DateOnly)+".db", "default-"+start.Format(time.DateOnly)+".db"
		term := m.start(80, 24)
		again := m.start(80, 24) // a second one on the same profile
		term.Advance(10 * time.Second)
		again.WaitIdle()
		if got := copies(t, dir); got != today {
			t.Fatalf("copies: %q", got)
		}
		term.Advance(8 * time.Minute)
		if got := copies(t, dir); got != today {
			t.Fatalf("before the school's midnight there are %q", got)
		}
		m.inDatabase(func(s *store.Store) error {
			_, err := s.SaveCampaign(t.Context(), affiliate.Campaign{Name: "Diwali"})
			return err
		})
		term.Advance(12 * time.Minute)
		if got := copies(t, dir); got != today+" "+tomorrow {
			t.Fatalf("after the school's midnight there are %q", got)
		}
	})
}

// TestNoDailyCopyOfWhatDidNotChange: a copy is made on a day on which there is something to copy, or the newest copy is gone.
func TestNoDailyCopyOfWhatDidNotChange(t *testing.T) {
	t.Parallel()
	m := newFixture(t)
	a, err := app.Open(t.Context(), m.o)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Close(context.WithoutCancel(t.Context())) }()
	dir := filepath.Join(m.o.DataDir, "backups")
	copied := func(day string) bool {
		t.Helper()
		made, err := a.CopyDaily(t.Context(), day)
		if err != nil {
			t.Fatal(err)
		}
		return made != ""
	}
	if !copied("2026-10-09") || copied("2026-10-09") {
		t.Error("not once on the first day")
	}
	if copied("2026-10-10") {
		t.Error("nothing changed")
	}
	m.inDatabase(func(s *store.Store) error {
		_, err := s.SaveCampaign(t.Context(), affiliate.Campaign{Name: "Diwali"})
		return err
	})
	if !copied("2026-10-10") || copied("2026-10-11") {
		t.Error("not once after a change")
	}
	if err := os.Remove(filepath.Join(dir, "default-2026-10-10.db")); err != nil {
		t.Fatal(err)
	}
	if !copied("2026-10-11") {
		t.Error("the newest copy is gone")
	}
}

func TestNoDailyCopyWhereNothingMayBeWritten(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs for long")
	}
	t.Parallel()
	for name, set := range map[string]func(*app.Options){
		"read-only": func(o *app.Options) { o.ReadOnly = true },
		"demo":      func(o *app.Options) { o.Demo = true },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newFixture(t)
				onTheAzores(m)
				set(&m.o)
				m.start(80, 24).Advance(time.Minute)
				if got := copies(t, filepath.Join(m.o.Home, "copies")) + copies(t, filepath.Join(m.o.DataDir, "backups")); got != "" {
					t.Fatalf("copies: %q", got)
				}
			})
		})
	}
}

func TestAFailedDailyCopyIsToldOnceADayAndTriedAgain(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs for long")
	}
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		onTheAzores(m)
		dir := filepath.Join(m.o.Home, "copies")
		if err := os.WriteFile(dir, nil, 0o600); err != nil { // a file where the folder should be
			t.Fatal(err)
		}
		term := m.start(120, 30)
		term.Advance(50 * time.Minute).Absent("to review") // it informs: the copy is tried again by the program
		term.Press("6").WaitIdle().Press("enter").Contains("Today's copy of the database could not be made", "fermion-tui backup FILE")
		term.Press("esc").Advance(50 * time.Minute).Contains("3 entries") // with the time zone that was taken over
		if err := os.Remove(dir); err != nil {
			t.Fatal(err)
		}
		term.Advance(11 * time.Minute)
		if got := copies(t, dir); !strings.HasPrefix(got, "default-") {
			t.Fatalf("copies: %q", got)
		}
	})
}
