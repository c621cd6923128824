package postgres

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"fermion-tui/internal/store"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// Options say how the database of a profile is opened.
type Options struct {
	Profile string           // its schema is named after it
	Now     func() time.Time // for tests; nil: the server's clock
	Shared  string           // for tests: another schema for the log of calls; "": fermion_shared
	Program Program          // that opens it

	// Changed is called when the server is lost, when writes wait for long, when the user's rights change, and when that is over. It must
	// not wait.
	Changed func()
	Renewal PasswordRenewal
}

// PasswordRenewal says how a running program gets a changed password.
type PasswordRenewal struct {
	Read  func(context.Context) string // the password as it is stored now, "" if there is none; nil if only a restart can change it
	Cure  string                       // what a person does about a refused password
	Pause time.Duration                // between two calls of Read, since a keyring may ask a person each time
}

func (o Options) schema() string { return "fermion_" + o.Profile }

func (o Options) shared() string {
	if o.Shared != "" {
		return o.Shared
	}
	return "fermion_shared"
}

// Engine is the open database of one profile. It fits store.Engine. It has at most three connections: two for reads, of which a write uses
// one, and one that listens (see Watch).
type Engine struct {
	address Address
	o       Options
	version int // of the schema that this program knows
	opened  time.Time

	db      *sql.DB
	writing chan struct{} // holds the token while no write of this process runs, so that a read always finds a connection
	conns   connections
	clock   clock
	waits   writeWait

	writeLimit time.Duration // how long a write waits for its turn

	renewed time.Time // when the stored password was read last; only the watch uses it

	rights        atomic.Pointer[store.Rights] // as the server reported them last; nil: they were never read
	rightsRefused atomic.Bool                  // the server refused something for lack of rights
	password      atomic.Pointer[string]       // replaces the address's; nil: it does not

	lost     atomic.Pointer[store.LostServerError] // nil: the server is not lost
	lostAt   atomic.Int64                          // when it was lost last, in Unix nanoseconds
	newer    atomic.Pointer[store.LostServerError] // the schema is newer than this program knows; nil: it is not
	watching atomic.Bool
	closed   sync.Once

	heartbeats     sync.WaitGroup
	stopHeartbeats context.CancelFunc // nil: none were started
}

// poolSize is how many connections reads and writes share.
const poolSize = 2

// idleTime closes the connections of a program that does nothing.
const idleTime = time.Minute

// Open opens the database of a profile that was made by Init. If it cannot, the error is an *OpenError.
func Open(ctx context.Context, a Address, o Options) (*Engine, error) {
	e, err := connect(a, o)
	if err != nil {
		return nil, notOpened(a.String(), err)
	}
	if err := e.checkReady(ctx); err != nil {
		_ = e.Close()
		return nil, notOpened(a.String(), err)
	}
	e.startHeartbeats()
	return e, nil
}

// connect prepares the connections, and opens none.
func connect(a Address, o Options) (*Engine, error) {
	latest, err := latestVersion()
	if err != nil {
		return nil, err
	}
	e := &Engine{address: a, o: o, version: latest, opened: time.Now(), writing: make(chan struct{}, 1), writeLimit: a.writeLimit}
	e.writing <- struct{}{}
	e.waits.changed, e.waits.holder = e.changed, e.holder
	e.db = sql.OpenDB(textConnector{stdlib.GetConnector(*e.config(), stdlib.OptionShouldPing(e.maybeBroken),
		stdlib.OptionBeforeConnect(e.beforeConnect))})
	e.db.SetMaxOpenConns(poolSize)
	e.db.SetMaxIdleConns(poolSize)
	e.db.SetConnMaxIdleTime(idleTime)
	return e, nil
}

// maybeBroken reports whether a connection is tested before it is used: one that was idle for long, or used last before the server was
// lost.
func (e *Engine) maybeBroken(_ context.Context, p stdlib.ShouldPingParams) bool {
	used := time.Now().Add(-p.IdleDuration)
	return p.IdleDuration > time.Second || used.UnixNano() <= e.lostAt.Load()
}

