package app_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"fermion-tui/internal/app"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/secret"
	"fermion-tui/internal/store/storetest"
)

// TestTheKeyNeedsNoDatabase: with the server of a team's database gone a person can still store, see and remove the key of this machine.
func TestTheKeyNeedsNoDatabase(t *testing.T) {
	t.Parallel()
	c := newCommandFixture(t)
	delete(c.env, "FERMION_API_KEY")
	c.o.Store = "postgres://asha@127.0.0.1:1/affiliates"
	c.o.Stdin = strings.NewReader("school-key\n")
	run := func(open func(context.Context, app.Options) (*app.App, error), do func(*app.App, context.Context) error) string {
		t.Helper()
		c.out.Reset()
		c.err.Reset()
		a := storetest.Must(open(t.Context(), c.o))(t)
		storetest.NoErr(t, a.CloseCommand(t.Context(), do(a, t.Context())))
		return c.out.String() + c.err.String()
	}
	said := run(app.OpenForKey, (*app.App).Login)
	for _, want := range []string{"warning: the database postgres://asha@127.0.0.1:1/affiliates", "cannot be reached",
		"is in the OS keyring, not checked: Fermion was not asked, since its calls could not be counted"} {
		if !strings.Contains(said, want) {
			t.Errorf("login does not say %q:\n%s", want, said)
		}
	}
	stored := secret.New(c.keyring, secret.Options{})
	if key, err := stored.Key(t.Context(), "default"); err != nil || key != "school-key" {
		t.Errorf("the keyring has %q: %v", key, err)
	}
	if said := run(app.OpenForKey, (*app.App).AuthStatus); !strings.Contains(said, "key       from OS keyring") ||
		!strings.Contains(said, "cannot be reached") {
		t.Errorf("status says:\n%s", said)
	}
	if said := run(app.OpenForKeyring, (*app.App).Logout); !strings.Contains(said, "The key of profile default was removed from the OS keyring") {
		t.Errorf("logout says:\n%s", said)
	}
	if _, err := stored.Key(t.Context(), "default"); !errors.Is(err, secret.ErrNoKey) {
		t.Errorf("the keyring still has a key: %v", err)
	}
}

// TestLogoutWithoutAKeyring fails, since a key may be in the keyring of another session, and says that nothing was
// removed and where to try.
func TestLogoutWithoutAKeyring(t *testing.T) {
	t.Parallel()
	c := newCommandFixture(t)
	logout := func(fault error, want ...string) {
		t.Helper()
		c.keyring.Fail(fault)
		c.err.Reset()
		a := storetest.Must(app.OpenForKeyring(t.Context(), c.o))(t)
		err := a.CloseCommand(t.Context(), a.Logout(t.Context()))
		if app.ExitStatus(err) != 1 {
			t.Fatalf("%v ends with %d", err, app.ExitStatus(err))
		}
		for _, text := range want {
			if !strings.Contains(err.Error(), text) {
				t.Errorf("without %q: %v", text, err)
			}
		}
		if strings.Contains(err.Error(), "key_command") || !strings.Contains(c.err.String(), "FERMION_API_KEY is still set.") {
			t.Errorf("%v\n%s", err, c.err.String())
		}
	}
	logout(errors.New(`exec: "dbus-launch": executable file not found in $PATH`), "nothing was removed: there is no OS keyring",
		"What was stored in another session, such as the desktop of this machine, is still there: run fermion-tui auth logout in that session")
	logout(errors.New("the collection is locked"), "nothing was removed: the OS keyring is locked", "; then run fermion-tui auth logout again")
}

// TestDoctorWhileTheLimitIsUsedUp: that is no fault of the connection, and ends with 0.
func TestDoctorWhileTheLimitIsUsedUp(t *testing.T) {
	t.Parallel()
	c := newCommandFixture(t)
	c.makeDatabase()
	c.school.Fault(fermiontest.UserAnalytics, fermiontest.Fault{Kind: fermiontest.Status4xx, Status: http.StatusTooManyRequests, Times: 10})
	err := app.Doctor(t.Context(), c.o, false)
	if said := c.out.String(); err != nil || !strings.Contains(said, "api       no     the limit of calls is used up; calls are held until ") ||
		strings.Contains(said, "check the connection") || strings.Contains(said, "WRONG") {
		t.Errorf("%v:\n%s", err, said)
	}
}

// TestDoctorWithoutAFreeCall says that the limit is used up, not that the connection is bad.
func TestDoctorWithoutAFreeCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCommandFixture(t)
		c.makeDatabase()
		used := false
		for n := 0; n < 200 && !used; n++ {
			c.out.Reset()
			err := app.Doctor(t.Context(), c.o, false)
			if said := c.out.String(); err != nil || strings.Contains(said, "check the connection") {
				t.Fatalf("%v:\n%s", err, said)
			}
			used = strings.Contains(c.out.String(), "was not asked: the limit of calls is used up, and no call was free within")
		}
		if !used {
			t.Error("the limit is never used up")
		}
	})
}
