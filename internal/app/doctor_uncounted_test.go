package app_test

import (
	"errors"
	"strings"
	"testing"

	"fermion-tui/internal/app"
)

// TestDoctorAsksNothingThatIsNotCounted: without the team's database nobody knows how many calls the colleagues have made in this minute.
func TestDoctorAsksNothingThatIsNotCounted(t *testing.T) {
	c := newCommandFixture(t)
	c.o.Store = "postgres://asha@127.0.0.1:9/acme?sslmode=disable"
	err := app.Doctor(t.Context(), c.o, false)
	if calls := c.school.Calls(); len(calls) != 0 {
		t.Errorf("Fermion was asked: %+v", calls)
	}
	if out := c.out.String(); !errors.Is(err, app.ErrChecksFailed) || !strings.Contains(out, "was not asked: each call is counted in the database") ||
		!strings.Contains(out, "cannot be reached") {
		t.Errorf("%v\n%s", err, out)
	}
	if out := c.out.String(); strings.Count(out, "check that the server runs") != 1 ||
		!strings.Contains(out,
			"cannot be reached (127.0.0.1:9 refuses the connection)\n                 → check that the server runs and that this machine may connect to it") {
		t.Errorf("what to do is not said once:\n%s", out)
	}
	c.o.Store = ""
	c.out.Reset()
	if err := app.Doctor(t.Context(), c.o, false); err != nil || len(c.school.Calls()) == 0 {
		t.Errorf("on a file: %v, %d calls\n%s", err, len(c.school.Calls()), c.out.String())
	}
}

// TestDoctorDoesNotAskForAKeyWhileTheRoleIsUnknown: a viewer and finance need none, and the fault is that of the database.
func TestDoctorDoesNotAskForAKeyWhileTheRoleIsUnknown(t *testing.T) {
	t.Parallel()
	c := newCommandFixture(t)
	c.o.Store = "postgres://asha@127.0.0.1:9/acme?sslmode=disable"
	delete(c.env, "FERMION_API_KEY")
	err := app.Doctor(t.Context(), c.o, false)
	if said := c.out.String(); !errors.Is(err, app.ErrChecksFailed) ||
		!strings.Contains(said, "whether this user needs one is known once the database answers") || strings.Contains(said, "auth login") {
		t.Errorf("%v\n%s", err, said)
	}
}
