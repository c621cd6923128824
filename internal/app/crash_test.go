package app_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

var kills = flag.Int("kills", 25, "how often the program is killed; 500 in the long run")

// TestKilledAtAnyInstant: the program makes affiliates, links and coupons at a school over HTTP, is killed with SIGKILL, and is
// started again. Every slug that it had is stored, whatever else was sent is unknown and first in Activity, and nothing was
// made twice that must not be.
func TestKilledAtAnyInstant(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	var stops []victim
	for _, step := range []string{atPlanned, atClaimed, atSent, atAnswered, atStored} {
		for _, endpoint := range []string{fermiontest.CreateUser, fermiontest.CreateLink, fermiontest.CreateCoupon} {
			stops = append(stops, victim{Stop: step, Endpoint: endpoint})
		}
	}
	for i := range *kills {
		v := victim{}
		if i < len(stops) || i%5 == 0 {
			v = stops[i%len(stops)]
		}
		h.kill(v)
		if i%50 == 49 {
			h.check()
		}
	}
	h.live = 4 * time.Second // long enough that what arrived early on must be stored
	h.kill(victim{})
	h.check()
	h.activity()
}

// harness is the school, and what it saw of all the programs that were killed.
type harness struct {
	t      *testing.T
	school *fermiontest.School
	server *httptest.Server
	dir    string
	run    int
	live   time.Duration // of a program that is killed at random; 0: up to 0.7 s

	mu       sync.Mutex
	holdBack string               // endpoint whose next answer is not sent
	heldBack chan struct{}        // closed when that was done
	alive    int                  // the run whose program lives; 0: none
	answered map[string]time.Time // slugs, when their answers had left
	slugs    []string             // that the programs had stored
	codes    []string
}

func newHarness(t *testing.T) *harness {
	h := &harness{t: t, dir: t.TempDir(), answered: map[string]time.Time{}}
	h.school = fermiontest.New(fermiontest.Options{Key: "school-key", Window: victimTimes.Window})
	h.school.AddProduct(fermiontest.Product{ID: goID, Name: "Go for Engineers", Slug: "go"})
	h.server = httptest.NewServer(h)
	t.Cleanup(h.server.Close)
	return h
}

// ServeHTTP is the school behind a connection of up to 15 ms, which may lose an answer.
func (h *harness) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	answer := httptest.NewRecorder()
	h.school.ServeHTTP(answer, r)
	h.mu.Lock()
	asks := h.alive
	lost := h.holdBack != "" && path.Base(r.URL.Path) == h.holdBack
	if lost {
		h.holdBack = ""
		close(h.heldBack)
	}
	h.mu.Unlock()
	if lost {
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	}
	time.Sleep(rand.N(15 * time.Millisecond))
	w.Header().Set("Content-Type", answer.Header().Get("Content-Type"))
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes()) // the program may be dead
	if slug := slugIn(answer.Body.Bytes()); slug != "" && http.NewResponseController(w).Flush() == nil {
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.alive == asks { // else it left for a program that was dead
			h.answered[slug] = time.Now()
		}
	}
}

// slugIn returns the slug of an answer, "" when it has none.
func slugIn(body []byte) string {
	var answers []struct {
		Output struct {
			Data struct {
				Slug string `json:"affiliateLinkSlug"`
			} `json:"data"`
		} `json:"output"`
	}
	if json.Unmarshal(body, &answers) != nil || len(answers) != 1 {
		return ""
	}
	return answers[0].Output.Data.Slug
}

