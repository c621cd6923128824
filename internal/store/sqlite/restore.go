package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"fermion-tui/internal/store"
)

// CopyError means that a file cannot replace a database. Its text is for the person who named the file.
type CopyError struct {
	Kind OpenKind
	Path string
	Err  error
}

func (e *CopyError) Error() string {
	var what string
	switch e.Kind {
	case Newer:
		what = "was made by a newer fermion-tui: update this one, then restore it"
	case NotOurs:
		what = "is not a fermion-tui database"
		if _, ok := errors.AsType[notAFile](e.Err); ok {
			what = "is not a file: name a copy that fermion-tui backup made"
		}
	case Damaged:
		what = "is damaged: use another copy"
	case OnNetworkDrive:
		what = "cannot be read from the drive it is on: copy it to a disk of this machine first"
	case Locked:
		what = "is locked by another process: wait for it, or end it, and try again"
	default:
		what = "cannot be read"
	}
	return fmt.Sprintf("%s %s (%v); nothing was changed", e.Path, what, e.Err)
}

func (e *CopyError) Unwrap() error { return e.Err }

// notACopy returns why a file is not a copy of a database.
func notACopy(file string, err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	e, ok := errors.AsType[*OpenError](notOpened(file, err))
	if !ok {
		return err
	}
	return &CopyError{Kind: e.Kind, Path: file, Err: e.Err}
}

// notACopyIfDamaged distinguishes damage in the copy from an error at the destination.
func notACopyIfDamaged(file string, err error) error {
	if errors.Is(err, store.ErrDamaged) || class(err) == store.ErrDamaged {
		return notACopy(file, err)
	}
	return err
}

// Compare reads every page of a copy, and returns what the database at path has in addition. It changes nothing. If the file is not a
// copy, the error is a *CopyError; if the current database is another program's, it is an *OpenError.
func Compare(ctx context.Context, path, file string) (c store.Comparison, err error) {
	d, err := profileDatabase(path)
	if err != nil {
		return c, notOpened(path, err)
	}
	from, name, done, err := d.source(ctx, file)
	if err != nil {
		return c, err
	}
	defer done()
	copied, err := from.reading(ctx)
	if err != nil {
		return c, notACopy(name, err)
	}
	defer func() { _ = copied.Close() }()
	if err := from.checkCopy(ctx, copied); err != nil {
		return c, notACopy(name, err)
	}
	if c.Copy, err = store.CountContents(ctx, compared(ctx, copied)); err != nil {
		return c, notACopy(name, err)
	}
	if c.NoDatabase = d.isMissing(); c.NoDatabase {
		return c, nil
	}
	current, err := d.reading(ctx)
	if e, ok := errors.AsType[*OpenError](err); ok && e.Kind == NotOurs {
		return c, e
	}
	if err == nil {
		defer func() { _ = current.Close() }()
		c, err = c.WithPresent(ctx, compared(ctx, current), compared(ctx, copied))
	}
	if err != nil {
		c.Present, c.MissingInCopy, c.Changes, c.Same, c.Err = store.Contents{}, nil, 0, false, preferEnd(ctx, notOpened(d.path, err))
	}
	return c, ctx.Err()
}

// checkCopy runs every check of a copy, open as q. A copy of an older program is checked as far as possible before it is migrated;
// Restore does the rest.
func (d database) checkCopy(ctx context.Context, q store.Querier) error {
	version, err := d.identify(ctx, q)
	if err != nil {
		return err
	}
	if version == d.latest() {
		return d.checkAll(ctx, q)
	}
	if err := pragmaCheck(ctx, q, "pragma integrity_check(10)"); err != nil {
		return err
	}
	return d.checkColumns(ctx, q, version)
}

// source returns the file that is copied, and its name. A compressed file is unpacked until done is called.
func (d database) source(ctx context.Context, file string) (from database, name string, done func(), err error) {
	if name, err = filepath.Abs(file); err != nil {
		return d, file, nil, err
	}
	st, err := os.Stat(name)
	if err != nil {
		return d, name, nil, &CopyError{Kind: OpenFailed, Path: name, Err: err}
	}
	if err := mustBeFile(name, st); err != nil {
		return d, name, nil, notACopy(name, err)
	}
	if here, err := os.Stat(d.path); err == nil && os.SameFile(st, here) {
		return d, name, nil, &CopyError{Kind: OpenFailed, Path: name, Err: errors.New("this is the database itself")}
	}
	if st.Size() == 0 {
		return d, name, nil, &CopyError{Kind: NotOurs, Path: name, Err: errors.New("it is empty")}
	}
	from = d
	from.path, from.backups = name, ""
	from, done, err = d.unpacked(ctx, from)
	return from, name, done, err
}

