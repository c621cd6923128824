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

// Program describes a program to the others that use the same server.
type Program struct {
	Version string
	By      string // user@host
}

// maxName is how many bytes of an application_name the server stores.
const maxName = 63

const (
	heartbeatInterval = 10 * time.Second // how often a program updates its name
	presenceTimeout   = 30 * time.Second // without a heartbeat for so long, a program counts as gone even if its connection is open
)

// applicationName returns the name that shows everybody on the server who has the profile's database open, also for a program that may
// not write: "fermion-tui VERSION~PART PROFILE START+HEARTBEAT USER@HOST". START is when the program started, in Unix seconds, and
// HEARTBEAT are the seconds from then to its last heartbeat, by the server's clock; a zero heartbeat is left out. PART is the part of the
// second in which it started, which distinguishes programs of one person that were started together; it follows the version so that older
// programs can read the name. Numbers are in base 36, so that user and host have room.
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
	parts    = 36 * 36 * 36 // of a second: as many as three digits in base 36 can number
)

// partOfSecond returns the part of its second in which a program started.
func partOfSecond(t time.Time) string {
	return partMark + strconv.FormatInt(int64(t.Nanosecond())*parts/int64(time.Second), 36)
}

// asciiWord returns a text as the server stores it in an application_name, without blanks.
func asciiWord(text string) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || r > '~' {
			return '?'
		}
		return r
	}, text)
}

// namedProgram is what the application_name of a connection says about its program.
type namedProgram struct {
	affiliate.Presence
	part      string    // of the second in which it started; "" for an older program
	heartbeat time.Time // zero: there was none yet
	cut       bool      // the server may have cut the end of By
}

// presenceIn parses an application_name; ours is false for another program.
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

// isPresent reports whether a program runs, at a time of the server's clock. A program that has just started has no heartbeat yet.
func (p namedProgram) isPresent(now time.Time) bool {
	last := p.heartbeat
	if last.IsZero() {
		last = p.Since
	}
	return now.Sub(last) <= presenceTimeout
}

// sameProgram reports whether two connections belong to one program. A name with a heartbeat has less room for user and host.
func sameProgram(p, q namedProgram) bool {
	return p.User == q.User && p.Profile == q.Profile && p.Version == q.Version && p.Since.Equal(q.Since) && p.part == q.part &&
		(p.By == q.By || p.cut && strings.HasPrefix(q.By, p.By) || q.cut && strings.HasPrefix(p.By, q.By))
}

// Present returns the programs that have the profile's database open, with the roles of their users, in the order of their start.
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

// connected returns the programs of some profiles that are connected to the database and run, in the order of their start. The
// connection of a suspended program stays open, but has no recent heartbeat.
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
		return nil, e.noteLost(err)
	}
	now, err := e.askClock(ctx)
	if err != nil {
		return nil, e.noteLost(err)
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

// mergePrograms merges the connections of each program into one row with the longest name and the newest heartbeat, in the order of their
// start.
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
// only read, and those with a recent heartbeat in the table instances, whose connection a pooler may hide.
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
			return nil, e.noteLost(err)
		}
		for _, by := range live {
			if !slices.ContainsFunc(all, func(p namedProgram) bool { return p.Profile == profile && p.mayBeOf(by) }) {
				open = append(open, affiliate.Presence{Profile: profile, By: by})
			}
		}
	}
	return open, nil
}

// ProgramsOf returns the other programs of user@host that have the profile's database open: those that are connected, else one with a
// recent heartbeat in the table instances, whose connection a pooler may hide.
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
		return nil, e.noteLost(err)
	}
	if slices.Contains(live, by) {
		open = append(open, affiliate.Presence{Profile: e.o.Profile, By: by})
	}
	return open, nil
}

// mayBeOf reports whether a connected program may be that of user@host, since the server truncates a long name.
func (p namedProgram) mayBeOf(by string) bool {
	by = asciiWord(by)
	return p.By != "" && (p.By == by || p.cut && strings.HasPrefix(by, p.By))
}

// profiles returns the profiles that have a schema here which this user may read.
func (e *Engine) profiles(ctx context.Context) ([]string, error) {
	all, err := store.ScanTexts(e.db.QueryContext(ctx, `select substr(nspname::text, 9) from pg_namespace where nspname like 'fermion\_%'
		and has_schema_privilege(oid, 'usage') and has_table_privilege(to_regclass(quote_ident(nspname) || '.instances'), 'select') order by 1`))
	return all, e.noteLost(err)
}
