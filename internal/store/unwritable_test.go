package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// TestUnwritableUntilAWriteWorks: a file that may not grow is like one on a full disk.
func TestUnwritableUntilAWriteWorks(t *testing.T) {
	s := storetest.MustOpenDatabase(t, storetest.Path(t), storetest.Options{})
	if s.Engine == nil {
		t.Skip("needs a file")
	}
	limit := func(pages string) {
		t.Helper()
		storetest.NoErr(t, s.Engine.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.ExecContext(ctx, "pragma max_page_count = "+pages)
			return err
		}))
	}
	if s.Unwritable() {
		t.Error("before any write")
	}
	limit("1") // SQLite takes the present size
	requests := make([]affiliate.TrackRequest, 2000)
	for n := range requests {
		requests[n].Slug = fmt.Sprintf("slug%d", n)
	}
	if _, err := s.TrackLinks(t.Context(), requests); !errors.Is(err, store.ErrDiskFull) || !s.Unwritable() {
		t.Errorf("on a full disk: %v, unwritable %v", err, s.Unwritable())
	}
	limit("100000")
	storetest.Track(t, s.Store, "abc")
	if s.Unwritable() {
		t.Error("after a write that worked")
	}
}
