package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/instance"
	"fermion-tui/internal/store/postgres"
	"fermion-tui/internal/store/sqlite"
)

// statusLine prints what is known under a name, which is "" for more of the same.
type statusLine func(name, format string, args ...any)

// StoreStatus prints how the database of a profile is, what its user may do, who keeps writes waiting, and who is here. It joins nobody, and
// writes nothing.
func StoreStatus(ctx context.Context, o Options) error {
	a, err := openPathsOnly(o)
	if err != nil {
		return err
	}
	line := func(name, format string, args ...any) { a.stdout.Linef("%-9s %s", name, fmt.Sprintf(format, args...)) }
	if a.location.store == "" {
		a.fileStatus(ctx, line)
		return nil
	}
	line("database", "%s, profile %s (from %s)", a.serverName(), a.location.profile, a.location.storeFrom)
	return a.onRegister(ctx, func(e *postgres.Engine) error { return a.serverStatus(ctx, e, line) })
}

func (a *App) serverStatus(ctx context.Context, e *postgres.Engine, line statusLine) error {
	h, err := e.Health(ctx)
	if err != nil {
		return err
	}
	rights, err := e.Rights(ctx)
	if err != nil {
		return err
	}
	here, err := e.Present(ctx)
	if err != nil {
		return err
	}
	holders, err := e.Holders(ctx)
	if err != nil {
		return err
	}
	if err := a.useZoneOf(ctx, store.QuerierOf(e)); err != nil {
		return err
	}
	line("server", "PostgreSQL %s, %s", h.Version, describeWay(h))
	line("schema", "version %d, which this program needs", h.Schema)
	line("rights", "the user %s has the role %s", rights.User, rights.Role)
	line("answer", "takes %s; the server's clock differs by %s", describeLatency(h.Latency), h.Difference.Round(time.Millisecond))
	for _, better := range serverAdvice(h) {
		line("", "→ %s", better)
	}
	if h.Standby || h.ReadOnly { // nobody keeps waiting what is refused
		line("writes", "are refused: the server is %s", describeRefusal(h))
	} else {
		a.printHolders(holders, rights.User, line)
	}
	if err := a.findAPIOf(ctx, store.QuerierOf(e)); err != nil {
		return err
	}
	a.printCallers(here, line)
	if err := a.printCallUsage(ctx, store.QuerierOf(e), e.Now(), rights.MayWrite(), line); err != nil {
		return err
	}
	for _, p := range here {
		if !p.Self {
			line("here", "%s, %s", a.describePresence(p), cmp.Or(p.Role, "no role"))
		}
	}
	return nil
}

// printHolders says who keeps writes waiting, and how that is ended.
func (a *App) printHolders(holders []postgres.Holder, user string, line statusLine) {
	if len(holders) == 0 {
		line("writes", "nobody keeps them waiting")
	}
	for _, h := range holders {
		held := "wait for " + h.String()
		if !h.Since.IsZero() {
			held += ", since " + a.statusTime(h.Since) + " (" + affiliate.FormatDuration(h.HeldFor) + ")"
		}
		if h.Waiting > 0 {
			held += "; " + affiliate.Plural(int64(h.Waiting), "session waits", "sessions wait")
		}
		line("writes", "%s", held)
		if h.PID != 0 && !h.MayBeSeen {
			line("",
				"→ the server hides from the user %s since when, from where and what it does: grant pg_read_all_stats to %[1]s shows it",
				user)
		}
		line("", "→ %s, or have an administrator end it: %s", askToEnd(h), h.EndStatement())
	}
}

// askToEnd is the first thing to do about a session that holds the database.
func askToEnd(h postgres.Holder) string {
	switch {
	case h.By != "":
		return "ask " + h.By + " to quit that program"
	case h.User != "":
		return "ask who works as " + h.User + " to end the transaction"
	}
	return "ask who made it to end it"
}

// statusTime is a time in the school's zone.
func (a *App) statusTime(t time.Time) string {
	return t.In(a.school.timeZone()).Format("2006-01-02 15:04")
}

// useZoneOf shows times in the time zone that a database has, else in that of config.toml.
func (a *App) useZoneOf(ctx context.Context, q store.Querier) error {
	a.school.zone = a.profile.TimeZone
	name, err := store.SettingIn(ctx, q, store.SettingTimeZone)
	if err != nil || name == "" {
		return err
	}
	zone, err := affiliate.ParseTimeZone(name)
	if err == nil {
		a.school.zone = zone
	}
	return err
}

// fileStatus prints where the profile's file is, who has it open, and where its rows are now when it was moved to a server.
func (a *App) fileStatus(ctx context.Context, line statusLine) {
	file := a.location.databaseFile()
	_, missing := os.Stat(file)
	var moved store.MovedToServerError
	var here []string
	unread := sqlite.ReadOnce(ctx, file, func(q store.Querier) (err error) {
		if moved.To, err = store.MovedTo(ctx, q); err != nil {
			return err
		}
		if here, err = a.programsOn(ctx, q, a.o.Now()); err != nil {
			return err
		}
		return errors.Join(a.useZoneOf(ctx, q), a.findAPIOf(ctx, q))
	})
	switch {
	case errors.Is(missing, fs.ErrNotExist):
		line("database", "%s, a file of this machine that is made when it is needed; store init sets one up on a server", file)
	case unread != nil: // it may have been moved
		line("database", "%s, a file of this machine that could not be looked at: %v", file, unread)
	case moved.To != "":
		line("database", "%s, a file that was moved to %s and is only read", file, moved.Place())
		line("", "→ set store in config.toml, or start with --store")
	default:
		line("database", "%s, a file of this machine: store move takes it to a server", file)
	}
	a.fileCallsStatus(ctx, line)
	for _, who := range here {
		line("here", "%s", affiliate.Clean(who))
	}
}

// fileCallsStatus prints how much of Fermion's limits the programs of this machine have used. Without a log none has made a call.
func (a *App) fileCallsStatus(ctx context.Context, line statusLine) {
	file := a.callsFile()
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return
	}
	err := sqlite.ReadCallsOnce(ctx, file, func(q store.Querier) error { return a.printCallUsage(ctx, q, a.o.Now(), true, line) })
	if err != nil {
		line("calls", "the log of calls could not be looked at: %v", err)
	}
}

// programsOn returns who has a profile's file open: user@host and the process.
func (a *App) programsOn(ctx context.Context, q store.Querier, now time.Time) (who []string, err error) {
	all, err := store.Instances(ctx, q)
	for _, i := range all {
		if !a.liveness().Dead(i, now) {
			who = append(who, describeInstance(i))
		}
	}
	return who, err
}

func describeInstance(i instance.Instance) string {
	if i.PID == 0 {
		return i.By
	}
	return fmt.Sprintf("%s, process %d", i.By, i.PID)
}

// serverProcesses names the processes of the server that a program's connections have.
func serverProcesses(p affiliate.Presence) string {
	numbers := make([]string, len(p.Processes))
	for i, n := range p.Processes {
		numbers[i] = strconv.Itoa(n)
	}
	if len(numbers) == 1 {
		return "process " + numbers[0] + " of the server"
	}
	return "processes " + strings.Join(numbers, ", ") + " of the server"
}

// findAPIOf is findAPI for a database that is only looked at.
func (a *App) findAPIOf(ctx context.Context, q store.Querier) error {
	if a.location.apiFrom != fromDefault {
		return nil
	}
	stored, err := store.SettingIn(ctx, q, settingAPI)
	if err == nil && stored != "" {
		a.location.apiURL, a.location.apiFrom = stored, "the profile"
	}
	return err
}