// config returns the configuration of all connections of this engine.
func (e *Engine) config() *pgx.ConnConfig {
	c := e.address.config.Copy()
	c.DialFunc = e.conns.dialer(c.ConnectTimeout, e.whyNoDial)
	e.setPassword(c)
	for name, value := range map[string]string{
		"application_name": e.o.applicationName(e.opened, time.Time{}),
		"search_path":      quoted(e.o.schema()) + ", " + quoted(e.o.shared()),
		// A laptop that is suspended during a write must not block everybody else's writes.
		"idle_in_transaction_session_timeout": "15000",
		"lock_timeout":                        milliseconds(e.writeLimit),
		"jit":                                 "off", // compiling takes longer than the reads of a screen
		// The server closes the connection of a suspended laptop within half a minute, so that the list of open programs is right.
		"tcp_keepalives_idle":     "10",
		"tcp_keepalives_interval": "5",
		"tcp_keepalives_count":    "3",
		"client_encoding":         "UTF8",
	} {
		_, set := c.RuntimeParams[name]
		// The address may change the others. A program with another application_name would be hidden from a person who restores or
		// migrates.
		if !set || name == "search_path" || name == "client_encoding" || name == "application_name" {
			c.RuntimeParams[name] = value
		}
	}
	return c
}

// changed calls Options.Changed.
func (e *Engine) changed() {
	if e.o.Changed != nil {
		e.o.Changed()
	}
}

// quoted returns the name of a schema or table as SQL has it.
func quoted(name string) string { return pgx.Identifier{name}.Sanitize() }

// Name returns the address and the schema.
func (e *Engine) Name() string {
	place, options, _ := strings.Cut(e.address.String(), "?")
	name := place + "/" + e.o.schema()
	if options != "" {
		name += "?" + options
	}
	return name
}

// Read returns the connections that no write uses.
func (e *Engine) Read() store.Querier { return pool{e.db} }

// Snapshot reads in one transaction. The read runs once: a closed connection is found when the transaction begins.
func (e *Engine) Snapshot(ctx context.Context, read func(store.Querier) error) error {
	var reading error
	err := onConnection(ctx, e.db, func(c *sql.Conn) error {
		t, err := c.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
		if err != nil {
			return err
		}
		defer t.Rollback() // nothing was written
		reading = read(snapshot{t, c})
		return nil
	})
	return preferEnd(ctx, cmp.Or(err, reading))
}

// errNewerSchema ends the writes of a program that runs while a newer one migrates the schema.
var errNewerSchema = errors.New("a newer one has migrated it")

// setNewerSchema records whether the schema is newer than this program knows. Such a program saves nothing, which is shown like a refusal
// of the server, also to viewers.
func (e *Engine) setNewerSchema(newer bool) {
	if newer == (e.newer.Load() != nil) {
		return
	}
	var now *store.LostServerError
	if newer {
		now = &store.LostServerError{Since: time.Now(), Err: errNewerSchema}
		now.Refuses, now.Cure = e.refusal(errNewerSchema)
	}
	e.newer.Store(now)
	e.changed()
}

// lockRegister locks the row of the table register, so that this transaction is the only one that writes to the schema. The clock is read
// after that.
const lockRegister = `with locked as materialized (select version from %s.register for update)
	select version, (extract(epoch from clock_timestamp()) * 1000000)::bigint, pg_current_xact_id()::text::bigint from locked`

// Write runs f in one READ COMMITTED transaction, whose first statement locks the register's row.
func (e *Engine) Write(ctx context.Context, f func(context.Context, *store.Tx) error) error {
	return e.writeTo(ctx, e.o.schema(), e.version, f)
}

