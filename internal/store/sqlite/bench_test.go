package sqlite_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store/sqlite"
	"fermion-tui/internal/store/storetest"
)

// A daily copy of 10,000 links and a million samples, checked, during writes.
func BenchmarkCopyOfAMillionSamples(b *testing.B) {
	path := storetest.Path(b)
	s := storetest.MustOpenDatabase(b, path, storetest.Options{})
	var slugs []string
	for i := range 10_000 {
		slugs = append(slugs, fmt.Sprintf("slug%06d", i))
	}
	ids := storetest.Track(b, s, slugs...)
	past := map[int64][]affiliate.Sample{}
	for _, id := range ids {
		for i := range 100 {
			when := storetest.Start.Add(time.Duration(i-100) * time.Hour)
			past[id] = append(past[id], affiliate.Sample{FirstRead: when, LastRead: when, Counters: affiliate.Counters{Clicks: int64(i), Commission: 2000},
				Baseline: i == 0})
		}
	}
	storetest.NoErr(b, s.AddHistory(b.Context(), past))
	n := 0
	for b.Loop() {
		file := filepath.Join(b.TempDir(), fmt.Sprint(n, ".db"))
		n++
		done := make(chan error, 1)
		go func() { _, err := sqlite.Copy(b.Context(), path, file); done <- err }()
		slowest := time.Duration(0)
		for copying := true; copying; {
			began := time.Now()
			storetest.Must(storetest.Record(b.Context(), s.Store, ids[0], time.Now(), affiliate.Counters{Clicks: int64(n), Commission: 2000}))(b)
			slowest = max(slowest, time.Since(began))
			select {
			case err := <-done:
				storetest.NoErr(b, err)
				copying = false
			default:
			}
		}
		b.ReportMetric(float64(slowest.Milliseconds()), "slowest-write-ms")
	}
}
