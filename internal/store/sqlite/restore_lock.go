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
	l := &lockedDatabase{database: d, missing: d.isMissing()}
	if l.missing {
		if pid, locked := indexLocked(d.path + "-shm"); locked {
			return nil, &InUseError{Path: d.path, Who: []string{fmt.Sprintf("process %d, under which it was moved or deleted", pid)}}
		}
		return l, nil
	}
	err := retryBusy(ctx, func() error { return d.inspect(ctx, nil) })
	e, refused := errors.AsType[*OpenError](err)
	switch {
	case refused && e.Kind == NotOurs:
		return nil, e
	case class(err) == store.ErrDamaged:
		l.damaged = err
		return l, nil
	case err != nil && !(refused && e.Kind == Newer):
		return nil, notOpened(d.path, err)
	}
	if err := l.checkInstances(ctx); err != nil {
		return nil, err
	}
	if err := l.lock(ctx); err != nil {
		l.release()
		if class(err) != store.ErrDamaged {
			return nil, notOpened(d.path, err)
		}
		l.damaged = err
		return l, nil
	}
	// A program may have opened it between the check and the lock.
	if err := l.checkInstances(ctx); err != nil {
		l.release()
		return nil, err
	}
	return l, nil
}

// checkInstances returns an *InUseError if an instance is alive. If the schema cannot be read, only the lock decides.
func (l *lockedDatabase) checkInstances(ctx context.Context) error {
	q := l.db
	if q == nil {
		db, err := l.reading(ctx)
		if err != nil {
			return nil
		}
		defer func() { _ = db.Close() }()
		q = db
	}
	who := describeInstances(ctx, q, func(i instance.Instance) bool { return !l.liveness.Dead(i, l.now()) })
	if len(who) > 0 {
		return &InUseError{Path: l.path, Who: who}
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
func (l *lockedDatabase) lock(ctx context.Context) error {
	db, err := sql.Open("sqlite", dsn(l.path, waitForLock, "_pragma=locking_mode(exclusive)"))
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	l.db = db
	var mode string
	err = db.QueryRowContext(ctx, "pragma journal_mode = delete").Scan(&mode)
	if err == nil {
		_, err = db.ExecContext(ctx, "begin exclusive; commit") // in this locking mode the lock stays
	}
	if err == nil {
		err = db.QueryRowContext(ctx, "pragma journal_mode").Scan(&mode)
	}
	if busy(err) || err == nil && mode != "delete" {
		l.release()
		return &InUseError{Path: l.path, Who: l.runningInstances(ctx)}
	}
	return preferEnd(ctx, err)
}

// runningInstances returns the instances of this machine whose process runs, with or without heartbeats: one of them has the file open.
func (l *lockedDatabase) runningInstances(ctx context.Context) []string {
	db, err := l.reading(ctx)
	if err != nil {
		return nil
	}
	defer func() { _ = db.Close() }()
	return describeInstances(ctx, db, func(i instance.Instance) bool { alive, _ := i.Alive(l.liveness.Locks); return alive })
}

func (l *lockedDatabase) release() {
	if l.db != nil {
		_ = l.db.Close()
		l.db = nil
	}
}

// operation returns an operation as the locked database has it.
func (l *lockedDatabase) operation(ctx context.Context) func(id string) (affiliate.Operation, bool) {
	return func(id string) (op affiliate.Operation, known bool) {
		if l.db == nil {
			return op, false
		}
		op, err := store.FindOperation(ctx, l.db, id)
		return op, err == nil
	}
}

// setAside saves the database under another name next to it: a checked copy, or the file itself with its log if it is damaged. It returns
// the name; for a missing database that is the name of its log, if there is one.
func (l *lockedDatabase) setAside(ctx context.Context) (string, error) {
	stamp := l.uniqueStamp()
	if l.db != nil {
		backup := l.path + ".before-restore-" + stamp + ".bak"
		err := l.backUp(ctx, backup)
		if class(err) != store.ErrDamaged {
			return backup, err
		}
	}
	backup := l.path + ".damaged-" + stamp + ".bak"
	if l.missing {
		for _, suffix := range logSuffixes {
			if l.nonEmpty(suffix) {
				return backup + suffix, l.sweepLogs(backup)
			}
		}
		return "", nil
	}
	if err := linkOrCopy(l.path, backup); err != nil {
		return "", notOpened(l.path, err)
	}
	return backup, l.sweepLogs(backup)
}

func (l *lockedDatabase) backUp(ctx context.Context, backup string) error {
	p, err := l.fill(ctx, l.db, backup)
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
func (l *lockedDatabase) sweepLogs(backup string) error {
	for _, suffix := range logSuffixes {
		if err := os.Rename(l.path+suffix, backup+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return notOpened(l.path, err)
		}
	}
	if err := os.Remove(l.path + "-shm"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return notOpened(l.path, err)
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
func (l *lockedDatabase) replace(staged string) error {
	if l.missing {
		if st, err := os.Stat(l.path); err == nil && st.Size() == 0 {
			return os.Rename(staged, l.path)
		}
		return publish(staged, l.path) // it does not replace a file that was created meanwhile
	}
	if runtime.GOOS == "windows" { // there an open file keeps its name
		l.release()
	}
	if err := os.Rename(staged, l.path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(l.path))
}
