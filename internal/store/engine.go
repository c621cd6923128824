package store

import (
	"context"
	"database/sql"
	"time"

	"fermion-tui/internal/affiliate"
)

// Engine is a database with the tables of a Store, or of the log of calls. It is opened, and its schema migrated to the newest
// version of ProfileMigrations or CallsMigrations, before it is passed on; its new owner closes it. Its methods may be called from any
// goroutine.
//
// The statements of this package are those that SQLite and PostgreSQL have in common. Times come from Now as numbers, yes and no
// are 1 and 0, an insert returns the number of its row, and the differences are in the Dialect.
type Engine interface {
	// Name identifies this database among all that this machine opens: a path, or an address without its password.
	Name() string

	// Write runs f in one transaction, and commits it when f returns nil; else it is rolled back. A context that ends before the
	// commit rolls it back too, and its error is returned; f gets a context that does not end, so that no statement is interrupted.
	//
	// A database has one writer at a time, over all processes: a transaction starts after the one before is committed, and sees it.
	// The cursors over changes.seq and news.seq rely on that: a lower number is never committed after a higher one was seen.
	Write(ctx context.Context, f func(context.Context, *Tx) error) error

	// Read returns a reader of what is committed. Two queries may see different states.
	Read() Querier

	// Snapshot calls read, whose queries all see one committed state.
	Snapshot(ctx context.Context, read func(Querier) error) error

	Dialect() Dialect

	// Now is the clock of this database, which decides what is alive, expired or newer.
	Now() time.Time

	// Watch calls wake after each commit of another process until ctx ends, and again a little later when wake fails.
	Watch(ctx context.Context, wake func(context.Context) error)

	// Lost returns why the database cannot be used at the moment, nil when it can.
	Lost() error

	// Failure reports whether an error comes from the database, and to which sentinel of this package it belongs; nil for none.
	Failure(err error) (class error, own bool)

	// Reason is an error of the database in words for a person.
	Reason(err error) string

	Close() error
}

// Dialect is how the SQL of an engine differs from that of the others.
type Dialect interface {
	// Bind replaces the question marks of a statement by the engine's placeholders.
	Bind(query string) string
	// OneOf returns the condition that a column of text has one of the values, and the argument of its single placeholder, since there
	// may be more values than a statement can have placeholders.
	OneOf(column string, values []string) (condition string, arg any)
	// MaxParallelReads limits how many connections one question about many links uses.
	MaxParallelReads() int
}

// Querier reads a database: *sql.DB and *sql.Tx do.
type Querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// RowReader is a Querier that reads many rows faster than database/sql does.
type RowReader interface {
	// ReadRows calls f for each row, after its columns were stored in into: pointers to int64, bool, string and sql.RawBytes. What a
	// sql.RawBytes points to is valid until f returns.
	ReadRows(ctx context.Context, query string, args, into []any, f func()) error
}

// reader queries an engine in its own dialect.
type reader struct {
	Querier
	dialect Dialect
}

// QuerierOf reads an engine that is open without a Store: it has the package's queries written for the engine.
func QuerierOf(e Engine) Querier { return readerOf(e) }

func readerOf(e Engine) reader { return reader{e.Read(), e.Dialect()} }

func (r reader) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return r.Querier.QueryContext(ctx, r.dialect.Bind(query), args...)
}

// ReadRows fits RowReader, whether the engine has one or not.
func (r reader) ReadRows(ctx context.Context, query string, args, into []any, f func()) error {
	return eachRow(ctx, r.Querier, r.dialect.Bind(query), args, into, f)
}

func (r reader) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return r.Querier.QueryRowContext(ctx, r.dialect.Bind(query), args...)
}

// eachRow scans each row into the same variables, and calls f: for reads of many rows.
func eachRow(ctx context.Context, q Querier, query string, args, into []any, f func()) error {
	if r, quicker := q.(RowReader); quicker {
		return r.ReadRows(ctx, query, args, into, f)
	}
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		f()
	}
	return rows.Err()
}

// Tx is one write: an engine's transaction, its time, and what it changes.
type Tx struct {
	*sql.Tx
	Now     time.Time
	Dialect Dialect

	changed       affiliate.Invalidation
	newCampaigns  []int64       // that the transaction creates
	payTermsEdits []editedField // the changes of payees and taxes
	newsSeq       int64         // of the transaction's row in the change log
	newsWriter    string
}

// News returns the number and the writer of the transaction's row in the change log; 0 when it has none.
func (t *Tx) News() (seq int64, writer string) { return t.newsSeq, t.newsWriter }

// ExecContext runs a statement in the engine's dialect; so do QueryContext and QueryRowContext.
func (t *Tx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return t.Tx.ExecContext(ctx, t.Dialect.Bind(query), args...)
}

func (t *Tx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return t.Tx.QueryContext(ctx, t.Dialect.Bind(query), args...)
}

func (t *Tx) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return t.Tx.QueryRowContext(ctx, t.Dialect.Bind(query), args...)
}
