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

// Options are how a register is opened.
type Options struct {
	Profile string           // the register's: its schema is named after it
	Now     func() time.Time // for tests; nil: the server's clock
	Shared  string           // for tests: another schema for the log of calls; "": fermion_shared
	Program Program          // that opens it
	Changed func()           // called when the server is lost, writes wait for long or the user's rights change, and when that is over; it must not wait
	Renewal PasswordRenewal
}

// PasswordRenewal is how a program that runs gets a password which was changed.
type PasswordRenewal struct {
	Read func(context.Context) string // the password as it is stored now, "" if there is none; nil if only a restart can change it
	Cure string                       // what a person does about a refused password
	// Pause is between two readings: a keyring may ask a person for each.
	Pause time.Duration
}

func (o Options) schema() string { return "fermion_" + o.Profile }

func (o Options) shared() string {
	if o.Shared != "" {
		return o.Shared
	}
	return "fermion_shared"
}

// Engine is one register. It fits store.Engine. It has at most three connections: two for reads, of which a write takes one, and one
// that listens (see Watch).
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

	rights        atomic.Pointer[store.Rights] // as they were told last; nil: nobody asked
	rightsRefused atomic.Bool                  // the server refused something for lack of them
	password      atomic.Pointer[string]       // that is in use in place of the address's; nil: none

	lost     atomic.Pointer[store.LostServerError]
	lostAt   atomic.Int64                          // the last time that it was, in nanoseconds
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

// Open opens a register that was made by Init. A refusal is an *OpenError.
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

// maybeBroken reports whether a connection is tried before it is used: one that was idle for long, or used last before the server was lost.
func (e *Engine) maybeBroken(_ context.Context, p stdlib.ShouldPingParams) bool {
	used := time.Now().Add(-p.IdleDuration)
	return p.IdleDuration > time.Second || used.UnixNano() <= e.lostAt.Load()
}

// config is that of all connections of this engine.
func (e *Engine) config() *pgx.ConnConfig {
	c := e.address.config.Copy()
	c.DialFunc = e.conns.dialer(c.ConnectTimeout, e.whyNoDial)
	e.setPassword(c)
	for name, value := range map[string]string{
		"application_name": e.o.applicationName(e.opened, time.Time{}),
		"search_path":      quoted(e.o.schema()) + ", " + quoted(e.o.shared()),
		// A laptop that sleeps in the middle of a write must not keep everybody else out.
		"idle_in_transaction_session_timeout": "15000",
		"lock_timeout":                        milliseconds(e.writeLimit),
		"jit":                                 "off", // compiling takes longer than the reads of a screen
		// The server forgets a laptop that closed its lid within half a minute, so that who is here is true.
		"tcp_keepalives_idle":     "10",
		"tcp_keepalives_interval": "5",
		"tcp_keepalives_count":    "3",
		"client_encoding":         "UTF8",
	} {
		_, set := c.RuntimeParams[name]
		// The address may change the others. A program with another name would be hidden from who restores or migrates.
		if !set || name == "search_path" || name == "client_encoding" || name == "application_name" {
			c.RuntimeParams[name] = value
		}
	}
	return c
}

// changed tells the program that it has something else to show.
func (e *Engine) changed() {
	if e.o.Changed != nil {
		e.o.Changed()
	}
}

// quoted is the name of a schema in SQL.
func quoted(name string) string { return pgx.Identifier{name}.Sanitize() }

// Name is the address and the schema.
func (e *Engine) Name() string {
	place, options, _ := strings.Cut(e.address.String(), "?")
	name := place + "/" + e.o.schema()
	if options != "" {
		name += "?" + options
	}
	return name
}

// Read uses the connections that a write leaves.
func (e *Engine) Read() store.Querier { return pool{e.db} }

// Snapshot reads in one transaction. The read runs once: what finds a closed connection is the begin.
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

// errNewerSchema ends the writes of a program that runs while a newer one migrates the register.
var errNewerSchema = errors.New("a newer one has migrated it")

// sawVersion records whether the schema is newer than this program knows: it saves nothing then, which is told like a refusal of the server, also
// to who only reads.
func (e *Engine) sawVersion(newer bool) {
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

// lockRegister waits until this transaction is the only one that writes to a register. The clock is read once the lock is there.
const lockRegister = `with locked as materialized (select version from %s.register for update)
	select version, (extract(epoch from clock_timestamp()) * 1000000)::bigint, pg_current_xact_id()::text::bigint from locked`

// Write runs f in one READ COMMITTED transaction, whose first statement locks the register's row.
func (e *Engine) Write(ctx context.Context, f func(context.Context, *store.Tx) error) error {
	return e.writeTo(ctx, e.o.schema(), e.version, f)
}

func (e *Engine) writeTo(ctx context.Context, schema string, version int, f func(context.Context, *store.Tx) error) error {
	began := time.Now()
	leave, err := e.takeTurn(ctx)
	if err != nil {
		return err
	}
	defer leave()
	if err := e.Lost(); err != nil && e.watching.Load() {
		return err // nothing that would leave this machine after it could be journaled
	}
	t, err := e.db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelReadCommitted})
	if err != nil {
		return preferEnd(ctx, e.noticed(err))
	}
	defer t.Rollback()
	// When ctx ends, database/sql rolls back between two statements. Interrupting one would cost the connection.
	inside := context.WithoutCancel(ctx)
	l, err := e.lock(inside, t, schema, time.Since(began))
	if err != nil {
		return preferEnd(ctx, e.noticed(err))
	}
	if l.version > version {
		e.sawVersion(true)
		return errNewerSchema
	}
	e.setFound()
	tx := &store.Tx{Tx: t, Now: e.timeOf(l.micros), Dialect: dialect{}}
	if err := f(inside, tx); err != nil {
		return preferEnd(ctx, e.noticed(err))
	}
	if err := t.Commit(); err != nil {
		return e.afterCommit(ctx, err, l.transaction, tx)
	}
	return nil
}

// locked is what a write is told when it has the lock of a register.
type locked struct {
	version     int   // of the schema
	micros      int64 // the server's clock, Unix microseconds
	transaction int64
}

// lockGrace is how much longer than the limit of a write the program waits. The server's limit ends a wait first where one program is in the
// way. It is one of each wait, and a write that is not the first in the queue waits twice: for the one before it, and then for the lock.
const lockGrace = 500 * time.Millisecond

// lock waits for the lock of a register. What a write has waited already is taken off its limit.
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
		answered := e.waits.name(ctx) // also for a limit below slowWrite, which ends before it was asked
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
	if lower { // what it waits for later has nothing to do with its turn
		_, err = t.ExecContext(ctx, setLockTimeout, milliseconds(e.writeLimit))
	}
	return l, err
}

// timeOf is the time of a write: the server's, but for tests that have a clock of their own.
func (e *Engine) timeOf(micros int64) time.Time {
	if e.o.Now != nil {
		return e.o.Now()
	}
	return time.UnixMicro(micros)
}

// Now is the server's clock, as it was heard last.
func (e *Engine) Now() time.Time {
	if e.o.Now != nil {
		return e.o.Now()
	}
	return e.clock.now()
}

// Failure classifies the server's codes and lost connections. After a refusal for lack of rights, a watch asks for these again.
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

// Dialect is PostgreSQL's.
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
