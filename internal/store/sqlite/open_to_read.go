package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"

	"fermion-tui/internal/store"
)

// OpenStoreToRead opens a database that cannot be written, as why says: on a drive that is read-only or full, or a file of another user. The
// store reads what is in it, and refuses each write with why. A file that cannot be read without a write is refused with why too, and the reason.
func OpenStoreToRead(ctx context.Context, path string, o Options, s store.Options, why error) (*Engine, *store.Store, error) {
	d, err := profileDatabase(path)
	if err != nil {
		return nil, nil, notOpened(path, err)
	}
	e := &Engine{file: d.with(o), damaged: store.ErrDamaged, unwritable: why}
	if err := e.openToRead(ctx); err != nil {
		return nil, nil, err
	}
	s.Unlisted = true
	stored, err := store.New(ctx, e, s)
	return e, stored, err
}

// openToRead opens the connections. Reading through the log needs its index beside it, which the first program that opens the file makes. Where
// that is impossible nobody has the file open, and without a log everything is in the file.
func (e *Engine) openToRead(ctx context.Context) error {
	cannotWrite := func(err error) bool { c := class(err); return c == store.ErrReadOnly || c == store.ErrDiskFull }
	unindexed := e.file.hasLog() && !e.file.hasIndex()
	var err error
	if !unindexed {
		err = e.connectToRead(ctx)
	}
	if cannotWrite(err) && !e.file.hasLog() {
		err = e.connectToRead(ctx, "immutable=1")
	}
	if unindexed || cannotWrite(err) {
		err = fmt.Errorf("%w. It cannot be read either: a program ended without closing it, and what it wrote last is in %s-wal, which is read only "+
			"where files can be written: copy both to another folder, and start with --data-dir", e.unwritable, e.file.path)
	}
	return err
}

func (e *Engine) connectToRead(ctx context.Context, params ...string) (err error) {
	defer func() {
		if err != nil {
			_ = e.closeReading()
		}
	}()
	before, err := os.Stat(e.file.path)
	if err != nil {
		return err
	}
	params = append([]string{"mode=ro", waitForLock, "_pragma=query_only(1)"}, params...)
	if e.readers, err = openPrepared(dsn(e.file.path, append(params, "_pragma=cache_size(-128)")...), e.checkFileIdentity); err != nil {
		return err
	}
	e.readers.SetMaxOpenConns(maxReaders)
	if e.writer, err = sql.Open("sqlite", dsn(e.file.path, params...)); err != nil { // it is only watched
		return err
	}
	e.writer.SetMaxOpenConns(1)
	version, err := e.file.identify(ctx, e.writer)
	switch {
	case err != nil:
		return err
	case version < e.file.latest():
		return fmt.Errorf("%w. It cannot be read either: it is of an older version of fermion-tui, and is migrated where it can be written", e.unwritable)
	}
	e.joined, err = before, e.readers.PingContext(ctx)
	return err
}

// closeReading closes the connections that were opened.
func (e *Engine) closeReading() error {
	var all []error
	for _, db := range []*sql.DB{e.readers, e.writer} {
		if db != nil {
			all = append(all, db.Close())
		}
	}
	e.readers, e.writer = nil, nil
	return errors.Join(all...)
}

// hasLog reports whether rows may be in a log beside the file.
func (d database) hasLog() bool { return d.nonEmpty("-wal") || d.nonEmpty("-journal") }

// hasIndex reports whether the log has an index: one is written 32 KB at a time, and a smaller file is what a full disk left of it.
func (d database) hasIndex() bool {
	st, err := os.Stat(d.path + "-shm")
	return err == nil && st.Size() >= 32<<10
}
