package app_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/app"
	"fermion-tui/internal/fermion/fermiontest"
)

// addBeta adds a second school; what it sends goes to the same fake.
func (m *fixture) addBeta() {
	m.t.Helper()
	o := m.o
	o.SchoolURL, o.Stdin = "learn.beta.io", strings.NewReader("school-key\n")
	if err := app.AddProfile(m.t.Context(), o, "beta", "Asia/Dubai"); err != nil {
		m.t.Fatal(err)
	}
}

// TestAProfileWhoseSectionWasRemovedIsNotMade: only the config file had it, as one of a team.
func TestAProfileWhoseSectionWasRemovedIsNotMade(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.o.ConfigFile = filepath.Join(t.TempDir(), "config.toml")
		write := func(text string) {
			if err := os.WriteFile(m.o.ConfigFile, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		write("[profiles.beta]\nschool_url = \"https://learn.beta.io\"\n")
		term := m.start(100, 30)
		term.Press(":").Type("profile").Press("enter").WaitIdle().Contains("beta", "● default")
		write("")
		term.Press("g", "enter").Advance(5*time.Second).Contains("beta was not opened, and default stays open: this profile was removed", "learn.acme.com")
		if files, _ := filepath.Glob(filepath.Join(m.o.DataDir, "profiles", "beta*")); len(files) > 0 {
			t.Errorf("%v", files)
		}
		term.Press("esc").Press(":").Type("profile").Press("enter").WaitIdle().Contains("● default").Absent("beta")
		term.Press("esc").Quit("q")
	})
}

// trackIn tracks a slug in a profile, as a command does beside the screens.
func (m *fixture) trackIn(profile, slug string) {
	m.t.Helper()
	o := m.o
	o.Profile = profile
	a, err := app.Open(m.t.Context(), o)
	if err != nil {
		m.t.Fatal(err)
	}
	file := filepath.Join(m.t.TempDir(), "links.csv")
	if err := os.WriteFile(file, []byte("slug\n"+slug+"\n"), 0o600); err != nil {
		m.t.Fatal(err)
	}
	if err := errors.Join(a.Import(m.t.Context(), app.Import{Kind: "links", File: file}), a.Close(m.t.Context())); err != nil {
		m.t.Fatal(err)
	}
}

// TestAProfileRemovedMeanwhileIsNotMadeAgain when it is chosen from a list that was read before.
func TestAProfileRemovedMeanwhileIsNotMadeAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.addBeta()
		term := m.start(100, 30)
		term.Press(":").Type("profile").Press("enter").WaitIdle().Contains("beta", "● default")
		o := m.o
		o.Profile = "beta"
		if err := app.RemoveProfile(t.Context(), o, "beta", true); err != nil {
			t.Fatal(err)
		}
		term.Press("g", "enter").Advance(5*time.Second).Contains("beta was not opened, and default stays open: this profile was removed", "learn.acme.com")
		if files, _ := filepath.Glob(filepath.Join(m.o.DataDir, "profiles", "beta*")); len(files) > 0 {
			t.Errorf("%v", files)
		}
		if err := term.Quit("q"); err != nil {
			t.Error(err)
		}
	})
}

func TestAnotherSchoolIsOpenedOnTheScreens(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.addBeta()
		m.trackIn("default", "ofdefault")
		m.trackIn("beta", "ofbeta")
		term := m.start(100, 30)
		term.Contains("default", "learn.acme.com", "ofdefault")
		term.Press(":").Type("profile").Press("enter").Contains("● default", "learn.acme.com", "beta", "learn.beta.io")
		term.Press("k").Press("enter") // beta is over default
		term.Await(5*time.Second, "learn.beta.io", "ofbeta")
		term.Absent("ofdefault", "Opening")
		term.Advance(20*time.Second).Contains("Calls 3/54", "ofbeta") // it polls with its own key
		term.Press("p").Type("7").Press("esc").Press("esc")           // screens work as ever: the first clears what was typed

		// The addresses of the environment belong to the school that the program started with: they are its again.
		term.Press(":").Type("profile").Press("enter").Press("j").Press("enter")
		term.Await(5*time.Second, "learn.acme.com", "ofdefault")
		if err := term.Quit("q"); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"beta", "default"} { // both are closed: nobody has them open
			if err := app.RemoveProfile(t.Context(), m.o, name, true); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestASchoolThatCannotBeOpenedLeavesThePresentOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.addBeta()
		m.trackIn("default", "ofdefault")
		m.env["FERMION_TUI_PROFILE"] = "default"
		term := m.start(160, 30)
		choose := func() { term.WaitIdle().Press(":").Type("profile").Press("enter").Press("k").Press("enter") }

		m.keyring.Fail(errors.New("failed to unlock correct collection"))
		choose()
		term.Await(10*time.Second, "beta was not opened, and default stays open", "is locked")
		m.keyring.Fail(nil)

		database := filepath.Join(m.o.DataDir, "profiles", "beta.db")
		whole, err := os.ReadFile(database)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(database, []byte("no database at all, and long enough to be looked at"), 0o600); err != nil {
			t.Fatal(err)
		}
		choose()
		term.Await(10*time.Second, "beta was not opened, and default stays open")
		term.Press("esc").Contains("ofdefault", "learn.acme.com")
		term.Advance(20 * time.Second).Press("g").Contains("ofdefault")

		if err := os.WriteFile(database, whole, 0o600); err != nil {
			t.Fatal(err)
		}
		choose()
		term.Await(10*time.Second, "learn.beta.io")
		if err := term.Quit("q"); err != nil {
			t.Fatal(err)
		}
	})
}

