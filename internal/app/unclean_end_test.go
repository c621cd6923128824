package app_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/app"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// database is the manager's database file.
func (m *fixture) database() string { return filepath.Join(m.o.DataDir, "profiles", "default.db") }

// killed leaves a database with a link and much else, as a program of another machine that died long ago leaves it.
func (m *fixture) killed() {
	m.t.Helper()
	s, err := storetest.OpenFile(m.t.Context(), m.database(), storetest.Options{})
	if err != nil {
		m.t.Fatal(err)
	}
	if _, err := s.TrackLinks(m.t.Context(),
		[]affiliate.TrackRequest{{Slug: m.school.AddLink(fermiontest.Link{Slug: "k3f9x2ab", ProductID: goID, Commission: 20})}}); err != nil {
		m.t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		m.t.Fatal(err)
	}
	db, err := sql.Open("sqlite", "file:"+m.database())
	if err == nil {
		_, err = db.Exec("with recursive n (n) as (select 1 union all select n + 1 from n where n < 300) insert into fired select 'old', n || ?, '', 1 from n",
			strings.Repeat("x", 900))
	}
	if err == nil {
		_, err = db.Exec("insert into instances (id, by_whom, host, pid, started_at, heartbeat_at) values ('dead', 'ravi@desk', 'elsewhere', 7, 1, 1)")
	}
	if err := errors.Join(err, db.Close()); err != nil {
		m.t.Fatal(err)
	}
}

// damage overwrites a page that no screen reads.
func (m *fixture) damage() {
	m.t.Helper()
	b, err := os.ReadFile(m.database())
	if err != nil {
		m.t.Fatal(err)
	}
	at := bytes.LastIndex(b, bytes.Repeat([]byte("x"), 900)) / 4096 * 4096
	copy(b[at:at+4096], bytes.Repeat([]byte{0xff}, 4096))
	if err := os.WriteFile(m.database(), b, 0o600); err != nil {
		m.t.Fatal(err)
	}
}

func (m *fixture) checked() (checked bool) {
	m.t.Helper()
	db, err := sql.Open("sqlite", "file:"+m.database()+"?mode=ro")
	if err == nil {
		err = db.QueryRow("select checked from instances where id = 'dead'").Scan(&checked)
	}
	if err := errors.Join(err, db.Close()); err != nil {
		m.t.Fatal(err)
	}
	return checked
}

// TestTheScreensOpenBeforeTheDatabaseIsChecked: after an unclean end they are there at once; damage that the check
// finds behind them is told with what to do, nothing more is sent, and the program ends with it.
func TestTheScreensOpenBeforeTheDatabaseIsChecked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.o.CheckInBackground = true
		m.killed()
		m.damage()
		newest := filepath.Join(m.o.DataDir, "backups", "default-1999-12-31.db")
		if err := errors.Join(os.MkdirAll(filepath.Dir(newest), 0o700), os.WriteFile(newest, []byte("x"), 0o600)); err != nil {
			t.Fatal(err)
		}
		term := m.start(160, 30).WaitIdle()
		term.Contains("k3f9x2ab", "not saved: the database is damaged",
			"✗ the database is damaged, and nothing more is sent to Fermion. Quit, then restore a copy: fermion-tui restore")
		if said := strings.Join(strings.Fields(term.Screen()), ""); !strings.Contains(said, "fermion-turestore"+newest) &&
			!strings.Contains(said, "restore"+newest) {
			t.Errorf("the newest copy is not named:\n%s", term.Screen())
		}
		calls := len(m.school.CallsTo(fermiontest.CreateUser))
		term.Press("esc", "a").Type("Asha Rao\tasha@example.com\tgo for\t20\t\t").Press("enter").Advance(time.Minute)
		term.Contains("nothing more is sent to Fermion")
		if n := len(m.school.CallsTo(fermiontest.CreateUser)); n != calls {
			t.Errorf("%d writes left", n-calls)
		}
		err := term.Quit("ctrl+c")
		if _, ok := errors.AsType[*app.DamageError](err); !ok || app.ExitStatus(err) != 1 {
			t.Errorf("it ends with %v", err)
		}
		if m.checked() {
			t.Error("a damaged database counts as checked")
		}
	})
}

// TestASoundDatabaseIsCheckedOnce after an unclean end, behind the screens.
func TestASoundDatabaseIsCheckedOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.o.CheckInBackground = true
		m.killed()
		if m.checked() {
			t.Fatal("nobody has checked it yet")
		}
		term := m.start(100, 30).Advance(5 * time.Second)
		term.Contains("k3f9x2ab").Absent("damaged")
		if !m.checked() {
			t.Error("it was not checked")
		}
		if err := term.Quit("q"); err != nil {
			t.Fatal(err)
		}
	})
}

// TestCommandsCheckBeforeTheyBegin, and watch ends when the check behind it finds damage.
func TestCommandsCheckBeforeTheyBegin(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.killed()
		m.damage()
		if _, err := app.Open(t.Context(), m.o); !errors.Is(err, store.ErrDamaged) {
			t.Errorf("a command is told %v", err)
		}
		m.o.CheckInBackground = true
		a, err := app.Open(t.Context(), m.o)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		err = a.Watch(ctx, app.WatchOptions{})
		if _, ok := errors.AsType[*app.DamageError](err); !ok {
			t.Errorf("watch ends with %v", err)
		}
		if err := a.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
