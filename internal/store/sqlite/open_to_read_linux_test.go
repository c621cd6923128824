package sqlite_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/sqlite"
	"fermion-tui/internal/store/storetest"
)

// openUnwritable opens a database on a drive that is read-only while it is opened: its owner can write it afterwards.
func openUnwritable(t *testing.T) (path string, e *sqlite.Engine, s *store.Store) {
	t.Helper()
	disk := smallDisk(t, "8m")
	path = filepath.Join(disk, "a.db")
	owner := storetest.MustOpen(t, path, storetest.Options{})
	storetest.Must(owner.TrackLinks(t.Context(), []affiliate.TrackRequest{{Slug: "abcd1234"}}))(t)
	storetest.NoErr(t, owner.Close())
	remount := func(flags uintptr) { storetest.NoErr(t, syscall.Mount("", disk, "", syscall.MS_REMOUNT|flags, "")) }
	remount(syscall.MS_RDONLY)
	_, _, cannot := sqlite.OpenStore(t.Context(), path, sqlite.Options{}, store.Options{})
	if !errors.Is(cannot, store.ErrReadOnly) {
		t.Fatal(cannot)
	}
	e, s, err := sqlite.OpenStoreToRead(t.Context(), path, sqlite.Options{}, store.Options{}, cannot)
	storetest.NoErr(t, err)
	t.Cleanup(func() { _ = s.Close() })
	storetest.NoErr(t, e.CheckUnchanged())
	remount(0)
	return path, e, s
}

// TestUnwritableFileChangesWhileItIsRead: a file that is read without locks is not called damaged when its owner writes it meanwhile.
func TestUnwritableFileChangesWhileItIsRead(t *testing.T) {
	const changed = "the database was changed while it was read: run the command again"
	t.Run("pages fit together", func(t *testing.T) {
		path, e, _ := openUnwritable(t)
		owner := storetest.MustOpen(t, path, storetest.Options{})
		storetest.Must(owner.TrackLinks(t.Context(), []affiliate.TrackRequest{{Slug: "efgh5678"}}))(t)
		storetest.NoErr(t, owner.Close())
		if err := e.CheckUnchanged(); err == nil || !strings.Contains(err.Error(), changed) {
			t.Error(err)
		}
	})
	t.Run("pages do not", func(t *testing.T) {
		path, _, s := openUnwritable(t)
		f := storetest.Must(os.OpenFile(path, os.O_RDWR, 0))(t)
		size := storetest.Must(f.Stat())(t).Size()
		storetest.Must(f.WriteAt(bytes.Repeat([]byte{0xff}, int(size-4096)), 4096))(t)
		storetest.NoErr(t, f.Close())
		_, err := s.Links(t.Context())
		if err == nil || errors.Is(err, store.ErrDamaged) || !strings.Contains(err.Error(), changed) || strings.Contains(err.Error(), "malformed") {
			t.Error(err)
		}
	})
}

// TestUnwritableFileIsNotWritten: a write is refused with the reason why the file was opened to read.
func TestUnwritableFileIsNotWritten(t *testing.T) {
	_, e, _ := openUnwritable(t)
	if err := e.Write(t.Context(), func(context.Context, *store.Tx) error { return nil }); !errors.Is(err, store.ErrReadOnly) {
		t.Error(err)
	}
}
