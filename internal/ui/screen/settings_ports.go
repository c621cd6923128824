package screen

import (
	"context"

	"fermion-tui/internal/affiliate"
)

// Settings stores what the screens remember. A read-only program stores nothing.
type Settings interface {
	Setting(ctx context.Context, key string) (string, error) // "" when it was never set
	SetSetting(ctx context.Context, key, value string) error
	// SettingsUnder returns the settings whose keys have the prefix.
	SettingsUnder(ctx context.Context, prefix string) (map[string]string, error)
	// SaveView and RemoveView change the settings that have views. Both can be undone.
	SaveView(ctx context.Context, v affiliate.ViewName, value string) error
	RemoveView(ctx context.Context, v affiliate.ViewName) error
}

// Profile is one school on this machine.
type Profile struct {
	Name        string
	School      string // its public address, "" when it is not set
	HasDatabase bool
	InConfig    bool // the config file has a section for it
}

// Profiles lists and opens the schools on this machine.
type Profiles interface {
	Profiles(ctx context.Context) ([]Profile, error)
	// Open opens another school, and closes the present one as quitting does. After an error the present one stays open.
	Open(ctx context.Context, name string) error
}
