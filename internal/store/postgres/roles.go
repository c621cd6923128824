package postgres

import (
	"fmt"
	"strings"

	"fermion-tui/internal/store"
)

// RoleName returns the name of the server's role for a role in a profile.
func RoleName(o Options, role store.Role) string { return o.schema() + "_" + string(role) }

// Roles returns the SQL that creates the roles of a profile and grants them their rights. Running it again only adds rights to tables that
// were added since.
func Roles(o Options) string {
	profile, shared := quoted(o.schema()), quoted(o.shared())
	named := func(role store.Role) string { return quoted(RoleName(o, role)) }
	everybody := named(store.RoleManager) + ", " + named(store.RoleFinance) + ", " + named(store.RoleViewer)
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }

	line("-- Roles for the profile %s: %s writes everything, %s payouts and entries of the ledger, %s nothing.", o.Profile,
		named(store.RoleManager), named(store.RoleFinance), named(store.RoleViewer))
	line("-- Run it as the server's administrator in the database that the address of the store names, after store init, and once more " +
		"after an upgrade:")
	line("--   fermion-tui store roles | psql DATABASE")
	line("begin;")
	line("do $$ begin")
	line("  if to_regclass('%s.register') is null or to_regclass('%s.register') is null then", profile, shared)
	line("    raise exception 'the database %% is not set up for the profile %s: connect to the right one, or run fermion-tui store "+
		"init first', current_database();", o.Profile)
	line("  end if;")
	line("  perform pg_advisory_xact_lock(hashtextextended('%s', 0)); -- as store init: two who grant at once would fail", o.shared())
	line("end $$;")
	for _, role := range []store.Role{store.RoleManager, store.RoleFinance, store.RoleViewer} {
		line("do $$ begin create role %s nologin; exception when duplicate_object then null; end $$;", named(role))
	}
	line("do $$ begin execute format('grant connect on database %%I to %s', current_database()); end $$;", everybody)
	line("grant usage on schema %s, %s to %s;", profile, shared, everybody)
	line("revoke all on all tables in schema %s, %s from %s;", profile, shared, everybody)
	line("grant select on all tables in schema %s, %s to %s;", profile, shared, everybody)

	manager := named(store.RoleManager)
	line("\n-- manager. Only the owner of the tables changes the version in register; a writer locks its row, for which one column is enough.")
	line("grant insert, update, delete on all tables in schema %s, %s to %s;", profile, shared, manager)
	line("grant usage, select, update on all sequences in schema %s, %s to %s;", profile, shared, manager)
	line("revoke insert, update, delete on %s.register, %s.register from %s;", profile, shared, manager)
	line("grant update (one) on %s.register, %s.register to %s;", profile, shared, manager)

	finance := named(store.RoleFinance)
	line("\n-- finance: entries, batches with their payments and files, what Activity and the log of changes say of these, alerts about " +
		"failed payments,")
	line("-- and which affiliates are overdrawn.")
	line("grant update (one) on %s.register to %s;", profile, finance)
	for _, g := range store.LedgerGrants() {
		line("grant %s on %s.%s to %s;", strings.Join(g.Statements, ", "), profile, quoted(g.Table), finance)
	}

	line("\n-- Tables that an upgrade adds, which the schema's owner runs.")
	for _, s := range []string{o.schema(), o.shared()} {
		line("do $$ declare owned text := (select format('alter default privileges for role %%I in schema %%I ', "+
			"pg_get_userbyid(nspowner), nspname) from pg_namespace where nspname = '%s');", s)
		line("begin")
		line("  execute owned || 'grant select on tables to %s';", everybody)
		line("  execute owned || 'grant insert, update, delete on tables to %s';", manager)
		line("  execute owned || 'grant usage, select, update on sequences to %s';", manager)
		line("end $$;")
	}
	line("commit;")
	line("\n-- Then give each person a user, and one of the roles:")
	line("--   create user meera password '…';")
	line("--   grant %s to meera;", named(store.RoleViewer))
	return b.String()
}