// kill runs the program and kills it: at the step where it stops, else at any instant.
func (h *harness) kill(v victim) {
	h.t.Helper()
	h.run++
	v.Dir, v.URL, v.Run = h.dir, h.server.URL+"/api", h.run
	h.school.AddUser(fermiontest.User{UserID: fmt.Sprintf("aff-%d", h.run), Email: fmt.Sprintf("there-%d@example.com", h.run), Name: "There"})
	lost := make(chan struct{})
	h.mu.Lock()
	h.alive, h.heldBack, h.holdBack = h.run, lost, ""
	if v.Stop == atSent {
		h.holdBack = v.Endpoint
	}
	h.mu.Unlock()
	text, err := json.Marshal(v)
	if err != nil {
		h.t.Fatal(err)
	}
	var trouble bytes.Buffer
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), asVictim+"="+string(text))
	c.Stderr = &trouble
	in, err := c.StdinPipe() // it ends when this process does
	if err != nil {
		h.t.Fatal(err)
	}
	defer in.Close()
	out, err := c.StdoutPipe()
	if err != nil {
		h.t.Fatal(err)
	}
	began := time.Now()
	if err := c.Start(); err != nil {
		h.t.Fatal(err)
	}
	stopped, ended := make(chan struct{}), make(chan struct{})
	go h.listen(bufio.NewScanner(out), stopped, ended)
	instant := time.After(h.lifeTime()) // the moment is what is tested
	switch v.Stop {
	case "":
		stopped, lost = nil, nil
	case atSent:
		stopped, instant = nil, time.After(time.Minute)
	default:
		lost, instant = nil, time.After(time.Minute)
	}
	select {
	case <-instant:
		if v.Stop != "" {
			h.t.Errorf("run %d did not come to %s of %s", h.run, v.Stop, v.Endpoint)
		}
	case <-stopped:
	case <-lost:
	case <-ended:
	}
	killed := time.Now()
	_ = c.Process.Kill() // it may have ended by itself: then Wait says so
	<-ended
	if err := c.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		h.t.Fatalf("run %d (%+v) ended by itself after %s: %v\n%s", h.run, v, time.Since(began), err, trouble.String())
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.alive = 0
	for slug, at := range h.answered {
		if killed.Sub(at) >= 3*time.Second { // else it may have died over it
			h.slugs = append(h.slugs, slug)
		}
	}
	clear(h.answered)
}

func (h *harness) lifeTime() time.Duration {
	if h.live > 0 {
		return h.live
	}
	return rand.N(700 * time.Millisecond)
}

// listen files what the program says that it stored.
func (h *harness) listen(lines *bufio.Scanner, stopped, ended chan struct{}) {
	defer close(ended)
	stop := sync.OnceFunc(func() { close(stopped) }) // several of its writes may come there
	for lines.Scan() {
		word, what, _ := strings.Cut(lines.Text(), " ")
		h.mu.Lock()
		switch word {
		case "slug":
			h.slugs = append(h.slugs, what)
		case "code":
			h.codes = append(h.codes, what)
		case "at":
			stop()
		}
		h.mu.Unlock()
	}
}

// later is a clock by which a killed program counts as dead.
func later() time.Time { return time.Now().Add(time.Minute) }

// copied is the data folder as the last kill left it.
func (h *harness) copied() string {
	h.t.Helper()
	dir := h.t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(h.dir)); err != nil {
		h.t.Fatal(err)
	}
	return dir
}

// check holds the promises against what the school has.
func (h *harness) check() {
	h.t.Helper()
	t, ctx := h.t, h.t.Context()
	path := filepath.Join(h.copied(), "profiles", "default.db")
	s, err := storetest.OpenFile(ctx, path, storetest.Options{Now: later, HeartbeatTimeout: victimTimes.Silence})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := storetest.Check(ctx, path); err != nil {
		t.Error(err)
	}
	if _, err := s.MarkOrphanedUnknown(ctx); err != nil {
		t.Fatal(err)
	}
	ops, err := s.Operations(ctx, affiliate.OperationQuery{})
	if err != nil {
		t.Fatal(err)
	}
	sent, states := h.journal(ops)
	h.checkMade(s, sent, 0)
	if d, err := s.PendingDecisions(ctx); err != nil || d.Unknown != states[affiliate.Unknown] {
		t.Errorf("%d need a decision, %d are unknown: %v", d.Unknown, states[affiliate.Unknown], err)
	}
	if states[affiliate.Unknown] == 0 || len(h.slugs) < h.run/4 || len(h.codes) < h.run/4 {
		t.Errorf("%d unknown, %d slugs and %d codes stored in %d runs: too little to say anything", states[affiliate.Unknown], len(h.slugs),
			len(h.codes), h.run)
	}
	t.Logf("%d kills: %v; %d links and %d coupons at the school", h.run, states, len(h.school.Links()), len(h.school.Coupons()))
}

