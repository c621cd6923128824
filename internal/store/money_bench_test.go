package store_test

import (
	"fmt"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// filledLedger has links with that many changes each within the 60 days before start, every fifth of them with a sale.
func filledLedger(b *testing.B, affiliates, links, changes int) *store.Store {
	b.Helper()
	s := storetest.MustOpen(b, storetest.Path(b), storetest.Options{Now: storetest.NewClock().Now})
	var track []affiliate.TrackRequest
	for i := range links {
		track = append(track, affiliate.TrackRequest{Slug: fmt.Sprintf("slug%06d", i), Affiliate: affiliate.Who{UserID: fmt.Sprint("aff-", i%affiliates)},
			Commission: 20_00})
	}
	past := map[int64][]affiliate.Sample{}
	for _, t := range storetest.Must(s.TrackLinks(b.Context(), track))(b) {
		for i := range changes + 1 {
			when := storetest.Start.Add(-60 * 24 * time.Hour * time.Duration(changes-i) / time.Duration(changes+1))
			past[t.LinkID] = append(past[t.LinkID], affiliate.Sample{FirstRead: when, LastRead: when, Baseline: i == 0,
				Counters: affiliate.Counters{Clicks: int64(i), Sales: int64(i / 5), Revenue: affiliate.Paise(i/5) * 4999_00, Commission: 20_00}})
		}
	}
	storetest.NoErr(b, s.AddHistory(b.Context(), past))
	return s
}

func benchmarkAccounts(b *testing.B, affiliates, links, changes int) {
	s := filledLedger(b, affiliates, links, changes)
	b.ResetTimer()
	for b.Loop() {
		if all := storetest.Must(s.Accounts(b.Context(), storetest.Start, affiliate.DefaultPayoutRules()))(b); len(all) != affiliates {
			b.Fatal(len(all))
		}
	}
}

func BenchmarkAccountsOf300AffiliatesOver60Days(b *testing.B) {
	benchmarkAccounts(b, 300, 900, 120)
}

func BenchmarkAccountsOf10000LinksAnd1000000Changes(b *testing.B) {
	benchmarkAccounts(b, 2000, 10_000, 100)
}
