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

const (
	heartbeatInterval = 10 * time.Second // how often a program shows in its name that it works
	presenceLimit     = 30 * time.Second // without that for so long it counts as gone, whatever became of its connection
)

// applicationName tells the server, and by that everybody on it, who has the register open: also of a program that may not write. The time
// is short, so that user and host have room. After it come the seconds from then to the last heartbeat, by the
// server's clock; zero: there was none. The part of its second in which a program started is behind the version, where older programs read it too:
// it tells those of one person apart that were started together.
func (o Options) applicationName(since, heartbeat time.Time) string {
	when := strconv.FormatInt(since.Unix(), 36)
	if !heartbeat.IsZero() {
		when += "+" + strconv.FormatInt(heartbeat.Unix()-since.Unix(), 36)
	}
	name := strings.Join([]string{"fermion-tui", asciiWord(cmp.Or(o.Program.Version, "?")) + partOfSecond(since), o.Profile, when,
		asciiWord(o.Program.By)}, " ")
	return name[:min(len(name), maxName)]
}

const (
	partMark = "~"          // before the part of a second
	parts    = 36 * 36 * 36 // of a second: what three letters and digits tell
)

// partOfSecond is in which part of its second a program started.
func partOfSecond(t time.Time) string {
	return partMark + strconv.FormatInt(int64(t.Nanosecond())*parts/int64(time.Second), 36)
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

// namedProgram is what the name of a connection tells of its program.
type namedProgram struct {
	affiliate.Presence
	part      string    // of the second in which it started; "" for an older program
	heartbeat time.Time // zero: it has shown none yet
	cut       bool      // the server may have cut the end of By
}

// presenceIn reads the name of a program; false for the connection of another program.
func presenceIn(name string) (p namedProgram, ours bool) {
	words := strings.SplitN(name, " ", 5)
	if len(words) < 5 {
		return p, false
	}
	start, later, hasHeartbeat := strings.Cut(words[3], "+")
	seconds, err := strconv.ParseInt(start, 36, 64)
	version, part, _ := strings.Cut(words[1], partMark)
	p.part = part
	p.Presence = affiliate.Presence{Profile: words[2], By: words[4], Version: version, Since: time.Unix(seconds, 0).UTC()}
	p.cut = len(name) == maxName
	if hasHeartbeat && err == nil {
		var after int64
		after, err = strconv.ParseInt(later, 36, 64)
		p.heartbeat = time.Unix(seconds+after, 0).UTC()
	}
	return p, err == nil
}

// isPresent reports whether a program works, at a time of the server's clock. One that has started a moment ago has shown no heartbeat yet.
func (p namedProgram) isPresent(now time.Time) bool {
	last := p.heartbeat
	if last.IsZero() {
		last = p.Since
	}
	return now.Sub(last) <= presenceLimit
}

// sameProgram reports whether two connections are those of one program. The heartbeat in one of the names leaves less room for its end.
func sameProgram(p, q namedProgram) bool {
	return p.User == q.User && p.Profile == q.Profile && p.Version == q.Version && p.Since.Equal(q.Since) && p.part == q.part &&
		(p.By == q.By || p.cut && strings.HasPrefix(q.By, p.By) || q.cut && strings.HasPrefix(p.By, q.By))
}

// Present returns the programs that have the profile's database open, with the roles of their users, those that are here longest first.
func (e *Engine) Present(ctx context.Context) ([]affiliate.Presence, error) {
	all, err := e.connected(ctx, func(profile string) bool { return profile == e.o.Profile })
	if err != nil {
		return nil, err
	}
	roles, present := map[string]string{}, make([]affiliate.Presence, len(all))
	for i := range all {
		p := &present[i]
		*p = all[i].Presence
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

// connected returns the programs of some profiles that are connected to the database and work, those that are here longest first. The
// connection of a suspended program lives on, and shows no heartbeat.
func (e *Engine) connected(ctx context.Context, ofProfile func(string) bool) ([]namedProgram, error) {
	type connection struct {
		name, user string
		pid        int64
	}
	connections, err := store.Collect(func(r *sql.Rows) (c connection, err error) {
		return c, r.Scan(&c.name, &c.user, &c.pid)
	})(e.db.QueryContext(ctx,
		`select application_name, usename::text, pid::bigint from pg_stat_activity
		where datname = current_database() and application_name like 'fermion-tui %' and usename is not null order by pid`))
	if err != nil {
		return nil, e.noticed(err)
	}
	now, err := e.askClock(ctx)
	if err != nil {
		return nil, e.noticed(err)
	}
	var named []namedProgram
	for _, c := range connections {
		if p, ours := presenceIn(c.name); ours && ofProfile(p.Profile) {
			p.User, p.Processes = c.user, []int{int(c.pid)}
			named = append(named, p)
		}
	}
	self, _ := presenceIn(e.o.applicationName(e.opened, time.Time{}))
	self.User = e.address.config.User
	var present []namedProgram
	for _, p := range mergePrograms(named) {
		if p.Self = sameProgram(p, self); p.Self || p.isPresent(now) {
			present = append(present, p)
		}
	}
	return present, nil
}

// mergePrograms makes one row of the connections of each program, with the longest name and the newest heartbeat, those that are here longest first.
func mergePrograms(names []namedProgram) (programs []namedProgram) {
	for _, p := range names {
		i := slices.IndexFunc(programs, func(q namedProgram) bool { return sameProgram(p, q) })
		if i < 0 {
			programs = append(programs, p)
			continue
		}
		if programs[i].heartbeat.Before(p.heartbeat) {
			programs[i].heartbeat = p.heartbeat
		}
		if len(p.By) > len(programs[i].By) {
			programs[i].By, programs[i].cut = p.By, p.cut
		}
		programs[i].Processes = append(programs[i].Processes, p.Processes...)
	}
	slices.SortFunc(programs, func(a, b namedProgram) int {
		return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.By, b.By), cmp.Compare(a.User, b.User))
	})
	return programs
}

// openPrograms returns the other programs that have the databases of some profiles open: those that are connected, also of users who may
// only read, and those whose heartbeat is recent, of which a pooler hides the connection.
func (e *Engine) openPrograms(ctx context.Context, ofProfile func(string) bool) ([]affiliate.Presence, error) {
	all, err := e.connected(ctx, ofProfile)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(p namedProgram) bool { return p.Self })
	var open []affiliate.Presence
	for _, p := range all {
		open = append(open, p.Presence)
	}
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
			if !slices.ContainsFunc(all, func(p namedProgram) bool { return p.Profile == profile && p.mayBeOf(by) }) {
				open = append(open, affiliate.Presence{Profile: profile, By: by})
			}
		}
	}
	return open, nil
}

