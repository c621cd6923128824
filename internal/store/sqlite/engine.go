package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"fermion-tui/internal/store"
	"fermion-tui/internal/store/instance"
)

// Options are how a profile's database is opened.
type Options struct {
	Liveness  instance.Liveness // how those that have it open are judged
	BackupDir string            // where copies of this file are kept: with a copy in it an empty file is not accepted as a new one
	Now       func() time.Time  // nil: time.Now

	// CheckLater leaves the check of the file after a program that ended uncleanly to CheckUncleanEnd; else it runs before the file is
	// opened for writing.
	CheckLater bool
	// Checking is called when the check before opening begins, with the number of bytes. nil: not called.
	Checking func(size int64)

	// Moved is called when the file has lost its name, with a *MovedError, or its rows are on a server, with a *store.MovedToServerError, and
	// with nil when that is no longer so. It is called within a write and must not wait.
	Moved func(error)
}

// Engine is one open SQLite file. It fits store.Engine.
type Engine struct {
	file    database
	joined  os.FileInfo // the file that is open; nil: its name is not checked
	moved   atomic.Pointer[MovedError]
	server  atomic.Pointer[store.MovedToServerError] // where its rows are; nil: here
	onMoved func(error)
	damaged error // the error for a failure caused by damage

	writer  *sql.DB // one connection
	readers *sql.DB

	unclean uncleanEnd
}

// Open opens the database at path, and creates it when there is none. It takes at most about 5 s, when others block it. A refusal
// is an *OpenError, and leaves the file as it was.
func Open(ctx context.Context, path string, o Options) (*Engine, error) {
	d, err := profileDatabase(path)
	if err != nil {
		return nil, notOpened(path, err)
	}
	return d.openProfile(ctx, o)
}

func (d database) openProfile(ctx context.Context, o Options) (*Engine, error) {
	d = d.with(o)
	e := &Engine{file: d, onMoved: o.Moved, damaged: store.ErrDamaged, unclean: uncleanEnd{later: o.CheckLater, checking: o.Checking}}
	for {
		same, err := e.checkAndRecord(ctx)
		if err != nil {
			return nil, notOpened(d.path, err)
		}
		if same {
			return e, nil
		}
		// A copy replaced the file while it was opened: the open one no longer has the name.
		_ = e.Close()
	}
}

// with is the database as the options have it.
func (d database) with(o Options) database {
	d.backups, d.liveness = o.BackupDir, o.Liveness
	if o.Now != nil {
		d.now = o.Now
	}
	return d
}

// checkAndRecord opens the file. It reports whether the opened file is the one with the name.
func (e *Engine) checkAndRecord(ctx context.Context) (same bool, err error) {
	if err := e.file.ensureFile(); err != nil {
		return false, err
	}
	before, err := os.Stat(e.file.path)
	if err != nil {
		return false, err
	}
	if e.writer, err = e.file.open(ctx, e.endedUncleanly); err != nil {
		return false, err
	}
	var after os.FileInfo
	if e.readers, err = e.file.readers(e.checkFileIdentity); err == nil {
		err = e.markChecked(ctx)
	}
	if err == nil {
		after, err = os.Stat(e.file.path)
	}
	if err != nil {
		_ = e.Close()
		return false, err
	}
	if !os.SameFile(before, after) {
		return false, nil
	}
	e.joined = after
	return true, nil
}

// Name is the file.
func (e *Engine) Name() string { return e.file.path }

// Now is Go's clock: all programs that have the file open run on one machine, or close to it.
func (e *Engine) Now() time.Time { return e.file.now() }

// Read uses its own connections, which write nothing.
func (e *Engine) Read() store.Querier { return e.readers }

// Snapshot reads in one transaction, which sees the log as it was at its first question.
func (e *Engine) Snapshot(ctx context.Context, read func(store.Querier) error) error {
	t, err := e.readers.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { _ = t.Rollback() }() // nothing was written
	return preferEnd(ctx, read(t))
}

