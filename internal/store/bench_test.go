package store_test

import (
	"flag"
	"fmt"
	"path/filepath"
	"slices"
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
	s := storetest.MustOpen(b, filepath.Join(b.TempDir(), "bench.db"), storetest.Options{Now: func() time.Time { return now }})
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
				past[id] = append(past[id], affiliate.Sample{FirstRead: when, LastRead: when.Add(10 * time.Minute), Counters: counters(int64(i), 0, 0), Baseline: i == 0})
			}
		}
		storetest.NoErr(b, s.AddHistory(b.Context(), past))
	}
	storetest.NoErr(b, s.KeepChangeTotals(b.Context()))
	return s, ids
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

// BenchmarkSumsSince sums up what happened since a person looked, a day ago.
func BenchmarkSumsSince(b *testing.B) {
	s, _ := filledStore(b, 10_000, *samplesOfLink)
	changes := storetest.Must(s.NewestChanges(b.Context(), 24*10_000))(b)
	for b.Loop() {
		if _, _, err := s.SumsSince(b.Context(), changes[len(changes)-1].Seq); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCampaignChanges reads the newest changes of a campaign with 100 links.
func BenchmarkCampaignChanges(b *testing.B) {
	s, ids := filledStore(b, 10_000, *samplesOfLink)
	name := "Diwali"
	storetest.NoErr(b, s.EditLinks(b.Context(), ids[:100], affiliate.LinkEdit{Campaign: &name}))
	campaign := storetest.Must(s.Campaigns(b.Context()))(b)[0].ID
	span := affiliate.Span{From: storetest.Start.Add(-90 * time.Hour), To: storetest.Start.Add(time.Hour)}
	for b.Loop() {
		if changes := storetest.Must(s.CampaignChanges(b.Context(), campaign, span, 200))(b); len(changes) != 200 {
			b.Fatal(len(changes))
		}
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

// A period over a million samples, or ten million with -samples 1000. The midnights of UTC are stored; in another zone, or in the middle
// of a day, each link is looked for in its samples.
func BenchmarkPeriodSums10000(b *testing.B) {
	s, ids := filledStore(b, 10_000, *samplesOfLink)
	today := affiliate.DateOf(now, time.UTC)
	first := today.Add(-min(30, *samplesOfLink/24)).Start(time.UTC)
	noon := today.Add(-1).Start(time.UTC).Add(12 * time.Hour)
	for _, span := range []struct {
		name string
		affiliate.Span
	}{
		{"to now", affiliate.Span{From: first, To: today.End(time.UTC)}},
		{"in the past", affiliate.Span{From: first, To: today.Add(-1).Start(time.UTC)}},
		{"not at midnight", affiliate.Span{From: first.Add(12 * time.Hour), To: noon}},
	} {
		b.Run(span.name, func(b *testing.B) {
			for b.Loop() {
				storetest.Must(s.PeriodSums(b.Context(), ids, span.Span))(b)
			}
		})
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
