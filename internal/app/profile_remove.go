package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/operation"
	"fermion-tui/internal/secret"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/postgres"
	"fermion-tui/internal/store/sqlite"
	"fermion-tui/internal/ui/screen"
)

// RemoveProfile moves the database of a profile to the backups, after a person has confirmed, and takes its secrets out of the keyring.
func RemoveProfile(ctx context.Context, o Options, name string, yes bool) error {
	o.Profile = name
	a, err := openPathsOnly(o)
	if err != nil {
		return err
	}
	known := slices.ContainsFunc(a.profiles(ctx, a.cfg), func(p screen.Profile) bool { return p.Name == name })
	switch {
	case !known:
		return &UsageError{fmt.Errorf("there is no profile %s: fermion-tui profile list shows them", name)}
	case a.o.ReadOnly:
		return operation.ErrReadOnly
	case !a.o.Interactive && !yes:
		return &UsageError{errors.New("profile remove asks first, and there is no terminal to ask on: repeat it with --yes")}
	}
	if err := a.refuseOpenHere(ctx); err != nil {
		return err
	}
	if !yes {
		a.stderr.Linef("The database of profile %s is moved to %s, and its key and webhook secret are removed from the OS keyring.", name,
			a.backupDir())
		if err := a.askFirst(ctx, "Remove profile "+name+"?", "removed"); err != nil {
			return err
		}
		if err := a.refuseOpenHere(ctx); err != nil { // somebody may have started one while the question was open
			return err
		}
	}
	moved, err := sqlite.Retire(ctx, a.location.databaseFile(), a.backupDir(), a.fileOptions())
	if moved != "" {
		a.stderr.Linef("The database of profile %s is now %s; fermion-tui --profile %s restore FILE brings it back.", name, moved, name)
	}
	if err != nil {
		return err
	}
	if a.location.store != "" {
		a.stderr.Linef("The team's database on %s stays, with all that is in it.", a.serverName())
	}
	if _, inConfig := a.cfg.Profiles[name]; inConfig {
		a.stderr.Linef("%s still has a section [profiles.%s]: delete it there.", a.location.configFile, name)
	}
	return a.removeSecrets(ctx)
}

// openHereTimeout is how long a server is asked who has its database open.
const openHereTimeout = 5 * time.Second

// refuseOpenHere refuses to remove a profile while a program of this person and machine has its team's database open: it would lose its key
// and password. Of a file, sqlite.Retire finds that out. A server that cannot be asked is no reason to keep the profile.
func (a *App) refuseOpenHere(ctx context.Context) error {
	if a.location.store == "" {
		return nil
	}
	var here []affiliate.Presence
	asking, cancel := context.WithTimeout(ctx, openHereTimeout)
	defer cancel()
	err := a.onRegister(asking, func(e *postgres.Engine) (err error) {
		if err := a.useZoneOf(asking, store.QuerierOf(e)); err != nil {
			return err
		}
		here, err = e.ProgramsOf(asking, a.o.By)
		return err
	})
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case len(here) > 0:
		programs := make([]string, len(here))
		for i, p := range here {
			programs[i] = a.describePresence(p)
		}
		return fmt.Errorf("fermion-tui is using the team's database with this profile: %s. Quit it and try again; nothing was changed",
			strings.Join(programs, "; "))
	case err != nil:
		a.stderr.Linef("warning: it is not known whether a program of this machine has the team's database open: %s", affiliate.Brief(err))
	}
	return nil
}

// removeSecrets takes the key and the webhook secret of a removed profile out of the keyring. Without a keyring there are none.
func (a *App) removeSecrets(ctx context.Context) error {
	name := a.location.profile
	err := a.secrets.DeleteKey(ctx, name)
	if err == nil {
		a.stderr.Linef("Its key was removed from the OS keyring.")
	}
	hook := a.secrets.DeleteWebhookSecret(ctx, name)
	password := a.secrets.DeleteStorePassword(ctx, name)
	for _, err := range []error{err, hook, password} {
		gone, unavailable := errors.AsType[*secret.UnavailableError](err)
		switch {
		case err == nil, errors.Is(err, secret.ErrNoKey), errors.Is(err, secret.ErrNoWebhookSecret),
			errors.Is(err, secret.ErrNoStorePassword):
		case unavailable && gone.Kind() == secret.Unresponsive:
			return fmt.Errorf("the OS keyring does not answer, so that the key of profile %s may still be in it: unlock it, then run "+
				"fermion-tui --profile %s auth logout", name, name)
		case unavailable:
			a.stderr.Linef("No key was removed: %s.", gone.Why())
			return nil
		default:
			return fmt.Errorf("removing the key of profile %s from the OS keyring: %w", name, err)
		}
	}
	return nil
}
