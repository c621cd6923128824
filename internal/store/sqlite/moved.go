package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// MovedError says that the file which an Engine has open is not the one that has its name any more. What would be written to it
// is lost at the end of the program, so that nothing is.
type MovedError struct {
	Path string
	Err  error // why the file cannot be seen; nil: another one is in its place
}

func (e *MovedError) Error() string {
	how := "moved, deleted or replaced"
	if e.Err != nil && !errors.Is(e.Err, fs.ErrNotExist) {
		how = "moved or deleted (" + e.Err.Error() + ")"
	}
	return fmt.Sprintf("the database %s was %s while this program runs: nothing more is sent or saved; put it back, or restart this program", e.Path, how)
}

func (e *MovedError) Unwrap() error { return e.Err }

// here looks whether the file that is open still has its name. Whoever asked to hear of it does: once when it is gone, and
// once, with nil, when it is back.
func (e *Engine) here() error {
	var now *MovedError
	if e.joined != nil { // else it is only being opened
		st, err := os.Stat(e.file.path)
		if err != nil || !os.SameFile(e.joined, st) {
			now = &MovedError{Path: e.file.path, Err: err}
		}
	}
	var gone error
	if now != nil {
		gone = now
	}
	if before := e.moved.Swap(now); (before == nil) != (now == nil) && e.onMoved != nil {
		e.onMoved(gone)
	}
	return gone
}

// staying gives db's place to one that makes no connection to another file than the one that was joined: a reader that comes
// later would show what is never written to.
func (e *Engine) staying(db *sql.DB, dsn string) *sql.DB {
	d := db.Driver()
	_ = db.Close() // it has no connection yet
	return sql.OpenDB(connector{driver: d, dsn: dsn, here: e.here})
}

type connector struct {
	driver driver.Driver
	dsn    string
	here   func() error
}

func (c connector) Connect(context.Context) (driver.Conn, error) {
	conn, err := c.driver.Open(c.dsn)
	if gone := c.here(); gone != nil {
		if err == nil {
			_ = conn.Close()
		}
		return nil, gone
	}
	return conn, err
}

func (c connector) Driver() driver.Driver { return c.driver }
