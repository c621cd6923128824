package store_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// outageFixture is two programs on a team's server, of which the other one has sent a write.
type outageFixture struct {
	t           *testing.T
	clock       *storetest.Clock
	path        string
	mine, other *store.Store
	sent        string
}

func newOutageFixture(t *testing.T) *outageFixture {
	f := &outageFixture{t: t, clock: storetest.NewClock(), path: storetest.Path(t)}
	f.mine, f.other = f.open("mine"), f.open("other")
	f.sent = placeholders(t, f.other, affiliate.Sent)
	f.pass(30*time.Second, f.mine, f.other)
	return f
}

func (f *outageFixture) open(instance string) *store.Store {
	return storetest.MustOpen(f.t, f.path, storetest.Options{Instance: instance, Now: f.clock.Now, Shared: true})
}

// pass has programs show heartbeats every 5 s.
func (f *outageFixture) pass(d time.Duration, alive ...*store.Store) {
	f.t.Helper()
	for ; d > 0; d -= 5 * time.Second {
		f.clock.Add(5 * time.Second)
		for _, s := range alive {
			storetest.NoErr(f.t, s.Heartbeat(f.t.Context()))
		}
	}
}

// sweeps checks what a program marks as unknown.
func (f *outageFixture) sweeps(when string, s *store.Store, want ...string) {
	f.t.Helper()
	if swept := storetest.Must(s.MarkOrphanedUnknown(f.t.Context()))(f.t); !slices.Equal(swept, want) {
		f.t.Errorf("%s it swept %q, want %q", when, swept, want)
	}
}

// TestAfterAnOutageNobodyIsDeadAtOnce: all heartbeats are old then. Who does not come back within the time that a program may be silent is
// dead.
func TestAfterAnOutageNobodyIsDeadAtOnce(t *testing.T) {
	for name, outage := range map[string]func(*outageFixture){
		"without a try": func(f *outageFixture) { f.clock.Add(time.Minute) },
		"with a heartbeat that failed": func(f *outageFixture) {
			f.clock.Add(5 * time.Second)
			ended, end := context.WithCancel(t.Context())
			end()
			if err := f.mine.Heartbeat(ended); err == nil {
				t.Fatal("it did not fail")
			}
		},
	} {
		for _, returns := range []bool{true, false} {
			t.Run(name, func(t *testing.T) {
				f := newOutageFixture(t)
				outage(f)
				f.pass(20*time.Second, f.mine)
				f.sweeps("20 s after the outage", f.mine)
				if left := storetest.Must(f.mine.SilenceLeft(t.Context(), "other"))(t); left <= 0 || left > 10*time.Second {
					t.Errorf("silence left: %v", left)
				}
				if returns {
					f.pass(30*time.Second, f.mine, f.other)
					f.sweeps("after the other one is back", f.mine)
					return
				}
				f.pass(10*time.Second, f.mine)
				f.sweeps("30 s after the outage", f.mine, f.sent)
			})
		}
	}
}

// TestWhoStartsAfterAnOutageJudgesNobodyAtOnce: the others may be about to come back.
func TestWhoStartsAfterAnOutageJudgesNobodyAtOnce(t *testing.T) {
	f := newOutageFixture(t)
	f.clock.Add(time.Minute)
	third := f.open("third")
	f.sweeps("at its start", third)
	f.pass(15*time.Second, third)
	f.sweeps("after 15 s", third)
	f.pass(5*time.Second, third)
	f.sweeps("after 20 s", third, f.sent)
}
