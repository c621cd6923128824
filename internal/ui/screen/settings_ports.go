package screen

import (
	"context"

	"fermion-tui/internal/affiliate"
)

// Settings are what the screens remember. A read-only program remembers nothing new.
type Settings interface {
	Setting(ctx context.Context, key string) (string, error) // "" when it was never set
	SetSetting(ctx context.Context, key, value string) error
	// SettingsUnder are the settings whose keys begin so.
	SettingsUnder(ctx context.Context, prefix string) (map[string]string, error)
	// SaveView and RemoveView change the settings that are views, which can be undone.
	SaveView(ctx context.Context, v affiliate.ViewName, value string) error
	RemoveView(ctx context.Context, v affiliate.ViewName) error
}

// Profile is one school of this machine.
type Profile struct {
	Name        string
	School      string // its public address, "" when it is not set
	HasDatabase bool
	InConfig    bool // the config file has a section for it
}

// Profiles are the schools of this machine.
type Profiles interface {
	Profiles(ctx context.Context) ([]Profile, error)
	// Open opens another school, and closes the present one as quitting does. An error leaves the present one open, as it is.
	Open(ctx context.Context, name string) error
}