// isMissing reports whether there is no database.
func (d database) isMissing() bool {
	st, err := os.Stat(d.path)
	return errors.Is(err, fs.ErrNotExist) || err == nil && st.Mode().IsRegular() && st.Size() == 0
}

// compared returns a database of any version, open as q, for counting and comparing its rows.
func compared(ctx context.Context, q store.Querier) store.Compared {
	return store.Compared{Querier: q, Lacks: func(table string) bool { return hasNoTable(ctx, q, table) }}
}

// hasNoTable reports whether a database of another version has no such table.
func hasNoTable(ctx context.Context, q store.Querier, table string) bool {
	var n int
	err := q.QueryRowContext(ctx, "select count(*) from sqlite_schema where type = 'table' and name = ?", table).Scan(&n)
	return err == nil && n == 0
}

// Restore replaces the database at path by a copy, and returns the name of the previous database, "" when there was none. The copy is
// copied, checked and migrated to the newest version under another name, and then replaces the database in one step: if the process is
// killed, one of the two is there, complete. Writes without a response when the copy was made may have been sent since, and become
// unknown.
//
// If the database is in use, the error is an *InUseError; if the file is not a copy, it is a *CopyError. Nothing is changed then.
func Restore(ctx context.Context, path, file string, o Options) (previous string, err error) {
	d, err := profileDatabase(path)
	if err != nil {
		return "", notOpened(path, err)
	}
	d = d.with(o)
	from, name, done, err := d.source(ctx, file)
	if err != nil {
		return "", err
	}
	defer done()
	copied, err := from.reading(ctx)
	if err != nil {
		return "", notACopy(name, err)
	}
	defer func() { _ = copied.Close() }()
	if err := os.MkdirAll(filepath.Dir(d.path), 0o700); err != nil {
		return "", notOpened(d.path, err)
	}
	locked, err := d.lockForReplace(ctx)
	if err != nil {
		return "", err
	}
	defer locked.release()
	sweepStaged(d.path)
	staged, err := from.fill(ctx, copied, d.path)
	if err != nil {
		return "", notACopyIfDamaged(name, err)
	}
	defer staged.discard()
	if err := staged.upgrade(ctx); err != nil {
		return "", notACopyIfDamaged(name, err)
	}
	if _, err := staged.finalize(ctx, func(ctx context.Context, t *store.Tx) error {
		return t.MarkOpenUnknown(ctx, locked.operation(ctx))
	}); err != nil {
		return "", notACopyIfDamaged(name, err)
	}
	if previous, err = locked.setAside(ctx); err != nil {
		return "", err
	}
	if err := locked.replace(staged.path); err != nil {
		return previous, notOpened(d.path, err)
	}
	locked.release()
	e, err := Open(ctx, d.path, o)
	if err != nil {
		return previous, fmt.Errorf("the copy is in place, but it cannot be opened: %w", err)
	}
	return previous, e.Close()
}

// upgrade migrates an unfinished copy to the newest version, before it replaces anything. It returns an *OpenError if the copy cannot be
// migrated, its schema is not the one that the migrations make, or it has a row that is unreadable or makes no sense.
func (p *stagedCopy) upgrade(ctx context.Context) error {
	db, err := sql.Open("sqlite", dsn(p.path, waitForLock, "_pragma=synchronous(full)", "_pragma=foreign_keys(1)", "_txlock=immediate"))
	if err != nil {
		return p.failed(err)
	}
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1)
	version, err := p.identify(ctx, db)
	if err == nil {
		err = p.checkSchema(ctx, db) // before anything is written: a trigger would act
	}
	if err == nil && version > 0 && version < p.latest() {
		if err = p.migrateFrom(ctx, db, version); err == nil {
			err = p.checkSchema(ctx, db)
		}
	}
	if err == nil {
		err = p.checkRows(ctx, db)
	}
	err = preferEnd(ctx, err)
	if _, opened := errors.AsType[*OpenError](err); err == nil || opened {
		return err
	}
	if c := class(err); c != nil && c != store.ErrDamaged || ctx.Err() != nil { // the failure is at the destination
		return p.failed(err)
	}
	return &OpenError{Kind: Damaged, Path: p.path, Err: err}
}
