package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"time"

	"fermion-tui/internal/store"

	"github.com/google/uuid"
)

// Copy copies the database at path to a single new file, also while others use the database. The copy has the state of one moment, only
// its owner can read it, and it is checked before it gets its name. Copy writes nothing next to the database, so that it works on a full
// disk.
//
// It returns fs.ErrExist if the file exists, an error if the name is one that SQLite uses, and an *OpenError if the database cannot be
// copied.
func Copy(ctx context.Context, path, file string) (store.Contents, error) {
	d, err := profileDatabase(path)
	if err != nil {
		return store.Contents{}, notOpened(path, err)
	}
	if file, err = filepath.Abs(file); err != nil {
		return store.Contents{}, err
	}
	if err := checkCopyName(file); err != nil {
		return store.Contents{}, err
	}
	_, c, err := d.copyTo(ctx, file, 0)
	return c, err
}

// checkCopyName refuses the names of SQLite's own files.
func checkCopyName(file string) error {
	for _, suffix := range companionSuffixes {
		if name := filepath.Base(file); strings.HasSuffix(strings.ToLower(name), suffix) {
			return fmt.Errorf("%s: SQLite takes a file of that name for a part of %s: name one that does not end in %s", file,
				name[:len(name)-len(suffix)], suffix)
		}
	}
	return nil
}

// copyTo makes a checked copy and returns its name. A copy of at least compressFrom bytes is compressed, and its name says so; 0: never.
func (d database) copyTo(ctx context.Context, file string, compressFrom int64) (made string, c store.Contents, err error) {
	switch st, err := os.Stat(d.path); {
	case err == nil && !st.Mode().IsRegular():
		return "", c, mustBeFile(d.path, st)
	case errors.Is(err, fs.ErrNotExist):
		return "", c, fmt.Errorf("there is no database at %s yet: nothing to copy", d.path)
	case err != nil:
		return "", c, notOpened(d.path, err)
	case st.Size() == 0 && !d.nonEmpty("-wal"):
		return "", c, fmt.Errorf("the database at %s is empty: nothing to copy", d.path)
	}
	if _, err := os.Lstat(file); err == nil {
		return "", c, fmt.Errorf("%s: %w", file, fs.ErrExist)
	}
	sweepStaged(file)
	sweepStaged(d.path)
	db, err := d.reading(ctx)
	if err != nil {
		return "", c, notOpened(d.path, err)
	}
	defer func() { _ = db.Close() }()
	if err := d.checkSchema(ctx, db); err != nil { // the copy could not be restored
		return "", c, notOpened(d.path, err)
	}
	part, err := d.fill(ctx, db, file)
	if err != nil {
		return "", c, err
	}
	defer part.discard()
	if c, err = part.finalize(ctx, nil); err != nil {
		return "", store.Contents{}, err
	}
	if st, err := os.Stat(part.path); err == nil && compressFrom > 0 && st.Size() >= compressFrom {
		packed, err := part.compress(ctx)
		if err != nil {
			return "", store.Contents{}, err
		}
		defer packed.discard()
		part = packed
	}
	return part.file, c, publish(part.path, part.file)
}

// reading opens a database to read one state of it. It may be in use, or on a read-only disk.
func (d database) reading(ctx context.Context) (*sql.DB, error) {
	if err := retryBusy(ctx, func() error { return d.inspect(ctx, nil) }); err != nil {
		return nil, err
	}
	db, err := d.readingWith(ctx, "mode=ro", waitForLock)
	if c := class(err); (c == store.ErrReadOnly || c == store.ErrDiskFull) && !d.nonEmpty("-wal") {
		// The index of the log cannot be created here. Without a log there is no writer, and the file can be read directly.
		return d.readingWith(ctx, "mode=ro", "immutable=1")
	}
	return db, err
}

func (d database) readingWith(ctx context.Context, params ...string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", dsn(d.path, params...))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	if _, err := d.identify(ctx, db); err != nil {
		_ = db.Close()
		return nil, err
	}
	return db, nil
}

// stagedCopy is an unfinished copy: a separate file next to the final name.
type stagedCopy struct {
	database
	file string // its final name
}

// stagedCopy returns a copy of this database that will be file. It creates nothing.
func (d database) stagedCopy(file string) *stagedCopy {
	p := &stagedCopy{database: d, file: file}
	p.path = file + ".part-" + uuid.NewString()[:8]
	return p
}

