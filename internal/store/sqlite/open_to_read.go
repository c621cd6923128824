package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"fermion-tui/internal/store"
)

// errChangedWhileRead is the error of pages that do not fit together, in a file that is read without locks.
var errChangedWhileRead = errors.New("the database was changed while it was read: run the command again, or run it where the database " +
	"can be written")

// OpenStoreToRead opens a database that cannot be written, as why says: on a drive that is read-only or full, or a file of another user.
// The store reads what is in it, and refuses each write with why. It is for commands that end soon, since the file may be read without
// locks (see openToRead). A file that cannot be read without a write is refused with why too, and the reason. If the rows were moved to a
// server, Lost of the store says so.
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

// openToRead opens the connections. Reading through the log needs its index beside it, which the first program that opens the file makes.
// Where that is impossible and there is no log, everything is in the file, and it is read without locks. Its owner may open it through
// another path at any time, so that pages may be of two moments: CheckUnchanged finds that.
func (e *Engine) openToRead(ctx context.Context) error {
	cannotWrite := func(err error) bool { c := class(err); return c == store.ErrReadOnly || c == store.ErrDiskFull }
	if _, err := os.Stat(e.file.path); errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("%w. You may not read it either: run this as the user it belongs to", e.unwritable)
	}
	unindexed := e.file.hasLog() && !e.file.hasIndex()
	var err error
	if !unindexed {
		err = e.connectToRead(ctx)
	}
	if cannotWrite(err) && !e.file.hasLog() {
		e.unlocked, e.damaged = true, errChangedWhileRead
		err = e.connectToRead(ctx, "immutable=1")
	}
	switch {
	case unindexed || cannotWrite(err):
		return fmt.Errorf("%w. It cannot be read either: a program ended without closing it, and what it wrote last is in %s-wal, which is "+
			"read only where files can be written: copy both to another folder, and start with --data-dir", e.unwritable, e.file.path)
	case e.unlocked && class(err) == store.ErrDamaged:
		return errChangedWhileRead
	}
	return notOpened(e.file.path, err)
}

func (e *Engine) connectToRead(ctx context.Context, params ...string) (err error) {
	defer func() {
		if err != nil && e.readers != nil {
			_ = e.readers.Close()
		}
	}()
	before, err := os.Stat(e.file.path)
	if err != nil {
		return err
	}
	params = append(params, "mode=ro", waitForLock, "_pragma=query_only(1)", "_pragma=cache_size(-128)")
	if e.readers, err = openPrepared(dsn(e.file.path, params...), e.checkFileIdentity); err != nil {
		return err
	}
	e.readers.SetMaxOpenConns(maxReaders)
	e.writer = e.readers // nothing is written
	version, err := e.file.identify(ctx, e.readers)
	switch {
	case err != nil:
		return err
	case version < e.file.latest():
		return fmt.Errorf("%w. It cannot be read either: it is of an older version of fermion-tui, and is migrated where it can be written",
			e.unwritable)
	}
	to, err := store.MovedTo(ctx, e.readers)
	if err != nil {
		return err
	}
	if to != "" {
		e.server.Store(&store.MovedToServerError{To: to})
	}
	e.joined = before
	return nil
}

// CheckUnchanged returns an error if the file was changed since it was opened to be read without locks: what was read may be of two
// moments.
func (e *Engine) CheckUnchanged() error {
	if !e.unlocked {
		return nil
	}
	if now, err := os.Stat(e.file.path); err != nil || now.Size() != e.joined.Size() || !now.ModTime().Equal(e.joined.ModTime()) {
		return errChangedWhileRead
	}
	return nil
}

// hasLog reports whether rows may be in a log beside the file.
func (d database) hasLog() bool { return slices.ContainsFunc(logSuffixes, d.nonEmpty) }

// hasIndex reports whether the log has an index: one is written 32 KB at a time, and a smaller file is what a full disk left of it.
func (d database) hasIndex() bool {
	st, err := os.Stat(d.path + "-shm")
	return err == nil && st.Size() >= 32<<10
}
