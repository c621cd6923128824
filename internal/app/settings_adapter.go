package app

import (
	"context"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
)

// settingsAdapter lets the screens remember their settings. A read-only program drops new values silently.
type settingsAdapter struct {
	store    *store.Store
	readOnly bool
}

func (s settingsAdapter) Setting(ctx context.Context, key string) (string, error) {
	v, _, err := s.store.Setting(ctx, key)
	return v, err
}

func (s settingsAdapter) SetSetting(ctx context.Context, key, value string) error {
	if s.readOnly {
		return nil
	}
	return s.store.SetSetting(ctx, key, value)
}

func (s settingsAdapter) SettingsUnder(ctx context.Context, prefix string) (map[string]string, error) {
	return s.store.SettingsUnder(ctx, prefix)
}

func (s settingsAdapter) SaveView(ctx context.Context, v affiliate.ViewName, value string) error {
	if s.readOnly {
		return nil
	}
	return s.store.SaveView(ctx, v, value)
}

func (s settingsAdapter) RemoveView(ctx context.Context, v affiliate.ViewName) error {
	if s.readOnly {
		return nil
	}
	return s.store.RemoveView(ctx, v)
}
