package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/app"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/store"
)

// stream is a standard stream that is read while it is written to.
type stream struct {
	mu    sync.Mutex
	b     bytes.Buffer
	calls int
}

func (s *stream) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	return s.b.Write(p)
}

func (s *stream) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// watching is a watch that runs.
type watching struct {
	t        *testing.T
	out, err stream
	end      context.CancelCauseFunc
	ended    chan struct{}
	status   int
	trouble  error
}

// watch starts a watch; out replaces its standard output when it is not nil.
func (m *fixture) watch(asJSON bool, out io.Writer) *watching {
	m.t.Helper()
	w := &watching{t: m.t, ended: make(chan struct{})}
	o := m.o
	o.Stdout, o.Stderr = &w.out, &w.err
	if out != nil {
		o.Stdout = out
	}
	ctx, end := context.WithCancelCause(context.Background())
	w.end = end
	a, err := app.Open(ctx, o)
	if err != nil {
		m.t.Fatal(err)
	}
	go func() {
		defer close(w.ended)
		err := a.Watch(ctx, app.WatchOptions{JSON: asJSON, Campaign: m.only})
		w.trouble = errors.Join(err, a.Close(ctx))
		w.status = app.ExitStatus(w.trouble)
	}()
	m.t.Cleanup(func() { w.end(errCtrlC); <-w.ended })
	return w
}

// stop sends a signal and holds how the process ends.
func (w *watching) stop(signal error, status int) {
	w.t.Helper()
	w.end(signal)
	w.endsWith(status)
}

func (w *watching) endsWith(status int) {
	w.t.Helper()
	select {
	case <-w.ended:
	case <-time.After(time.Minute):
		w.t.Fatal("it did not end")
	}
	if w.status != status {
		w.t.Fatalf("it ended with %d, not %d: %v\n%s", w.status, status, w.trouble, w.err.String())
	}
}

// tracks puts links that exist at the school into the database.
func (m *fixture) tracks(slugs ...string) {
	m.t.Helper()
	m.inDatabase(func(s *store.Store) error {
		var links []affiliate.TrackRequest
		for _, slug := range slugs {
			m.school.AddLink(fermiontest.Link{Slug: slug, ProductID: goID, Commission: 20})
			links = append(links, affiliate.TrackRequest{Slug: slug, Affiliate: affiliate.Who{Email: slug + "@example.com", Name: slug},
				Product: affiliate.Product{ID: goID, Name: "Go for Engineers"}, Commission: affiliate.UnknownCommission})
		}
		_, err := s.TrackLinks(m.t.Context(), links)
		return err
	})
}

// changed is a line of watch --json.
type changed struct {
	At           time.Time `json:"at"`
	Kind         string    `json:"kind"`
	Slug         string    `json:"slug"`
	Affiliate    string    `json:"affiliate_name"`
	Product      string    `json:"product_name"`
	Clicks       int64     `json:"clicks"`
	Sales        int64     `json:"sales"`
	RevenuePaise int64     `json:"revenue_paise"`
	Est          int64     `json:"est_commission_paise"`
	Campaign     string    `json:"campaign"`
}

var members = []string{"at", "kind", "slug", "affiliate_name", "product_name", "clicks", "sales", "revenue_paise", "est_commission_paise", "campaign"}

// changesIn reads the lines, and holds that each has exactly the members of the export, in their order.
func changesIn(t *testing.T, text string) []changed {
	t.Helper()
	var all []changed
	for line := range strings.Lines(text) {
		var c changed
		d := json.NewDecoder(strings.NewReader(line))
		d.DisallowUnknownFields()
		if err := d.Decode(&c); err != nil || !strings.HasSuffix(line, "}\n") {
			t.Fatalf("%q: %v", line, err)
		}
		at := 0
		for _, m := range members {
			i := strings.Index(line[at:], `"`+m+`":`)
			if i < 0 {
				t.Fatalf("%q has no %s in its place", line, m)
			}
			at += i
		}
		if c.At.Location() != time.UTC {
			t.Errorf("%q is not in UTC", line)
		}
		all = append(all, c)
	}
	return all
}
