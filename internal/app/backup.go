package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/importer"
	"fermion-tui/internal/operation"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/sqlite"
)

var errNoFileName = &UsageError{errors.New("the name of the file is missing")}

// Backup writes a checked copy of the profile's database to a new file. It needs no key and no free space beside the database, and
// other programs may go on working.
func Backup(ctx context.Context, o Options, file string) error {
	if file == "" {
		return errNoFileName
	}
	a, err := openPathsOnly(o)
	if err != nil {
		return err
	}
	if err := a.checkExists(); err != nil {
		return err
	}
	copying := func() (store.Contents, error) { return sqlite.Copy(ctx, a.location.databaseFile(), file) }
	if a.location.store != "" {
		copying = func() (store.Contents, error) { return a.backupRegister(ctx, file) }
	}
	c, err := copying()
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s exists already and was not changed: name a file that does not exist", file)
	}
	if errors.Is(err, context.Canceled) {
		return affiliate.StoppedError("stopped; nothing was written")
	}
	if err != nil {
		return a.withNewestCopy(err)
	}
	a.stderr.Linef("%s: %s. Copied and checked.", file, a.contents(c))
	return nil
}

// RestoreOptions are the options of restore.
type RestoreOptions struct {
	File string
	Yes  bool // do not ask
}

// Restore replaces the profile's database with a copy, after it has listed what would be lost and a person has confirmed. The previous
// database is saved beside it.
func Restore(ctx context.Context, o Options, r RestoreOptions) error {
	if r.File == "" {
		return errNoFileName
	}
	a, err := openPathsOnly(o)
	if err != nil {
		return err
	}
	if a.o.ReadOnly {
		return operation.ErrReadOnly
	}
	if !a.o.Interactive && !r.Yes {
		return &UsageError{errors.New("restore asks before it replaces the database, and there is no terminal to ask on: repeat it with --yes")}
	}
	if a.location.store != "" {
		return a.restoreRegister(ctx, r)
	}
	c, err := sqlite.Compare(ctx, a.location.databaseFile(), r.File)
	if err != nil {
		return err
	}
	a.showComparison(r.File, "profile "+a.location.profile, c)
	if !c.NoDatabase {
		a.stderr.Linef("What it has is replaced by the file, and saved beside it first.")
	}
	question, moved := "Replace the database?", a.fileMovedTo(ctx)
	if moved != nil {
		a.stderr.Linef("This file was moved to %s, where the team's database is. Restored, it is written again, apart from the team: "+
			"neither sees what the other does from then on.", moved.Place())
		question = "Replace the database of this machine, and leave the one on the server as it is?"
	}
	if !r.Yes {
		if err := a.askFirst(ctx, question, "restored"); err != nil {
			return err
		}
	}
	saved, err := sqlite.Restore(ctx, a.location.databaseFile(), r.File, a.fileOptions())
	if saved != "" {
		a.stderr.Linef("The previous database is saved: %s", saved)
	}
	if err != nil {
		return err
	}
	a.stderr.Linef("The database of profile %s now has %s. Checked.", a.location.profile, a.contents(c.Copy))
	if moved != nil {
		a.stderr.Linef("It is a file of this machine. The team's database is still %s: to work there, set store in config.toml, or "+
			"start with --store.", moved.Place())
	}
	return nil
}

// fileMovedTo returns where the profile's file was moved to, nil when it was not, or cannot be read.
func (a *App) fileMovedTo(ctx context.Context) *store.MovedToServerError {
	var moved store.MovedToServerError
	err := sqlite.ReadOnce(ctx, a.location.databaseFile(), func(q store.Querier) (err error) {
		moved.To, err = store.MovedTo(ctx, q)
		return err
	})
	if err != nil || moved.To == "" {
		return nil
	}
	return &moved
}

// askFirst asks before something is changed. done is the participle of that, for the error when the answer is no.
func (a *App) askFirst(ctx context.Context, question, done string) error {
	switch yes, err := importer.Ask(ctx, a.o.Stdin, a.stderr, question); {
	case err != nil:
		return err
	case !yes:
		return fmt.Errorf("not %s: nothing was changed", done)
	}
	return nil
}

// openPathsOnly finds out where a profile is, and opens nothing.
func openPathsOnly(o Options) (*App, error) {
	o = o.withDefaults()
	a := newApp(o)
	return a, a.findLocation()
}

// showComparison writes to standard error what the copy has, what the database has, and what would be lost. whose names the database: a
// profile, on a server or not.
func (a *App) showComparison(file, whose string, c store.Comparison) {
	say := a.stderr.Linef
	say("%s has %s.", file, a.contents(c.Copy))
	switch {
	case c.NoDatabase:
		say("The database of %s has nothing yet.", whose)
	case c.Err != nil:
		say("The database of %s cannot be compared: %v", whose, c.Err)
	default:
		say("The database of %s has %s.", whose, a.contents(c.Present))
		here, there := c.Present.Settings[settingSchool], c.Copy.Settings[settingSchool]
		if here != there && here != "" && there != "" {
			say("They belong to different schools: %s here, %s in the file.", affiliate.Clean(here), affiliate.Clean(there))
		}
		switch {
		case c.Changes > 0:
			say("%s newer here than anything in the file.",
				affiliate.Plural(int64(c.Changes), "change of numbers is", "changes of numbers are"))
		case c.Same:
			say("The file has all of it.")
		case len(c.MissingInCopy) == 0:
			say("The file has every row of it. Something else may have changed here since the copy, such as a setting.")
		}
		for _, s := range c.MissingInCopy {
			say("Only here, and lost when the database is replaced: %s", describeMissing(s))
		}
	}
}

// maxNamed is how many of a kind are named: the rest is counted.
const maxNamed = 5

// describeMissing names rows that the copy does not have: 2 links (k3f9x2ab, p0q8w7zz). Rows whose name says nothing are only counted.
func describeMissing(s store.MissingRows) string {
	n := affiliate.Plural(int64(len(s.Names)), s.One, s.Many)
	if s.One == "operation" || s.One == "webhook event" || s.One == "edit" {
		return n
	}
	named := slices.Clone(s.Names[:min(len(s.Names), maxNamed)])
	for i := range named {
		named[i] = affiliate.Clean(named[i])
	}
	if more := len(s.Names) - len(named); more > 0 {
		named = append(named, fmt.Sprintf("and %s more", affiliate.Group(int64(more))))
	}
	return n + " (" + strings.Join(named, ", ") + ")"
}

// contents describes what a database has: 214 links, 120 affiliates, 35 coupons, 380 operations, 96 ledger entries;
// last reading 2026-11-25 18:40.
func (a *App) contents(c store.Contents) string {
	words := strings.Join([]string{
		affiliate.Plural(int64(c.Links), "link", "links"), affiliate.Plural(int64(c.Affiliates), "affiliate", "affiliates"),
		affiliate.Plural(int64(c.Coupons), "coupon", "coupons"), affiliate.Plural(int64(c.Operations), "operation", "operations"),
		affiliate.Plural(int64(c.Entries), "ledger entry", "ledger entries"),
	}, ", ")
	if c.LastReading.IsZero() {
		return words + "; no link was read yet"
	}
	return words + "; last reading " + c.LastReading.In(a.zoneOf(c)).Format("2006-01-02 15:04")
}

// zoneOf is the school's zone from the configuration or the database.
func (a *App) zoneOf(c store.Contents) *time.Location {
	if a.profile.TimeZone != nil {
		return a.profile.TimeZone
	}
	if zone, err := affiliate.ParseTimeZone(c.Settings[store.SettingTimeZone]); err == nil {
		return zone
	}
	return proposedZone()
}
