package app_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/app"
	"fermion-tui/internal/fermion/fermiontest"
)

// noKeyButTheKeyrings is a manager whose key is in the keyring only.
func noKeyButTheKeyrings(t *testing.T) *fixture {
	t.Helper()
	m := newFixture(t)
	delete(m.env, "FERMION_API_KEY")
	if err := m.keyring.Set("fermion-tui", "default", "school-key"); err != nil {
		t.Fatal(err)
	}
	return m
}

// TestAKeyringThatHangsDelaysNothing: the screen is there first, says what it waits for, and goes on once the keyring answers.
func TestAKeyringThatHangsDelaysNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := noKeyButTheKeyrings(t)
		m.keyring.Hang()
		defer m.keyring.Release()
		began := time.Now()
		term := m.start(80, 24)
		term.Await(500*time.Millisecond, "Waiting for the OS keyring…")
		if took := time.Since(began); took > 500*time.Millisecond {
			t.Errorf("the screen came after %s", took)
		}
		term.Await(5*time.Second, "! The keyring does not answer. ctrl+r tries again. f1 says more.")
		term.Advance(time.Minute).Contains("The keyring does not answer")
		m.keyring.Release() // somebody unlocks it
		term.Await(5*time.Second, "the key came from the OS keyring").Absent("Welcome to", "no key")
	})
}

// TestAKeyForThisSession is used while the keyring hangs.
func TestAKeyForThisSession(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := noKeyButTheKeyrings(t)
		m.keyring.Hang()
		defer m.keyring.Release()
		term := m.start(80, 24)
		term.Await(5*time.Second, "The keyring does not answer")
		term.Type("school-key").Press("enter", "enter").Await(20*time.Second, "The keyring does not answer. Keep the key for this session only?")
		term.Press("y").Await(20*time.Second, "key will be forgotten when you quit")
		m.school.SetKey("another") // a key that the keyring tells late does not replace the one that was typed
		m.keyring.Release()
		term.Advance(10 * time.Second).Absent("came from the OS keyring")
	})
}

// TestCommandsThatNeedNoKeyAskForNone: neither the keyring nor key_command.
func TestCommandsThatNeedNoKeyAskForNone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := &commandFixture{fixture: noKeyButTheKeyrings(t), dir: t.TempDir()}
		c.o.Stdout, c.o.Stderr = &c.out, &c.err
		c.keyring.Hang()
		defer c.keyring.Release()
		file := c.file("links.csv", "slug\nk3f9x2ab\n")
		for name, run := range map[string]func(*app.App, context.Context) error{
			"export": func(a *app.App, ctx context.Context) error {
				return a.Export(ctx, app.Export{Kind: "links", Format: "csv"})
			},
			"an import that tracks": func(a *app.App, ctx context.Context) error {
				return a.Import(ctx, app.Import{Kind: "links", File: file})
			},
		} {
			began := time.Now()
			if status, err := c.run(t.Context(), run); status != 0 {
				t.Errorf("%s: %d, %v", name, status, err)
			}
			if c.keyring.Waiting() > 0 || time.Since(began) > time.Second {
				t.Errorf("%s waits for the keyring", name)
			}
		}
		began := time.Now()
		if status, err := c.run(t.Context(), (*app.App).AuthStatus); status != 3 || !strings.Contains(err.Error(), "did not answer within 3s") ||
			time.Since(began) > 5*time.Second {
			t.Error("auth status:", status, err)
		}
	})
}

// TestAKeyWithMoreAroundIt is taken without that, and the sentences about it hide nothing.
func TestAKeyWithMoreAroundIt(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ variable, status, typed, message string }{
		"quotes": {
			variable: `"school-key"`, status: "environment variable FERMION_API_KEY, without the quotation marks around it",
			typed: "“school-key”\n", message: "The key is taken without the quotation marks around it.",
		},
		"its name": {
			variable: "FERMION_API_KEY=school-key", status: "environment variable FERMION_API_KEY, without the name before it\n",
			typed: "export FERMION_API_KEY='school-key'\n", message: "The key is taken without the name before it and the quotation marks around it.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := &commandFixture{fixture: newFixture(t), dir: t.TempDir()}
				c.o.Stdout, c.o.Stderr = &c.out, &c.err
				c.env["FERMION_API_KEY"] = test.variable
				if status, err := c.run(t.Context(), (*app.App).AuthStatus); status != 0 || !strings.Contains(c.out.String(), test.status) {
					t.Error(status, err, c.out.String())
				}
				delete(c.env, "FERMION_API_KEY")
				c.o.Stdin = strings.NewReader(test.typed)
				if status, err := c.run(t.Context(), (*app.App).Login); status != 0 || !strings.Contains(c.err.String(), test.message) {
					t.Error(status, err, c.err.String())
				}
				if stored, err := c.keyring.Get("fermion-tui", "default"); err != nil || stored != "school-key" {
					t.Error(stored, err)
				}
			})
		})
	}
}

func TestALockedKeyringIsReported(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := &commandFixture{fixture: noKeyButTheKeyrings(t), dir: t.TempDir()}
		c.o.Stdout, c.o.Stderr = &c.out, &c.err
		c.keyring.Fail(errors.New("failed to unlock correct collection '/org/freedesktop/secrets/aliases/default'"))
		status, err := c.run(t.Context(), (*app.App).AuthStatus)
		if status != 3 || !strings.Contains(err.Error(), "the OS keyring is locked") || !strings.Contains(err.Error(), "key_command") {
			t.Error(status, err)
		}
		c.o.Stdin = strings.NewReader("school-key\n")
		status, err = c.run(t.Context(), (*app.App).Login)
		if status != 1 || !strings.Contains(err.Error(), "the OS keyring is locked") {
			t.Error(status, err)
		}
	})
}

// A keyring that goes away while the program runs takes nothing with it: the key is in use, and another one can be.
func TestAKeyringThatIsGoneInMidSession(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := noKeyButTheKeyrings(t)
		m.school.AddLink(fermiontest.Link{Slug: "k3f9x2ab", ProductID: goID, Commission: 20})
		term := m.start(100, 30)
		term.Advance(5 * time.Second)
		m.keyring.Fail(errors.New("dial unix /run/user/1000/bus: connect: connection refused"))
		term.Press("t").Type("k3f9x2ab").Press("enter", "enter", "enter").Await(30*time.Second, "k3f9x2ab")
		term.Advance(30 * time.Second).Contains("● live")
		m.school.SetKey("rotated-key")
		term.Await(2*time.Minute, "key refused")
		term.Press(":").Type("another api").Press("enter").Type("rotated-key").Press("enter").
			Await(20*time.Second, "No keyring here. Keep the key for this session only?")
		term.Press("y").Await(20*time.Second, "● live")
	})
}

// A person who has typed a key fills in a form next: the products are there by then.
func TestProductsComeWithTheKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		delete(m.env, "FERMION_API_KEY")
		term := m.start(100, 30).Contains("Welcome to fermion-tui")
		term.Advance(10 * time.Second).Type("school-key").Press("enter").WaitIdle()
		term.Press("enter", "enter").Advance(3 * time.Second).Contains("No links here yet")
		term.Press("n").Press("esc", "a").Press("tab", "tab").Type("go for").Press("tab").WaitIdle().Contains("Go for Engineers").Absent("no product matches")
	})
}
