package ui_test

import (
	"context"

	"fermion-tui/internal/ui/screen"
)

// fakeProfiles are the schools of a world's machine: the one that is open, and others.
type fakeProfiles struct{ *world }

func (f fakeProfiles) Profiles(context.Context) ([]screen.Profile, error) {
	return append([]screen.Profile{{Name: f.opts.Profile, HasDatabase: true}}, f.otherProfiles...), nil
}

func (f fakeProfiles) Open(context.Context, string) error { return f.openProfile }
