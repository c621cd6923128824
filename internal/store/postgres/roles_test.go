package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/postgres"
	"fermion-tui/internal/store/storetest"
)

// asAdministrator runs SQL as the one who made the server does with psql.
func asAdministrator(t *testing.T, sql string) error {
	t.Helper()
	c := storetest.Must(pgx.Connect(t.Context(), os.Getenv(storetest.PostgresVariable)))(t)
	defer func() { storetest.NoErr(t, c.Close(context.Background())) }()
	_, err := c.PgConn().Exec(t.Context(), sql).ReadAll()
	return err
}

// member makes a user of the server who has a role, and opens the register as that user.
func member(t *testing.T, o postgres.Options, role store.Role) *postgres.Engine {
	t.Helper()
	name := o.Profile + "-" + string(role)
	storetest.NoErr(t, asAdministrator(t, "create user "+pgx.Identifier{name}.Sanitize()+" in role "+pgx.Identifier{postgres.RoleName(o, role)}.Sanitize()))
	u := storetest.Must(url.Parse(os.Getenv(storetest.PostgresVariable)))(t)
	u.User = url.User(name)
	return open(t, storetest.Must(postgres.ParseAddress(u.String(), ""))(t), o)
}

// TestTheRolesOfATeam runs the printed SQL, and has a user of each role try to write every table.
func TestTheRolesOfATeam(t *testing.T) {
	a, o := storetest.PostgresAddress(t), postgres.Options{Profile: fmt.Sprintf("my-team%d", time.Now().UnixNano())}
	o.Shared = "fermion_" + o.Profile + "_calls"
	if err := asAdministrator(t, postgres.Roles(o)); err == nil {
		t.Fatal("roles for a register that is not there")
	}
	storetest.Must(postgres.Init(t.Context(), a, o, postgres.InitOptions{}))(t)
	for range 2 { // it can be run again
		storetest.NoErr(t, asAdministrator(t, postgres.Roles(o)))
	}
	storetest.NoErr(t, asAdministrator(t, `create table "fermion_`+o.Profile+`".later (n bigint)`)) // an upgrade
	ledger := map[string]bool{}
	for _, g := range store.LedgerGrants() {
		for _, s := range g.Statements {
			ledger[s+" "+g.Table] = true
		}
	}
	for _, role := range []store.Role{store.RoleManager, store.RoleFinance, store.RoleViewer} {
		e := member(t, o, role)
		if r := storetest.Must(e.Rights(t.Context()))(t); r.Role != role || r.User != o.Profile+"-"+string(role) {
			t.Errorf("a %s has %+v", role, r)
		}
		for _, table := range append(store.TableNames(), "later", "calls", "setbacks", "hosts") {
			if err := e.Snapshot(t.Context(), func(q store.Querier) error {
				var n int
				return q.QueryRowContext(t.Context(), "select count(*) from "+table).Scan(&n)
			}); err != nil {
				t.Errorf("a %s cannot read %s: %v", role, table, err)
			}
			for _, statement := range []string{"insert", "update", "delete"} {
				may := role == store.RoleManager || role == store.RoleFinance && ledger[statement+" "+table]
				if got := mayRun(t, e, statement, table); got != may {
					t.Errorf("%s on %s by a %s: %v, not %v", statement, table, role, got, may)
				}
			}
		}
		if mayRun(t, e, "update", "register") {
			t.Errorf("a %s may change the version of the schema", role)
		}
		err := e.Write(t.Context(), func(context.Context, *store.Tx) error { return nil })
		if refused := errors.Is(classOf(e, err), store.ErrNoRights); refused != (role == store.RoleViewer) {
			t.Errorf("a write by a %s: %v", role, err)
		}
	}
}

// TestStoreInitIsAdvisedToWhoMayDoIt: a manager of the rows owns no schema, and is told who does, before anybody is asked anything.
func TestStoreInitIsAdvisedToWhoMayDoIt(t *testing.T) {
	a, o := storetest.PostgresAddress(t), postgres.Options{Profile: fmt.Sprintf("t%d", time.Now().UnixNano())}
	o.Shared = "fermion_" + o.Profile + "_calls"
	storetest.Must(postgres.Init(t.Context(), a, o, postgres.InitOptions{}))(t)
	storetest.NoErr(t, asAdministrator(t, postgres.Roles(o)))
	member(t, o, store.RoleManager)
	u := storetest.Must(url.Parse(os.Getenv(storetest.PostgresVariable)))(t)
	owner := u.User.Username()
	u.User = url.User(o.Profile + "-" + string(store.RoleManager))
	manager := storetest.Must(postgres.ParseAddress(u.String(), ""))(t)
	initializes := func(o postgres.Options) error {
		_, err := postgres.Init(t.Context(), manager, o,
			postgres.InitOptions{Others: func([]affiliate.Presence) bool { t.Error("asked about a migration that is refused"); return true }})
		return err
	}
	opens := func(o postgres.Options) error {
		e, err := postgres.Open(t.Context(), manager, o)
		if err == nil {
			_ = e.Close()
		}
		return err
	}
	storetest.NoErr(t, initializes(o)) // there is nothing to do

	calls, role := pgx.Identifier{o.Shared}.Sanitize(), pgx.Identifier{postgres.RoleName(o, store.RoleManager)}.Sanitize()
	storetest.NoErr(t, asAdministrator(t, "revoke select on all tables in schema "+calls+" from "+role))
	if err := initializes(o); !errors.Is(err, store.ErrNoRights) || !strings.Contains(err.Error(), "fermion-tui store roles") {
		t.Errorf("of a current database without a right to the log of calls: %v", err)
	}
	storetest.NoErr(t, asAdministrator(t, "grant select on all tables in schema "+calls+" to "+role))

	exec(t, open(t, a, o), "update register set version = version - 1")
	another := o
	another.Profile += "x"
	for _, c := range []struct {
		err  error
		want string
	}{
		{initializes(o), "was made by an older fermion-tui: when nobody works with it, have its owner " + owner + " run fermion-tui store init"},
		{opens(o), "was made by an older fermion-tui: when nobody works with it, have its owner " + owner + " run fermion-tui store init"},
		{initializes(another), "is not set up for this profile yet, and this user may not do that: have somebody who may create a schema in it"},
		{opens(another), "is not set up for this profile yet, and this user may not do that: have somebody who may create a schema in it"},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) || strings.Contains(c.err.Error(), "roles") {
			t.Errorf("%v lacks %q", c.err, c.want)
		}
	}
}

func classOf(e *postgres.Engine, err error) error { class, _ := e.Failure(err); return class }

// mayRun asks the server whether the user of an engine may run a statement on a table.
func mayRun(t *testing.T, e *postgres.Engine, statement, table string) (may bool) {
	t.Helper()
	storetest.NoErr(t, e.Read().QueryRowContext(t.Context(), "select has_table_privilege($1, $2)", table, statement).Scan(&may))
	return may
}