// ProgramsOf returns the other programs of user@host that have the profile's database open. One of which a pooler hides the connection is known
// by its heartbeat.
func (e *Engine) ProgramsOf(ctx context.Context, by string) ([]affiliate.Presence, error) {
	all, err := e.connected(ctx, func(profile string) bool { return profile == e.o.Profile })
	if err != nil {
		return nil, err
	}
	var open []affiliate.Presence
	for _, p := range all {
		if !p.Self && p.mayBeOf(by) {
			open = append(open, p.Presence)
		}
	}
	if len(open) > 0 {
		return open, nil
	}
	live, err := Live(ctx, e.db, e.o)
	if err != nil {
		return nil, e.noticed(err)
	}
	if slices.Contains(live, by) {
		open = append(open, affiliate.Presence{Profile: e.o.Profile, By: by})
	}
	return open, nil
}

// mayBeOf reports whether a connected program may be that of user@host: the server has cut a name that is too long.
func (p namedProgram) mayBeOf(by string) bool {
	by = asciiWord(by)
	return p.By != "" && (p.By == by || p.cut && strings.HasPrefix(by, p.By))
}

// profiles returns those that have a database here which this user may read.
func (e *Engine) profiles(ctx context.Context) ([]string, error) {
	all, err := store.ScanTexts(e.db.QueryContext(ctx, `select substr(nspname::text, 9) from pg_namespace where nspname like 'fermion\_%'
		and has_schema_privilege(oid, 'usage') and has_table_privilege(to_regclass(quote_ident(nspname) || '.instances'), 'select') order by 1`))
	return all, e.noticed(err)
}
