package postgres

import (
	"context"
	"fmt"
	"strings"
	"time"

	"fermion-tui/internal/store"

	"github.com/jackc/pgx/v5"
)

// Rights asks the server what its user may do in the profile's database. If the user may not even read it, the error is an *OpenError.
func (e *Engine) Rights(ctx context.Context) (store.Rights, error) {
	var user string
	var micros int64
	asked := time.Now()
	if err := e.db.QueryRowContext(ctx, "select current_user::text, (extract(epoch from clock_timestamp()) * 1000000)::bigint").
		Scan(&user, &micros); err != nil {
		return store.Rights{}, notOpened(e.Name(), e.noteLost(err))
	}
	e.clock.learn(asked, time.UnixMicro(micros), time.Now()) // a viewer learns the server's clock here first, since it does not write
	r, err := e.rightsOf(ctx, user)
	if err == nil && r.Role == "" {
		err = &OpenError{Kind: NoRights}
	}
	if err == nil {
		e.rights.Store(&r)
	}
	return r, notOpened(e.Name(), e.withPlace(err))
}

// LastRights returns the rights that the server reported last; a watch reads them regularly.
func (e *Engine) LastRights() store.Rights {
	if r := e.rights.Load(); r != nil {
		return *r
	}
	return store.Rights{}
}

// rowQuery runs a query of one row on some connection.
type rowQuery func(ctx context.Context, query string, args []any, into ...any) error

// rightsOf asks what a user of the server may do. The role is "" when that is less than reading.
func (e *Engine) rightsOf(ctx context.Context, user string) (store.Rights, error) {
	r, err := e.askRights(ctx, user, func(ctx context.Context, query string, args []any, into ...any) error {
		return e.db.QueryRowContext(ctx, query, args...).Scan(into...)
	})
	return r, e.noteLost(err)
}

// rightsQuery reads the server's catalog, since naming a table in a schema that the user may not use would be an error.
const rightsQuery = `select
	coalesce(bool_or(n.nspname = $2 and c.relname = 'register' and has_any_column_privilege($1::name, c.oid, 'update')), false),
	coalesce(bool_or(n.nspname = $3 and c.relname = 'register' and has_any_column_privilege($1::name, c.oid, 'update')), false),
	coalesce(bool_and(has_schema_privilege($1::name, n.oid, 'usage') and has_table_privilege($1::name, c.oid, 'select')), false),
	coalesce(bool_and(c.relname = 'register' or has_table_privilege($1::name, c.oid, 'insert')
		and has_table_privilege($1::name, c.oid, 'update') and has_table_privilege($1::name, c.oid, 'delete')), false)
	from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname in ($2, $3)`

func (e *Engine) askRights(ctx context.Context, user string, ask rowQuery) (store.Rights, error) {
	r := store.Rights{User: user}
	var locks, locksCalls, reads, writes bool
	err := ask(ctx, rightsQuery, []any{user, e.o.schema(), e.o.shared()}, &locks, &locksCalls, &reads, &writes)
	switch {
	case err != nil || !reads:
	case locks && locksCalls && writes:
		r.Role = store.RoleManager
	case locks:
		var pays bool
		err = ask(ctx, e.payQuery(), []any{user}, &pays)
		r.Role = store.RoleViewer
		if pays {
			r.Role = store.RoleFinance
		}
	default:
		r.Role = store.RoleViewer
	}
	return r, err
}

// payQuery returns the query whether a user may write what payouts and entries write. It leaves out grants that were added later: without
// them only some of these writes are refused.
func (e *Engine) payQuery() string {
	var all []string
	for _, g := range store.LedgerGrants() {
		if g.Later {
			continue
		}
		for _, statement := range g.Statements {
			all = append(all, fmt.Sprintf("has_table_privilege($1::name, '%s.%s', '%s')", quoted(e.o.schema()), quoted(g.Table), statement))
		}
	}
	return "select " + strings.Join(all, " and ")
}

// refreshRights reads again what the user may do, since an administrator may grant and revoke roles while the program runs. If the user may
// no longer even read the database, the error is an *OpenError.
func (e *Engine) refreshRights(ctx context.Context, c *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	before := e.rights.Load()
	if before == nil { // nothing here depends on them
		return nil
	}
	e.rightsRefused.Store(false)
	now, err := e.askRights(ctx, before.User, func(ctx context.Context, query string, args []any, into ...any) error {
		return c.QueryRow(ctx, query, args...).Scan(into...)
	})
	switch {
	case err != nil:
		return err
	case now.Role == "":
		return e.withPlace(&OpenError{Kind: NoRights})
	}
	if e.rights.Store(&now); now != *before {
		e.changed()
	}
	return nil
}
