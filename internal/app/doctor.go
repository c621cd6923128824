package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/secret"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/postgres"
	"fermion-tui/internal/store/sqlite"
)

// Check is one line of doctor.
type Check struct {
	// Check is keyring, key, api, clock, store or terminal; of the school's setup access, affiliate, webhook or
	// school_id; with --probe also batch.
	Check  string `json:"check"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
	Fix    string `json:"fix"` // what to do, or what would be better; "" for nothing

	harmless bool // not ok, though nothing is wrong
	hint     bool // it cannot be checked: the fix says where to look
}

func (c Check) isWrong() bool { return !c.OK && !c.harmless }

// ErrChecksFailed means that doctor found something wrong other than the key.
var ErrChecksFailed = errors.New("some checks failed (see above)")

// Doctor checks what the program needs and prints each check with what to do, also when the database cannot be opened. With o.Probe it
// also asks whether Fermion answers several links in one call. It ends with 3 when the key is missing or refused, else with 1
// when anything is wrong.
func Doctor(ctx context.Context, o Options, asJSON bool) error {
	o.ListsOnly, o.doctor = true, true
	a, err := Open(ctx, o)
	if broken := notOpened(err); broken != nil {
		if a, err = openWithout(ctx, o, broken); err == nil {
			defer a.closeFiles()
			return a.runChecks(ctx, asJSON)
		}
	}
	if err != nil {
		return err
	}
	err = a.runChecks(ctx, asJSON)
	if closing := a.Close(ctx); err == nil {
		err = closing
	}
	return err
}

// notOpened is the error of a database that is not there or cannot be opened, of either engine; nil when it is another one.
func notOpened(err error) error {
	if none, ok := errors.AsType[*NoDatabaseError](err); ok {
		return none
	}
	if file, ok := errors.AsType[*sqlite.OpenError](err); ok {
		return file
	}
	if server, ok := errors.AsType[*postgres.OpenError](err); ok {
		return server
	}
	return nil
}

// openWithout opens what works without a database.
func openWithout(ctx context.Context, o Options, broken error) (*App, error) {
	a, err := openPathsOnly(o)
	if err != nil {
		return nil, err
	}
	a.broken = a.withNewestCopy(broken)
	a.log = slog.New(slog.DiscardHandler)
	a.setKeySources()
	a.school.zone = a.profile.TimeZone
	if a.location.store == "" { // without it nothing is asked, which the check of the API says
		_ = a.openCallsFile(ctx)
	}
	if err := a.key.find(ctx); err != nil {
		return nil, err
	}
	return a, a.dial()
}

func (a *App) runChecks(ctx context.Context, asJSON bool) error {
	if err := a.key.find(ctx); err != nil {
		return err
	}
	api, answered := a.checkAPI(ctx)
	keyring, key := a.checkKeyring(ctx), a.checkKeyGiven(ctx, answered)
	checks := []Check{keyring, key, api, a.checkClock(), a.checkStore(ctx), a.checkTerminal()}
	checks = append(checks, a.setupChecks(ctx, answered)...)
	if a.o.Probe {
		checks = append(checks, a.probeBatch(ctx, answered))
	}
	if err := writeChecks(a.stdout, checks, asJSON); err != nil {
		return err
	}
	if key.isWrong() {
		return &KeyError{errors.New("the key is missing or refused (see above)")}
	}
	for _, c := range checks {
		if c.isWrong() && c.Check != "terminal" {
			return ErrChecksFailed
		}
	}
	return nil
}

func writeChecks(w io.Writer, checks []Check, asJSON bool) error {
	for i := range checks {
		checks[i].Detail, checks[i].Fix = affiliate.Clean(checks[i].Detail), affiliate.Clean(checks[i].Fix)
	}
	if asJSON {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(checks)
	}
	var b strings.Builder
	for _, c := range checks {
		state := "ok     "
		switch {
		case c.hint:
			state = "look   "
		case !c.OK && c.harmless:
			state = "no     "
		case !c.OK:
			state = "WRONG  "
		}
		fmt.Fprintf(&b, "%-9s %s%s\n", c.Check, state, c.Detail)
		if c.Fix != "" {
			fmt.Fprintf(&b, "%-9s        → %s\n", "", c.Fix)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (a *App) checkKeyring(ctx context.Context) Check {
	c := Check{Check: "keyring", OK: true}
	if a.key.unneeded() {
		c.Detail = fmt.Sprintf("not needed: the role %s asks Fermion nothing", a.rights().Role)
		return c
	}
	if key, missing := a.key.current(); missing == nil && key.Source != secret.FromKeyring {
		c.Detail = "not needed: the key comes from " + string(key.Source)
		return c
	}
	_, err := a.secrets.Key(ctx, a.location.profile)
	gone, isGone := errors.AsType[*secret.UnavailableError](err)
	switch {
	case isGone && a.roleUnknown():
		c.OK, c.harmless, c.Detail = false, true, gone.Why()
	case isGone:
		c.OK, c.Detail, c.Fix = false, gone.Why(), gone.Hint()
	case err != nil && !errors.Is(err, secret.ErrNoKey):
		c.OK, c.Detail, c.Fix = false, err.Error(), "unlock the keyring, or set "+secret.EnvKey
	default:
		c.Detail = "the OS keyring answers"
	}
	return c
}

func (a *App) checkKeyGiven(ctx context.Context, api error) Check {
	c := Check{Check: "key", OK: true}
	key, missing := a.key.current()
	switch {
	case a.key.unneeded():
		c.Detail = fmt.Sprintf("not needed: the role %s asks Fermion nothing", a.rights().Role)
	case missing != nil && a.roleUnknown():
		c.OK, c.harmless, c.Detail = false, true, "no API key here: whether this user needs one is known once the database answers"
	case missing != nil:
		c.OK, c.Detail, c.Fix = false, "no API key: "+missing.Error(), howToGetAKey(key, missing)
		if _, isGone := errors.AsType[*secret.UnavailableError](missing); isGone {
			c.Detail, c.Fix = "no API key: the OS keyring cannot be read", "do what the check keyring says"
		}
	case errors.Is(api, fermion.ErrUnauthorized):
		c.OK, c.Detail, c.Fix = false, "Fermion refuses the key from "+string(key.Source),
			"copy the key again from the school's dashboard; "+key.Source.Hint()
	case api != nil:
		c.Detail = "from " + string(key.Source) + ", not checked: Fermion could not be asked"
	default:
		c.Detail = "from " + string(key.Source) + "; Fermion accepts it"
		if foreign, ok := errors.AsType[*KeyError](a.key.requireVerified(ctx)); ok {
			c.OK, c.Detail, c.Fix = false, c.Detail+", but it knows none of this profile's links", foreign.Error()
		}
	}
	return c
}

// roleUnknown reports whether a team's database cannot be asked which role its user has: a viewer and finance need no key.
func (a *App) roleUnknown() bool { return a.location.store != "" && a.broken != nil }

// howToGetAKey returns what to do when there is no key.
func howToGetAKey(asked secret.Found, missing error) string {
	if errors.Is(missing, secret.ErrNoKey) {
		return "run fermion-tui auth login, or set " + secret.EnvKey
	}
	return asked.Source.Hint()
}

// checkClock compares the clocks: the limiter, ages and history need a clock that is about right.
func (a *App) checkClock() Check {
	c := Check{Check: "clock", OK: true}
	now := a.o.Now()
	c.Detail = now.In(a.school.timeZone()).Format("2006-01-02 15:04 MST") + " in " + a.school.timeZone().String()
	off, ok := a.client.ClockOff()
	if !ok {
		c.Detail += "; no server to compare with"
		return c
	}
	if off.Abs() > 2*time.Minute {
		c.OK, c.Fix = false, "set the clock of this machine: it is "+off.Abs().Round(time.Second).String()+" away from the server's"
	}
	return c
}

func (a *App) checkStore(ctx context.Context) Check {
	if a.location.store != "" {
		return a.checkServer(ctx)
	}
	c := Check{Check: "store", OK: true, Detail: a.location.databaseFile()}
	err := a.broken
	if none, ok := errors.AsType[*NoDatabaseError](err); ok { // before the first start nothing is wrong
		c.OK, c.harmless, c.Detail, c.Fix = false, true, none.detail(), "start "+none.fix()
		return c
	}
	if err == nil {
		err = a.file.Check(ctx)
	}
	copies, fix := a.describeCopies(ctx, a.o.Now())
	if open, closing := a.filesOpenToOthers(); open != "" {
		copies += "; " + open
		fix = strings.TrimPrefix(fix+"; "+closing, "; ")
	}
	if err == nil {
		if name := sqlite.NetworkDrive(c.Detail); name != "" {
			copies = "it is on a network drive (" + name + "), where two programs at once may damage it; " + copies
			fix = strings.TrimSuffix("start with --data-dir and a folder on a disk of this machine; "+fix, "; ")
		}
		c.Detail, c.Fix = c.Detail+" is sound; "+copies, fix
		if a.moved != nil { // no copies are made of it any more
			c.Detail, c.Fix = a.location.databaseFile()+" is sound, was moved to "+a.moved.Place()+" and is only read",
				"set store in config.toml, or start with --store"
		}
		return c
	}
	c.OK, c.Detail, c.Fix = false, err.Error()+"; "+copies,
		"quit the programs that use it, then restore a copy: fermion-tui restore FILE (the previous database is saved)"
	if e, ok := errors.AsType[*sqlite.OpenError](err); ok && !errors.Is(e, store.ErrDamaged) {
		c.Fix = "" // its own words say what to do, and another copy would not help
	}
	return c
}

// filesOpenToOthers lists the folders and files of the data folder that other users of this machine may enter or read.
// Those that the program creates are private; those that exist are left as they are.
func (a *App) filesOpenToOthers() (detail, fix string) {
	if runtime.GOOS == "windows" { // modes say nothing there
		return "", ""
	}
	var open, closing []string
	for _, path := range []string{a.location.dataDir, filepath.Dir(a.location.databaseFile()), a.location.databaseFile()} {
		st, err := os.Stat(path)
		if err != nil || st.Mode().Perm()&0o077 == 0 {
			continue
		}
		open = append(open, fmt.Sprintf("%s (mode %04o)", path, st.Mode().Perm()))
		closing = append(closing, "'"+strings.ReplaceAll(path, "'", `'\''`)+"'")
	}
	if len(open) == 0 {
		return "", ""
	}
	return "other users of this machine can open " + strings.Join(open, ", "), "run: chmod go= " + strings.Join(closing, " ")
}

func (a *App) checkTerminal() Check {
	c := Check{Check: "terminal", OK: true}
	term := a.o.Getenv("TERM")
	switch {
	case !a.o.HasScreen:
		c.Detail = "none: the screens need one, the other commands do not"
	case term == "dumb" || term == "":
		c.OK, c.Detail, c.Fix = false, "TERM is "+fmt.Sprintf("%q", term)+": the screens cannot be shown",
			"use a terminal that moves its cursor, and set TERM to its name"
	default:
		c.Detail = term
		if a.o.Getenv("TMUX") != "" {
			c.Detail += " in tmux: copies go through tmux load-buffer"
		} else if a.o.Getenv("SSH_CONNECTION") != "" {
			c.Detail += " over SSH: copies go through the terminal (OSC 52)"
		}
		if a.o.Getenv("NO_COLOR") != "" {
			c.Detail += ", without colour (NO_COLOR)"
		} else if hasNoColours(a.o.Getenv) {
			c.Detail += ", which has no colours"
		}
	}
	return c
}
