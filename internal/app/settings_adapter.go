package app

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/ui/screen"
)

// settingsAdapter lets the screens remember their settings. A read-only program drops new values. For a user who may not write to a team's
// database, they are in a file of this machine, which wins over the team's.
type settingsAdapter struct {
	store    *store.Store
	readOnly bool
	local    *localSettings // nil: in the database
	shared   bool           // with a team
	by       string         // user@host
	home     string
}

// folderSettings are paths, which mean something to one person on one machine: in the database their keys end with user@host.
var folderSettings = []string{screen.SettingImportFolder, screen.SettingExportFolder, settingPaymentFolder}

// keyOf is the key of a setting in the database. In a team's database each person has a last visit of their own, since what is new to them
// does not depend on when a colleague looked.
func (s settingsAdapter) keyOf(key string) string {
	if slices.Contains(folderSettings, key) || key == settingLastVisit && s.shared && s.local == nil {
		return key + "." + s.by
	}
	return key
}

func (a *App) settings() settingsAdapter {
	s := settingsAdapter{store: a.store, readOnly: a.o.ReadOnly, shared: a.server != nil, by: a.o.By, home: a.o.Home}
	if !a.rights().MayWrite() {
		s.local = a.localSettings()
	}
	return s
}

func (a *App) localSettings() *localSettings {
	a.localPlaced.Do(func() {
		a.local.path = filepath.Join(a.location.dataDir, "profiles", a.location.profile+".screens.json")
	})
	return &a.local
}

// here returns the values of this machine.
func (s settingsAdapter) here(ctx context.Context) (map[string]string, error) {
	if s.local == nil {
		return nil, nil
	}
	if err := s.dropBeforeErasure(ctx); err != nil {
		return nil, err
	}
	r, err := s.local.read()
	return r.Settings, err
}

// dropBeforeErasure drops what was typed on this machine before a person was forgotten elsewhere, since it is no longer
// known what named them. While the database cannot be read, nothing is dropped.
func (s settingsAdapter) dropBeforeErasure(ctx context.Context) error {
	lastErasure, _, err := s.store.Setting(ctx, affiliate.LastErasureSetting)
	if err != nil {
		return nil
	}
	return s.local.dropUnless(lastErasure)
}

// saveHere saves on this machine, unless the value was typed and a person was forgotten whom this program has not heard of yet.
func (s settingsAdapter) saveHere(ctx context.Context, key string, save func() error) error {
	if err := s.dropBeforeErasure(ctx); err != nil {
		return err
	}
	if affiliate.IsTypedSetting(key) {
		if unread, err := s.store.HasUnreadForgetting(ctx); unread && err == nil {
			return nil
		}
	}
	return save()
}

func (s settingsAdapter) Setting(ctx context.Context, key string) (string, error) {
	value, found, err := s.read(ctx, s.keyOf(key))
	if err != nil || found || !slices.Contains(folderSettings, key) {
		return value, err
	}
	// An older version had one folder for everybody. It is proposed where this machine has it.
	value, _, err = s.read(ctx, key)
	if info, missing := os.Stat(typedPath(value, s.home)); missing != nil || !info.IsDir() {
		return "", err
	}
	return value, err
}

// read reads a setting by its key in the database, unless this machine has it. It ignores a last visit without a name in a team's database,
// which is that of a colleague, or of the file that was moved there.
func (s settingsAdapter) read(ctx context.Context, key string) (value string, found bool, err error) {
	here, err := s.here(ctx)
	if v, is := here[key]; is || err != nil {
		return v, is, err
	}
	if s.shared && key == settingLastVisit {
		return "", false, nil
	}
	return s.store.Setting(ctx, key)
}

func (s settingsAdapter) SetSetting(ctx context.Context, key, value string) error {
	key = s.keyOf(key)
	switch {
	case s.readOnly:
		return nil
	case s.local != nil:
		return s.saveHere(ctx, key, func() error { return s.local.set(key, value) })
	}
	return s.store.SetSetting(ctx, key, value)
}

// UpdateSetting stores what change makes of the stored value.
func (s settingsAdapter) UpdateSetting(ctx context.Context, key string, change func(stored string) string) error {
	switch {
	case s.readOnly:
		return nil
	case s.local != nil:
		return s.saveHere(ctx, key, func() error { return s.local.update(key, change) })
	}
	return s.store.UpdateSetting(ctx, key, change)
}

func (s settingsAdapter) SettingsUnder(ctx context.Context, prefix string) (map[string]string, error) {
	all, err := s.store.SettingsUnder(ctx, prefix)
	if err != nil {
		return nil, err
	}
	here, err := s.here(ctx)
	maps.DeleteFunc(here, func(key, _ string) bool { return !strings.HasPrefix(key, prefix) })
	maps.Copy(all, here)
	return all, err
}

func (s settingsAdapter) SaveView(ctx context.Context, v affiliate.ViewName, value string) error {
	switch {
	case s.readOnly:
		return nil
	case s.local != nil:
		return s.saveHere(ctx, v.Setting(), func() error { return s.local.set(v.Setting(), value) })
	}
	return s.store.SaveView(ctx, v, value)
}

// RemoveView removes a view. A user who may not write removes only the view on this machine, and sees the team's view of that name again.
func (s settingsAdapter) RemoveView(ctx context.Context, v affiliate.ViewName) error {
	switch {
	case s.readOnly:
		return nil
	case s.local != nil:
		return s.local.remove(v.Setting())
	}
	return s.store.RemoveView(ctx, v)
}
