package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"strings"
)

// maxValues limits the values of a statement that is kept. A statement with more has a list of IDs or rows, and with another length of
// the list its text is another one.
const maxValues = 100

// maxPrepared is how many prepared statements a connection keeps: more than a busy program repeats.
const maxPrepared = 64

// openPrepared opens a database whose connections keep their statements prepared: parsing one takes longer than running it, and the
// same few run all day. It does not connect. opened is called after each connection is opened; nil: not called.
func openPrepared(dsn string, opened func() error) (*sql.DB, error) {
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	d := db.Driver()
	_ = db.Close() // it has no connection
	return sql.OpenDB(connector{driver: d, dsn: dsn, opened: opened}), nil
}

type connector struct {
	driver driver.Driver
	dsn    string
	opened func() error
}

func (c connector) Driver() driver.Driver { return c.driver }

func (c connector) Connect(context.Context) (driver.Conn, error) {
	opened, err := c.driver.Open(c.dsn)
	if c.opened != nil {
		if refused := c.opened(); refused != nil {
			if err == nil {
				_ = opened.Close()
			}
			return nil, refused
		}
	}
	if err != nil {
		return nil, err
	}
	return &connection{driverConn: opened.(driverConn), idle: map[string]statement{}}, nil
}

// driverConn and statement have the methods of SQLite's driver.
type driverConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

type statement interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// connection keeps the statements that it has run. A statement is not in idle while it runs or its rows are read, so that the
// same text can run again meanwhile. database/sql uses a connection from one goroutine at a time.
type connection struct {
	driverConn
	idle map[string]statement
}

func (c *connection) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if !isRepeated(query) {
		return c.driverConn.ExecContext(ctx, query, args)
	}
	s, err := c.acquire(ctx, query)
	if err != nil {
		return nil, err
	}
	r, err := s.ExecContext(ctx, args)
	c.release(query, s, err)
	return r, err
}

func (c *connection) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if !isRepeated(query) {
		return c.driverConn.QueryContext(ctx, query, args)
	}
	s, err := c.acquire(ctx, query)
	if err != nil {
		return nil, err
	}
	r, err := s.QueryContext(ctx, args)
	if err != nil {
		c.release(query, s, err)
		return nil, err
	}
	return &rows{Rows: r, release: func(err error) { c.release(query, s, err) }}, nil
}

// isRepeated reports whether a statement is one that reads or changes rows. Others, such as a pragma or a migration, run once, and
// some of them act while they are prepared. The driver prepares and closes them itself.
func isRepeated(query string) bool {
	if strings.Count(query, "?") > maxValues {
		return false
	}
	word, _, _ := strings.Cut(strings.TrimLeft(query, " \t\n"), " ")
	switch strings.ToLower(strings.TrimSpace(word)) {
	case "select", "insert", "update", "delete", "with":
		return true
	}
	return false
}

func (c *connection) acquire(ctx context.Context, query string) (statement, error) {
	if s, ok := c.idle[query]; ok {
		delete(c.idle, query)
		return s, nil
	}
	s, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.(statement), nil
}

// release keeps a statement that ended without an error. If there are too many, it closes any other one: those that run often are soon
// kept again.
func (c *connection) release(query string, s statement, err error) {
	if _, twice := c.idle[query]; twice || err != nil {
		_ = s.Close()
		return
	}
	for other, idle := range c.idle {
		if len(c.idle) < maxPrepared {
			break
		}
		delete(c.idle, other)
		_ = idle.Close()
	}
	c.idle[query] = s
}

// Close closes the statements first: with one open, SQLite keeps the file open too, and does not fold its log into it.
func (c *connection) Close() error {
	for query, s := range c.idle {
		delete(c.idle, query)
		_ = s.Close()
	}
	return c.driverConn.Close()
}

// rows releases its statement when it is closed.
type rows struct {
	driver.Rows
	release func(error)
}

func (r *rows) Close() error {
	err := r.Rows.Close()
	if r.release != nil {
		r.release(err)
		r.release = nil
	}
	return err
}
