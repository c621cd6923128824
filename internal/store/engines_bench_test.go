package store_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// BenchmarkEngines does the same on SQLite and on PostgreSQL, one after the other in one run, so that the ratio can be read on a
// busy machine: .ci/with-postgres go test -run '^$' -bench Engines ./internal/store
func BenchmarkEngines(b *testing.B) {
	const links = 10_000
	for _, engine := range storetest.Engines() {
		b.Run(engine, func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "bench.db")
			open := func() *store.Store {
				o := storetest.Options{Now: func() time.Time { return now }}
				return storetest.Must(storetest.OpenOn(b.Context(), engine, path, o))(b).Store
			}
			s, colleague := open(), open()
			defer s.Close()
			defer colleague.Close()
			ids := fill(b, s, links, *samplesOfLink)
			b.Run("board", func(b *testing.B) {
				for b.Loop() {
					if board := storetest.Must(s.Links(b.Context()))(b); len(board) != links {
						b.Fatal(len(board))
					}
				}
			})
			benchmarkPeriods(b, s, ids, func(what string) string { return fmt.Sprintf("%s/%d-samples", what, links**samplesOfLink) })
			b.Run("reading", func(b *testing.B) { benchmarkReadings(b, s, ids) })
			b.Run("change to another screen", func(b *testing.B) { benchmarkNews(b, s, colleague, ids) })
		})
	}
}

func benchmarkReadings(b *testing.B, s *store.Store, ids []int64) {
	for i := 1; b.Loop(); i++ {
		more := counters(int64(10_000+i), 0, 0)
		storetest.Must(s.TakeReading(b.Context(), ids[i%len(ids)], storetest.Start.Add(time.Duration(i)*time.Second), &more, rules()))(b)
	}
}

// benchmarkNews changes a link, and waits until a colleague has read it.
func benchmarkNews(b *testing.B, s, colleague *store.Store, ids []int64) {
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	colleague.Watch(ctx)
	news, noMore := colleague.Subscribe()
	defer noMore()
	for i := 0; b.Loop(); i++ {
		id := ids[i%len(ids)]
		tag := fmt.Sprint("t", i)
		edit := affiliate.TagEdit{Add: []string{tag}, Remove: []string{fmt.Sprint("t", i-len(ids))}}
		storetest.NoErr(b, s.EditLinks(b.Context(), []int64{id}, affiliate.LinkEdit{Tag: edit}))
		for seen := false; !seen; {
			<-news
			links := storetest.Must(colleague.LinksByID(b.Context(), []int64{id}))(b)
			seen = slices.Equal(links[0].Tags, []string{tag})
		}
	}
}
