package importer_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/importer"
	"fermion-tui/internal/operation"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/sqlite"
	"fermion-tui/internal/store/storetest"
)

// asImporter makes the test binary a program that imports, with shortened times, until it is done or killed.
const asImporter = "IMPORTER_TEST_PROGRAM"

// killable configures that program.
type killable struct {
	Dir, URL, File string
	Silent         time.Duration // 0: shortSilence
}

// The shortened times. The slot of a killed program stays taken for timeout and window, as in production.
const (
	shortWindow  = 300 * time.Millisecond
	shortTimeout = time.Second
	shortSilence = 300 * time.Millisecond
	perWindow    = 2
)

func TestMain(m *testing.M) {
	if text := os.Getenv(asImporter); text != "" {
		var i killable
		err := json.Unmarshal([]byte(text), &i)
		if err == nil {
			err = i.run(context.Background())
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func (i killable) run(ctx context.Context) error {
	silent := cmp.Or(i.Silent, shortSilence)
	s, err := storetest.Open(ctx, filepath.Join(i.Dir, "default.db"), storetest.Options{HeartbeatTimeout: silent, Locks: filepath.Join(i.Dir, "instances")})
	if err != nil {
		return err
	}
	calls, _, err := sqlite.OpenCalls(ctx, filepath.Join(i.Dir, "calls.db"), nil, store.CallsOptions{Timeout: shortTimeout, Window: shortWindow})
	if err != nil {
		return err
	}
	client, err := fermion.New(fermion.Options{BaseURL: i.URL, Key: "k-import-test", Transport: dated{fermion.NewTransport()}, Slots: calls,
		Timeout: shortTimeout, Window: shortWindow,
		Limits: fermion.Limits{fermion.CreateUser: perWindow, fermion.CreateLink: perWindow, fermion.UserAnalytics: perWindow}})
	if err != nil {
		return err
	}
	writes := operation.New(ctx, s, client, operation.Options{Instance: s.Instance(), By: "meera@desk", Heartbeat: 50 * time.Millisecond,
		RetryInterval: 50 * time.Millisecond})
	if err := writes.Start(ctx); err != nil {
		return err
	}
	im := importer.Importer{Store: s, Writes: writes, Limits: affiliate.CallLimits{Window: shortWindow},
		NeedKey: func() error { return nil }, Stdin: os.Stdin, Stdout: io.Discard, Stderr: os.Stderr}
	err = im.Import(ctx, importer.Import{Kind: "links", File: i.File, Resume: true})
	if e := writes.Close(ctx); err == nil {
		err = e
	}
	if e := s.Close(); err == nil {
		err = e
	}
	return err
}

// leftAt is the header in which a call of that program says when it left.
const leftAt = "Test-Left-At"

// dated sets leftAt. When a call arrives says nothing about the limit: a busy machine may hold it up for longer than so short a window.
type dated struct{ http.RoundTripper }

func (d dated) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set(leftAt, time.Now().Format(time.RFC3339Nano))
	return d.RoundTripper.RoundTrip(r)
}

// start runs the import in another process.
func (i killable) start(t *testing.T) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	text, err := json.Marshal(i)
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), asImporter+"="+string(text))
	c.Stderr = &said
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	return c, &said
}

// killingHandler stops at a request of an import, until the test has killed it, and notes when each request left.
type killingHandler struct {
	http.Handler

	mu      sync.Mutex
	sentAt  map[string][]time.Time // by path
	left    int                    // requests until it stops
	before  bool
	reached chan struct{} // closed when it stops
	killed  chan struct{} // closed by release
}

// arm makes the handler stop at the nth request: before the school gets it, or before its answer is sent.
func (h *killingHandler) arm(n int, before bool) (reached <-chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.left, h.before, h.reached, h.killed = n, before, make(chan struct{}), make(chan struct{})
	return h.reached
}

func (h *killingHandler) release() { close(h.killed) }

func (h *killingHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	at, _ := time.Parse(time.RFC3339Nano, r.Header.Get(leftAt)) // the same zero for all without it: too many at once
	h.mu.Lock()
	h.sentAt[r.URL.Path] = append(h.sentAt[r.URL.Path], at)
	h.left--
	stops, before, reached, killed := h.left == 0, h.before, h.reached, h.killed
	h.mu.Unlock()
	stop := func() { close(reached); <-killed }
	if stops && before {
		stop()
	}
	h.Handler.ServeHTTP(w, r)
	if stops && !before {
		stop()
	}
}

