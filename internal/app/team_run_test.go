package app_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
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
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/postgres"
	"fermion-tui/internal/store/storetest"
)

var teamTime = flag.Duration("team", 0, "for how long a team works on one PostgreSQL server; 10m in the long run")

// desks is how many programs write. With them work a watch and an import.
const desks = 5

// sharedSlugs are the links that sell, and that all desks tag.
var sharedSlugs = []string{"aaaa1111", "bbbb2222", "cccc3333", "dddd4444"}

// How often the server and programs are killed in ten minutes.
const (
	serverKills  = 25
	programKills = 100
)

// ofTime is how many kills this run has of so many in ten minutes.
func ofTime(inTenMinutes int) int {
	return max(2, int(math.Round(float64(inTenMinutes)*teamTime.Minutes()/10)))
}

// TestTeamRun: five programs, an import and a watch share one register on PostgreSQL, and one key. The server is killed
// 25 times in ten minutes and a program 100 times, at random moments, and started again. No program has an error, no
// edit and no slug is lost, nothing is made twice, no call is over the limit, and what one program does is on the
// others within a second.
func TestTeamRun(t *testing.T) {
	if *teamTime == 0 {
		t.Skip("needs a time: go test ./internal/app -run TeamRun -team 60s")
	}
	if end, limited := t.Deadline(); limited && time.Until(end) < *teamTime+patience {
		t.Fatalf("needs more time than -timeout leaves: add -timeout %s", (*teamTime + 2*patience).Round(time.Minute))
	}
	r := newTeam(t)
	stopMeasuring := r.measureLateness()
	r.start(member{Does: inWatch})
	for i := range desks {
		r.start(member{Does: atDesk, Desk: i})
	}
	r.await("all links to be read once: from there on changes are printed", r.notReady)
	r.begins = time.Now()
	r.ends = r.begins.Add(*teamTime)
	var work sync.WaitGroup
	work.Go(r.sells)
	work.Go(r.importsFiles)
	work.Go(r.killsServer)
	work.Go(r.killsPrograms)
	work.Wait()
	r.tellAll(toStop)
	r.await("the last writes and numbers", r.notUpToDate)
	r.tellAll(toEnd)
	r.running.Wait()
	stopMeasuring()
	r.check()
}

// team is the school, the server, and what was seen of all programs.
type team struct {
	*harness
	register *storetest.Server
	window   time.Duration
	begins   time.Time
	ends     time.Time
	running  sync.WaitGroup

	mu      sync.Mutex // of all below
	told    []string   // to all programs
	members []*process
	outages []span
	answers map[string]answer // by slug
	kills   int
	late    []time.Duration // how much longer than asked for each sleep took: the machine was busy
	latest  time.Duration   // the longest of these
}

// span is a stretch of time; its end is zero until it ended.
type span struct{ from, to time.Time }

// answer is a slug that left the school for a program.
type answer struct {
	to string // its name
	at time.Time
}

// process is one life of a member.
type process struct {
	member
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    bytes.Buffer // of a watch
	err    bytes.Buffer
	lines  []line // that it said
	life   span   // from when it was ready
	killed bool
	ended  chan struct{}
}

// line is what a program said: a word, and about what.
type line struct{ word, what string }

func newTeam(t *testing.T) *team {
	r := &team{register: storetest.StartServer(t), window: min(time.Minute, *teamTime/10), answers: map[string]answer{}}
	r.harness = &harness{t: t, dir: t.TempDir()}
	r.school = fermiontest.New(fermiontest.Options{Key: "school-key", Window: r.window})
	r.school.AddProduct(fermiontest.Product{ID: goID, Name: "Go for Engineers", Slug: "go"})
	r.server = httptest.NewServer(http.HandlerFunc(r.answersCall))
	t.Cleanup(r.server.Close)
	address := storetest.Must(postgres.ParseAddress(r.register.URL(), ""))(t)
	storetest.Must(postgres.Init(t.Context(), address, postgres.Options{Profile: "default"}, postgres.InitOptions{}))(t)
	var links []affiliate.TrackRequest
	for _, slug := range sharedSlugs {
		r.school.AddLink(fermiontest.Link{Slug: slug, ProductID: goID, Commission: 20})
		links = append(links, affiliate.TrackRequest{Slug: slug, Affiliate: affiliate.Who{Email: slug + "@example.com", Name: slug},
			Product: affiliate.Product{ID: goID, Name: "Go for Engineers"}, Commission: affiliate.UnknownCommission})
	}
	r.inRegister(func(s *store.Store) error { _, err := s.TrackLinks(t.Context(), links); return err })
	t.Cleanup(r.killRest)
	return r
}

