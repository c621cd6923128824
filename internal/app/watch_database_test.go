package app

import (
	"bytes"
	"testing"
	"time"

	"fermion-tui/internal/store"
)

// TestAWatchSaysAnotherReason of a lost database once, and another role of its user.
func TestAWatchSaysAnotherReason(t *testing.T) {
	var said bytes.Buffer
	c := connectionReporter{zone: time.UTC, to: &said}
	at := time.Date(2026, 12, 1, 10, 0, 0, 0, time.UTC)
	for range 2 {
		c.reportDatabase(serverLost, at, "127.0.0.1:5432 refuses the connection", at)
	}
	for range 2 {
		c.reportDatabase(serverLost+"refuses the password", at, "refuses the password: store the new one", at)
	}
	for range 2 {
		c.reportDatabase(serverFound, time.Time{}, "", at.Add(time.Minute))
	}
	viewer, manager := store.Rights{User: "asha", Role: store.RoleViewer}, store.Rights{User: "asha", Role: store.RoleManager}
	for _, r := range []store.Rights{manager, viewer, viewer, manager} {
		c.reportRole(r, false)
	}
	c.reportRole(viewer, false)
	c.reportRole(manager, true)
	want := `fermion-tui: the database has been unreachable since 2026-12-01 10:00:00: 127.0.0.1:5432 refuses the connection. It is tried again until it is back
fermion-tui: the database has not been usable since 2026-12-01 10:00:00: it refuses the password: store the new one. It is tried again until that is over
fermion-tui: the database came back at 2026-12-01 10:01:00
fermion-tui: the database's user asha has the role viewer now: it reads no links, and what colleagues read is printed
fermion-tui: the database's user asha has the role manager now: links are read again
fermion-tui: the database's user asha has the role viewer now: it reads no links, and what colleagues read is printed
fermion-tui: the database's user asha has the role manager now: start watch again to use it
`
	if said.String() != want {
		t.Errorf("it says:\n%s", said.String())
	}
}
