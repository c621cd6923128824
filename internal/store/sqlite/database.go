package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"fermion-tui/internal/store"
	"fermion-tui/internal/store/instance"

	"github.com/google/uuid"
	_ "modernc.org/sqlite" // the driver
)

const (
	busyTimeout = 5 * time.Second
	busyPause   = 50 * time.Millisecond
	maxReaders  = 4
	readerIdle  = 20 * time.Second
	waitForLock = "_pragma=busy_timeout(5000)"
)

// applicationID marks a register's file: "FTui".
const applicationID = 0x46547569

// database is one SQLite file and what we may do with it: the register or the limiter's log.
type database struct {
	path          string // absolute
	applicationID int
	steps         []store.Migration
	backups       string // folder of backups beside which an empty file is no new one, "" for none
	liveness      instance.Liveness
	now           func() time.Time
}

// check looks into a file of ours before it is opened for writing, and says whether SQLite should check all its pages.
type check func(context.Context, *sql.DB) (bool, error)

// open looks at the file, then opens it for writing and migrates it. Another process that is in the way is waited for.
func (d database) open(ctx context.Context, c check) (*sql.DB, error) {
	sweepParts(d.path)
	var w *sql.DB
	err := patiently(ctx, func() (err error) { w, err = d.connect(ctx, c); return err })
	if err == nil {
		err = d.prepare(ctx, w)
	}
	if err != nil {
		return nil, notOpened(d.path, err)
	}
	return w, nil
}

// patiently tries again while another process is in the way: a look and the switch to WAL do not wait for a lock.
func patiently(ctx context.Context, try func() error) error { return retry(ctx, busy, try) }

// retry tries again for 5 s while a failure is one of those. Attempts are counted, not timed: a test's clock may stand still.
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

// connect opens the file for writing, if it is one that we may write to.
func (d database) connect(ctx context.Context, c check) (*sql.DB, error) {
	if err := d.make(); err != nil {
		return nil, err
	}
	if err := d.look(ctx, c); err != nil {
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
	w, err := sql.Open("sqlite", dsn(d.path, waitForLock, "_pragma=journal_mode(wal)", "_pragma=synchronous(full)",
		"_pragma=foreign_keys(1)", "_txlock=immediate"))
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
		err = mayWrite(ctx, w)
	}
	if err != nil {
		_ = w.Close()
	}
	return err
}

// mayWrite takes the write lock and lets go: SQLite opens a file that cannot be written without a word.
func mayWrite(ctx context.Context, w *sql.DB) error {
	tx, err := w.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	return tx.Rollback()
}

// readers are for everything that only looks. They hold little: the pages they read are in the system's cache as well, and a
// connection that nobody needs costs a megabyte or two.
func (d database) readers(staying func(*sql.DB, string) *sql.DB) (*sql.DB, error) {
	name := dsn(d.path, "mode=ro", waitForLock, "_pragma=query_only(1)", "_pragma=cache_size(-512)")
	r, err := sql.Open("sqlite", name)
	if err != nil {
		return nil, err
	}
	r = staying(r, name)
	r.SetMaxOpenConns(maxReaders)
	r.SetMaxIdleConns(maxReaders)
	r.SetConnMaxIdleTime(readerIdle)
	return r, nil
}

