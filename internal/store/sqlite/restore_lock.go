package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/instance"

	"github.com/google/uuid"
)

// InUseError means that a database cannot be replaced because programs use it.
type InUseError struct {
	Path string
	Who  []string // user@host (process N); none: unknown
}

func (e *InUseError) Error() string {
	if len(e.Who) == 0 {
		return fmt.Sprintf("another program has %s open: quit it (also if it is suspended) and try again; nothing was changed", e.Path)
	}
	return fmt.Sprintf("fermion-tui is using this database: %s. Quit it and try again; nothing was changed", strings.Join(e.Who, ", "))
}

// lockedDatabase is the database that is about to be replaced. While it is locked no other process can open it.
type lockedDatabase struct {
	database
	missing bool
	damaged error
	db      *sql.DB // has the lock; nil if there is nothing to lock
}

// lockForReplace checks that the database is not in use, and locks it. A damaged database is not in use. An empty or missing one is in use
// if a process has locked the index of its log: the file may have been deleted under a running program.
func (d database) lockForReplace(ctx context.Context) (*lockedDatabase, error) {
	h := &lockedDatabase{database: d, missing: d.isMissing()}
	if h.missing {
		if pid, locked := indexLocked(d.path + "-shm"); locked {
			return nil, &InUseError{Path: d.path, Who: []string{fmt.Sprintf("process %d, under which it was moved or deleted", pid)}}
		}
		return h, nil
	}
	err := retryBusy(ctx, func() error { return d.inspect(ctx, nil) })
	e, refused := errors.AsType[*OpenError](err)
	switch {
	case refused && e.Kind == NotOurs:
		return nil, e
	case class(err) == store.ErrDamaged:
		h.damaged = err
		return h, nil
	case err != nil && !(refused && e.Kind == Newer):
		return nil, notOpened(d.path, err)
	}
	if err := h.checkInstances(ctx); err != nil {
		return nil, err
	}
	if err := h.lock(ctx); err != nil {
		h.release()
		if class(err) != store.ErrDamaged {
			return nil, notOpened(d.path, err)
		}
		h.damaged = err
		return h, nil
	}
	// A program may have opened it between the check and the lock.
	if err := h.checkInstances(ctx); err != nil {
		h.release()
		return nil, err
	}
	return h, nil
}

// checkInstances returns an *InUseError if an instance is alive. If the schema cannot be read, only the lock decides.
func (h *lockedDatabase) checkInstances(ctx context.Context) error {
	q := h.db
	if q == nil {
		db, err := h.reading(ctx)
		if err != nil {
			return nil
		}
		defer func() { _ = db.Close() }()
		q = db
	}
	who := describeInstances(ctx, q, func(i instance.Instance) bool { return !h.liveness.Dead(i, h.now()) })
	if len(who) > 0 {
		return &InUseError{Path: h.path, Who: who}
	}
	return nil
}

// describeInstances names the instances that match.
func describeInstances(ctx context.Context, q store.Querier, alive func(instance.Instance) bool) []string {
	all, err := store.Instances(ctx, q)
	if err != nil {
		return nil
	}
	var who []string
	for _, i := range all {
		if alive(i) {
			who = append(who, fmt.Sprintf("%s (process %d)", affiliate.Clean(i.By), i.PID))
		}
	}
	return who
}

// lock locks the file for this process alone: leaving the write-ahead log is refused while another process has it open, even a
// suspended program. It folds the log into the file.
func (h *lockedDatabase) lock(ctx context.Context) error {
	db, err := sql.Open("sqlite", dsn(h.path, waitForLock, "_pragma=locking_mode(exclusive)"))
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	h.db = db
	var mode string
	err = db.QueryRowContext(ctx, "pragma journal_mode = delete").Scan(&mode)
	if err == nil {
		_, err = db.ExecContext(ctx, "begin exclusive; commit") // in this locking mode the lock stays
	}
	if err == nil {
		err = db.QueryRowContext(ctx, "pragma journal_mode").Scan(&mode)
	}
	if busy(err) || err == nil && mode != "delete" {
		h.release()
		return &InUseError{Path: h.path, Who: h.runningInstances(ctx)}
	}
	return preferEnd(ctx, err)
}

// runningInstances returns the instances of this machine whose process runs, with or without heartbeats: one of them has the file open.
func (h *lockedDatabase) runningInstances(ctx context.Context) []string {
	db, err := h.reading(ctx)
	if err != nil {
		return nil
	}
	defer func() { _ = db.Close() }()
	return describeInstances(ctx, db, func(i instance.Instance) bool { alive, _ := i.Alive(h.liveness.Locks); return alive })
}

func (h *lockedDatabase) release() {
	if h.db != nil {
		_ = h.db.Close()
		h.db = nil
	}
}

// operation returns an operation as the locked database has it.
func (h *lockedDatabase) operation(ctx context.Context) func(id string) (affiliate.Operation, bool) {
	return func(id string) (op affiliate.Operation, known bool) {
		if h.db == nil {
			return op, false
		}
		op, err := store.FindOperation(ctx, h.db, id)
		return op, err == nil
	}
}

// setAside saves the database under another name next to it: a checked copy, or the file itself with its log if it is damaged. It returns
// the name; for a missing database that is the name of its log, if there is one.
func (h *lockedDatabase) setAside(ctx context.Context) (string, error) {
	stamp := h.now().UTC().Format("20060102T150405Z") + "-" + uuid.NewString()[:4]
	if h.db != nil {
		backup := h.path + ".before-restore-" + stamp + ".bak"
		err := h.backUp(ctx, backup)
		if class(err) != store.ErrDamaged {
			return backup, err
		}
	}
	backup := h.path + ".damaged-" + stamp + ".bak"
	if h.missing {
		for _, suffix := range []string{"-wal", "-journal"} {
			if h.nonEmpty(suffix) {
				return backup + suffix, h.sweepLogs(backup)
			}
		}
		return "", nil
	}
	if err := linkOrCopy(h.path, backup); err != nil {
		return "", notOpened(h.path, err)
	}
	return backup, h.sweepLogs(backup)
}

func (h *lockedDatabase) backUp(ctx context.Context, backup string) error {
	p, err := h.fill(ctx, h.db, backup)
	if err != nil {
		return err
	}
	defer p.discard()
	if _, err := p.finalize(ctx, nil); err != nil {
		return err
	}
	return publish(p.path, backup)
}

// sweepLogs moves orphaned logs away: SQLite would play them back into the new file.
func (h *lockedDatabase) sweepLogs(backup string) error {
	for _, suffix := range []string{"-wal", "-journal"} {
		if err := os.Rename(h.path+suffix, backup+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return notOpened(h.path, err)
		}
	}
	if err := os.Remove(h.path + "-shm"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return notOpened(h.path, err)
	}
	return nil
}

// linkOrCopy gives a file a second name, or copies it byte for byte if the file system has no hard links.
func linkOrCopy(path, name string) error {
	if os.Link(path, name) == nil {
		return nil
	}
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	out, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if err == nil {
		err = out.Sync()
	}
	if e := out.Close(); err == nil {
		err = e
	}
	return err
}

// replace replaces the database by a finished file, in one step.
func (h *lockedDatabase) replace(staged string) error {
	if h.missing {
		if st, err := os.Stat(h.path); err == nil && st.Size() == 0 {
			return os.Rename(staged, h.path)
		}
		return publish(staged, h.path) // it does not replace a file that was created meanwhile
	}
	if runtime.GOOS == "windows" { // there an open file keeps its name
		h.release()
	}
	if err := os.Rename(staged, h.path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(h.path))
}
