package sqlite_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/sqlite"
	"fermion-tui/internal/store/storetest"
)

func TestNewDatabaseIsPrivate(t *testing.T) {
	path := storetest.Path(t)
	s := storetest.MustOpenDatabase(t, path, storetest.Options{})
	storetest.Track(t, s, "k3f9x2ab")
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		if m := storetest.Must(os.Stat(name))(t).Mode(); m != 0o600 {
			t.Errorf("%s has mode %v", filepath.Base(name), m)
		}
	}
	if m := storetest.Must(os.Stat(filepath.Dir(path)))(t).Mode().Perm(); m != 0o700 {
		t.Errorf("the folder has mode %v", m)
	}
	if n := len(storetest.Must(os.ReadDir(filepath.Dir(path)))(t)); n != 3 {
		t.Errorf("%d files in the folder, not 3", n)
	}
}

func TestOpenAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a b?c#d%25", "default.db")
	s, err := storetest.OpenDatabase(t.Context(), path, storetest.Options{})
	storetest.NoErr(t, err)
	storetest.Track(t, s, "k3f9x2ab")
	storetest.NoErr(t, s.Close())
	if err := s.Close(); err != nil {
		t.Error("closing twice:", err)
	}
	if n := len(storetest.Must(os.ReadDir(filepath.Dir(path)))(t)); n != 1 {
		t.Errorf("a clean end leaves %d files", n)
	}
	if _, found, err := storetest.MustOpenDatabase(t, path, storetest.Options{}).LinkBySlug(t.Context(), "k3f9x2ab"); err != nil || !found {
		t.Error(found, err)
	}
}