// make puts an empty file of ours where none is, readable by nobody else.
func (d database) make() error {
	st, err := os.Stat(d.path)
	switch {
	case err == nil && !st.Mode().IsRegular():
		return mustBeFile(d.path, st)
	case err == nil && st.Size() == 0 && !d.nonEmpty("-wal") && !d.nonEmpty("-journal"):
		return d.lost("empty")
	case err == nil:
		return nil
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	if err := d.lost("missing"); err != nil {
		return err
	}
	if pid, held := holdsIndex(d.path + "-shm"); held { // a new file would share the log of the one that is gone
		return &OpenError{Kind: OpenFailed, Path: d.path, Err: fmt.Errorf("it was moved or deleted under process %d: put it back, or end that process and start again", pid)}
	}
	dir := filepath.Dir(d.path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	// Made aside and linked into place: no descriptor of ours is open on it once SQLite may be (see database).
	aside := d.path + ".new-" + uuid.NewString()
	f, err := os.OpenFile(aside, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(aside) }()
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Link(aside, d.path); err != nil && !errors.Is(err, fs.ErrExist) {
		// A file system without hard links: the first to come wins.
		f, err := os.OpenFile(d.path, os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		return f.Close()
	}
	return nil
}

// lost refuses to begin anew where there is a copy: the copies of an empty register would take the place of the good ones.
func (d database) lost(how string) error {
	if b := d.backupBeside(); b != "" {
		return &OpenError{Kind: Lost, Path: d.path, Err: fmt.Errorf("it is %s; there is %s", how, b)}
	}
	return nil
}

func (d database) nonEmpty(suffix string) bool {
	st, err := os.Stat(d.path + suffix)
	return err == nil && st.Size() > 0
}

// backupBeside is a copy of this database that is not empty, "" when there is none.
func (d database) backupBeside() string {
	dir, name := filepath.Split(d.path)
	if kept := filesIn(dir, func(n string) bool { return strings.HasPrefix(n, name+".") && strings.HasSuffix(n, ".bak") }); len(kept) > 0 {
		return filepath.Join(dir, kept[0])
	}
	if d.backups == "" {
		return ""
	}
	if daily := d.dailies(d.backups); len(daily) > 0 {
		return filepath.Join(d.backups, daily[len(daily)-1])
	}
	stem := d.stem() + "."
	if kept := filesIn(d.backups, func(n string) bool { return strings.HasPrefix(n, stem) && !strings.Contains(n, ".part") }); len(kept) > 0 {
		return filepath.Join(d.backups, kept[0])
	}
	return ""
}

// filesIn names the files of a folder that are not empty and fit, in order. Names are compared and never taken for patterns:
// whoever names a folder may use any character.
func filesIn(dir string, fits func(name string) bool) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		if !fits(e.Name()) {
			continue
		}
		if st, err := os.Stat(filepath.Join(dir, e.Name())); err == nil && st.Mode().IsRegular() && st.Size() > 0 {
			names = append(names, e.Name())
		}
	}
	return names
}

// notAFile is what stands at a path in the place of a file, in words.
type notAFile string

func (e notAFile) Error() string { return "this is " + string(e) }

// mustBeFile refuses what is there and is no file. Opening a named pipe would wait for somebody to write to it.
func mustBeFile(path string, st os.FileInfo) error {
	what := notAFile("a device")
	switch mode := st.Mode(); {
	case mode.IsRegular():
		return nil
	case mode.IsDir():
		what = "a folder"
	case mode&fs.ModeNamedPipe != 0:
		what = "a named pipe"
	case mode&fs.ModeSocket != 0:
		what = "a socket"
	}
	return &OpenError{Kind: NotOurs, Path: path, Err: what}
}

// look reads the file without being able to change it, and refuses what is not ours, is newer or does not read.
func (d database) look(ctx context.Context, c check) error {
	// A file without a log is read as it lies: a look through the log would leave two files of ours beside a stranger's.
	// Somebody may be writing just then, so that only the second sight of damage counts.
	for try := range 2 {
		if d.nonEmpty("-wal") || d.nonEmpty("-journal") {
			break
		}
		err := d.lookThrough(ctx, c, "mode=ro", "immutable=1")
		if class(err) != store.ErrDamaged || try == 1 {
			return err
		}
	}
	err := d.lookThrough(ctx, c, "mode=ro")
	if code := resultCode(err); code == codeReadOnlyRollback || code == codeReadOnlyRecovery {
		// A killed process left a log that must be played back first. That is no change of ours.
		return d.lookThrough(ctx, c, "mode=rw")
	}
	return err
}

func (d database) lookThrough(ctx context.Context, c check, params ...string) error {
	if st, err := os.Stat(d.path); err == nil {
		if err := mustBeFile(d.path, st); err != nil {
			return err
		}
	}
	db, err := sql.Open("sqlite", dsn(d.path, params...))
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1)
	version, err := d.identify(ctx, db)
	if err != nil || version == 0 || c == nil {
		return err
	}
	wanted, err := c(ctx, db)
	if err != nil || !wanted {
		return err
	}
	if err := quickCheck(ctx, db); err != nil {
		return &OpenError{Kind: Damaged, Path: d.path, Err: err}
	}
	return nil
}

// identify returns the schema version, 0 for an empty file.
func (d database) identify(ctx context.Context, q store.Querier) (int, error) {
	var id, version, tables int
	// One statement sees one moment: between two, another process may make the file ours.
	if err := q.QueryRowContext(ctx, `select i.application_id, v.user_version, (select count(*) from sqlite_schema)
		from pragma_application_id i, pragma_user_version v`).Scan(&id, &version, &tables); err != nil {
		return 0, err
	}
	switch {
	case id == d.applicationID && version > d.latest():
		return 0, &OpenError{Kind: Newer, Path: d.path, Err: fmt.Errorf("its version is %d, this program knows %d", version, d.latest())}
	case id == d.applicationID && version > 0:
		return version, nil
	case id == 0 && version == 0 && tables == 0:
		return 0, nil
	}
	return 0, &OpenError{Kind: NotOurs, Path: d.path, Err: fmt.Errorf("application id %#x, version %d, %d tables", id, version, tables)}
}

// dsn names a file to the driver, whatever characters its path holds.
func dsn(path string, params ...string) string {
	p := filepath.ToSlash(path)
	if !strings.HasPrefix(p, "/") {
		p = "/" + p // C:/… on Windows
	}
	u := url.URL{Scheme: "file", Path: p}
	return u.String() + "?" + strings.Join(params, "&")
}
