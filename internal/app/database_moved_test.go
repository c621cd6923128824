package app_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/store"
)

// TestTheDatabaseIsMovedAway: a program that works on a deleted file would lose every slug at its end. An answer that was on
// its way is told, tried again, and kept once the database is back.
func TestTheDatabaseIsMovedAway(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Delay, Delay: 10 * time.Second})
		term := m.start(160, 40)
		term.Advance(5 * time.Second)
		term.Press("a").Type("Asha Rao\tasha@example.com\tgo for\t20\t\t").Press("enter")
		term.Advance(5 * time.Second).Contains("✓ New affiliate Asha Rao")
		profiles := filepath.Join(m.o.DataDir, "profiles")
		if err := os.Rename(profiles, profiles+".away"); err != nil {
			t.Fatal(err)
		}
		term.Advance(5 * time.Second).Contains("✗ not saved: the database was moved, deleted or replaced")
		// Where the toast breaks its lines depends on how long the path is.
		if said := strings.Join(strings.Fields(term.Screen()), " "); !strings.Contains(said, "while this program runs: nothing more is sent") {
			t.Errorf("it says %s", said)
		}
		term.Advance(5 * time.Second)
		slug := m.school.Links()[0].Slug
		term.Contains("write down: slug " + slug)
		sent := len(m.school.Calls())
		term.Press("esc", "a").Type("Ravi\travi@example.com\tgo for\t20\t\t").Press("enter").Advance(time.Minute)
		if n := len(m.school.Calls()); n != sent {
			t.Errorf("%d calls left without a database", n-sent)
		}
		term.Contains("the database", "was moved, deleted or replaced")
		if err := os.Rename(profiles+".away", profiles); err != nil {
			t.Fatal(err)
		}
		term.Press("esc", "esc", "1").Advance(10*time.Second).Contains("● live", "Asha Rao").Absent("not kept")
	})
}

// TestAnAnswerThatTheMovedDatabaseCannotStoreIsPrintedAtTheEnd: the screens are gone then, and the toast with them.
func TestAnAnswerThatTheMovedDatabaseCannotStoreIsPrintedAtTheEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		var stderr bytes.Buffer
		m.o.Stderr = &stderr
		m.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Delay, Delay: 4 * time.Second})
		term := m.start(80, 24)
		term.Advance(5 * time.Second)
		term.Press("a").Type("Asha Rao\tasha@example.com\tgo for\t20\t\t").Press("enter")
		term.Advance(2 * time.Second)
		if err := os.RemoveAll(m.o.DataDir); err != nil {
			t.Fatal(err)
		}
		term.Advance(5 * time.Second).Contains("✗ not saved: the database was moved, deleted or replaced")
		slug := m.school.Links()[0].Slug
		term.Contains("write down: slug " + slug)
		if err := term.Quit("esc", "esc", "q", "y"); err == nil || !strings.Contains(err.Error(), "was moved, deleted or replaced") {
			t.Errorf("it ends with %v", err)
		}
		if said := stderr.String(); !strings.Contains(said, "write down: slug "+slug) {
			t.Errorf("it says %q", said)
		}
	})
}

// moves marks the database as store move does.
func (m *fixture) moves() {
	m.t.Helper()
	m.inDatabase(func(s *store.Store) error {
		return s.SetSetting(m.t.Context(), "store.moved", "postgres://asha:secret@db.acme.com/fermion?sslmode=verify-full")
	})
}

const movedTo = "moved to postgres://asha@db.acme.com/fermion?sslmode=verify-full: restart with --store"

// TestTheDatabaseIsMovedToAServer while a program has it open: header and keys name the new place, and nothing is sent.
func TestTheDatabaseIsMovedToAServer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.tracks("abc1")
		term := m.start(160, 40)
		term.Advance(10*time.Second).Contains("● live", "abc1")
		m.moves()
		term.Advance(15*time.Second).Contains("✗ "+movedTo, "✗ this database "+movedTo).Absent("secret")
		sent := len(m.school.Calls())
		for _, key := range []string{"a", "n", "t", "P"} {
			term.Press(key).WaitIdle().Contains("this database " + movedTo + " and this address")
		}
		term.Advance(time.Minute).Contains("abc1").Absent("secret")
		if n := len(m.school.Calls()); n != sent {
			t.Errorf("%d calls left for a database that is elsewhere", n-sent)
		}
		if err := term.Quit("esc", "q"); err == nil || !strings.Contains(err.Error(), "this database "+movedTo) || strings.Contains(err.Error(), "secret") {
			t.Errorf("it ends with %v", err) // where the address can be copied from
		}
		term = m.start(160, 40) // it is only read
		term.WaitIdle().Contains("read-only  ✗ "+movedTo, "abc1").Press("a").Contains("this database " + movedTo + " and this address")
		term.Absent("secret", "without --read-only").Quit("esc", "q")
	})
}

// TestAWatchOfADatabaseThatIsMovedToAServer ends, at once when it was moved before.
func TestAWatchOfADatabaseThatIsMovedToAServer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.tracks("abc1")
		w := m.watch(false, nil)
		time.Sleep(10 * time.Second)
		m.moves()
		w.endsWith(1)
		again := m.watch(false, nil)
		again.endsWith(1)
		for _, w := range []*watching{w, again} {
			if w.trouble == nil || !strings.Contains(w.trouble.Error(), "this database "+movedTo) ||
				strings.Contains(w.trouble.Error()+w.err.String(), "secret") {
				t.Errorf("it ends with %v\n%s", w.trouble, w.err.String())
			}
		}
	})
}
