package storetest

import (
	"context"
	"math"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
)

// Record stores a reading at once: a decrease is read twice, and never counts as a problem of the school.
func Record(ctx context.Context, s *store.Store, linkID int64, when time.Time, c affiliate.Counters) (store.Reading, error) {
	rules := store.AnomalyPolicy{Window: time.Hour, MaxAttempts: 2, MinLinks: math.MaxInt}
	taken, err := s.TakeReading(ctx, linkID, when, &c, rules)
	if err == nil && taken.Verdict == store.Pending {
		taken, err = s.TakeReading(ctx, linkID, when, &c, rules)
	}
	return taken.Reading, err
}
