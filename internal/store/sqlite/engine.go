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

// Options say how a profile's database is opened.
type Options struct {
	Liveness  instance.Liveness // decides whether other programs that have it open are alive
	BackupDir string            // folder with copies of this file; if it has one, an empty file is not accepted as a new database
	Now       func() time.Time  // nil: time.Now

	// ReplaceRetired lets a new database take the place of one that Retire moved.
	ReplaceRetired bool

	// CheckLater leaves the check after an unclean end of a program to CheckUncleanEnd. Without it, Open runs the check before it opens
	// the file for writing.
	CheckLater bool
	// Checking is called when the check before opening begins, with the number of bytes. nil: not called.
	Checking func(size int64)

	// Moved is called with a *MovedError when the file has lost its name, with a *store.MovedToServerError when its rows were moved to a
	// server, and with nil when that is no longer so. It is called within a write and must not wait.
	Moved func(error)
}

// Engine is one open SQLite file. It fits store.Engine.
type Engine struct {
	file    database
	joined  os.FileInfo // the open file; nil: do not check its name
	moved   atomic.Pointer[MovedError]
	server  atomic.Pointer[store.MovedToServerError] // server with the rows; nil: they are in this file
	onMoved func(error)
	damaged error // the error for a failure caused by damage

	unwritable error // why nothing is written (see OpenStoreToRead); nil: it is
	unlocked   bool  // it is read without locks, so that its owner may change it meanwhile

	writer  *sql.DB // one connection
	readers *sql.DB

	unclean uncleanEnd
}

// Open opens the database at path, or creates it. If others block it, it gives up after about 5 s. If it cannot open the database, the
// error is an *OpenError and the file is unchanged.
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
		same, err := e.openNamedFile(ctx)
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

// with returns the database with these options.
func (d database) with(o Options) database {
	d.backups, d.liveness, d.replaceRetired = o.BackupDir, o.Liveness, o.ReplaceRetired
	if o.Now != nil {
		d.now = o.Now
	}
	return d
}

// openNamedFile opens the file. It reports whether the opened file still has the database's name: a copy may have replaced it meanwhile.
func (e *Engine) openNamedFile(ctx context.Context) (same bool, err error) {
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

// Name returns the path of the file.
func (e *Engine) Name() string { return e.file.path }

// Now returns the time of this machine's clock: all programs that have the file open run on one machine, or close to it.
func (e *Engine) Now() time.Time { return e.file.now() }

// Read returns connections that only read.
func (e *Engine) Read() store.Querier { return e.readers }

// Snapshot reads in one transaction, which sees the database as it is at the first query.
func (e *Engine) Snapshot(ctx context.Context, read func(store.Querier) error) error {
	t, err := e.readers.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { _ = t.Rollback() }() // nothing was written
	return preferEnd(ctx, read(t))
}

// Write runs f in one IMMEDIATE transaction, since SQLite has one writer. If the file has lost its name, it returns a *MovedError and
// writes nothing.
func (e *Engine) Write(ctx context.Context, f func(context.Context, *store.Tx) error) error {
	if e.unwritable != nil {
		return e.unwritable
	}
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

// refuseMoved refuses to write when the rows are on a server: another program may have moved them while this one runs.
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

// watchEvery is the interval at which Watch looks for writes of other processes.
const watchEvery = time.Second

// Watch queries the writing connection, where data_version changes only with the commits of others. If wake fails, it is called again
// the next time.
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

// Lost returns a *MovedError if the last write or heartbeat found another file under the database's name, or none, and a
// *store.MovedToServerError if it found that the rows are on a server.
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
	switch classOf = class(err); {
	case classOf == store.ErrDamaged:
		classOf = e.damaged
	case classOf == store.ErrReadOnly && onReadOnlyFileSystem(e.file.path):
		classOf = readOnlyDisk{}
	}
	return classOf, classOf != nil || resultCode(err) != 0
}

// Reason returns SQLite's own text, but does not call pages malformed that were read while their owner wrote them.
func (e *Engine) Reason(err error) string {
	if e.unlocked && class(err) == store.ErrDamaged {
		return "its pages are not of one moment"
	}
	return err.Error()
}

// Close closes the writer last, since only the writer can fold the log into the file.
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

// Dialect returns SQLite's dialect.
func (e *Engine) Dialect() store.Dialect { return dialect{} }

type dialect struct{}

// Bind changes nothing: SQLite accepts question marks.
func (dialect) Bind(query string) string { return query }

// OneOf passes the values as one JSON array: a statement has at most 32,766 parameters.
func (dialect) OneOf(column string, values []string) (condition string, arg any) {
	list, _ := json.Marshal(append([]string{}, values...)) // strings can always be encoded
	return column + " in (select value from json_each(?))", string(list)
}

// MaxParallelReads is small, since each connection keeps a megabyte of pages, which SQLite does not free.
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
