package ui_test

import (
	"context"
	"slices"
	"strings"

	"fermion-tui/internal/ui/screen"
)

// fakeProfiles are the schools of a world's machine: the one that is open, and others.
type fakeProfiles struct{ *world }

func (f fakeProfiles) Profiles(context.Context) ([]screen.Profile, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := append([]screen.Profile{{Name: f.opts.Profile, HasDatabase: true}}, f.otherProfiles...)
	slices.SortFunc(all, func(a, b screen.Profile) int { return strings.Compare(a.Name, b.Name) })
	return all, nil
}

func (f fakeProfiles) Open(context.Context, string) error {
	f.openedProfiles++
	return f.openProfile
}
