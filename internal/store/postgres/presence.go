package postgres

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
)

// Program is what the others on a register are told of a program.
type Program struct {
	Version string
	By      string // user@host
}

// maxName is how many bytes of the name of a program the server keeps.
const maxName = 63

// applicationName tells the server, and by that everybody on it, who has the register open: also of a program that may not write. The time
// is short, so that user and host have room.
func (o Options) applicationName(since time.Time) string {
	name := strings.Join([]string{"fermion-tui", asciiWord(cmp.Or(o.Program.Version, "?")), o.Profile,
		strconv.FormatInt(since.Unix(), 36), asciiWord(o.Program.By)}, " ")
	return name[:min(len(name), maxName)]
}

// asciiWord is a text as the server keeps it in the name of a program, without blanks.
func asciiWord(text string) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || r > '~' {
			return '?'
		}
		return r
	}, text)
}

// presenceIn reads the name of a program; false for the connection of another program.
func presenceIn(name string) (p affiliate.Presence, ours bool) {
	parts := strings.SplitN(name, " ", 5)
	if len(parts) < 5 {
		return p, false
	}
	seconds, err := strconv.ParseInt(parts[3], 36, 64)
	return affiliate.Presence{Profile: parts[2], By: parts[4], Version: parts[1], Since: time.Unix(seconds, 0).UTC()}, err == nil
}

// Present returns the programs that have the profile's database open, with the roles of their users, those that are here longest first.
func (e *Engine) Present(ctx context.Context) ([]affiliate.Presence, error) {
	present, err := e.connected(ctx, func(profile string) bool { return profile == e.o.Profile })
	if err != nil {
		return nil, err
	}
	roles := map[string]string{}
	for i := range present {
		p := &present[i]
		if _, known := roles[p.User]; !known {
			r, err := e.rightsOf(ctx, p.User)
			if err != nil {
				return nil, err
			}
			roles[p.User] = string(r.Role)
		}
		p.Role = roles[p.User]
	}
	return present, nil
}

// connected returns the programs of some profiles that are connected to the database, those that are here longest first.
func (e *Engine) connected(ctx context.Context, ofProfile func(string) bool) (present []affiliate.Presence, err error) {
	type connection struct{ name, user string }
	all, err := store.Collect(func(r *sql.Rows) (c connection, err error) { return c, r.Scan(&c.name, &c.user) })(e.db.QueryContext(ctx,
		"select distinct application_name, usename::text from pg_stat_activity where datname = current_database() and application_name like 'fermion-tui %' and usename is not null"))
	if err != nil {
		return nil, e.noticed(err)
	}
	for _, c := range all {
		p, ours := presenceIn(c.name)
		if !ours || !ofProfile(p.Profile) {
			continue
		}
		p.User, p.Self = c.user, c.name == e.o.applicationName(e.opened) && c.user == e.address.config.User
		present = append(present, p)
	}
	slices.SortFunc(present, func(a, b affiliate.Presence) int {
		return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.By, b.By), cmp.Compare(a.User, b.User))
	})
	return present, nil
}

// openPrograms returns the other programs that have the databases of some profiles open: those that are connected, also of users who may
// only read, and those whose heartbeat is recent, of which a pooler hides the connection.
func (e *Engine) openPrograms(ctx context.Context, ofProfile func(string) bool) ([]affiliate.Presence, error) {
	open, err := e.connected(ctx, ofProfile)
	if err != nil {
		return nil, err
	}
	open = slices.DeleteFunc(open, func(p affiliate.Presence) bool { return p.Self })
	profiles, err := e.profiles(ctx)
	if err != nil {
		return nil, err
	}
	for _, profile := range profiles {
		if !ofProfile(profile) {
			continue
		}
		live, err := Live(ctx, e.db, Options{Profile: profile})
		if err != nil {
			return nil, e.noticed(err)
		}
		for _, by := range live {
			if !slices.ContainsFunc(open, func(p affiliate.Presence) bool { return p.Profile == profile && mayBeOf(p, by) }) {
				open = append(open, affiliate.Presence{Profile: profile, By: by})
			}
		}
	}
	return open, nil
}

// mayBeOf reports whether a connected program may be that of user@host: the server has cut a name that is too long.
func mayBeOf(p affiliate.Presence, by string) bool {
	nameOf := func(by string) string {
		return Options{Profile: p.Profile, Program: Program{Version: p.Version, By: by}}.applicationName(p.Since)
	}
	return p.By != "" && nameOf(by) == nameOf(p.By)
}

// profiles returns those that have a database here which this user may read.
func (e *Engine) profiles(ctx context.Context) ([]string, error) {
	all, err := store.ScanTexts(e.db.QueryContext(ctx, `select substr(nspname::text, 9) from pg_namespace where nspname like 'fermion\_%'
		and has_schema_privilege(oid, 'usage') and has_table_privilege(to_regclass(quote_ident(nspname) || '.instances'), 'select') order by 1`))
	return all, e.noticed(err)
}
