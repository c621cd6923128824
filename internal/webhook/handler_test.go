package webhook_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/webhook"
)

const secret = "a secret of the dashboard"

// memory is a sink that stores events by ID.
type memory struct {
	mu     sync.Mutex
	events map[string]affiliate.Event
	fail   error
}

func (m *memory) sink(_ context.Context, e affiliate.Event) (held bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil {
		return false, m.fail
	}
	if m.events == nil {
		m.events = map[string]affiliate.Event{}
	}
	if _, held = m.events[e.ID]; !held {
		m.events[e.ID] = e
	}
	return held, nil
}

func (m *memory) len() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.events)
}

func armed(m *memory, o webhook.Options) *webhook.Handler {
	h := webhook.NewHandler(m.sink, o)
	h.SetSecret(secret)
	return h
}

// post asks the handler as the dashboard does.
func post(h http.Handler, secret string, body io.Reader) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/hooks/fermion?x=1", body)
	if secret != "" {
		r.Header.Set("X-Fermion-Webhook-Secret", secret)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestAStoredEventIsAnsweredWithAnEmptyBody(t *testing.T) {
	t.Parallel()
	m := &memory{}
	now := time.Date(2026, 1, 5, 10, 11, 14, 0, time.UTC)
	h := armed(m, webhook.Options{Now: func() time.Time { return now }})
	for range 3 { // replayed
		if w := post(h, secret, strings.NewReader(documented)); w.Code != 200 || w.Body.Len() != 0 {
			t.Fatalf("%d %q", w.Code, w.Body)
		}
	}
	if e := m.events["evt-1"]; len(m.events) != 1 || e.Amount != 4999_00 || !e.ReceivedAt.Equal(now) {
		t.Errorf("%+v", m.events)
	}
	if c := h.Counts(); c != (webhook.Counts{Events: 1, Duplicates: 2, Last: now}) {
		t.Errorf("%+v", c)
	}
}

func TestOnlyTheSecretIsAccepted(t *testing.T) {
	t.Parallel()
	m := &memory{}
	h := webhook.NewHandler(m.sink, webhook.Options{})
	var first *httptest.ResponseRecorder
	for _, c := range []struct{ armed, said string }{{"", ""}, {"", secret}, {secret, ""}, {secret, "wrong"}, {secret, secret + " "}, {secret, secret[:8]},
		{secret, strings.ToUpper(secret)}, {secret, strings.Repeat("x", 1<<20)}} {
		h.SetSecret(c.armed)
		w := post(h, c.said, strings.NewReader(documented))
		if first == nil {
			first = w
		}
		if w.Code != http.StatusUnauthorized || w.Body.Len() != 0 || fmt.Sprint(w.Header()) != fmt.Sprint(first.Header()) {
			t.Errorf("%.20q of %q: %d %q %v", c.said, c.armed, w.Code, w.Body, w.Header())
		}
	}
	if m.len() != 0 {
		t.Errorf("%+v", m.events)
	}
	h.SetSecret("another one")
	if w := post(h, "another one", strings.NewReader(documented)); w.Code != 200 {
		t.Errorf("the new secret: %d", w.Code)
	}
	if w := post(h, secret, strings.NewReader(documented)); w.Code != http.StatusUnauthorized {
		t.Errorf("the old secret: %d", w.Code)
	}
}

func TestRefusedRequests(t *testing.T) {
	t.Parallel()
	m := &memory{}
	h := armed(m, webhook.Options{})
	for _, method := range []string{"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "post", "BREW"} {
		r := httptest.NewRequest(method, "/", strings.NewReader(documented))
		r.Header.Set(webhook.Header, secret)
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, r); w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "POST" {
			t.Errorf("%s: %d", method, w.Code)
		}
	}
	for body, want := range map[string]int{
		"": 400, "<html>": 400, "[]": 400, "{}": 200,
		`{"eventUniqueId":"big","x":"` + strings.Repeat("x", webhook.MaxBody) + `"}`:     413,
		`{"eventUniqueId":"fits","x":"` + strings.Repeat("x", webhook.MaxBody-31) + `"}`: 200,
	} {
		if w := post(h, secret, strings.NewReader(body)); w.Code != want || w.Body.Len() != 0 {
			t.Errorf("%.40q: %d, want %d", body, w.Code, want)
		}
	}
	if w := post(h, secret, io.MultiReader(strings.NewReader(`{"eventUniqueId"`), broken{})); w.Code != 400 {
		t.Errorf("a body that broke off: %d", w.Code)
	}
	if m.len() != 2 {
		t.Errorf("%d events", m.len())
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// TestAnEventThatCannotBeStoredMayBeSentAgain: and the response does not say why.
func TestAnEventThatCannotBeStoredMayBeSentAgain(t *testing.T) {
	t.Parallel()
	m := &memory{fail: errors.New("the disk is full")}
	h := armed(m, webhook.Options{})
	if w := post(h, secret, strings.NewReader(documented)); w.Code != http.StatusServiceUnavailable || w.Body.Len() != 0 {
		t.Fatalf("%d %q", w.Code, w.Body)
	}
	if c := h.Counts(); c.Failed != 1 || !strings.Contains(c.LastError, "the disk is full") {
		t.Errorf("%+v", c)
	}
	m.fail = nil
	if w := post(h, secret, strings.NewReader(documented)); w.Code != 200 || h.Counts().LastError != "" {
		t.Errorf("%d %+v", w.Code, h.Counts())
	}
}

// TestASinkThatHangs: a locked database does not block a sender for ever, and one that disconnects does not stop the storing.
func TestASinkThatHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		asked := make(chan error, 1)
		h := webhook.NewHandler(func(ctx context.Context, _ affiliate.Event) (bool, error) {
			asked <- ctx.Err()
			<-ctx.Done()
			return false, ctx.Err()
		}, webhook.Options{})
		h.SetSecret(secret)
		ctx, hangUp := context.WithCancel(t.Context())
		hangUp()
		r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/", strings.NewReader(documented))
		r.Header.Set(webhook.Header, secret)
		w := httptest.NewRecorder()
		began := time.Now()
		h.ServeHTTP(w, r)
		if took := time.Since(began); w.Code != http.StatusServiceUnavailable || took != 10*time.Second {
			t.Errorf("%d after %s", w.Code, took)
		}
		if err := <-asked; err != nil {
			t.Errorf("the sink was asked under a context that had ended: %v", err)
		}
	})
}
