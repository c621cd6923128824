package app

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/config"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/secret"
)

// Where the demo's school says it is. Both names are reserved (RFC 2606): they lead nowhere, also when they leak out of the
// program as a copied URL.
const (
	demoProfile   = "demo"
	demoAPIURL    = "https://demo.invalid/api"
	demoSchoolURL = "https://learn.acme.example"
	demoKey       = "demo-key-of-a-school-that-does-not-exist"
	demoSeed      = 0xacade3
)

// demoSchool is the school of --demo: the fake that the tests use, on a listener without a socket, with people, links and
// a past (furnish) and with an audience that clicks and buys (run).
type demoSchool struct {
	school *fermiontest.School
	direct http.RoundTripper // to the school, without the delay that the program meets
	stop   func()            // ends the school's server
	dir    string            // holds all files of the demo, and goes with it

	clock  func() time.Time
	behind atomic.Int64 // how far now lies in the past, in nanoseconds; see turnBack

	rnd    *rand.Rand // furnish's first, then run's: never both at a time
	promos []*promo
	taught map[string]course  // by product ID
	tell   func(event []byte) // the webhook
}

// openDemo puts the demo in the place of everything that the machine would say: files, configuration, environment, keyring,
// network.
func (a *App) openDemo() error {
	a.cfg = config.Default()
	if err := a.chooseTheme(); err != nil {
		return err
	}
	a.profile = a.cfg.Profile(demoProfile)
	zone, err := affiliate.ParseTimeZone(affiliate.DefaultTimeZone)
	if err != nil {
		return err
	}
	a.profile.TimeZone = zone
	keyring := secret.Memory()
	if err := keyring.Set(secret.Service, demoProfile, demoKey); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "fermion-tui-demo-")
	if err != nil {
		return fmt.Errorf("making a folder for the demo: %w; set TMPDIR to one that can be written", err)
	}
	d := &demoSchool{dir: dir, clock: a.o.Now, taught: map[string]course{}, rnd: rand.New(rand.NewPCG(demoSeed, 1))}
	d.school = fermiontest.New(fermiontest.Options{Key: demoKey, Now: d.now, Seed: demoSeed, KeepCalls: 100})
	d.direct, d.stop = d.school.Serve(fermiontest.NewListener())
	a.demo, a.profile.SchoolID = d, d.school.ID()
	a.location = location{profile: demoProfile, dataDir: dir, apiURL: demoAPIURL, apiFrom: "the demo", schoolURL: demoSchoolURL, schoolFrom: "the demo"}
	a.safe = secret.New(keyring, secret.Options{})
	a.o.Transport, a.o.Now, a.o.Getenv = newFarAway(d.direct), d.now, withoutOurs(a.o.Getenv)
	return nil
}

// withoutOurs hides key, URLs and everything else that is meant for a real school. What describes the terminal stays.
func withoutOurs(getenv func(string) string) func(string) string {
	return func(name string) string {
		if name == secret.EnvKey || strings.HasPrefix(name, "FERMION_TUI_") {
			return ""
		}
		return getenv(name)
	}
}

// now is the clock of the whole program in the demo.
func (d *demoSchool) now() time.Time { return d.clock().Add(-time.Duration(d.behind.Load())) }

// turnBack lets now lie so far in the past: whatever is written then is dated so.
func (d *demoSchool) turnBack(by time.Duration) { d.behind.Store(int64(by)) }

// close ends the school and throws its files away. The register must be closed by then.
func (d *demoSchool) close() error {
	d.stop()
	if err := os.RemoveAll(d.dir); err != nil {
		return fmt.Errorf("deleting the demo's files: %w", err)
	}
	return nil
}

// farAway is a transport whose answers take as long as those of a server at the other end of a country.
type farAway struct {
	next http.RoundTripper
	mu   sync.Mutex
	rnd  *rand.Rand
}

func newFarAway(next http.RoundTripper) *farAway {
	return &farAway{next: next, rnd: rand.New(rand.NewPCG(demoSeed, 2))}
}

func (f *farAway) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := f.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	onTheWay := 150*time.Millisecond + time.Duration(f.rnd.ExpFloat64()*float64(60*time.Millisecond))
	f.mu.Unlock()
	arrived := time.NewTimer(min(onTheWay, 400*time.Millisecond))
	defer arrived.Stop()
	select {
	case <-arrived.C:
		return resp, nil
	case <-r.Context().Done():
		resp.Body.Close()
		return nil, r.Context().Err()
	}
}
