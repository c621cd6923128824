package app_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/app"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/store/storetest"
)

const oneMore = "affiliate_name,affiliate_email,product_id,commission_percent\nMeera,meera@example.com," + goID + ",20\n"

// withLinks is a fixture whose database has two links that were made under school-key.
func withLinks(t *testing.T) *commandFixture {
	t.Helper()
	c := newCommandFixture(t)
	if status, err := c.runImport(app.Import{Kind: "links", File: c.file("links.csv", twoRows)}); status != 0 {
		t.Fatal(status, err, c.err.String())
	}
	return c
}

// another is a school that none of the profile's links belongs to; it takes other-key.
func (c *commandFixture) another() *fermiontest.School {
	c.t.Helper()
	school := fermiontest.New(fermiontest.Options{Key: "other-key"})
	school.AddProduct(fermiontest.Product{ID: goID, Name: "Another product"})
	transport, stop := school.Serve(fermiontest.NewListener())
	c.t.Cleanup(stop)
	c.o.Transport, c.env["FERMION_API_KEY"] = transport, "other-key"
	return school
}

// rotate gives the school another key, which the environment knows.
func (c *commandFixture) rotate() {
	c.school.SetKey("rotated-key")
	c.env["FERMION_API_KEY"] = "rotated-key"
}

func TestImportWithAnotherSchoolsKeySendsNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := withLinks(t)
		school := c.another()
		status, err := c.runImport(app.Import{Kind: "links", File: c.file("more.csv", oneMore)})
		if status != 3 || !strings.Contains(err.Error(), "knows none of this profile's links") || !strings.Contains(err.Error(), "--profile") {
			t.Fatal(status, err)
		}
		if n := len(school.CallsTo(fermiontest.CreateUser)) + len(school.CallsTo(fermiontest.CreateLink)) +
			len(school.CallsTo(fermiontest.UserAnalytics)); n != 0 {
			t.Errorf("%d calls about people went to the other school", n)
		}
		if n := len(school.CallsTo(fermiontest.LinkStats)); n != 2 {
			t.Errorf("%d known links were asked for, of 2", n)
		}
		for name, f := range map[string]func(*app.App, context.Context) error{
			"auth status": (*app.App).AuthStatus,
			"watch":       func(a *app.App, ctx context.Context) error { return a.Watch(ctx, app.WatchOptions{}) },
		} {
			if status, err := c.run(t.Context(), f); status != 3 || !strings.Contains(err.Error(), "none of this profile's links") {
				t.Errorf("%s ends with %d, %v", name, status, err)
			}
			if strings.Contains(c.err.String(), "knows none") { // main prints the error
				t.Errorf("%s says it twice: %s", name, c.err.String())
			}
		}
		if err := app.Doctor(t.Context(), c.o, false); app.ExitStatus(err) != 3 ||
			!strings.Contains(c.out.String(), "but it knows none of this profile's links") {
			t.Errorf("doctor: %v\n%s", err, c.out.String())
		}
		// Nothing was taken for gone.
		if out := c.runExport(app.Export{Kind: "links", Format: "csv"}); strings.Count(out, "asha@example.com") != 1 {
			t.Error(out)
		}
	})
}

func TestARotatedKeyIsVerified(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := withLinks(t)
		c.rotate()
		if status, err := c.runImport(app.Import{Kind: "links", File: c.file("more.csv", oneMore)}); status != 0 {
			t.Fatal(status, err, c.err.String())
		}
		asked := len(c.school.CallsTo(fermiontest.LinkStats))
		if asked != 1 {
			t.Errorf("%d links were asked for", asked)
		}
		// It is known from then on, and nothing needs to be asked.
		if status, err := c.run(t.Context(), (*app.App).AuthStatus); status != 0 {
			t.Fatal(status, err)
		}
		if n := len(c.school.CallsTo(fermiontest.LinkStats)); n != asked {
			t.Errorf("%d more links were asked for", n-asked)
		}
	})
}

func TestOnScreenAnotherSchoolsKeyReadsAndWritesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := withLinks(t)
		school := c.another()
		term := c.start(100, 30)
		term.Await(10*time.Second, "another school's key?", "knows none of this profile's links")
		term.Press("a").Type("Ravi\travi@example.com\t"+goID+"\t20").Press("enter", "enter", "enter").WaitIdle()
		term.Contains("Nothing is sent with it")
		term.Press("esc", "y").Advance(2 * time.Minute)
		if n := len(school.CallsTo(fermiontest.CreateUser)) + len(school.CallsTo(fermiontest.CreateLink)) + len(school.CallsTo(fermiontest.UserAnalytics)) +
			len(school.CallsTo(fermiontest.AllProducts)); n != 0 {
			t.Errorf("%d calls went to the other school", n)
		}
		if n := len(school.CallsTo(fermiontest.LinkStats)); n != 2 {
			t.Errorf("%d readings at the other school", n)
		}
		term.Press("6").WaitIdle().Contains("the API key knows") // in Activity

		// The word of a person, whose default is no.
		term.Press("1", ":").Type("api key is right").Press("enter").WaitIdle().Contains("Another school's key?", "--profile NAME")
		term.Press("enter").WaitIdle().Contains("another school's key?")
		term.Press(":").Type("api key is right").Press("enter").Press("y").WaitIdle().Absent("another school's key?")
		term.Advance(time.Minute)
		if n := len(school.CallsTo(fermiontest.LinkStats)); n == 2 {
			t.Error("nothing is read after a person's word")
		}
		if err := term.Quit("q"); err != nil {
			t.Fatal(err)
		}
		c.start(100, 30).Advance(20 * time.Second).Absent("another school's key?") // it is remembered
	})
}