func TestConcurrentFirstStarts(t *testing.T) {
	path := storetest.Path(t)
	var wg sync.WaitGroup
	stores := make([]storetest.Database, 6)
	for i := range stores {
		wg.Go(func() {
			s, err := storetest.OpenDatabase(t.Context(), path, storetest.Options{})
			if err != nil {
				t.Error(err)
				return
			}
			stores[i] = s
			if _, err := s.TrackLinks(t.Context(), []affiliate.TrackRequest{{Slug: fmt.Sprint("slug", i)}}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, s := range stores {
		if s.Store != nil {
			storetest.NoErr(t, s.Close())
		}
	}
	s := storetest.MustOpenDatabase(t, path, storetest.Options{})
	if n := len(storetest.Must(s.Links(t.Context()))(t)); n != len(stores) {
		t.Errorf("%d links of %d", n, len(stores))
	}
	storetest.NoErr(t, s.Engine.Check(t.Context()))
}

// spoiled is a database of many pages that was closed cleanly.
func spoiled(t *testing.T) string {
	path := storetest.Path(t)
	s, err := storetest.OpenDatabase(t.Context(), path, storetest.Options{})
	storetest.NoErr(t, err)
	for i := range 400 {
		storetest.Must(s.AddNotice(t.Context(), affiliate.Notice{Kind: affiliate.NoticeInfo, Text: fmt.Sprint(i, strings.Repeat("x", 300))}))(t)
	}
	storetest.NoErr(t, s.Close())
	return path
}

func rawSQL(t *testing.T, path string, statements ...string) {
	t.Helper()
	db := storetest.Must(sql.Open("sqlite", "file:"+path))(t)
	defer db.Close()
	for _, q := range statements {
		storetest.Must(db.Exec(q))(t)
	}
}

func TestOpenRefusesAndLeavesTheFile(t *testing.T) {
	for name, tc := range map[string]struct {
		make func(t *testing.T) string
		kind sqlite.OpenKind
		is   error
		says string
	}{
		"newer schema": {func(t *testing.T) string {
			path := spoiled(t)
			rawSQL(t, path, "pragma user_version = 99")
			return path
		}, sqlite.Newer, nil, "newer fermion-tui"},
		"foreign, with an application id": {func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "a.db")
			rawSQL(t, path, "create table mail (body text)", "pragma application_id = 7")
			return path
		}, sqlite.NotOurs, nil, "another program"},
		"foreign, without one": {func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "a.db")
			rawSQL(t, path, "pragma journal_mode = wal", "create table mail (body text)")
			return path
		}, sqlite.NotOurs, nil, "another program"},
		"garbage": {func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "a.db")
			storetest.NoErr(t, os.WriteFile(path, []byte(strings.Repeat("garbage ", 999)), 0o600))
			return path
		}, sqlite.Damaged, store.ErrDamaged, "restore an older copy"},
		"cut short": {func(t *testing.T) string {
			path := spoiled(t)
			storetest.NoErr(t, os.Truncate(path, 20_000))
			return path
		}, sqlite.Damaged, store.ErrDamaged, "restore an older copy"},
		"empty beside a copy": {func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "a.db")
			storetest.NoErr(t, os.WriteFile(path, nil, 0o600))
			storetest.NoErr(t, os.WriteFile(path+".v1-20260101T000000Z.bak", []byte("x"), 0o600))
			return path
		}, sqlite.Lost, store.ErrDamaged, ".bak"},
		"missing beside a copy": {func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "a.db")
			storetest.NoErr(t, os.WriteFile(path+".before-restore-20260101T000000Z-ab12.bak", []byte("x"), 0o600))
			return path
		}, sqlite.Lost, store.ErrDamaged, "start empty"},
		"missing beside a copy, in a folder that looks like a pattern": {func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "[a-c] *?", "[z].db")
			storetest.NoErr(t, os.Mkdir(filepath.Dir(path), 0o700))
			storetest.NoErr(t, os.WriteFile(path+".before-restore-20260101T000000Z-ab12.bak", []byte("x"), 0o600))
			return path
		}, sqlite.Lost, store.ErrDamaged, "start empty"},
		"a folder": {func(t *testing.T) string { return t.TempDir() }, sqlite.NotOurs, nil, "folder"},
	} {
		t.Run(name, func(t *testing.T) {
			path := tc.make(t)
			before, _ := os.ReadFile(path)
			_, err := storetest.OpenDatabase(t.Context(), path, storetest.Options{})
			if oe, ok := errors.AsType[*sqlite.OpenError](err); !ok || oe.Kind != tc.kind || oe.Path != path {
				t.Fatalf("%#v", err)
			}
			if !strings.Contains(err.Error(), tc.says) || tc.is != nil && !errors.Is(err, tc.is) {
				t.Errorf("it says %q", err)
			}
			after, _ := os.ReadFile(path)
			if !bytes.Equal(before, after) {
				t.Error("the file was changed")
			}
			if left, _ := filepath.Glob(path + "-*"); len(left) > 0 {
				t.Errorf("left behind: %q", left)
			}
		})
	}
}

func TestOpenAcceptsAnEmptyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	storetest.NoErr(t, os.WriteFile(path, nil, 0o600))
	storetest.Track(t, storetest.MustOpenDatabase(t, path, storetest.Options{}), "k3f9x2ab")
}

func TestOpenRefusesAnEmptyFileWithBackups(t *testing.T) {
	path, backups := filepath.Join(t.TempDir(), "acme.db"), t.TempDir()
	storetest.NoErr(t, os.WriteFile(path, nil, 0o600))
	storetest.NoErr(t, os.WriteFile(filepath.Join(backups, "acme-2026-10-01.db"), []byte("x"), 0o600))
	if _, err := storetest.OpenDatabase(t.Context(), path, storetest.Options{BackupDir: backups}); !errors.Is(err, store.ErrDamaged) {
		t.Error(err)
	}
	// Copies of another profile, whose name begins with ours, say nothing about ours.
	storetest.NoErr(t, os.Rename(filepath.Join(backups, "acme-2026-10-01.db"), filepath.Join(backups, "acme-eu-2026-10-01.db")))
	storetest.Track(t, storetest.MustOpenDatabase(t, path, storetest.Options{BackupDir: backups}), "k3f9x2ab")
}

