package store_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

var samplesOfLink = flag.Int("samples", 100, "samples of each of 10,000 links in the benchmarks of periods: 1000 are ten million")

// now is the present of the benchmarks.
var now = storetest.Start.Add(-30 * time.Minute)

// filledStore has n links, each with that many samples, an hour apart, until now, and the totals that upkeep stores.
func filledStore(b *testing.B, n, samples int) (*store.Store, []int64) {
	b.Helper()
	s, ids := filledStoreIn(b, b.TempDir(), n, samples)
	b.Cleanup(func() { storetest.NoErr(b, s.Close()) })
	return s, ids
}

// filledStoreIn leaves it to its caller to close it.
func filledStoreIn(b *testing.B, dir string, n, samples int) (*store.Store, []int64) {
	b.Helper()
	s := storetest.Must(storetest.Open(b.Context(), filepath.Join(dir, "bench.db"), storetest.Options{Now: func() time.Time { return now }}))(b)
	return s, fill(b, s, n, samples)
}

func fill(b *testing.B, s *store.Store, n, samples int) []int64 {
	b.Helper()
	var links []affiliate.TrackRequest
	for i := range n {
		links = append(links, affiliate.TrackRequest{Slug: fmt.Sprintf("slug%06d", i), Affiliate: affiliate.Who{UserID: fmt.Sprint("aff-", i/5)},
			Product: affiliate.Product{ID: fmt.Sprint("68d1013f7183c17964b104", i%20)}, Commission: 2000, Tags: []string{"bench"}[:i%2]})
	}
	var ids []int64
	for _, t := range storetest.Must(s.TrackLinks(b.Context(), links))(b) {
		ids = append(ids, t.LinkID)
	}
	storetest.NoErr(b, s.KeepMidnights(b.Context(), time.UTC))
	for part := range slices.Chunk(ids, max(1, 1_000_000/max(1, samples))) { // not all in memory at once
		past := map[int64][]affiliate.Sample{}
		for _, id := range part {
			for i := range samples {
				when := now.Add(time.Duration(i-samples) * time.Hour)
				past[id] = append(past[id], affiliate.Sample{FirstRead: when, LastRead: when.Add(10 * time.Minute), Counters: counters(int64(i), 0, 0),
					Baseline: i == 0})
			}
		}
		storetest.NoErr(b, s.AddHistory(b.Context(), past))
	}
	storetest.NoErr(b, s.KeepChangeTotals(b.Context()))
	return ids
}

func BenchmarkLoadLinks(b *testing.B) {
	for _, n := range []int{100, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s, _ := filledStore(b, n, 1)
			b.ReportAllocs()
			for b.Loop() {
				if links := storetest.Must(s.Links(b.Context()))(b); len(links) != n {
					b.Fatal(len(links))
				}
			}
		})
	}
}

// history10000 is the store of 10,000 links that all benchmarks of periods share, since it takes a minute to fill.
var history10000 struct {
	once sync.Once
	dir  string
	s    *store.Store
	ids  []int64
}

// closeHistory removes what the benchmarks shared.
func closeHistory() error {
	if history10000.s == nil {
		return nil
	}
	return errors.Join(history10000.s.Close(), os.RemoveAll(history10000.dir))
}

