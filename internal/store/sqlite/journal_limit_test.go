package sqlite_test

import (
	"context"
	"os"
	"testing"

	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// TestTheLogOfALargeWriteIsCut: after a large write the log beside the database does not stay as large as that.
func TestTheLogOfALargeWriteIsCut(t *testing.T) {
	const limit = 8 << 20
	path := storetest.Path(t)
	s := storetest.MustOpenDatabase(t, path, storetest.Options{})
	write := func(statement string) int64 {
		storetest.NoErr(t, s.Engine.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.ExecContext(ctx, statement)
			return err
		}))
		return storetest.Must(os.Stat(path + "-wal"))(t).Size()
	}
	if size := write("insert into settings (key, value) values ('large', hex(zeroblob(8000000)))"); size <= limit {
		t.Fatalf("the log of a large write has %d bytes", size)
	}
	write("delete from settings where key = 'large'") // the log is in the file by now: it begins again
	if size := write("insert into settings (key, value) values ('small', '1')"); size > limit {
		t.Errorf("the log still has %d bytes", size)
	}
}
