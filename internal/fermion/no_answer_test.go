package fermion_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/fermion"
	"fermion-tui/internal/fermion/fermiontest"
)

// A caller that gives up learns whether the call was sent.
func TestCallerGivesUp(t *testing.T) {
	forEach(t, func(t *testing.T, e endpointCall) {
		school, c := open(t, fermion.Options{})
		school.Fault(e.name, fermiontest.Fault{Kind: fermiontest.Hang, Times: -1})
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		err := e.do(ctx, c)
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("%v", err)
		}
		if want := map[bool]string{true: "unknown", false: "other"}[e.write]; classOf(err) != want {
			t.Errorf("class %q, want %q", classOf(err), want)
		}
		if n := len(school.CallsTo(e.name)); n != 1 {
			t.Errorf("%d calls", n)
		}
		cancel()
		if err := e.do(ctx, c); classOf(err) != "not sent" {
			t.Errorf("with a dead context: %v", err)
		}
	})
}

// No connection: a write is told that it never left, a read that Fermion cannot be reached.
func TestNoConnection(t *testing.T) {
	forEach(t, func(t *testing.T, e endpointCall) {
		closed := fermiontest.NewListener()
		_ = closed.Close()
		_, c := open(t, fermion.Options{Transport: closed.Transport()})
		began := time.Now()
		err := e.do(t.Context(), c)
		unreachable, isUnreachable := errors.AsType[*fermion.UnreachableError](err)
		if !isUnreachable || !strings.Contains(unreachable.Reason, "api.fermion.invalid") {
			t.Fatalf("%v", err)
		}
		if want := map[bool]string{true: "not sent", false: "unreachable"}[e.write]; classOf(err) != want {
			t.Errorf("class %q, want %q", classOf(err), want)
		}
		if waited := time.Since(began) > 0; waited != e.again {
			t.Errorf("waited to try again: %v", waited)
		}
	})
}

// A repeatable write that got lost once stays unknown when later tries do not even leave.
func TestLostThenOffline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		school := newSchool(fermiontest.Options{})
		l := fermiontest.NewListener()
		transport, stop := school.Serve(l)
		defer stop()
		c := dial(t, school, fermion.Options{Transport: transport})
		school.Fault(fermiontest.CreateUser, fermiontest.Fault{Kind: fermiontest.Delay, Delay: time.Second, Times: -1})
		go func() {
			time.Sleep(500 * time.Millisecond)
			stop()
		}()
		if err := c.CreateUser(t.Context(), newUser); classOf(err) != "unknown" {
			t.Errorf("%v", err)
		}
	})
}

func TestBackoffStaysWithinTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		school, c := open(t, fermion.Options{Backoff: 4 * time.Second, Attempts: 5})
		school.Fault(fermiontest.LinkStats, fermiontest.Fault{Kind: fermiontest.Status5xx, Times: -1})
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		began := time.Now()
		_, err := c.AffiliateLinkStats(ctx, known, fermion.Interactive)
		if classOf(err) != "unreachable" || time.Since(began) > 5*time.Second {
			t.Errorf("after %s: %v", time.Since(began), err)
		}
		var waited time.Duration
		calls := school.CallsTo(fermiontest.LinkStats)
		for i := range calls[1:] {
			waited = calls[i+1].At.Sub(calls[i].At)
			if waited < 2*time.Second || waited > 6*time.Second {
				t.Errorf("the first pause was %s", waited)
			}
		}
	})
}

// failing is a transport that says nothing but that it failed.
type failing struct{}

func (failing) RoundTrip(*http.Request) (*http.Response, error) { return nil, errors.New("boom") }

// Only a transport that tells when it had a connection can prove that nothing left.
func TestSilentTransport(t *testing.T) {
	forEach(t, func(t *testing.T, e endpointCall) {
		_, c := open(t, fermion.Options{Transport: failing{}})
		want := map[bool]string{true: "unknown", false: "unreachable"}[e.write]
		if err := e.do(t.Context(), c); classOf(err) != want || !strings.Contains(err.Error(), "boom") {
			t.Errorf("class %q, want %q: %v", classOf(err), want, err)
		}
	})
}