// TestAKeyForThisSessionOutlivesASwitch: it is stored nowhere, and is the profile's again when that is opened once more.
func TestAKeyForThisSessionOutlivesASwitch(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := noKeyButTheKeyrings(t)
		m.addBeta()
		m.trackIn("default", "ofdefault")
		m.school.AddLink(fermiontest.Link{Slug: "ofdefault", ProductID: goID, Commission: 20})
		term := m.start(100, 30)
		term.Advance(30 * time.Second).Contains("● live")
		m.keyring.Fail(errors.New("dial unix /run/user/1000/bus: connect: connection refused"))
		m.school.SetKey("rotated-key")
		term.Await(2*time.Minute, "key refused")
		term.Press(":").Type("another api").Press("enter").Type("rotated-key").Press("enter").Await(20*time.Second, "Keep the key for this session only?")
		term.Press("y").Await(30*time.Second, "● live")

		m.keyring.Fail(nil)
		term.Press(":").Type("profile").Press("enter").Press("k").Press("enter").Await(10*time.Second, "learn.beta.io")
		m.keyring.Fail(errors.New("dial unix /run/user/1000/bus: connect: connection refused"))
		term.Advance(10*time.Second).Press(":").Type("profile").Press("enter").Press("j").Press("enter").Await(10*time.Second, "learn.acme.com", "ofdefault")
		term.Advance(time.Minute).Contains("● live").Absent("Welcome to", "refused", "no key")
		if err := term.Quit("q"); err != nil {
			t.Fatal(err)
		}
		m.keyring.Fail(nil)
		if k, err := m.keyring.Get("fermion-tui", "default"); err != nil || k != "school-key" {
			t.Errorf("the keyring holds %q: %v", k, err)
		}
	})
}

// A write that was sent is waited for before the other school opens, and its answer is in the database of the school that sent it.
func TestSwitchingWaitsForWhatWasSent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.addBeta()
		m.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Delay, Delay: 8 * time.Second})
		var printed bytes.Buffer
		m.o.Stderr = &printed
		term := m.start(100, 30)
		term.Advance(5 * time.Second)
		term.Press("a").Type("Asha Rao\tasha@example.com\tgo for\t20").Press("enter", "enter", "enter")
		term.Advance(2 * time.Second).Press("esc")
		term.Press(":").Type("profile").Press("enter").Press("k").Press("enter")
		term.Contains("Switch to beta while writes are being sent?").Press("enter").Absent("Opening")
		term.Press(":").Type("profile").Press("enter").Press("k").Press("enter").Press("y")
		term.Advance(time.Second).Contains("Opening beta", "1 write waits for Fermion's answer")
		term.Press("esc").Press("2").Contains("Opening beta")
		term.Await(20*time.Second, "learn.beta.io")
		term.Absent("Asha Rao")
		if n := len(m.school.Links()); n != 1 {
			t.Fatalf("%d links were made", n)
		}
		term.Press(":").Type("profile").Press("enter").Press("j").Press("enter")
		term.Await(5*time.Second, "learn.acme.com", "Asha Rao")
		if err := term.Quit("q"); err != nil {
			t.Fatal(err)
		}
		if printed.Len() > 0 {
			t.Errorf("printed %q", printed.String())
		}
	})
}