func TestKilledAgainAndAgainNothingIsMadeTwice(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs for long")
	}
	t.Parallel()
	school := fermiontest.New(fermiontest.Options{Key: "k-import-test",
		Limits: fermiontest.Limits{fermiontest.CreateUser: 0, fermiontest.CreateLink: 0, fermiontest.UserAnalytics: 0}}) // checkLimit has them
	school.AddProduct(fermiontest.Product{ID: goID, Name: "Go for Engineers"})
	school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Delay, Delay: 20 * time.Millisecond, Times: -1})
	killer := &killingHandler{Handler: school, sentAt: map[string][]time.Time{}}
	server := httptest.NewServer(killer)
	defer server.Close()
	dir := t.TempDir()
	i := killable{Dir: dir, URL: server.URL + "/api", File: filepath.Join(dir, "links.csv")}
	if err := os.WriteFile(i.File, []byte(strings.Join(manyRows(60), "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 10 {
		killed := killer.arm(1+rand.IntN(8), rand.IntN(2) == 0)
		c, said := i.start(t)
		ended := make(chan error, 1)
		go func() { ended <- c.Wait() }()
		select {
		case <-killed:
			_ = c.Process.Kill()
			<-ended
		case err := <-ended:
			t.Fatalf("the import ended before it was killed: %v %s", err, said)
		}
		killer.release()
	}
	c, said := i.start(t)
	t.Logf("%d links before the last start", len(school.Links()))
	_ = c.Wait() // 1 when a row is unknown: what it says is looked at below
	i.check(t, school, said.String())
	killer.checkLimit(t)
}

// checkLimit checks that in no window more calls left than the limit allows, whichever of the programs sent them.
func (h *killingHandler) checkLimit(t *testing.T) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for path, at := range h.sentAt {
		slices.SortFunc(at, time.Time.Compare)
		for i := perWindow; i < len(at); i++ {
			if within := at[i].Sub(at[i-perWindow]); within < shortWindow {
				t.Errorf("%d calls of %s left within %v", perWindow+1, path, within)
			}
		}
	}
	if len(h.sentAt) == 0 {
		t.Error("no call left")
	}
}

// TestResumeGoesOnAtOnceAfterAKill: a program that was killed on this machine is known to be dead, so nothing waits for it.
func TestResumeGoesOnAtOnceAfterAKill(t *testing.T) {
	t.Parallel()
	school := fermiontest.New(fermiontest.Options{Key: "k-import-test", Window: shortWindow})
	school.AddProduct(fermiontest.Product{ID: goID, Name: "Go for Engineers"})
	school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Delay, Delay: 20 * time.Millisecond, Times: -1})
	server := httptest.NewServer(school)
	defer server.Close()
	dir := t.TempDir()
	i := killable{Dir: dir, URL: server.URL + "/api", File: filepath.Join(dir, "links.csv"), Silent: 20 * time.Second}
	if err := os.WriteFile(i.File, []byte(strings.Join(manyRows(40), "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	reached := func(calls int, within time.Duration) bool {
		for deadline := time.Now().Add(within); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
			if len(school.Calls()) >= calls {
				return true
			}
		}
		return false
	}
	c, said := i.start(t)
	if !reached(3, 30*time.Second) {
		t.Fatalf("it never began: %s", said)
	}
	_ = c.Process.Kill()
	_ = c.Wait()
	before := len(school.Calls())
	c, said = i.start(t)
	defer c.Wait()
	defer c.Process.Kill()
	if !reached(before+1, 10*time.Second) { // of 20 s; it leaves once the slots of the killed are free
		t.Errorf("nothing left within 10 s of the resume: %s", said)
	}
}

// check compares the result file and the journal with what the school has.
func (i killable) check(t *testing.T, school *fermiontest.School, said string) {
	s, err := storetest.Open(t.Context(), filepath.Join(i.Dir, "default.db"), storetest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ops, err := s.Operations(t.Context(), affiliate.OperationQuery{})
	if err != nil {
		t.Fatal(err)
	}
	unknown := map[string]bool{}
	for _, op := range ops {
		if op.State == affiliate.Unknown {
			unknown[intendedEmail(op.Intent)] = true
		}
	}
	emails := map[string]string{}
	for _, u := range school.Users() {
		emails[u.UserID] = u.Email
	}
	made := map[string]int{}
	for _, l := range school.Links() {
		who := l.Email
		if who == "" {
			who = emails[l.UserID]
		}
		if made[who]++; made[who] > 1 && !unknown[who] {
			t.Errorf("%s has %d links", who, made[who])
		}
	}
	o := fixture{t: t}
	rows := o.result(strings.TrimSuffix(i.File, ".csv") + ".result.csv")
	slugs := 0
	for _, r := range rows {
		switch {
		case r["slug"] != "":
			slugs++
			if made[r["affiliate_email"]] == 0 {
				t.Errorf("line %s has the slug %s, and the school no such link", r["line"], r["slug"])
			}
		case r["outcome"] != "unknown" || !unknown[r["affiliate_email"]] || !strings.Contains(said, "line "+r["line"]+": unknown"):
			t.Errorf("line %s ends as %s without a slug", r["line"], r["outcome"])
		}
	}
	if len(rows) != 60 || slugs == 0 { // a call that a busy machine holds up for longer than its timeout leaves a row unknown
		t.Errorf("%d rows, %d slugs: %s", len(rows), slugs, said)
	}
	t.Logf("%d slugs, %d unknown, %d links at the school", slugs, len(unknown), len(school.Links()))
}

// intendedEmail is the e-mail of the affiliate that an operation is about.
func intendedEmail(i affiliate.Intent) string {
	switch {
	case i.Affiliate != nil:
		return i.Affiliate.Email
	case i.Link != nil:
		return i.Link.Affiliate.Email
	case i.Coupon != nil:
		return i.Coupon.Affiliate.Email
	}
	return ""
}