// journal returns the operations that were sent, by what was sent, and how many are in which state.
func (h *harness) journal(ops []affiliate.Operation) (sent map[string]affiliate.Operation, states map[affiliate.OperationState]int) {
	h.t.Helper()
	sent, states = map[string]affiliate.Operation{}, map[affiliate.OperationState]int{}
	for _, op := range ops {
		states[op.State]++
		switch {
		case op.State == affiliate.Sent, op.State == affiliate.Planned && !op.SentAt.IsZero(), op.State == affiliate.Unknown && op.SentAt.IsZero():
			h.t.Errorf("a %s is %s, sent at %s", op.Kind, op.State, op.SentAt)
		case !op.SentAt.IsZero():
			sent[string(op.Kind)+op.Request] = op
		}
	}
	return sent, states
}

// checkMade: what the school made, after the links that it had before, is in the database, or unknown, and was asked for once.
func (h *harness) checkMade(s *store.Store, sent map[string]affiliate.Operation, before int) {
	h.t.Helper()
	t, ctx := h.t, h.t.Context()
	links, made := h.school.Links(), before
	asked := map[string]int{}
	for _, call := range h.school.Calls() {
		kind := map[string]affiliate.OperationKind{fermiontest.CreateLink: affiliate.CreateLink,
			fermiontest.CreateCoupon: affiliate.CreateCoupon}[call.Endpoint]
		if call.Outcome == "limit" {
			t.Errorf("a %s was sent over the limit", call.Endpoint)
		}
		if kind == "" || call.Outcome == "limit" {
			continue
		}
		key := string(kind) + string(call.Entry)
		if asked[key]++; asked[key] > 1 {
			t.Errorf("sent %d times: %s", asked[key], key)
		}
		op, here := sent[key]
		switch {
		case !here:
			t.Errorf("the journal does not know of %s", key)
		case call.Outcome != "ok":
			t.Errorf("%s: %s", key, call.Outcome)
		case kind == affiliate.CreateLink:
			slug := links[made].Slug // the school answers one call after the other
			made++
			if op.State != affiliate.Unknown && (op.State != affiliate.Done || !strings.Contains(op.Result, `"`+slug+`"`)) {
				t.Errorf("%s made %s, and is %s: %s", key, slug, op.State, op.Result)
			}
		case op.State != affiliate.Done && op.State != affiliate.Unknown:
			t.Errorf("%s is %s", key, op.State)
		}
	}
	for _, slug := range h.slugs {
		if _, found, err := s.LinkBySlug(ctx, slug); err != nil || !found {
			t.Errorf("the slug %s had arrived, and is lost: %v", slug, err)
		}
	}
	coupons, err := s.Coupons(ctx)
	if err != nil {
		t.Fatal(err)
	}
	held := map[string]bool{}
	for _, c := range coupons {
		held[c.Code] = true
	}
	for _, code := range h.codes {
		if !held[code] {
			t.Errorf("the coupon %s had arrived, and is lost", code)
		}
	}
}

// activity looks at the screen after the last start: what is to be reviewed stands first, and of it everything unknown that has room.
func (h *harness) activity() {
	h.t.Helper()
	dir, now := h.copied(), later()
	synctest.Test(h.t, func(t *testing.T) {
		began := time.Now()
		m := newFixture(t)
		m.o.DataDir = dir
		m.o.Now = func() time.Time { return now.Add(time.Since(began)) }
		m.school.Fault(fermiontest.LinkStats, fermiontest.Fault{Kind: fermiontest.ResetBefore, Times: -1})
		term := m.start(160, 50)
		term.Press("6").WaitIdle()
		term.Advance(10 * time.Second) // the heartbeat notices who is gone
		var unknown int
		m.inDatabase(func(s *store.Store) error {
			d, err := s.PendingDecisions(t.Context())
			unknown = d.Unknown
			return err
		})
		toReview, shown := 0, 0
		for ; toReview < 40 && strings.Contains(term.Line(5+toReview), "! "); toReview++ {
			if strings.Contains(term.Line(5+toReview), "unknown") {
				shown++
			}
		}
		if toReview < 40 && shown != unknown {
			t.Errorf("%d of %d unknown are among the %d to review:\n%s", shown, unknown, toReview, term.Screen())
		}
		if err := term.Quit("q"); err != nil {
			t.Error(err)
		}
	})
}
