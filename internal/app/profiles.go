package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/config"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/operation"
	"fermion-tui/internal/secret"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/sqlite"
	"fermion-tui/internal/ui/screen"
)

// profiles returns those that have a database or a section of the config file, by name. It only reads their databases.
func (a *App) profiles(ctx context.Context, cfg config.Config) []screen.Profile {
	all := map[string]screen.Profile{}
	for name := range cfg.Profiles {
		all[name] = screen.Profile{Name: name, School: cfg.Profile(name).SchoolURL.String(), InConfig: true}
	}
	files, _ := os.ReadDir(filepath.Join(a.location.dataDir, "profiles")) // none: there is no database yet
	for _, f := range files {
		name, ok := strings.CutSuffix(f.Name(), ".db")
		if !ok || affiliate.CheckProfileName(name) != nil {
			continue
		}
		p := all[name]
		p.Name, p.HasDatabase = name, true
		p.School = cmp.Or(p.School, a.storedSchool(ctx, name))
		all[name] = p
	}
	rows := make([]screen.Profile, 0, len(all))
	for _, name := range slices.Sorted(maps.Keys(all)) {
		rows = append(rows, all[name])
	}
	return rows
}

// storedSchool is the school that a profile's database names, "" for none, and for a database that cannot be read at once.
func (a *App) storedSchool(ctx context.Context, profile string) (school string) {
	at := a.location
	at.profile = profile
	_ = sqlite.ReadOnce(ctx, at.databaseFile(), func(q store.Querier) (err error) {
		school, err = store.SettingIn(ctx, q, settingSchool)
		return err
	})
	return school
}

// AddProfile makes the database of a new profile and saves its addresses and time zone there. It reads the key as Login does; without a key, or
// a keyring for it, the profile is added all the same.
func AddProfile(ctx context.Context, o Options, name, timeZone string) error {
	o.Profile = name
	if timeZone != "" {
		if _, err := affiliate.ParseTimeZone(timeZone); err != nil {
			return &UsageError{fmt.Errorf("--time-zone: %w", err)}
		}
	}
	if o.SchoolURL != "" {
		if _, err := affiliate.ParseSchool(o.SchoolURL); err != nil {
			return &UsageError{fmt.Errorf("--school-url: %w", err)}
		}
	}
	a, err := openPathsOnly(o)
	if err != nil {
		return err
	}
	switch _, err := os.Lstat(a.location.databaseFile()); {
	case a.o.ReadOnly:
		return operation.ErrReadOnly
	case err == nil:
		return fmt.Errorf("profile %s exists already and was not changed: its database is %s", name, a.location.databaseFile())
	}
	if file := sqlite.RemovedTo(a.location.databaseFile(), a.backupDir()); file != "" {
		a.stderr.Linef("A profile %s was removed before: its database is %s, and stays there. This one starts empty; to have the old "+
			"one back, run fermion-tui --profile %s restore FILE in its place.", name, file, name)
	}
	a.log = slog.New(slog.DiscardHandler)
	if a.location.store == "" { // on a server calls are counted there, and the key stays unchecked until it is open
		if err := a.openCallsFile(ctx); err != nil {
			return err
		}
		defer func() { _ = a.calls.Close() }()
	}
	if err := a.dial(); err != nil {
		return err
	}
	key, unchecked, err := a.readNewKey(ctx)
	if err != nil {
		return err
	}
	o.newProfile = true
	added, err := Open(ctx, o)
	if err != nil {
		return err
	}
	err = added.saveNewProfile(ctx, timeZone, key, unchecked)
	if closing := added.Close(ctx); err == nil {
		err = closing
	}
	return err
}

// readNewKey reads the key of a profile that does not exist yet, and asks Fermion about it; "" when none was given. unchecked is why Fermion
// could not be asked.
func (a *App) readNewKey(ctx context.Context) (key string, unchecked, err error) {
	text, err := a.readSecret(ctx, "API key", fromDashboard)
	if err != nil || strings.TrimSpace(text) == "" {
		return "", nil, err
	}
	bare, left := affiliate.BareKey(text)
	a.hideSecret(bare)
	a.key.client = a.client
	if key, err = affiliate.ParseAPIKey(bare); err != nil {
		return "", nil, &KeyError{err}
	}
	if left != "" {
		a.stderr.Linef("The key is taken without %s.", left)
	}
	if unchecked, err = a.key.check(ctx, key); err != nil {
		return "", nil, &KeyError{fmt.Errorf("Fermion refuses this key (%s); profile %s was not added. Copy the key again from the "+
			"school's dashboard", fermion.KeyRefusal(err), a.location.profile)}
	}
	return key, unchecked, nil
}

// saveNewProfile saves what the command line said about the profile that was just made, and its key.
func (a *App) saveNewProfile(ctx context.Context, timeZone, key string, unchecked error) error {
	if a.o.SchoolURL != "" {
		if err := a.school.setAddress(ctx, a.o.SchoolURL); err != nil {
			return err
		}
	}
	if timeZone != "" {
		if err := a.school.setTimeZone(ctx, timeZone); err != nil {
			return err
		}
	}
	if a.o.APIURL != "" {
		address, err := affiliate.ParseAPIURL(a.o.APIURL)
		if err != nil {
			return &UsageError{fmt.Errorf("--api-url: %w", err)}
		}
		if err := a.store.SetSetting(ctx, settingAPI, address); err != nil {
			return err
		}
	}
	name := a.location.profile
	a.stderr.Linef("Profile %s was added: %s. Open it with fermion-tui --profile %s, or :profile in the screens.", name,
		a.location.databaseFile(), name)
	if key == "" {
		a.stderr.Linef("It has no key yet: run fermion-tui --profile %s auth login.", name)
		return nil
	}
	a.hideSecret(key)
	err := a.secrets.SetKey(ctx, name, key)
	if gone, ok := errors.AsType[*secret.UnavailableError](err); ok {
		a.stderr.Linef("Its key was not stored: %s. Run fermion-tui --profile %s auth login where there is a keyring, give the key as "+
			"%s, or set key_command under [profiles.%s] in %s to a command that prints it.", gone.Why(), name, secret.EnvKey, name,
			a.location.configFile)
		return nil
	}
	if err != nil {
		return err
	}
	if unchecked != nil {
		a.stderr.Linef("Its key is in the OS keyring, not checked: %s.", a.whyKeyUnchecked(unchecked))
		return nil
	}
	a.stderr.Linef("Its key is in the OS keyring. Fermion accepts it.")
	return a.key.identity.save(ctx, key)
}
