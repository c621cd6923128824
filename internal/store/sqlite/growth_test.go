package sqlite_test

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/sqlite"
	"fermion-tui/internal/store/storetest"
)

var growthLinks = flag.Int("growth", 2, "links that are polled for a year in TestAYearOfGrowth; 10000 take some minutes")

// TestAYearOfGrowth reports what a year leaves behind, as readings and roll-ups would: 600 events an hour over all links (Zipf 1.1), of
// each day of a link as many samples as it was read with a change, and two of a day that was rolled up.
func TestAYearOfGrowth(t *testing.T) {
	if testing.Short() {
		t.Skip("it opens many databases")
	}
	path := storetest.Path(t)
	c := storetest.NewClock()
	s := storetest.MustOpenDatabase(t, path, storetest.Options{Now: c.Now})
	storetest.NoErr(t, s.KeepMidnights(t.Context(), time.UTC))
	links := yearOfLinks(t, s, *growthLinks)
	storetest.NoErr(t, s.KeepChangeTotals(t.Context()))
	storetest.NoErr(t, s.Close())

	megabytes := func(file string) string {
		return fmt.Sprintf("%.0f MB", float64(storetest.Must(os.Stat(file))(t).Size())/1e6)
	}
	t.Logf("the database: %s", megabytes(path))
	timed := func(what string, f func() error) {
		begin := time.Now()
		storetest.NoErr(t, f())
		t.Logf("%s: %d ms", what, time.Since(begin).Milliseconds())
	}
	var again storetest.Database
	timed("opening it", func() (err error) {
		again, err = storetest.OpenDatabase(t.Context(), path, storetest.Options{Now: c.Now})
		return err
	})
	defer func() { storetest.NoErr(t, again.Close()) }()
	timed("reading its links", func() error { _, err := again.Links(t.Context()); return err })
	today := affiliate.DateOf(c.Now(), time.UTC)
	for what, span := range map[string]affiliate.Span{
		"30 days":               {From: today.Add(-29).Start(time.UTC), To: today.End(time.UTC)},
		"a month of last year":  {From: today.Add(-330).Start(time.UTC), To: today.Add(-300).Start(time.UTC)},
		"last week, from a day": {From: today.Add(-14).Start(time.UTC), To: today.Add(-7).Start(time.UTC)},
	} {
		timed("totals of "+what, func() error { _, err := again.PeriodSums(t.Context(), links, span); return err })
	}
	newest := storetest.Must(again.NewestChanges(t.Context(), 1))(t)[0].Seq
	timed("since half of the changes", func() error { _, _, err := again.SumsSince(t.Context(), newest/2); return err })
	timed("what a copy is compared by", func() error { _, err := again.ContentMark(t.Context()); return err })
	dir := filepath.Join(filepath.Dir(path), "backups")
	var copied string
	timed("a daily copy", func() (err error) {
		copied, err = again.Engine.CopyDaily(t.Context(), dir, "2026-10-09", again.ClaimDailyCopy)
		return err
	})
	t.Logf("the copy: %s", megabytes(copied))
	timed("comparing it", func() error { _, err := sqlite.Compare(t.Context(), path, copied); return err })
}

// yearOfLinks stores the history of links.
func yearOfLinks(t *testing.T, s storetest.Database, n int) []int64 {
	random := rand.New(rand.NewPCG(1, 2))
	weights, sum := make([]float64, n), 0.0
	for i := range weights {
		weights[i] = 1 / math.Pow(float64(i+1), 1.1)
		sum += weights[i]
	}
	var track []affiliate.TrackRequest
	for i := range n {
		track = append(track, affiliate.TrackRequest{Slug: fmt.Sprintf("slug%06d", i), Affiliate: affiliate.Who{UserID: fmt.Sprint("aff-", i/5)},
			Commission: 20_00})
	}
	var ids []int64
	for _, r := range storetest.Must(s.TrackLinks(t.Context(), track))(t) {
		ids = append(ids, r.LinkID)
	}
	samples, at := 0, 0
	for part := range slices.Chunk(ids, 500) {
		past := map[int64][]affiliate.Sample{}
		for _, id := range part {
			daily := 600 * 24 * weights[at] / sum
			past[id] = yearOfLink(random, daily)
			samples += len(past[id])
			at++
		}
		storetest.NoErr(t, s.AddHistory(t.Context(), past))
	}
	t.Logf("%d links, %d samples", n, samples)
	return ids
}

// yearOfLink has a sample for each reading with news. A link is read seven times a day, those with many events more often.
func yearOfLink(random *rand.Rand, daily float64) []affiliate.Sample {
	reads := 7 + int(4*math.Sqrt(daily))
	begin := storetest.Start.AddDate(-1, 0, 0)
	now := affiliate.Counters{Commission: 20_00}
	all := []affiliate.Sample{{FirstRead: begin, LastRead: begin, Counters: now, Baseline: true}}
	for day := range 365 {
		events := int(daily)
		if random.Float64() < daily-float64(events) {
			events++
		}
		rows := min(events, reads)
		if day < 365-store.RawDays {
			rows = min(rows, 2)
		}
		for i := range rows {
			last := &all[len(all)-1]
			when := begin.Add(time.Duration(day)*24*time.Hour + time.Duration(i+1)*24*time.Hour/time.Duration(rows+1))
			last.LastRead = when.Add(-time.Hour / 4)
			now.Clicks += int64(max(1, events/rows))
			if random.IntN(40) == 0 {
				now.Sales++
				now.Revenue += 4_999_00
			}
			all = append(all, affiliate.Sample{FirstRead: when, LastRead: when, Counters: now})
		}
	}
	return all
}
