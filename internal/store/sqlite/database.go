package sqlite

import (
	"context"
	"database/sql"
	"time"

	"fermion-tui/internal/store"
	"fermion-tui/internal/store/instance"

	_ "modernc.org/sqlite" // the driver
)

const (
	busyTimeout = 5 * time.Second       // how long opening waits for other processes
	busyPause   = 50 * time.Millisecond // between two attempts to open
	maxReaders  = 4                     // connections for reading
	readerIdle  = 20 * time.Second      // after which an unused one is closed
	waitForLock = "_pragma=busy_timeout(5000)"

	// journalLimit cuts the log of a large write, such as an import, to 8 MB once it is in the file. Without it the log would keep its
	// size until the last program closes the database.
	journalLimit = "_pragma=journal_size_limit(8388608)"
)

// applicationID marks a profile's database: "FTui".
const applicationID = 0x46547569

// database is one SQLite file and the way it is used: as a profile's database, or as the limiter's log.
type database struct {
	path          string // absolute
	applicationID int
	steps         []store.Migration
	backups       string // folder of backups; if it has one, an empty file is not accepted as a new database; "": no such folder
	liveness      instance.Liveness

	replaceRetired bool // a new database may take the place of one that Retire moved
	now            func() time.Time
}

// check inspects a file of this program before it is opened for writing, and reports whether SQLite should check all its pages.
type check func(context.Context, *sql.DB) (bool, error)

// open inspects the file, then opens it for writing and migrates it. It waits for other processes.
func (d database) open(ctx context.Context, c check) (*sql.DB, error) {
	sweepStaged(d.path)
	var w *sql.DB
	err := retryBusy(ctx, func() (err error) { w, err = d.connect(ctx, c); return err })
	if err == nil {
		err = d.prepare(ctx, w)
	}
	if err != nil {
		return nil, notOpened(d.path, err)
	}
	return w, nil
}

// retryBusy retries while another process blocks: inspecting and the switch to WAL do not wait for a lock.
func retryBusy(ctx context.Context, try func() error) error { return retry(ctx, busy, try) }

// retry calls try until it succeeds or fails with an error that again does not accept, for at most 5 s. It counts attempts, since a test's
// clock may not move.
func retry(ctx context.Context, again func(error) bool, try func() error) error {
	err := try()
	for tries := busyTimeout / busyPause; again(err) && tries > 0; tries-- {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(busyPause):
		}
		err = try()
	}
	return err
}

// connect opens the file for writing, if this program may write to it.
func (d database) connect(ctx context.Context, c check) (*sql.DB, error) {
	if err := d.ensureFile(); err != nil {
		return nil, err
	}
	if err := d.inspect(ctx, c); err != nil {
		return nil, err
	}
	// The switch to WAL is made, or refused, without waiting: the caller counts the attempts. The connection stays until
	// there is another, so that nothing is switched back and forth.
	first, err := sql.Open("sqlite", dsn(d.path, "_pragma=journal_mode(wal)"))
	if err != nil {
		return nil, err
	}
	defer func() { _ = first.Close() }()
	if err := first.PingContext(ctx); err != nil {
		return nil, err
	}
	w, err := openPrepared(dsn(d.path, waitForLock, "_pragma=journal_mode(wal)", "_pragma=synchronous(full)",
		"_pragma=foreign_keys(1)", journalLimit, "_txlock=immediate"), nil)
	if err != nil {
		return nil, err
	}
	w.SetMaxOpenConns(1)
	if err := w.PingContext(ctx); err != nil {
		_ = w.Close()
		return nil, err
	}
	return w, nil
}

// prepare brings an open file up to date, and closes it when that fails.
func (d database) prepare(ctx context.Context, w *sql.DB) error {
	err := d.migrate(ctx, w)
	if err == nil {
		err = checkWritable(ctx, w)
	}
	if err != nil {
		_ = w.Close()
	}
	return err
}

// checkWritable takes and releases the write lock, since SQLite opens an unwritable file without an error.
func checkWritable(ctx context.Context, w *sql.DB) error {
	tx, err := w.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	return tx.Rollback()
}

// readers returns the connections for reading. They cache little, since the system caches the same pages and an idle connection costs a
// megabyte or two. checkFile refuses a connection that was opened after the file lost its name: it would read another file than the one
// that is written to.
func (d database) readers(checkFile func() error) (*sql.DB, error) {
	r, err := openPrepared(dsn(d.path, "mode=ro", waitForLock, "_pragma=query_only(1)", "_pragma=cache_size(-128)"), checkFile)
	if err != nil {
		return nil, err
	}
	r.SetMaxOpenConns(maxReaders)
	r.SetMaxIdleConns(maxReaders)
	r.SetConnMaxIdleTime(readerIdle)
	return r, nil
}
