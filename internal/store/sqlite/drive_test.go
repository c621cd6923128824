package sqlite

import (
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"fermion-tui/internal/store"
)

// sqliteError returns SQLite's error for a file that another connection has locked, or for one that cannot be opened.
func sqliteError(t *testing.T, statement string, before func(path string)) error {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.db")
	before(path)
	db, err := sql.Open("sqlite", dsn(path))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_, err = db.Exec(statement)
	if resultCode(err) == 0 {
		t.Fatalf("SQLite says %v", err)
	}
	return err
}

// TestOpenErrorNamesTheNetworkDrive with --data-dir, where it is why the database cannot be used, and only there.
func TestOpenErrorNamesTheNetworkDrive(t *testing.T) {
	busy := sqliteError(t, "create table a (b)", func(path string) {
		db, err := sql.Open("sqlite", dsn(path))
		if err != nil {
			t.Fatal(err)
		}
		db.SetMaxOpenConns(1)
		t.Cleanup(func() { _ = db.Close() })
		if _, err := db.Exec("begin exclusive"); err != nil {
			t.Fatal(err)
		}
	})
	noFile := sqliteError(t, "create table a (b)", func(path string) {
		if err := os.Mkdir(path, 0o700); err != nil {
			t.Fatal(err)
		}
	})
	noLocks := &fs.PathError{Op: "lock", Path: "a.db", Err: syscall.ENOLCK}
	nfs, fuse := driveNamed("nfs4"), driveNamed("fuse")
	for name, c := range map[string]struct {
		err   error
		on    drive
		named string
	}{
		"locked on NFS":              {busy, nfs, "a network drive (NFS)"},
		"not to be opened on NFS":    {noFile, nfs, "a network drive (NFS)"},
		"without locks on SMB":       {noLocks, driveNamed("cifs"), "a network drive (SMB)"},
		"without locks through FUSE": {noLocks, fuse, "mounted through FUSE, which may be one of the network"},
		"locked through FUSE":        {busy, fuse, ""},
		"locked on a disk":           {busy, driveNamed("ext4"), ""},
		"without permission on NFS":  {&fs.PathError{Op: "open", Path: "a.db", Err: syscall.EACCES}, nfs, ""},
		"of another program on NFS":  {notAFile("a folder"), nfs, ""},
	} {
		before := &OpenError{Kind: Locked, Path: "/home/a/default.db", Err: c.err}
		said := onDrive(before, c.on).Error()
		if got := strings.Contains(said, "drive"); got != (c.named != "") || !strings.Contains(said, c.named) || got && !strings.Contains(said, "--data-dir") {
			t.Errorf("%s: it says %s", name, said)
		}
		if named := errors.Is(before, store.ErrDrive); named != (c.named != "") {
			t.Errorf("%s: ErrDrive is %v", name, named)
		}
	}
}

// TestLocalDrive: a test's folder is on no network drive, and a path that is not made yet is where its folder is.
func TestLocalDrive(t *testing.T) {
	dir := t.TempDir()
	if name := NetworkDrive(filepath.Join(dir, "not", "made", "yet.db")); name != "" || driveOf(dir) != driveOf(filepath.Join(dir, "a", "b")) {
		t.Errorf("%s is on %q", dir, name)
	}
}
