package store_test

import (
	"path/filepath"
	"testing"

	"fermion-tui/internal/store/storetest"
)

// Replies that are not Fermion's are counted over all processes, also after all of them were started again, each key for itself.
func TestForeignRepliesAreShared(t *testing.T) {
	c := storetest.NewClock()
	path := filepath.Join(t.TempDir(), "calls.db")
	one, other := openedCalls(t, path, c), openedCalls(t, path, c)
	for want := 1; want <= 4; want++ {
		by := one
		if want%2 == 0 {
			by = other
		}
		if n := storetest.Must(by.CountReply(t.Context(), "key", false))(t); n != want {
			t.Fatalf("%d, want %d", n, want)
		}
	}
	one.Close()
	other.Close()
	other = openedCalls(t, path, c)
	if n := storetest.Must(other.ForeignReplies(t.Context(), "key"))(t); n != 4 {
		t.Error(n)
	}
	if n := storetest.Must(other.ForeignReplies(t.Context(), "another"))(t); n != 0 {
		t.Error(n)
	}
	storetest.Must(other.CountReply(t.Context(), "key", true))(t)
	if n := storetest.Must(other.ForeignReplies(t.Context(), "key"))(t); n != 0 {
		t.Error(n)
	}
}