// inRegister is another program on the same register.
func (r *team) inRegister(f func(*store.Store) error) {
	r.t.Helper()
	ctx := r.t.Context()
	address := storetest.Must(postgres.ParseAddress(r.register.URL(), ""))(r.t)
	e := storetest.Must(postgres.Open(ctx, address, postgres.Options{Profile: "default"}))(r.t)
	s := storetest.Must(store.New(ctx, e, store.Options{}))(r.t)
	storetest.NoErr(r.t, errors.Join(f(s), s.Close()))
}

// answersCall is the school, and notes for whom a slug left.
func (r *team) answersCall(w http.ResponseWriter, q *http.Request) {
	reply := httptest.NewRecorder()
	r.school.ServeHTTP(reply, q)
	time.Sleep(rand.N(200 * time.Millisecond))
	w.Header().Set("Content-Type", reply.Header().Get("Content-Type"))
	w.WriteHeader(reply.Code)
	_, _ = w.Write(reply.Body.Bytes())
	if slug := slugIn(reply.Body.Bytes()); slug != "" && http.NewResponseController(w).Flush() == nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.answers[slug] = answer{q.Header.Get(memberName), time.Now()}
	}
}

// start starts a program, and again whenever it was killed or found no server.
func (r *team) start(m member) {
	r.running.Go(func() {
		for ; ; m.Life++ {
			if p := r.runs(m); p == nil || r.isEnding() {
				return
			}
			time.Sleep(200 * time.Millisecond) // as long as a person takes at least
		}
	})
}

func (r *team) isEnding() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Contains(r.told, toEnd)
}

// runs is one life of a program, until it ends.
func (r *team) runs(m member) *process {
	m.Dir = filepath.Join(r.dir, fmt.Sprint(m.Does, m.Desk))
	m.URL, m.Store, m.Window, m.Every = r.server.URL+"/api", r.register.URL(), r.window, max(2*time.Second, r.window/10)
	p := &process{member: m, cmd: exec.Command(os.Args[0]), ended: make(chan struct{})}
	text := storetest.Must(json.Marshal(m))(r.t)
	p.cmd.Env = append(os.Environ(), asMember+"="+string(text))
	p.cmd.Stderr = &p.err
	var err, err2 error
	p.in, err = p.cmd.StdinPipe()
	out, err2 := p.cmd.StdoutPipe()
	if err := errors.Join(err, err2, p.cmd.Start()); err != nil {
		r.t.Error(err)
		return nil
	}
	r.mu.Lock()
	r.members = append(r.members, p)
	for _, word := range r.told {
		_, _ = fmt.Fprintln(p.in, word)
	}
	r.mu.Unlock()
	r.listens(p, bufio.NewScanner(out))
	err = p.cmd.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	p.life.to = time.Now()
	close(p.ended)
	switch status := p.cmd.ProcessState.ExitCode(); {
	case p.killed, status == 0, status == noServer:
	case m.Does == inImport && strings.Contains(p.err.String(), "continue with --resume"): // a desk has some of its rows
	case m.Does == inImport && m.Resume && p.leavesUnknown():
	case m.Does == inImport && r.wasDown(p.life) && strings.Contains(p.err.String(), store.ErrUnreachable.Error()):
	default:
		r.t.Errorf("%s ended by itself: %v\n%s", m.name(), err, p.err.String())
	}
	return p
}

// leavesUnknown reports whether an import has done all but rows that an earlier life of it had sent when it was killed: nobody but a person
// knows what became of these.
func (p *process) leavesUnknown() bool {
	return strings.Contains(p.err.String(), "the program that sent it") && !strings.Contains(p.err.String(), "continue with --resume")
}

// listens files what a program says until it ends.
func (r *team) listens(p *process, lines *bufio.Scanner) {
	for lines.Scan() {
		text := lines.Text()
		word, what, _ := strings.Cut(text, " ")
		r.mu.Lock()
		switch {
		case word == "ready":
			p.life.from = time.Now()
		case p.Does == inWatch:
			p.out.WriteString(text + "\n")
		case p.Does == inImport:
		default:
			p.lines = append(p.lines, line{word, what})
		}
		r.mu.Unlock()
	}
}

// wasDown reports whether the server was down in a stretch of time. The caller holds the mutex.
func (r *team) wasDown(s span) bool {
	return slices.ContainsFunc(r.outages, func(o span) bool {
		return (o.to.IsZero() || o.to.Add(r.reconnects()).After(s.from)) && o.from.Before(s.to)
	})
}

