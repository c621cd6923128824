package postgres_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/postgres"
	"fermion-tui/internal/store/storetest"
)

// network is between a program and the server: it can swallow what is sent, and cut connections.
type network struct {
	net.Listener
	server string

	mu      sync.Mutex
	conns   []net.Conn
	silent  bool              // nothing passes
	refused bool              // new connections are closed at once
	onBytes func([]byte) bool // of what the program sends: true cuts the connection once the server has it
	swallow func([]byte) bool // true cuts the connection before that
}

// throughNetwork is the address of the test's server through a network.
func throughNetwork(t *testing.T) (*network, postgres.Address) {
	t.Helper()
	storetest.PostgresAddress(t)
	return networkTo(t, os.Getenv(storetest.PostgresVariable))
}

func networkTo(t *testing.T, server string) (*network, postgres.Address) {
	t.Helper()
	u := storetest.Must(url.Parse(server))(t)
	n := &network{Listener: storetest.Must(net.Listen("tcp", "127.0.0.1:0"))(t), server: u.Host}
	t.Cleanup(func() { _ = n.Close(); n.cut() })
	u.Host = n.Addr().String()
	go n.run()
	return n, storetest.Must(postgres.ParseAddress(u.String(), ""))(t)
}

func (n *network) set(f func()) {
	n.mu.Lock()
	defer n.mu.Unlock()
	f()
}

func (n *network) cut() {
	n.set(func() {
		for _, c := range n.conns {
			_ = c.Close()
		}
		n.conns = nil
	})
}

func (n *network) run() {
	for {
		c, err := n.Accept()
		if err != nil {
			return
		}
		var refused bool
		n.set(func() { refused = n.refused; n.conns = append(n.conns, c) })
		s, err := net.Dial("tcp", n.server)
		if refused || err != nil {
			_ = c.Close()
			continue
		}
		go n.pass(c, s, true)
		go n.pass(s, c, false)
	}
}

func (n *network) pass(from, to net.Conn, sent bool) {
	defer from.Close()
	defer to.Close()
	buf := make([]byte, 64<<10)
	for {
		size, err := from.Read(buf)
		if err != nil {
			return
		}
		var silent, cut, lost bool
		n.set(func() {
			silent = n.silent
			cut = sent && n.onBytes != nil && n.onBytes(buf[:size])
			lost = sent && n.swallow != nil && n.swallow(buf[:size])
		})
		if lost {
			return
		}
		if silent {
			continue
		}
		if _, err := to.Write(buf[:size]); err != nil {
			return
		}
		if cut {
			_ = from.Close()                                           // the program sees a broken connection
			_, _ = io.Copy(io.Discard, &io.LimitedReader{R: to, N: 1}) // the server does what it was told
			return
		}
	}
}

// within waits for a state that comes from the network, for as long as a busy machine may take.
func within(t *testing.T, what string, there func() bool) {
	t.Helper()
	const limit = 30 * time.Second
	for end := time.Now().Add(limit); !there(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within %v: %s", limit, what)
		}
	}
}

// TestWhyTheServerIsLostIsShort: without the user and the database, also where no connection could be made at all.
func TestWhyTheServerIsLostIsShort(t *testing.T) {
	n, through := throughNetwork(t)
	_, o := register(t)
	s := storetest.Must(store.New(t.Context(), open(t, through, o), store.Options{}))(t)
	defer s.Close()
	n.set(func() { n.refused = true })
	n.cut()
	s.Watch(t.Context())
	within(t, "the server is lost", func() bool { return s.Lost() != nil })
	if lost, is := errors.AsType[*store.LostServerError](s.Lost()); !is || lost.Error() != "the connection broke" || lost.Cause != "connection lost" {
		t.Errorf("%+v", lost)
	}
	if _, err := s.Links(t.Context()); err == nil || !strings.HasSuffix(err.Error(), ": the database server cannot be reached (connecting again)") {
		t.Error(err)
	}
	storetest.NoErr(t, n.Close())
	within(t, "the last cause", func() bool {
		lost, is := errors.AsType[*store.LostServerError](s.Lost())
		return is && lost.Cause == "refuses connections"
	})
	want := "cannot be reached: check that the server runs and that this machine may connect to it (" + n.Addr().String() + " refuses the connection)"
	if _, err := postgres.Open(t.Context(), through, o); err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("%v lacks %q", err, want)
	}
}

func TestALostServerIsSaidAndComesBack(t *testing.T) {
	for name, lose := range map[string]func(*network){
		"cut":    func(n *network) { n.set(func() { n.refused = true }); n.cut() },
		"silent": func(n *network) { n.set(func() { n.silent = true }) },
	} {
		t.Run(name, func(t *testing.T) {
			n, through := throughNetwork(t)
			_, o := register(t)
			s := storetest.Must(store.New(t.Context(), open(t, through, o), store.Options{}))(t)
			defer s.Close()
			s.Watch(t.Context())
			news, stop := s.Subscribe()
			defer stop()
			id := storetest.Track(t, s, "a")[0]
			<-news
			lose(n)
			within(t, "the server is lost", func() bool { return s.Lost() != nil })
			began := time.Now()
			if err := s.PinLinks(t.Context(), []int64{id}, true); !errors.Is(err, store.ErrUnreachable) || time.Since(began) > 2*time.Second {
				t.Errorf("a write without the server: %v after %v", err, time.Since(began))
			}
			// Meanwhile somebody else goes on.
			a := storetest.PostgresAddress(t)
			other := storetest.Must(store.New(t.Context(), open(t, a, o), store.Options{}))(t)
			defer other.Close()
			storetest.NoErr(t, other.PinLinks(t.Context(), []int64{id}, true))
			n.set(func() { n.refused, n.silent = false, false })
			n.cut() // what was swallowed never arrives
			within(t, "the server is back", func() bool { return s.Lost() == nil })
			select {
			case missed := <-news:
				if len(missed.Links) != 1 {
					t.Errorf("caught up with %+v", missed)
				}
			case <-time.After(10 * time.Second):
				t.Error("what happened meanwhile is not told")
			}
			storetest.NoErr(t, s.PinLinks(t.Context(), []int64{id}, false))
		})
	}
}

