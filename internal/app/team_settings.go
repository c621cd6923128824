package app

import (
	"context"
	"errors"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
)

// screenSettings are the settings of the screens by the rights as they are at each call: an administrator may change
// them while the program runs. What a person may no longer save in the team's database is remembered on this machine,
// as for everybody who may not write there.
type screenSettings struct{ app *App }

// save saves on this machine what the server refuses for lack of rights that this program does not know of yet.
func (s screenSettings) save(do func(settingsAdapter) error) error {
	in := s.app.settings()
	err := do(in)
	if in.local == nil && in.shared && errors.Is(err, store.ErrNoRights) {
		in.local = s.app.localSettings()
		return do(in)
	}
	return err
}

func (s screenSettings) Setting(ctx context.Context, key string) (string, error) {
	return s.app.settings().Setting(ctx, key)
}

func (s screenSettings) SettingsUnder(ctx context.Context, prefix string) (map[string]string, error) {
	return s.app.settings().SettingsUnder(ctx, prefix)
}

func (s screenSettings) SetSetting(ctx context.Context, key, value string) error {
	return s.save(func(in settingsAdapter) error { return in.SetSetting(ctx, key, value) })
}

func (s screenSettings) UpdateSetting(ctx context.Context, key string, change func(stored string) string) error {
	return s.save(func(in settingsAdapter) error { return in.UpdateSetting(ctx, key, change) })
}

func (s screenSettings) SaveView(ctx context.Context, v affiliate.ViewName, value string) error {
	return s.save(func(in settingsAdapter) error { return in.SaveView(ctx, v, value) })
}

func (s screenSettings) RemoveView(ctx context.Context, v affiliate.ViewName) error {
	return s.save(func(in settingsAdapter) error { return in.RemoveView(ctx, v) })
}

// MarkSeen saves what was seen of links.
func (s screenSettings) MarkSeen(ctx context.Context, seen map[int64]affiliate.Counters) error {
	return s.save(func(in settingsAdapter) error { return in.markSeen(ctx, seen) })
}

// here are the settings of this machine, nil where the database has them.
func (s screenSettings) here() *localSettings { return s.app.settings().local }
