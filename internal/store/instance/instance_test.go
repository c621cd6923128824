package instance

import (
	"os"
	"testing"
	"time"
)

// TestASuspendedInstance holds its lock and has no heartbeats: on a file it is alive, on a server that machines share it counts as dead.
func TestASuspendedInstance(t *testing.T) {
	locks := Locks(t.TempDir())
	lock := locks.Acquire("suspended", "acme")
	if lock == nil {
		t.Fatal("no lock")
	}
	defer locks.Release("suspended", lock)
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	for _, c := range []struct {
		shared bool
		silent time.Duration
		dead   bool
	}{
		{false, time.Hour, false},
		{true, DefaultHeartbeatTimeout - time.Second, false},
		{true, DefaultHeartbeatTimeout + time.Second, true},
	} {
		i := Instance{ID: "suspended", Host: host, HeartbeatAt: now.Add(-c.silent)}
		if dead := (Liveness{Locks: locks, Shared: c.shared}).Dead(i, now); dead != c.dead {
			t.Errorf("shared %v, without a heartbeat for %v: dead %v", c.shared, c.silent, dead)
		}
	}
}

// TestAFullDiskLeavesNoLockFile: the lock works without the name of the database in its file, and what a killed program left is swept.
func TestAFullDiskLeavesNoLockFile(t *testing.T) {
	const full = "/dev/full"
	if _, err := os.Stat(full); err != nil {
		t.Skip("needs " + full)
	}
	dir := t.TempDir()
	locks := Locks(dir)
	if err := os.Symlink(full, locks.file("full")); err != nil {
		t.Fatal(err)
	}
	lock := locks.Acquire("full", "acme")
	if lock == nil || locks.state("full") != lockHeld {
		t.Fatalf("the lock is %v, in state %v", lock, locks.state("full"))
	}
	locks.Release("full", lock)
	if err := os.WriteFile(locks.file("killed"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	held := locks.Acquire("held", "another")
	defer locks.Release("held", held)
	if err := os.Truncate(locks.file("held"), 0); err != nil {
		t.Fatal(err)
	}
	locks.SweepOthers(func(string) bool { return false }, "acme")
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 || left[0].Name() != "held.lock" {
		t.Errorf("left are %v: %v", left, err)
	}
}