// isCommit reports whether a program asks for a commit.
func isCommit(sent []byte) bool { return strings.Contains(string(sent), "commit\x00") }

// TestACommitWhoseAnswerWasLostIsDone: the caller would do it a second time.
func TestACommitWhoseAnswerWasLostIsDone(t *testing.T) {
	n, through := throughNetwork(t)
	_, o := register(t)
	s := storetest.Must(store.New(t.Context(), open(t, through, o), store.Options{}))(t)
	defer s.Close()
	cuts := 0
	n.set(func() {
		n.onBytes = func(sent []byte) bool {
			if cuts == 0 && isCommit(sent) {
				cuts++
				return true
			}
			return false
		}
	})
	ids := storetest.Track(t, s, "a")
	var links []affiliate.Link // the other connections were cut too, which the first that uses one of them is told
	within(t, "the links are read", func() (read bool) {
		var err error
		links, err = s.Links(t.Context())
		return err == nil
	})
	if len(ids) != 1 || len(links) != 1 || cuts != 1 {
		t.Errorf("tracked %v, the register has %d links; %d cuts", ids, len(links), cuts)
	}
}

// TestACommitThatNobodyCanBeAskedAboutIsUnknown: the server is lost for longer than it is asked for.
func TestACommitThatNobodyCanBeAskedAboutIsUnknown(t *testing.T) {
	n, through := throughNetwork(t)
	a, o := register(t)
	s := storetest.Must(store.New(t.Context(), open(t, through, o), store.Options{}))(t)
	defer s.Close()
	n.set(func() {
		n.onBytes = func(sent []byte) bool {
			if isCommit(sent) {
				n.refused = true
			}
			return n.refused
		}
	})
	_, err := s.TrackLinks(t.Context(), []affiliate.TrackRequest{{Slug: "a"}})
	n.set(func() { n.refused, n.onBytes = false, nil })
	if _, unknown := affiliate.ErrorOfKind(err, affiliate.CommitUnknown); !unknown || !errors.Is(err, store.ErrUnreachable) {
		t.Errorf("the error is %v", err)
	}
	other := storetest.Must(store.New(t.Context(), open(t, a, o), store.Options{}))(t)
	defer other.Close()
	if links := storetest.Must(other.Links(t.Context()))(t); len(links) != 1 {
		t.Errorf("the register has %d links", len(links))
	}
}

// TestACommitThatACrashLostIsNotDone: the server gives the number of the lost transaction to the next one, which is committed.
func TestACommitThatACrashLostIsNotDone(t *testing.T) {
	storetest.PostgresAddress(t)
	server := storetest.StartServer(t, "wal_writer_delay=10s", "autovacuum=off")
	direct := storetest.Must(postgres.ParseAddress(server.URL(), ""))(t)
	o := postgres.Options{Profile: "acme"}
	storetest.Must(postgres.Init(t.Context(), direct, o, postgres.InitOptions{}))(t)
	n, through := networkTo(t, server.URL())
	s := storetest.Must(store.New(t.Context(), open(t, through, o), store.Options{}))(t)
	defer s.Close()
	crashes := 0
	n.set(func() {
		n.swallow = func(sent []byte) bool {
			if crashes > 0 || !isCommit(sent) {
				return false
			}
			crashes++
			server.Kill()
			server.Start()
			other := storetest.Must(store.New(t.Context(), open(t, direct, o), store.Options{}))(t)
			storetest.Track(t, other, "b")
			storetest.NoErr(t, other.Close())
			return true
		}
	})
	_, err := s.TrackLinks(t.Context(), []affiliate.TrackRequest{{Slug: "a"}})
	links := storetest.Must(s.Links(t.Context()))(t)
	if !errors.Is(err, store.ErrUnreachable) || errors.Is(err, store.ErrCommitUnknown) || len(links) != 1 || links[0].Slug != "b" || crashes != 1 {
		t.Errorf("%v; the register has %+v; %d crashes", err, links, crashes)
	}
}

// TestATransactionThatBrokeIsNotDone: the connection breaks before the commit.
func TestATransactionThatBrokeIsNotDone(t *testing.T) {
	n, through := throughNetwork(t)
	_, o := register(t)
	e := open(t, through, o)
	err := e.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, "insert into settings (key, value) values ('a', 'b')")
		n.cut()
		return err
	})
	var rows int
	within(t, "an answer", func() bool {
		return e.Read().QueryRowContext(t.Context(), "select count(*) from settings where key = 'a'").Scan(&rows) == nil
	})
	if err == nil || rows != 0 {
		t.Errorf("%v, and %d rows", err, rows)
	}
	if class, own := e.Failure(err); !errors.Is(class, store.ErrUnreachable) || !own {
		t.Errorf("its class is %v", class)
	}
}
