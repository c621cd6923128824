package importer_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"fermion-tui/internal/fermion"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/importer"
	"fermion-tui/internal/operation"
	"fermion-tui/internal/store/storetest"
)

// firstCall is a transport that reports when the first request left, and ends the import there.
type firstCall struct {
	http.RoundTripper
	once sync.Once
	at   time.Time
	stop func()
}

func (f *firstCall) RoundTrip(r *http.Request) (*http.Response, error) {
	f.once.Do(func() { f.at = time.Now(); f.stop() })
	return f.RoundTripper.RoundTrip(r)
}

// timeToFirstCall imports a file into the database at path, ends at the first call, and says how long that took. Opening the
// database is part of it.
func timeToFirstCall(b *testing.B, school *fermiontest.School, path, file string, resume bool) time.Duration {
	b.Helper()
	began := time.Now()
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	s, err := storetest.Open(ctx, path, storetest.Options{})
	if err != nil {
		b.Fatal(err)
	}
	transport, stop := school.Serve(fermiontest.NewListener())
	defer stop()
	first := &firstCall{RoundTripper: transport, stop: cancel}
	client, err := fermion.New(fermion.Options{BaseURL: "https://api.fermion.invalid/api", Key: "k-import-test", Transport: first})
	if err != nil {
		b.Fatal(err)
	}
	writes := operation.New(b.Context(), s, client, operation.Options{Instance: s.Instance(), By: "meera@desk"})
	if err := writes.Start(ctx); err != nil {
		b.Fatal(err)
	}
	var out, said bytes.Buffer
	im := importer.Importer{Store: s, Writes: writes, Zone: time.UTC, NeedKey: func() error { return nil }, Stdin: strings.NewReader(""), Stdout: &out,
		Stderr: &said}
	err = im.Import(ctx, importer.Import{Kind: "links", File: file, Resume: resume})
	if _, ok := errors.AsType[*importer.UnfinishedError](err); !ok || first.at.IsZero() {
		b.Fatalf("no call was made: %v\n%s", err, said.String())
	}
	if err := errors.Join(writes.Close(b.Context()), s.Close()); err != nil {
		b.Fatal(err)
	}
	return first.at.Sub(began)
}

// rowsOfOneProduct are rows of different affiliates that ask for one product at one percentage.
func rowsOfOneProduct(n int) []string {
	lines := []string{makeHeader}
	for i := range n {
		lines = append(lines, fmt.Sprintf(",Affiliate %d,a%d@example.com,%s,20", i, i, goID))
	}
	return lines
}

// BenchmarkImportOfOneProduct measures how long an import of rows that are all for one product takes until its first call, and
// how long --resume takes. Ten times the rows must not take a hundred times as long.
func BenchmarkImportOfOneProduct(b *testing.B) {
	for _, n := range []int{1_000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var first, resumed time.Duration
			for range b.N {
				dir := b.TempDir()
				file := filepath.Join(dir, "links.csv")
				if err := os.WriteFile(file, []byte(strings.Join(rowsOfOneProduct(n), "\n")), 0o600); err != nil {
					b.Fatal(err)
				}
				school := newSchool()
				path := filepath.Join(dir, "default.db")
				first += timeToFirstCall(b, school, path, file, false)
				resumed += timeToFirstCall(b, school, path, file, true)
			}
			b.ReportMetric(first.Seconds()/float64(b.N), "s/first-call")
			b.ReportMetric(resumed.Seconds()/float64(b.N), "s/resume")
			b.ReportMetric(0, "ns/op")
		})
	}
}