// create creates the file, which only its owner can read.
func (p *stagedCopy) create() (*os.File, error) {
	return os.OpenFile(p.path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
}

// fill writes the contents of this database, open as db, into a new staged copy of file.
func (d database) fill(ctx context.Context, db *sql.DB, file string) (*stagedCopy, error) {
	p := d.stagedCopy(file)
	f, err := p.create()
	if err != nil {
		return nil, p.failed(err)
	}
	if err = f.Close(); err == nil {
		_, err = db.ExecContext(ctx, "vacuum into ?", p.path)
	}
	if err != nil {
		p.discard()
		if err = preferEnd(ctx, err); class(err) == store.ErrDamaged { // the source, not the copy
			return nil, notOpened(d.path, err)
		}
		return nil, p.failed(err)
	}
	return p, nil
}

// finalize removes what belongs to running programs, lets f change the rest, reads every page, and syncs it all to the disk. A
// schema that is newer than this program's is not changed.
func (p *stagedCopy) finalize(ctx context.Context, f func(context.Context, *store.Tx) error) (store.Contents, error) {
	c, err := p.finalized(ctx, f)
	if err != nil {
		return c, p.failed(preferEnd(ctx, err))
	}
	return c, p.failed(syncFile(p.path))
}

func (p *stagedCopy) finalized(ctx context.Context, f func(context.Context, *store.Tx) error) (c store.Contents, err error) {
	db, err := sql.Open("sqlite", dsn(p.path, waitForLock, "_pragma=synchronous(full)"))
	if err != nil {
		return c, err
	}
	defer func() {
		if e := db.Close(); err == nil {
			err = e
		}
	}()
	db.SetMaxOpenConns(1)
	var version int
	if err := db.QueryRowContext(ctx, "pragma user_version").Scan(&version); err != nil {
		return c, err
	}
	if version <= p.latest() {
		if err := p.clearRuntimeState(ctx, db, f); err != nil {
			return c, err
		}
	}
	if err := pragmaCheck(ctx, db, "pragma integrity_check(10)"); err != nil {
		return c, err
	}
	return store.CountContents(ctx, compared(ctx, db))
}

func (p *stagedCopy) clearRuntimeState(ctx context.Context, db *sql.DB, f func(context.Context, *store.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	t := &store.Tx{Tx: tx, Now: p.now(), Dialect: dialect{}}
	if err := t.ClearRuntimeState(ctx); err != nil {
		return err
	}
	if f != nil {
		if err := f(ctx, t); err != nil {
			return err
		}
	}
	return tx.Commit()
}

func (p *stagedCopy) discard() {
	for _, suffix := range []string{"", "-journal"} {
		_ = os.Remove(p.path + suffix) // a published copy already has another name
	}
}

// maxStagedAge is how long a staged copy may be unmodified before it is deleted: its owner writes to it all the time.
const maxStagedAge = time.Hour

var digits = regexp.MustCompile(`[0-9]+`)

// sweepStaged deletes the staged copies that killed programs left: of a new database, of a backup, or of the copy that is made before a
// migration or a restore. Names that differ only in their numbers, such as another day's, count too; no other name does.
func sweepStaged(file string) {
	dir, name := filepath.Split(file)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return // the copy itself will fail
	}
	ours := regexp.MustCompile("^" + digits.ReplaceAllString(regexp.QuoteMeta(name), "[0-9]+") +
		`(\.((before-restore|damaged)-[0-9TZ]+-[0-9a-f]{4}|v[0-9]+-[0-9TZ]+)\.bak)?(\.part-[0-9a-f]{8}|\.[0-9a-f-]{36}\.part|\.new-[0-9a-f-]{36})(-journal|-wal|-shm)?$`)
	for _, e := range entries {
		if !ours.MatchString(e.Name()) {
			continue
		}
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > maxStagedAge {
			_ = os.Remove(filepath.Join(dir, e.Name())) // else the next copy tries again
		}
	}
}

// failed names the file that could not be written, since the failure is not one of the database.
func (p *stagedCopy) failed(err error) error {
	switch c := class(err); {
	case err == nil, errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case c == store.ErrDiskFull:
		return fmt.Errorf("the copy %s: %w", p.file, store.ErrDiskFull)
	case c == store.ErrReadOnly && onReadOnlyFileSystem(p.file):
		return fmt.Errorf("the copy %s cannot be written because its file system is read-only: name another folder (%w)", p.file, err)
	case c == store.ErrReadOnly:
		return fmt.Errorf("the copy %s cannot be written: check the permissions of its folder (%w)", p.file, err)
	default:
		return fmt.Errorf("the copy %s: %w", p.file, err)
	}
}

// publish gives a finished file its final name. It never replaces an existing file.
func publish(from, to string) error {
	err := os.Link(from, to)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s: %w", to, fs.ErrExist)
	}
	if err != nil { // a file system without hard links
		if _, there := os.Lstat(to); there == nil {
			return fmt.Errorf("%s: %w", to, fs.ErrExist)
		}
		if err := os.Rename(from, to); err != nil {
			return err
		}
	}
	return syncFolder(filepath.Dir(to))
}

// syncFile syncs a file that is not open.
func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}

// syncFolder waits until the names in a folder are on the disk. Windows has no such call, and some file systems refuse it.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return nil // the folder can be written but not read, so only the system can sync its names
	}
	_ = f.Sync()
	return f.Close()
}
