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
	r := store.Rights{Role: store.RoleViewer}
	var locks, sharedLocks, reads, writes bool
	var micros int64
	asked := time.Now()
	err := e.db.QueryRowContext(ctx, fmt.Sprintf(`select current_user::text, (extract(epoch from clock_timestamp()) * 1000000)::bigint, has_any_column_privilege($1, 'update'), has_any_column_privilege($2, 'update'),
		bool_and(has_table_privilege(c.oid, 'select')),
		bool_and(c.relname = 'register' or has_table_privilege(c.oid, 'insert') and has_table_privilege(c.oid, 'update') and has_table_privilege(c.oid, 'delete'))
		from pg_class c where c.relkind = 'r' and c.relnamespace in (to_regnamespace('%s'), to_regnamespace('%s'))`, quoted(e.o.schema()), quoted(e.o.shared())),
		quoted(e.o.schema())+".register", quoted(e.o.shared())+".register").Scan(&r.User, &micros, &locks, &sharedLocks, &reads, &writes)
	if err == nil {
		e.clock.learn(asked, time.UnixMicro(micros), time.Now())
	}
	switch {
	case err != nil:
		return r, notOpened(e.Name(), e.noticed(err))
	case !reads:
		return r, e.where(&OpenError{Kind: NoRights})
	case locks && sharedLocks && writes:
		r.Role = store.RoleManager
		return r, nil
	case !locks:
		return r, nil
	}
	pays, err := e.mayPay(ctx)
	if pays {
		r.Role = store.RoleFinance
	}
	return r, err
}

// mayPay reports whether the user may write all that payouts and entries write.
func (e *Engine) mayPay(ctx context.Context) (may bool, err error) {
	var all []string
	for _, g := range store.LedgerGrants() {
		for _, statement := range g.Statements {
			all = append(all, fmt.Sprintf("has_table_privilege('%s.%s', '%s')", quoted(e.o.schema()), quoted(g.Table), statement))
		}
	}
	err = e.db.QueryRowContext(ctx, "select "+strings.Join(all, " and ")).Scan(&may)
	return may, e.noticed(err)
}
