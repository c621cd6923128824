package fermion_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"fermion-tui/internal/fermion"
	"fermion-tui/internal/fermion/fermiontest"
)

const (
	base  = "https://api.fermion.invalid/api"
	key   = fermion.Key("fk+live/S3CRET&4815162342")
	asha  = "asha@example.com"
	goID  = "68d1013f7183c17964b104c8"
	known = "k3f9x2ab"

	schoolID = "66aa0000000000000000beef"
)

// newSchool has a user, one who signed up by themselves, a product and a link.
func newSchool(o fermiontest.Options) *fermiontest.School {
	o.Key, o.ID = string(key), schoolID
	school := fermiontest.New(o)
	school.AddUser(fermiontest.User{UserID: "aff-1", Email: asha, Name: "Asha Rao"})
	school.AddUser(fermiontest.User{Email: "self@example.com", Name: "Self Signed"})
	school.AddProduct(fermiontest.Product{ID: goID, Name: "Go for Engineers", Slug: "go", URL: "https://learn.example.com/course/go"})
	school.AddLink(fermiontest.Link{Slug: known, UserID: "aff-1", ProductID: goID, Commission: 12.5,
		Stats: fermiontest.Stats{Clicks: 123, Sales: 3, RevenuePaise: 1_500_000}})
	return school
}

// dial makes a client of the school over an in-memory listener of its own; call it inside of a bubble.
func dial(t *testing.T, school *fermiontest.School, o fermion.Options) *fermion.Client {
	t.Helper()
	transport, stop := school.Serve(fermiontest.NewListener())
	t.Cleanup(stop)
	if o.Transport == nil {
		o.Transport = transport
	}
	if o.BaseURL == "" {
		o.BaseURL = base
	}
	if o.Key == "" {
		o.Key = key
	}
	c, err := fermion.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func open(t *testing.T, o fermion.Options) (*fermiontest.School, *fermion.Client) {
	t.Helper()
	school := newSchool(fermiontest.Options{})
	return school, dial(t, school, o)
}

// logBuffer keeps a debug log.
type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func (l *logBuffer) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

func contextFor(t *testing.T, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(t.Context(), d)
}

// wasNotSent reports whether a failed write did nothing at Fermion for a reason that may pass: it was not sent, or was
// refused for the limit or the key.
func wasNotSent(err error) bool {
	_, isUnknown := errors.AsType[*fermion.UnknownOutcomeError](err)
	_, isNotSent := errors.AsType[*fermion.NotSentError](err)
	_, isLimited := errors.AsType[*fermion.RateLimitError](err)
	return !isUnknown && (isNotSent || isLimited || errors.Is(err, fermion.ErrUnauthorized))
}