// reconnects is how long after a start of the server all programs have found it. The caller holds the mutex.
func (r *team) reconnects() time.Duration { return 7*time.Second + r.latest }

// measureLateness measures, until the result is called, how busy the machine is: the deadlines of the checks are in real time.
func (r *team) measureLateness() (stop func()) {
	const while = 20 * time.Millisecond
	stopped := make(chan struct{})
	var measuring sync.WaitGroup
	measuring.Go(func() {
		for {
			asleep := time.Now()
			select {
			case <-stopped:
				return
			case <-time.After(while):
			}
			late := time.Since(asleep) - while
			r.mu.Lock()
			r.late, r.latest = append(r.late, late), max(r.latest, late)
			r.mu.Unlock()
		}
	})
	return func() { close(stopped); measuring.Wait() }
}

func (r *team) tellAll(word string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.told = append(r.told, word)
	for _, p := range r.members {
		_, _ = fmt.Fprintln(p.in, word) // most have ended
	}
}

// killRest leaves no program behind when the test fails early.
func (r *team) killRest() {
	r.mu.Lock()
	r.told = append(r.told, toEnd)
	for _, p := range r.members {
		p.killed = true
		_ = p.cmd.Process.Kill()
	}
	r.mu.Unlock()
	r.running.Wait()
}

// untilTheEnd calls f every so often while the team works.
func (r *team) untilTheEnd(every time.Duration, f func(n int)) {
	for n := 0; time.Now().Before(r.ends); n++ {
		time.Sleep(every/2 + rand.N(every))
		f(n)
	}
}

// sells is the traffic.
func (r *team) sells() {
	r.untilTheEnd(200*time.Millisecond, func(n int) {
		slug := sharedSlugs[n%len(sharedSlugs)]
		r.school.AddClicks(slug, int64(1+n%3))
		if n%4 == 0 {
			r.school.AddSale(slug, 499900)
		}
	})
}

// importsFiles imports one file after another. An import that was killed, or lost the server, is resumed.
func (r *team) importsFiles() {
	for n := 0; time.Now().Before(r.ends); n++ {
		rows := []string{"affiliate_name,affiliate_email,product_id,commission_percent"}
		for i := range 10 {
			rows = append(rows, fmt.Sprintf("Row %d,row%d-%d@example.com,%s,30", i, n, i, goID))
		}
		file := filepath.Join(r.dir, fmt.Sprintf("links%d.csv", n))
		storetest.NoErr(r.t, os.WriteFile(file, []byte(strings.Join(rows, "\n")), 0o600))
		m := member{Does: inImport, File: file, Life: 1000 * n}
		for again := true; again && time.Now().Before(r.ends); m.Life++ {
			p := r.runs(m)
			again = p == nil || p.killed || p.cmd.ProcessState.ExitCode() != 0 && !p.leavesUnknown()
			m.Resume = true
			time.Sleep(200 * time.Millisecond)
		}
	}
}

// atRandom calls f n times while the team works, at a random moment of each nth part of the time.
func (r *team) atRandom(n int, f func()) {
	part := *teamTime / time.Duration(n)
	for i := range n {
		time.Sleep(time.Until(r.begins.Add(time.Duration(i)*part + rand.N(part))))
		f()
	}
}

// killsServer kills the server, and starts it again.
func (r *team) killsServer() {
	r.atRandom(ofTime(serverKills), func() {
		r.mu.Lock()
		r.outages = append(r.outages, span{from: time.Now()})
		r.mu.Unlock()
		r.register.Kill()
		r.register.Start()
		r.mu.Lock()
		r.outages[len(r.outages)-1].to = time.Now()
		r.mu.Unlock()
	})
}

// killsPrograms kills desks and imports. The watch stays: what it prints is added up.
func (r *team) killsPrograms() {
	r.atRandom(ofTime(programKills), func() {
		for !r.killsOne() && time.Now().Before(r.ends.Add(patience)) {
			time.Sleep(50 * time.Millisecond) // all of them start, or wait for the server
		}
	})
}

// killsOne kills one of the programs that work, and reports whether there was one.
func (r *team) killsOne() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	var alive []*process
	for _, p := range r.members {
		if p.Does != inWatch && !p.life.from.IsZero() && p.life.to.IsZero() && !p.killed {
			alive = append(alive, p)
		}
	}
	if len(alive) == 0 {
		return false
	}
	p := alive[rand.IntN(len(alive))]
	p.killed = true
	_ = p.cmd.Process.Kill()
	r.kills++
	return true
}
