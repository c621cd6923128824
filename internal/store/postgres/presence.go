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
	ascii := func(r rune) rune {
		if r <= ' ' || r > '~' {
			return '?'
		}
		return r
	}
	name := strings.Join([]string{"fermion-tui", strings.Map(ascii, cmp.Or(o.Program.Version, "?")), o.Profile,
		strconv.FormatInt(since.Unix(), 36), strings.Map(ascii, o.Program.By)}, " ")
	return name[:min(len(name), maxName)]
}

// presenceIn reads the name of a program; false when it is another register's.
func (o Options) presenceIn(name string) (p affiliate.Presence, ours bool) {
	parts := strings.SplitN(name, " ", 5)
	if len(parts) < 5 || parts[2] != o.Profile {
		return p, false
	}
	seconds, err := strconv.ParseInt(parts[3], 36, 64)
	return affiliate.Presence{By: parts[4], Version: parts[1], Since: time.Unix(seconds, 0).UTC()}, err == nil
}

// Present returns the programs that have the register open, those that are here longest first.
func (e *Engine) Present(ctx context.Context) ([]affiliate.Presence, error) {
	type connected struct{ name, user string }
	all, err := store.Collect(func(r *sql.Rows) (c connected, err error) { return c, r.Scan(&c.name, &c.user) })(e.db.QueryContext(ctx,
		"select distinct application_name, usename::text from pg_stat_activity where datname = current_database() and application_name like 'fermion-tui %' and usename is not null"))
	if err != nil {
		return nil, e.noticed(err)
	}
	var present []affiliate.Presence
	roles := map[string]string{}
	for _, c := range all {
		p, ours := e.o.presenceIn(c.name)
		if !ours {
			continue
		}
		if _, known := roles[c.user]; !known {
			r, err := e.rightsOf(ctx, c.user)
			if err != nil {
				return nil, err
			}
			roles[c.user] = string(r.Role)
		}
		p.Self = c.name == e.o.applicationName(e.opened) && c.user == e.address.config.User
		p.User, p.Role = c.user, roles[c.user]
		present = append(present, p)
	}
	slices.SortFunc(present, func(a, b affiliate.Presence) int {
		return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.By, b.By), cmp.Compare(a.User, b.User))
	})
	return present, nil
}