// Write runs f in one IMMEDIATE transaction: SQLite has one writer. A file that lost its name is not written to: a *MovedError.
func (e *Engine) Write(ctx context.Context, f func(context.Context, *store.Tx) error) error {
	t, err := e.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer t.Rollback()
	if err := e.checkFileIdentity(); err != nil {
		return err
	}
	if err := e.refuseMoved(ctx, t); err != nil {
		return err
	}
	// When ctx ends, database/sql rolls back between two statements. Interrupting one would also cost the connection.
	if err := f(context.WithoutCancel(ctx), &store.Tx{Tx: t, Now: e.file.now(), Dialect: dialect{}}); err != nil {
		return preferEnd(ctx, err)
	}
	if err := t.Commit(); err != nil {
		return preferEnd(ctx, err)
	}
	return nil
}

// refuseMoved refuses to write to a register that is on a server: another program may have moved it while this one runs.
func (e *Engine) refuseMoved(ctx context.Context, t *sql.Tx) error {
	if e.joined == nil { // the log of calls, which has no settings
		return nil
	}
	to, err := store.MovedTo(context.WithoutCancel(ctx), t)
	if err != nil {
		return err
	}
	var now *store.MovedToServerError
	var refusal error
	if to != "" {
		now = &store.MovedToServerError{To: to}
		refusal = now
	}
	if before := e.server.Swap(now); (before == nil) != (now == nil) && e.onMoved != nil {
		e.onMoved(refusal)
	}
	return refusal
}

// watchEvery is how often other processes' writes are checked.
const watchEvery = time.Second

// Watch queries the writing connection, where data_version changes only with the commits of others. A failed wake is repeated the
// next time.
func (e *Engine) Watch(ctx context.Context, wake func(context.Context) error) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	var seen int64
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		// Interrupting the query would cost the connection, and it takes microseconds.
		inside := context.WithoutCancel(ctx)
		var version int64
		if err := e.writer.QueryRowContext(inside, "pragma data_version").Scan(&version); err != nil || version == seen {
			continue
		}
		if wake(inside) == nil {
			seen = version
		}
	}
}

// Lost returns a *MovedError when the last write or heartbeat found another file under the database's name, or none, and a
// *store.MovedToServerError when it found that the rows are on a server.
func (e *Engine) Lost() error {
	if moved := e.moved.Load(); moved != nil {
		return moved
	}
	if moved := e.server.Load(); moved != nil {
		return moved
	}
	return nil
}

// Failure classifies SQLite's result codes and the system's disk errors.
func (e *Engine) Failure(err error) (classOf error, own bool) {
	if classOf = class(err); classOf == store.ErrDamaged {
		classOf = e.damaged
	}
	return classOf, classOf != nil || resultCode(err) != 0
}

// Reason is SQLite's own text.
func (e *Engine) Reason(err error) string { return err.Error() }

// Close closes the writer last: it folds the log into the file, which the readers cannot.
func (e *Engine) Close() error {
	var err error
	if e.readers != nil && e.readers != e.writer {
		err = e.readers.Close()
	}
	if failure := e.writer.Close(); failure != nil {
		err = failure
	}
	return failed("closing the database", err)
}

// Dialect is SQLite's.
func (e *Engine) Dialect() store.Dialect { return dialect{} }

type dialect struct{}

// Bind changes nothing: SQLite accepts question marks.
func (dialect) Bind(query string) string { return query }

// OneOf passes the values as one JSON array: a statement has at most 32,766 parameters.
func (dialect) OneOf(column string, values []string) (condition string, arg any) {
	list, _ := json.Marshal(append([]string{}, values...)) // texts never fail
	return column + " in (select value from json_each(?))", string(list)
}

// MaxParallelReads is small: each connection holds a megabyte of pages meanwhile, which SQLite does not return.
func (dialect) MaxParallelReads() int { return 2 }

// profileDatabase returns the database of a profile at path.
func profileDatabase(path string) (database, error) {
	all, err := store.ProfileMigrations()
	if err != nil {
		return database{}, err
	}
	abs, err := filepath.Abs(path)
	return database{path: abs, applicationID: applicationID, steps: all, now: time.Now}, err
}
