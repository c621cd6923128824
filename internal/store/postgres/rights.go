package postgres

import (
	"context"
	"fmt"
	"strings"
	"time"

	"fermion-tui/internal/store"
)

// Rights asks the server what its user may do in the register. A user who may not even read it is an *OpenError.
func (e *Engine) Rights(ctx context.Context) (store.Rights, error) {
	var user string
	var micros int64
	asked := time.Now()
	if err := e.db.QueryRowContext(ctx, "select current_user::text, (extract(epoch from clock_timestamp()) * 1000000)::bigint").Scan(&user, &micros); err != nil {
		return store.Rights{}, notOpened(e.Name(), e.noticed(err))
	}
	e.clock.learn(asked, time.UnixMicro(micros), time.Now()) // who may not write would learn it late
	r, err := e.rightsOf(ctx, user)
	if err == nil && r.Role == "" {
		err = &OpenError{Kind: NoRights}
	}
	return r, notOpened(e.Name(), e.where(err))
}

// rightsOf asks what a user of the server may do. The role is "" when that is less than reading.
func (e *Engine) rightsOf(ctx context.Context, user string) (store.Rights, error) {
	r := store.Rights{User: user}
	var locks, locksCalls, reads, writes bool
	err := e.db.QueryRowContext(ctx, fmt.Sprintf(`select has_any_column_privilege($1::name, $2, 'update'), has_any_column_privilege($1::name, $3, 'update'),
		bool_and(has_table_privilege($1::name, c.oid, 'select')),
		bool_and(c.relname = 'register' or has_table_privilege($1::name, c.oid, 'insert') and has_table_privilege($1::name, c.oid, 'update') and has_table_privilege($1::name, c.oid, 'delete'))
		from pg_class c where c.relkind = 'r' and c.relnamespace in (to_regnamespace('%s'), to_regnamespace('%s'))`, quoted(e.o.schema()), quoted(e.o.shared())),
		user, quoted(e.o.schema())+".register", quoted(e.o.shared())+".register").Scan(&locks, &locksCalls, &reads, &writes)
	switch {
	case err != nil:
		return r, e.noticed(err)
	case !reads:
	case locks && locksCalls && writes:
		r.Role = store.RoleManager
	case locks:
		var pays bool
		pays, err = e.mayPay(ctx, user)
		r.Role = store.RoleViewer
		if pays {
			r.Role = store.RoleFinance
		}
	default:
		r.Role = store.RoleViewer
	}
	return r, err
}

// mayPay reports whether a user may write all that payouts and entries write.
func (e *Engine) mayPay(ctx context.Context, user string) (may bool, err error) {
	var all []string
	for _, g := range store.LedgerGrants() {
		for _, statement := range g.Statements {
			all = append(all, fmt.Sprintf("has_table_privilege($1::name, '%s.%s', '%s')", quoted(e.o.schema()), quoted(g.Table), statement))
		}
	}
	err = e.db.QueryRowContext(ctx, "select "+strings.Join(all, " and "), user).Scan(&may)
	return may, e.noticed(err)
}
