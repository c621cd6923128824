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