// TestBackupFolderWithPatternCharacters: what a folder is called is no pattern.
func TestBackupFolderWithPatternCharacters(t *testing.T) {
	for _, name := range []string{"acme.before.bak", "acme-2026-10-01.db"} {
		path, backups := filepath.Join(t.TempDir(), "acme.db"), filepath.Join(t.TempDir(), "copies [2026")
		storetest.NoErr(t, os.Mkdir(backups, 0o700))
		storetest.NoErr(t, os.WriteFile(filepath.Join(backups, name), []byte("x"), 0o600))
		_, err := storetest.OpenDatabase(t.Context(), path, storetest.Options{BackupDir: backups})
		if oe, ok := errors.AsType[*sqlite.OpenError](err); !ok || oe.Kind != sqlite.Lost || !strings.Contains(err.Error(), name) {
			t.Error(name, err)
		}
	}
}

// spoil overwrites a page that opening the file does not read: the root of the coupons.
func spoil(t *testing.T, path string) {
	db := storetest.Must(sql.Open("sqlite", "file:"+path+"?immutable=1"))(t) // leaves the log of a killed process alone
	var page int
	storetest.NoErr(t, db.QueryRow("select rootpage from sqlite_schema where name = 'coupons'").Scan(&page))
	storetest.NoErr(t, db.Close())
	b := storetest.Must(os.ReadFile(path))(t)
	copy(b[(page-1)*4096:page*4096], bytes.Repeat([]byte{0xff}, 4096))
	storetest.NoErr(t, os.WriteFile(path, b, 0o600))
}

func TestDamagedPageIsFoundAfterAnUncleanEnd(t *testing.T) {
	path := spoiled(t)
	killed(t, path, 1)
	spoil(t, path)
	before := storetest.Must(os.ReadFile(path))(t)
	_, err := storetest.OpenDatabase(t.Context(), path, storetest.Options{})
	if oe, ok := errors.AsType[*sqlite.OpenError](err); !ok || oe.Kind != sqlite.Damaged {
		t.Fatalf("%v", err)
	}
	if !bytes.Equal(before, storetest.Must(os.ReadFile(path))(t)) {
		t.Error("the file was changed")
	}
}

func TestCheckFindsADamagedPage(t *testing.T) {
	path := spoiled(t)
	spoil(t, path)
	s := storetest.MustOpenDatabase(t, path, storetest.Options{})
	if err := s.Engine.Check(t.Context()); !errors.Is(err, store.ErrDamaged) {
		t.Error(err)
	}
}

