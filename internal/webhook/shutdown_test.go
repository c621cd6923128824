package webhook_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/webhook"
)

// TestTheEndWaitsForEventsBeingStored, and an event that may not be stored is not answered with 200.
func TestTheEndWaitsForEventsBeingStored(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		takes  time.Duration
		obeys  bool // its context
		answer int  // 0: none
		ends   time.Duration
		stored int
	}{
		{"nothing under way", 0, true, 200, 0, 1},
		{"a sink that takes its time", 9 * time.Second, true, 200, 8 * time.Second, 1},
		{"a sink that does not end in time", time.Minute, true, 503, 9 * time.Second, 0},
		{"a sink that never looks at the clock", time.Minute, false, 0, 20 * time.Second, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				m, l := &memory{}, fermiontest.NewListener()
				h := webhook.NewHandler(func(ctx context.Context, e affiliate.Event) (bool, error) {
					over := ctx.Done()
					if !c.obeys {
						over = nil
					}
					select {
					case <-time.After(c.takes):
						return m.sink(ctx, e)
					case <-over:
						return false, ctx.Err()
					}
				}, webhook.Options{})
				h.SetSecret(secret)
				ctx, cancel := context.WithCancel(t.Context())
				answered := make(chan int, 1)
				go func() { answered <- says(l, strings.NewReader(documented)) }()
				go func() { time.Sleep(time.Second); cancel() }()
				if err := webhook.Serve(ctx, l, h, webhook.Limits{}); err != nil {
					t.Error(err)
				}
				took := time.Since(begins) - time.Second
				if got := <-answered; got != c.answer || took < c.ends || took > c.ends+2*time.Second {
					t.Errorf("answered with %d, ended after %v", got, took)
				}
				time.Sleep(2 * time.Minute)
				if m.len() != c.stored {
					t.Errorf("%d events are stored", m.len())
				}
			})
		})
	}
}

// begins is when the clock of a test in virtual time starts.
var begins = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// TestTheEndDoesNotWaitForSlowRequests: a head that never arrives, and a body that never ends.
func TestTheEndDoesNotWaitForSlowRequests(t *testing.T) {
	t.Parallel()
	for name, says := range map[string]string{
		"silent":       "",
		"half a head":  "POST / HTTP/1.1\r\nHost: x\r\nX-",
		"half a body":  "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n" + webhook.Header + ": " + secret + "\r\n\r\n{",
		"body to come": "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n" + webhook.Header + ": " + secret + "\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				m, l := &memory{}, fermiontest.NewListener()
				ctx, cancel := context.WithCancel(t.Context())
				go func() {
					c, err := l.Dial(ctx, "", "")
					if err != nil {
						t.Error(err)
						return
					}
					defer c.Close()
					_, _ = io.WriteString(c, says)
					cancel()
					_, _ = io.Copy(io.Discard, c)
				}()
				if err := webhook.Serve(ctx, l, armed(m, webhook.Options{}), webhook.Limits{}); err != nil {
					t.Error(err)
				}
				if took := time.Since(begins); took > 3*time.Second || m.len() != 0 {
					t.Errorf("it took %v", took)
				}
			})
		})
	}
}

// says sends an event, and returns the status of the response, 0 when there is none.
func says(l *fermiontest.Listener, body io.Reader) int {
	tr := l.Transport()
	defer tr.CloseIdleConnections()
	r, err := http.NewRequest(http.MethodPost, "http://x/", body)
	if err != nil {
		return -1
	}
	r.Header.Set(webhook.Header, secret)
	w, err := tr.RoundTrip(r)
	if err != nil {
		return 0
	}
	_ = w.Body.Close()
	return w.StatusCode
}
