package postgres

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"

	"github.com/jackc/pgx/v5"
)

//go:embed register.sql
var registerSQL string

//go:embed notify.sql
var notifySQL string

// oldestServer is the oldest one that is supported, as server_version_num has it.
const oldestServer = 14_00_00

// schema is one of the two schemas that this program makes: a profile's database, or the log of calls of all profiles.
type schema struct {
	name   string
	steps  []store.Migration
	finish string // runs once, after the first migrations
}

func (s schema) latest() int { return s.steps[len(s.steps)-1].Version }

func (e *Engine) profileSchema() (schema, error) {
	steps, err := store.ProfileMigrations()
	return schema{e.o.schema(), steps, notifySQL}, err
}

func (e *Engine) callsSchema() (schema, error) {
	steps, err := store.CallsMigrations()
	return schema{e.o.shared(), steps, ""}, err
}

func latestVersion() (int, error) {
	steps, err := store.ProfileMigrations()
	if err != nil {
		return 0, err
	}
	return steps[len(steps)-1].Version, nil
}

// checkServer refuses a server that is too old, and a database whose text is not UTF-8.
func checkServer(ctx context.Context, q store.Querier) error {
	var number int
	var version, encoding string
	err := q.QueryRowContext(ctx,
		"select current_setting('server_version_num')::bigint, current_setting('server_version'), current_setting('server_encoding')").
		Scan(&number, &version, &encoding)
	switch {
	case err != nil:
		return err
	case number < oldestServer:
		return &OpenError{Kind: WrongServer, Err: fmt.Errorf("the server is PostgreSQL %s, and 14 or newer is needed", version)}
	case encoding != "UTF8":
		return &OpenError{Kind: WrongServer, Err: fmt.Errorf("its encoding is %s: create one with encoding UTF8", encoding)}
	}
	return nil
}

// versionOf returns the version of a schema, 0 when there is none.
func versionOf(ctx context.Context, q store.Querier, name string) (version int, err error) {
	var there, ours bool
	// The catalog is read as a table: to_regclass may not see a schema that another program made while this one waited for it.
	err = q.QueryRowContext(ctx, `select exists (select from pg_namespace where nspname = $1),
		exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = 'register')`, name).
		Scan(&there, &ours)
	switch {
	case err != nil || !there:
		return 0, err
	case !ours:
		var used bool
		err = q.QueryRowContext(ctx, "select exists (select from pg_class where relnamespace = to_regnamespace($1))", quoted(name)).
			Scan(&used)
		if used {
			err = &OpenError{Kind: NotOurs}
		}
		return 0, err
	}
	return version, q.QueryRowContext(ctx, "select version from "+quoted(name)+".register").Scan(&version)
}

// checkReady returns an error for a schema that Init has to make or migrate first.
func (e *Engine) checkReady(ctx context.Context) error {
	err := checkServer(ctx, e.db)
	var all [2]schema
	if err == nil {
		all[0], err = e.profileSchema()
	}
	if err == nil {
		all[1], err = e.callsSchema()
	}
	if err != nil {
		return e.withPlace(err)
	}
	for _, s := range all {
		version, err := versionOf(ctx, e.db, s.name)
		switch {
		case err != nil:
			return e.withPlace(err)
		case version < s.latest():
			return e.withPlace(notCurrent(ctx, e.db, s, version))
		case version > s.latest():
			return e.withPlace(&OpenError{Kind: Newer, Err: fmt.Errorf("its version is %d, this program knows %d", version, s.latest())})
		}
	}
	return nil
}

// withPlace adds the place to an *OpenError.
func (e *Engine) withPlace(err error) error {
	if opening, ok := errors.AsType[*OpenError](err); ok {
		opening.Where = e.Name()
	}
	return err
}

// InitOptions say what a person agrees to.
type InitOptions struct {
	// Others is asked before a migration that stops programs from writing, with these programs; false leaves everything as it was.
	Others func([]affiliate.Presence) bool
}

// Initialized has the version of the profile's schema before and after Init; From is 0 for a new one.
type Initialized struct{ From, To int }

// ErrInUse means that other programs use a database that has to be migrated, and that the person did not agree to stop them.
var ErrInUse = errors.New("the database was not migrated, and nothing was changed: try again when these programs are quit")