func TestLockedFile(t *testing.T) {
	path := spoiled(t)
	db := storetest.Must(sql.Open("sqlite", "file:"+path))(t)
	defer db.Close()
	db.SetMaxOpenConns(1)
	storetest.Must(db.Exec("pragma locking_mode = exclusive; begin exclusive; pragma user_version"))(t)
	synctest.Test(t, func(t *testing.T) {
		_, err := storetest.OpenDatabase(t.Context(), path, storetest.Options{})
		if oe, ok := errors.AsType[*sqlite.OpenError](err); !ok || oe.Kind != sqlite.Locked || !errors.Is(err, store.ErrBusy) {
			t.Fatalf("%v", err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := storetest.OpenDatabase(ctx, path, storetest.Options{}); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

// smallDisk is a file system of that size, unmounted after the test.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("needs root, to mount a small file system")
	}
	dir := t.TempDir()
	if err := mountTmpfs(dir, size); err != nil {
		t.Skipf("needs the right to mount a small file system: %v", err)
	}
	t.Cleanup(func() { unmount(dir) })
	return dir
}

// TestAReadOnlyFileSystemIsNamed where a database is opened, made and copied to: permissions have nothing to do with it.
func TestAReadOnlyFileSystemIsNamed(t *testing.T) {
	dir := smallDisk(t, "8m")
	path := filepath.Join(dir, "a.db")
	storetest.NoErr(t, storetest.Must(storetest.OpenDatabase(t.Context(), path, storetest.Options{}))(t).Close())
	storetest.NoErr(t, remountReadOnly(dir))
	for _, path := range []string{path, filepath.Join(dir, "new.db"), filepath.Join(dir, "profiles", "new.db")} {
		_, err := storetest.OpenDatabase(t.Context(), path, storetest.Options{})
		oe, ok := errors.AsType[*sqlite.OpenError](err)
		if !ok || oe.Kind != sqlite.ReadOnlyDisk || !errors.Is(err, store.ErrReadOnly) ||
			!strings.Contains(err.Error(), "because its file system is read-only: have it mounted") || strings.Contains(err.Error(), "permissions") {
			t.Errorf("%s: %v", path, err)
		}
	}
	here := filepath.Join(t.TempDir(), "b.db")
	storetest.NoErr(t, storetest.Must(storetest.OpenDatabase(t.Context(), here, storetest.Options{}))(t).Close())
	if _, err := sqlite.Copy(t.Context(), here, filepath.Join(dir, "copy.db")); err == nil || !strings.Contains(err.Error(),
		"because its file system is read-only: name another folder") {
		t.Error("a copy:", err)
	}
}

func TestFullDiskAtOpening(t *testing.T) {
	for _, size := range []string{"8k", "16k", "40k", "64k", "96k"} {
		_, err := storetest.OpenDatabase(t.Context(), filepath.Join(smallDisk(t, size), "a.db"), storetest.Options{})
		if oe, ok := errors.AsType[*sqlite.OpenError](err); !ok || oe.Kind != sqlite.DiskFull || !errors.Is(err, store.ErrDiskFull) {
			t.Errorf("%s: %v", size, err)
		}
	}
}

// TestAFullDiskIsNamedWhenAFileIsNotRewritten: rewriting it needs as much room again.
func TestAFullDiskIsNamedWhenAFileIsNotRewritten(t *testing.T) {
	engine, s, err := sqlite.OpenStore(t.Context(), filepath.Join(smallDisk(t, "640k"), "a.db"), sqlite.Options{}, store.Options{})
	storetest.NoErr(t, err)
	defer s.Close()
	for i := 0; err == nil && i < 10_000; i++ {
		_, err = s.TrackLinks(t.Context(), []affiliate.TrackRequest{{Slug: fmt.Sprint("slug", i), Campaign: strings.Repeat("c", 500) + fmt.Sprint(i)}})
	}
	if err := engine.Scrub(t.Context()); !errors.Is(err, store.ErrDiskFull) {
		t.Error(err)
	}
}

func TestFullDiskLosesNothingStored(t *testing.T) {
	path := filepath.Join(smallDisk(t, "640k"), "a.db")
	s, err := storetest.OpenDatabase(t.Context(), path, storetest.Options{})
	storetest.NoErr(t, err)
	stored := 0
	for {
		if _, err = s.TrackLinks(t.Context(), []affiliate.TrackRequest{{Slug: fmt.Sprint("slug", stored),
			Campaign: strings.Repeat("c", 500) + fmt.Sprint(stored)}}); err != nil {
			break
		}
		if stored++; stored > 10_000 {
			t.Fatal("the disk never fills")
		}
	}
	if stored == 0 || !errors.Is(err, store.ErrDiskFull) || !strings.Contains(err.Error(), "make room") {
		t.Error(err)
	}
	if n := len(storetest.Must(s.Links(t.Context()))(t)); n != stored {
		t.Errorf("%d links of %d", n, stored)
	}
	s.Close()
	s, err = storetest.OpenDatabase(t.Context(), path, storetest.Options{})
	if errors.Is(err, store.ErrDiskFull) {
		return // no room even for the start: refused, as it should be
	}
	storetest.NoErr(t, err)
	defer s.Close()
	if n := len(storetest.Must(s.Links(t.Context()))(t)); n != stored {
		t.Errorf("%d links of %d after opening again", n, stored)
	}
}
