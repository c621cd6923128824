package app_test

import (
	"bytes"
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	_ "modernc.org/sqlite"

	"fermion-tui/internal/app"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/ui/uitest"
)

// full makes the database refuse what a done write leaves, as a full disk does, until room is called.
func full(t *testing.T, dataDir string) (room func()) {
	t.Helper()
	do := func(q string) {
		db, err := sql.Open("sqlite", "file:"+filepath.Join(dataDir, "profiles", "default.db")+"?_pragma=busy_timeout(5000)")
		if err != nil {
			t.Error(err)
			return
		}
		defer db.Close()
		if _, err := db.Exec(q); err != nil {
			t.Error(err)
		}
	}
	do("create trigger disk_full before update on operations when new.state = 'done' begin select raise(abort, 'the disk is full'); end")
	return func() { do("drop trigger disk_full") }
}

// asksWhileFull has the screens ask for a link, whose answer finds a full disk.
func asksWhileFull(m *fixture, term *uitest.Terminal) (slug string, room func()) {
	term.Advance(5 * time.Second)
	m.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Delay, Delay: 12 * time.Second})
	term.Press("a").Type("Asha Rao\tasha@example.com\tgo for\t20\t\t").Press("enter")
	term.Advance(5 * time.Second).Contains("✓ New affiliate Asha Rao")
	room = full(m.t, m.o.DataDir)
	term.Advance(10 * time.Second)
	return m.school.Links()[0].Slug, room
}

// TestAnAnswerThatTheDatabaseCannotStore: the slug is nowhere but in this program. Every screen that could tell it does, until
// there is room.
func TestAnAnswerThatTheDatabaseCannotStore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		term := m.start(80, 24)
		slug, room := asksWhileFull(m, term)
		url := "https://learn.acme.com/a/" + slug
		if line := term.Contains("✗ write down: slug " + slug).Screen(); strings.Count(line, slug) < 2 {
			t.Errorf("the card does not tell it:\n%s", line)
		}
		term.Press("esc").Absent("✗ write").Contains("1 to review").Press("!").WaitIdle()
		if line := term.Line(5); !strings.Contains(line, "! ") || !strings.Contains(line, "slug "+slug) {
			t.Errorf("first in Activity is %q", line)
		}
		term.Press("enter").WaitIdle().Contains("… sent: slug "+slug+", which the database cannot store yet", url)
		term.Press("y").WaitIdle()
		if got := term.Copied(); len(got) != 1 || got[0] != url {
			t.Errorf("copied %q", got)
		}
		term.Press("esc", "q").Contains("slug "+slug+" · New link for Asha Rao", "1 answer from Fermion", "prints").
			Absent("waiting for a reply", "waits up to 15 s").Press("n")
		room()
		term.Advance(3*time.Second).Absent("1 to review").Contains("Write down", slug)
		term.Press("1").Advance(15*time.Second).Contains("1 link ", "Asha Rao")
		if err := term.Quit("q"); err != nil {
			t.Error(err)
		}
	})
}

// TestAnAnswerThatIsStoredNowhereIsPrinted: the last that the program does is to say it, below the restored terminal.
func TestAnAnswerThatIsStoredNowhereIsPrinted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		var said bytes.Buffer
		m.o.Stderr = &said
		term := m.start(80, 24)
		slug, _ := asksWhileFull(m, term)
		err := term.Quit("ctrl+c", "ctrl+c")
		if err == nil || app.ExitStatus(err) != 1 || !strings.Contains(err.Error(), "1 answer from Fermion is not in the database") {
			t.Errorf("it ends with %v", err)
		}
		if want := "not in the database, write down: slug " + slug + " · New link for Asha Rao · https://learn.acme.com/a/" + slug +
			"\n"; !strings.Contains(said.String(), want) {
			t.Errorf("it says %q", said.String())
		}
	})
}

// TestAnImportThatCannotStoreAnAnswer: the result file has the slug, and so has standard error.
func TestAnImportThatCannotStoreAnAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCommandFixture(t)
		c.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Delay, Delay: 12 * time.Second, Times: 2})
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(7*time.Second, func() { full(t, c.o.DataDir) })
		time.AfterFunc(20*time.Second, cancel)
		status, err := c.run(ctx, func(a *app.App, ctx context.Context) error {
			return a.Import(ctx, app.Import{Kind: "links", File: c.file("links.csv", twoRows)})
		})
		if status != 1 {
			t.Errorf("it ended with %d: %v", status, err)
		}
		result, err := os.ReadFile(filepath.Join(c.dir, "links.result.csv"))
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range c.school.Links() {
			if !strings.Contains(string(result), ",unknown,"+l.Slug+",https://learn.acme.com/a/"+l.Slug+",") {
				t.Errorf("the result has no %s:\n%s", l.Slug, result)
			}
			if !strings.Contains(c.err.String(), "write down: slug "+l.Slug+" · New link for ") ||
				!strings.Contains(c.err.String(), " · https://learn.acme.com/a/"+l.Slug+"\n") {
				t.Errorf("standard error has no %s:\n%s", l.Slug, c.err.String())
			}
		}
	})
}
