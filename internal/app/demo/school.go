package demo

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"fermion-tui/internal/fermion/fermiontest"
)

// The addresses of the demo's school. Both names are reserved (RFC 2606), so that a copied URL leads nowhere.
const (
	Profile   = "demo"
	APIURL    = "https://demo.invalid/api"
	SchoolURL = "https://learn.acme.example"
	Key       = "demo-key-of-a-school-that-does-not-exist"
	seed      = 0xacade3
)

// School is the school of --demo: the fake that the tests use, on a listener without a socket, with people, links and
// history (Seed), and with an audience that clicks and buys (Run).
type School struct {
	Server *fermiontest.School
	Dir    string // has all files of the demo, and is deleted with it
	folder folder

	direct http.RoundTripper // to the school, without the delay that the program meets
	stop   func()            // ends the school's server

	clock       func() time.Time
	clockOffset atomic.Int64 // how far now lies in the past, in nanoseconds; see setClockBack

	rnd             *rand.Rand // used by Seed, then by Run
	demoLinks       []*demoLink
	courseByProduct map[string]course // by product ID
	webhook         http.Handler      // takes the events
	traffic         *traffic          // nil before OnFirstScreen
}

// New makes an empty school, and a folder for the files of the program. clock is the machine's.
func New(clock func() time.Time) (*School, error) {
	f, err := makeFolder()
	if err != nil {
		return nil, err
	}
	d := &School{Dir: f.path, folder: f, clock: clock, courseByProduct: map[string]course{}, rnd: rand.New(rand.NewPCG(seed, 1))}
	d.Server = fermiontest.New(fermiontest.Options{Key: Key, Now: d.Now, Seed: seed, KeepCalls: 100})
	d.direct, d.stop = d.Server.Serve(fermiontest.NewListener())
	return d, nil
}

// Transport leads to the school, whose answers take as long as those of a real one.
func (d *School) Transport() http.RoundTripper { return newSlowTransport(d.direct) }

// SendEventsTo says which handler takes the events that the school sends while it runs.
func (d *School) SendEventsTo(webhook http.Handler) { d.webhook = webhook }

// Now is the clock of the whole program in the demo.
func (d *School) Now() time.Time { return d.clock().Add(-time.Duration(d.clockOffset.Load())) }

// setClockBack sets Now that far back, so that what is written then has that date.
func (d *School) setClockBack(by time.Duration) { d.clockOffset.Store(int64(by)) }

// Close ends the school and throws its files away. The database must be closed by then.
func (d *School) Close() error {
	d.stop()
	if err := d.folder.remove(); err != nil {
		return fmt.Errorf("deleting the demo's files: %w", err)
	}
	return nil
}

// slowTransport is a transport whose answers take as long as those of a remote server. Each endpoint has random numbers of its own, so that
// calls to two of them take as long in any order.
type slowTransport struct {
	next http.RoundTripper
	mu   sync.Mutex
	rnd  map[string]*rand.Rand // by path
}

func newSlowTransport(next http.RoundTripper) *slowTransport {
	return &slowTransport{next: next, rnd: map[string]*rand.Rand{}}
}

// latency is how long an answer of an endpoint takes.
func (f *slowTransport) latency(path string) time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	rnd, ok := f.rnd[path]
	if !ok {
		rnd = rand.New(rand.NewPCG(seed, 2))
		f.rnd[path] = rnd
	}
	return min(150*time.Millisecond+time.Duration(rnd.ExpFloat64()*float64(60*time.Millisecond)), 400*time.Millisecond)
}

func (f *slowTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := f.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	arrived := time.NewTimer(f.latency(r.URL.Path))
	defer arrived.Stop()
	select {
	case <-arrived.C:
		return resp, nil
	case <-r.Context().Done():
		resp.Body.Close()
		return nil, r.Context().Err()
	}
}