// BenchmarkHistory reads from a million samples of 10,000 links, or ten million with -samples 1000.
func BenchmarkHistory(b *testing.B) {
	h := &history10000
	h.once.Do(func() {
		h.dir = storetest.Must(os.MkdirTemp("", "bench"))(b)
		h.s, h.ids = filledStoreIn(b, h.dir, 10_000, *samplesOfLink)
	})
	of := func(what string) string { return fmt.Sprintf("%s/%d-samples", what, 10_000**samplesOfLink) }
	benchmarkPeriods(b, h.s, h.ids, of)
	changes := storetest.Must(h.s.NewestChanges(b.Context(), 24*10_000))(b)
	yesterday := changes[len(changes)-1].Seq
	for what, seq := range map[string]int64{"since yesterday": yesterday, "since the beginning": 1} {
		b.Run(of("SumsSince/"+what), func(b *testing.B) {
			for b.Loop() {
				if _, _, err := h.s.SumsSince(b.Context(), seq); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	name := "Diwali"
	storetest.NoErr(b, h.s.EditLinks(b.Context(), h.ids[:100], affiliate.LinkEdit{Campaign: &name}))
	campaign := storetest.Must(h.s.Campaigns(b.Context()))(b)[0].ID
	b.Run(of("CampaignChanges"), func(b *testing.B) {
		span := affiliate.Span{From: storetest.Start.Add(-90 * time.Hour), To: storetest.Start.Add(time.Hour)}
		for b.Loop() {
			if changes := storetest.Must(h.s.CampaignChanges(b.Context(), campaign, span, 200))(b); len(changes) != 200 {
				b.Fatal(len(changes))
			}
		}
	})
}

// benchmarkPeriods reads totals between midnights of UTC, which are stored, and in the middle of a day, where each link is looked for in
// its samples.
func benchmarkPeriods(b *testing.B, s *store.Store, ids []int64, of func(string) string) {
	today := affiliate.DateOf(now, time.UTC)
	first := today.Add(-min(30, *samplesOfLink/24)).Start(time.UTC)
	for what, span := range map[string]affiliate.Span{
		"to now":          {From: first, To: today.End(time.UTC)},
		"in the past":     {From: first, To: today.Add(-1).Start(time.UTC)},
		"not at midnight": {From: first.Add(12 * time.Hour), To: today.Add(-1).Start(time.UTC).Add(12 * time.Hour)},
	} {
		b.Run(of("PeriodSums/"+what), func(b *testing.B) {
			for b.Loop() {
				storetest.Must(s.PeriodSums(b.Context(), ids, span))(b)
			}
		})
	}
}

func BenchmarkClicksAt10000x8(b *testing.B) {
	s, ids := filledStore(b, 10_000, 20)
	var bounds []time.Time
	for i := range 8 {
		bounds = append(bounds, storetest.Start.Add(time.Duration(i-9)*time.Hour))
	}
	for b.Loop() {
		storetest.Must(s.ClicksAt(b.Context(), ids, bounds))(b)
	}
}

func BenchmarkSumsAt10000x8(b *testing.B) {
	s, ids := filledStore(b, 10_000, 20)
	var bounds []time.Time
	for i := range 8 {
		bounds = append(bounds, storetest.Start.Add(time.Duration(i-9)*time.Hour))
	}
	for b.Loop() {
		storetest.Must(s.SumsAt(b.Context(), ids, bounds))(b)
	}
}

func BenchmarkTakeReading(b *testing.B) {
	s, ids := filledStore(b, 1000, 1)
	i := 0
	for b.Loop() {
		i++
		now := counters(int64(i), 0, 0)
		storetest.Must(s.TakeReading(b.Context(), ids[i%len(ids)], storetest.Start.Add(time.Duration(i)*time.Second), &now, rules()))(b)
	}
}

// A sale that is looked for among a million changes.
func BenchmarkAttributeEvents(b *testing.B) {
	s, _ := filledStore(b, 10_000, 100)
	if _, _, err := s.AddEvent(b.Context(), affiliate.Event{ID: "a", Kind: affiliate.PaidSale, Amount: 999_00, ProductSlug: "go"}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		storetest.Must(s.AttributeEvents(b.Context(), patient))(b)
	}
}

// BenchmarkInactiveLinks finds links without clicks among ten thousand with a million samples.
func BenchmarkInactiveLinks10000(b *testing.B) {
	s, _ := filledStore(b, 10_000, 100)
	for b.Loop() {
		storetest.Must(s.InactiveLinks(b.Context(), 2*24*time.Hour))(b)
	}
}