// Init makes the schema of a profile and that of the log of calls, and migrates older ones, each in one transaction: when it fails,
// nothing has changed.
func Init(ctx context.Context, a Address, o Options, i InitOptions) (done Initialized, err error) {
	e, err := connect(a, o)
	if err != nil {
		return done, notOpened(a.String(), err)
	}
	defer func() { _ = e.Close() }()
	if err := checkServer(ctx, e.db); err != nil {
		return done, notOpened(e.Name(), e.withPlace(err))
	}
	profile, err := e.profileSchema()
	if err != nil {
		return done, err
	}
	calls, err := e.callsSchema()
	if err != nil {
		return done, err
	}
	if err := e.whyNotUpgrade(ctx, profile, calls); err != nil {
		return done, notOpened(e.Name(), e.withPlace(err))
	}
	if err := e.askOthers(ctx, profile, calls, i); err != nil {
		return done, notOpened(e.Name(), e.withPlace(err))
	}
	if err := e.inTransaction(ctx, func(t *sql.Tx) error { _, err := calls.upgrade(ctx, t); return err }); err != nil {
		return done, notOpened(e.Name(), e.withPlace(err))
	}
	err = e.inTransaction(ctx, func(t *sql.Tx) (err error) {
		done.From, err = profile.upgrade(ctx, t)
		return err
	})
	done.To = profile.latest()
	return done, notOpened(e.Name(), e.withPlace(err))
}

func (e *Engine) inTransaction(ctx context.Context, f func(*sql.Tx) error) error {
	t, err := e.db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelReadCommitted})
	if err != nil {
		return err
	}
	defer t.Rollback()
	if err := f(t); err != nil {
		return err
	}
	return t.Commit()
}

// upgrade makes or migrates a schema, and returns its version before. Programs that do this at the same time wait for each other, and for
// running writes.
func (s schema) upgrade(ctx context.Context, t *sql.Tx) (from int, err error) {
	if _, err := t.ExecContext(ctx, "select pg_advisory_xact_lock(hashtextextended($1, 0))", s.name); err != nil {
		return 0, err
	}
	from, err = versionOf(ctx, t, s.name)
	switch {
	case err != nil:
		return from, err
	case from > s.latest():
		return from, &OpenError{Kind: Newer, Err: fmt.Errorf("its version is %d, this program knows %d", from, s.latest())}
	case from == s.latest():
		return from, nil
	}
	if from > 0 {
		if _, err := t.ExecContext(ctx, "select version from "+quoted(s.name)+".register for update"); err != nil {
			return from, err
		}
	}
	return from, s.apply(ctx, t, from)
}

// apply runs the migrations after a version.
func (s schema) apply(ctx context.Context, t *sql.Tx, from int) error {
	var first []string
	if from == 0 {
		first = []string{"create schema if not exists " + quoted(s.name), "set local search_path to " + quoted(s.name), registerSQL}
	} else {
		first = []string{"set local search_path to " + quoted(s.name)}
	}
	for _, statement := range first {
		if err := run(ctx, t, statement); err != nil {
			return err
		}
	}
	for _, m := range s.steps[from:] {
		if err := run(ctx, t, statements(m)); err != nil {
			return fmt.Errorf("migrating to version %d: %w", m.Version, err)
		}
	}
	if from == 0 && s.finish != "" {
		if err := run(ctx, t, s.finish); err != nil {
			return err
		}
	}
	_, err := t.ExecContext(ctx, "update register set version = $1", s.latest())
	return err
}

// run executes several statements at once, which only the protocol without parameters allows.
func run(ctx context.Context, t *sql.Tx, statements string) error {
	_, err := t.ExecContext(ctx, statements, pgx.QueryExecModeSimpleProtocol)
	return err
}

// askOthers asks before a migration whether the programs that it concerns may be stopped from writing. No transaction is open meanwhile,
// since a person may take long to answer and the server ends idle transactions.
func (e *Engine) askOthers(ctx context.Context, profile, calls schema, i InitOptions) error {
	older := map[string]bool{}
	for _, s := range []schema{profile, calls} {
		version, err := versionOf(ctx, e.db, s.name)
		if err != nil {
			return err
		}
		older[s.name] = version > 0 && version < s.latest()
	}
	var who []affiliate.Presence
	var err error
	switch {
	case older[calls.name]: // programs of all profiles write to it
		who, err = e.openPrograms(ctx, func(string) bool { return true })
	case older[profile.name]:
		who, err = e.openPrograms(ctx, func(profile string) bool { return profile == e.o.Profile })
	}
	if err != nil || len(who) == 0 {
		return err
	}
	if i.Others == nil || !i.Others(who) {
		return ErrInUse
	}
	return nil
}
