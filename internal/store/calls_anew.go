package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"
)

// everything is the bucket of a hold on all buckets.
const everything = ""

// errOpenElsewhere says that another process has a file open.
var errOpenElsewhere = errors.New("another process has it open")

// openSound opens the log. A damaged one is moved aside, with what belongs to it, and another begun; kept is then its name.
// While others have it open they go on counting in it, so that it is left to them.
func (c *Calls) openSound(ctx context.Context, d database) (kept string, err error) {
	everyPage := func(context.Context, *sql.DB) (bool, error) { return true, nil } // there are few
	for tries := busyTimeout / busyPause; ; tries-- {
		seen, _ := os.Stat(d.path) // of a file that is missing nothing is damaged
		c.db, err = d.open(ctx, everyPage)
		if e, ok := errors.AsType[*OpenError](err); !ok || e.Kind != Damaged {
			return kept, err
		}
		if tries <= 0 || kept != "" {
			return "", &OpenError{Kind: DamagedCalls, Path: d.path}
		}
		if kept, err = c.begin(ctx, d, seen); err != nil && !errors.Is(err, errOpenElsewhere) {
			return "", notOpened(d.path, err)
		}
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-time.After(busyPause):
		}
	}
}

// begin puts a new log in the place of the damaged one that was seen, unless another process was faster. The calls that stood
// in it are not known: until the last of them counts no more, all buckets are held.
func (c *Calls) begin(ctx context.Context, d database, seen os.FileInfo) (kept string, err error) {
	release, err := alone(d.path, seen)
	if err != nil {
		return "", err
	}
	defer release()
	fresh := d
	fresh.path = d.path + ".new-" + uuid.NewString()
	defer func() { _ = os.Remove(fresh.path) }() // it has another name by then
	if err := c.makeHeld(ctx, fresh); err != nil {
		return "", err
	}
	kept = d.path + ".damaged-" + d.now().UTC().Format("20060102T150405Z") + "-" + uuid.NewString()[:4]
	// What the old log left in its files would be played back into the new one.
	for _, suffix := range []string{"-wal", "-shm", "-journal"} {
		if err := os.Rename(d.path+suffix, kept+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	// In this order there is always one of the two in its place: who finds none begins an empty one.
	if err := os.Link(d.path, kept); err != nil {
		return "", err
	}
	if err := os.Rename(fresh.path, d.path); err != nil {
		return "", err
	}
	return kept, folderToDisk(filepath.Dir(d.path))
}

// makeHeld makes a log in which everything is held until the timeout and the window of a call that leaves now are over.
func (c *Calls) makeHeld(ctx context.Context, d database) error {
	db, err := d.open(ctx, nil)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "insert into calls (bucket, slots, taken_at, free_at, replied) values (?, 1, ?, ?, 1)",
		everything, c.now().UnixMilli(), c.later(c.timeout+c.window))
	if e := db.Close(); err == nil { // which folds its log
		err = e
	}
	return err
}

// Anew is the name under which a damaged log was kept when this one was opened, "" when it was sound.
func (c *Calls) Anew() string { return c.anew }

// HeldUntil is until when no call may leave at all, since it is not known which ones did. Zero: they may.
func (c *Calls) HeldUntil(ctx context.Context) (time.Time, error) {
	until, err := everythingHeld(context.WithoutCancel(ctx), c.db, c.now().UnixMilli())
	if err != nil || until == 0 {
		return time.Time{}, callsFailed("reading the log of calls", err)
	}
	return at(until), nil
}

// everythingHeld is 0 when it is not.
func everythingHeld(ctx context.Context, q querier, now int64) (until int64, err error) {
	err = q.QueryRowContext(ctx, "select coalesce(max(free_at), 0) from calls where bucket = ? and free_at > ?", everything, now).Scan(&until)
	return until, err
}

// callsFailed is failed, with what to do about a damaged log.
func callsFailed(doing string, err error) error {
	if err != nil && class(err) == ErrDamaged {
		err = ErrCallsDamaged
	}
	return failed(doing, err)
}