func (e *Engine) writeTo(ctx context.Context, schema string, version int, f func(context.Context, *store.Tx) error) error {
	began := time.Now()
	release, err := e.acquireTurn(ctx)
	if err != nil {
		return err
	}
	defer release()
	if err := e.Lost(); err != nil && e.watching.Load() {
		return err // nothing may be sent to Fermion that cannot be journaled
	}
	t, err := e.db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelReadCommitted})
	if err != nil {
		return preferEnd(ctx, e.noteLost(err))
	}
	defer t.Rollback()
	// When ctx ends, database/sql rolls back between two statements. Interrupting one would cost the connection.
	inside := context.WithoutCancel(ctx)
	l, err := e.lock(inside, t, schema, time.Since(began))
	if err != nil {
		return preferEnd(ctx, e.noteLost(err))
	}
	if l.version > version {
		e.setNewerSchema(true)
		return errNewerSchema
	}
	e.setFound()
	tx := &store.Tx{Tx: t, Now: e.timeOf(l.micros), Dialect: dialect{}}
	if err := f(inside, tx); err != nil {
		return preferEnd(ctx, e.noteLost(err))
	}
	if err := t.Commit(); err != nil {
		return e.afterCommit(ctx, err, l.transaction, tx)
	}
	return nil
}

// locked is the result of lockRegister.
type locked struct {
	version     int   // of the schema
	micros      int64 // the server's clock, Unix microseconds
	transaction int64
}

// lockGrace is how much longer than a write's limit this program waits for the lock, so that the server's limit ends the wait first. That
// limit is not enough: the server applies it to each wait, and a write that is not the first in the queue waits for the one before it, and
// then for the lock.
const lockGrace = 500 * time.Millisecond

// lock waits for the lock of a schema. The time that the write has waited already is deducted from its limit.
func (e *Engine) lock(ctx context.Context, t *sql.Tx, schema string, waited time.Duration) (l locked, err error) {
	left, lower := e.leftOfLimit(waited)
	if lower {
		if _, err := t.ExecContext(ctx, setLockTimeout, milliseconds(left)); err != nil {
			return l, err
		}
	}
	asked := time.Now()
	endWait := e.waits.start(ctx, schema, e.Now())
	waiting, stop := context.WithTimeout(ctx, max(e.writeLimit-waited, 0)+lockGrace)
	defer stop()
	err = t.QueryRowContext(waiting, fmt.Sprintf(lockRegister, quoted(schema))).Scan(&l.version, &l.micros, &l.transaction)
	gaveUp := codeOf(err) == lockTimeout
	if gaveUp || err != nil && waiting.Err() != nil {
		answered := e.waits.askHolder(ctx) // a limit below slowWrite ends before that was asked
		if !gaveUp && answered {
			gaveUp, err = true, &pgconn.PgError{Code: lockTimeout, Message: "the limit of the whole wait is over"}
		}
	}
	endWait(err)
	if gaveUp {
		return l, e.waits.busy(err)
	}
	if err != nil {
		return l, err
	}
	e.clock.learn(asked, time.UnixMicro(l.micros), time.Now())
	if lower { // later waits of this transaction have the whole limit again
		_, err = t.ExecContext(ctx, setLockTimeout, milliseconds(e.writeLimit))
	}
	return l, err
}

// timeOf returns the time of a write: the server's, except in tests that have a clock of their own.
func (e *Engine) timeOf(micros int64) time.Time {
	if e.o.Now != nil {
		return e.o.Now()
	}
	return time.UnixMicro(micros)
}

// Now returns the time of the server's clock, as far as it is known.
func (e *Engine) Now() time.Time {
	if e.o.Now != nil {
		return e.o.Now()
	}
	return e.clock.now()
}

// Failure classifies the server's codes and lost connections. After a refusal for lack of rights, a watch reads the rights again.
func (e *Engine) Failure(err error) (classOf error, own bool) {
	classOf = class(err)
	if classOf == store.ErrUnreachable {
		classOf = e.unreachable(err)
	}
	if errors.Is(classOf, store.ErrNoRights) {
		e.rightsRefused.Store(true)
		classOf = serverClass{store.ErrNoRights,
			fmt.Sprintf("the database's user %s has no right to do this: the administrator can grant it a role (fermion-tui store roles)",
				e.address.config.User)}
	}
	return classOf, classOf != nil || codeOf(err) != ""
}

// Dialect returns PostgreSQL's dialect.
func (e *Engine) Dialect() store.Dialect { return dialect{} }

// Close closes all connections.
func (e *Engine) Close() error {
	var err error
	e.closed.Do(func() {
		if e.stopHeartbeats != nil {
			e.stopHeartbeats()
			e.heartbeats.Wait()
		}
		err = e.db.Close()
	})
	return err
}