func TestWritesThatStoppedForTheKeyGoOnWithTheNextOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := withLinks(t)
		term := c.start(100, 30)
		term.Advance(5 * time.Second)
		c.school.SetKey("rotated-key") // at Fermion, while the program runs
		term.Press("a").Type("Ravi\travi@example.com\tgo for\t20").Press("enter", "enter", "enter")
		term.Await(20*time.Second, "key refused", "the key from environment variable FERMION_API_KEY is", "set FERMION_API_KEY to the right key")
		term.Press("esc").Press(":").Type("another api").Press("enter").Type("rotated-key").Press("enter")
		term.Await(20*time.Second, "● live")
		term.Advance(30 * time.Second)
		if n := len(c.school.CallsTo(fermiontest.CreateLink)); n != 3 {
			t.Errorf("%d links were asked for, not 3\n%s", n, term.Screen())
		}
		if k, err := c.keyring.Get("fermion-tui", "default"); err != nil || k != "rotated-key" {
			t.Error(k, err)
		}
	})
}

func TestEnteringAnotherSchoolsKeyAsksFirst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := withLinks(t)
		school := c.another()
		delete(c.env, "FERMION_API_KEY")
		if err := c.keyring.Set("fermion-tui", "default", "other-key"); err != nil {
			t.Fatal(err)
		}
		c.env["FERMION_API_KEY"] = "old-key"
		term := c.start(100, 30)
		term.Await(20*time.Second, "key refused")
		term.Press(":").Type("another api").Press("enter").Type("other-key").Press("enter")
		term.Await(20*time.Second, "Another school's key?")
		term.Press("enter").WaitIdle().Contains("knows none of this profile's links") // no: the form is still there
		if n := len(school.CallsTo(fermiontest.AllProducts)); n != 0 {
			t.Errorf("the key is in use: %d calls", n)
		}
		term.Press("enter").Await(20*time.Second, "Another school's key?")
		term.Press("y").Await(20*time.Second, "the key is in the OS keyring")
		term.Absent("another school's key?")
	})
}

// A database that knows no link of Fermion's takes any key, and remembers it.
func TestAProfileWithoutLinksTakesAnyKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCommandFixture(t)
		if status, err := c.run(t.Context(), (*app.App).AuthStatus); status != 0 {
			t.Fatal(status, err)
		}
		c.rotate()
		if status, err := c.runImport(app.Import{Kind: "links", File: c.file("links.csv", twoRows)}); status != 0 {
			t.Fatal(status, err)
		}
		if n := len(c.school.CallsTo(fermiontest.LinkStats)); n != 0 {
			t.Errorf("%d links were asked for", n)
		}
	})
}

// Offline there is no verdict: what is planned waits, and leaves when a link answers.
func TestPlannedWritesWaitForTheVerdict(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := withLinks(t)
		c.rotate()
		c.school.Fault(fermiontest.LinkStats, fermiontest.Fault{Kind: fermiontest.ResetBefore, Times: -1})
		term := c.start(100, 30)
		term.Advance(5 * time.Second).Contains("new key: asking for a known link")
		term.Press("a").Type("Ravi\travi@example.com\t"+goID+"\t20").Press("enter", "enter", "enter")
		term.Advance(10 * time.Second).Contains("not verified yet")
		if n := len(c.school.CallsTo(fermiontest.UserAnalytics)); n != 2 { // those of the first import
			t.Errorf("%d look-ups", n)
		}
		c.school.Heal(fermiontest.LinkStats)
		term.Await(time.Minute, "✓ New link Ravi")
	})
}

func TestLoginOfAnotherSchoolsKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := withLinks(t)
		c.another()
		c.env["FERMION_API_KEY"] = ""
		c.o.Stdin = strings.NewReader("other-key\n")
		status, err := c.run(t.Context(), (*app.App).Login)
		if status != 3 || !strings.Contains(err.Error(), "nothing was stored") {
			t.Fatal(status, err)
		}
		if k, err := c.keyring.Get("fermion-tui", "default"); err == nil {
			t.Errorf("the keyring holds %q", k)
		}
	})
}

// The key is nowhere in the database, only what it is known by.
func TestTheIdentityDoesNotRevealTheKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := withLinks(t)
		path := filepath.Join(c.o.DataDir, "profiles", "default.db")
		s, err := storetest.OpenFile(t.Context(), path, storetest.Options{})
		if err != nil {
			t.Fatal(err)
		}
		salt, hasSalt, err1 := s.Setting(t.Context(), "key.salt")
		identity, hasIdentity, err2 := s.Setting(t.Context(), "key.identity")
		if err := errors.Join(err1, err2, s.Close()); err != nil || !hasSalt || !hasIdentity || len(salt) != 32 || len(identity) != 64 {
			t.Errorf("salt %q, identity %q, %v", salt, identity, err)
		}
		if b, err := os.ReadFile(path); err != nil || strings.Contains(string(b), "school-key") {
			t.Error("the key is in the database", err)
		}
	})
}
