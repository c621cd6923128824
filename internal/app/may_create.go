package app

import (
	"fmt"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store/sqlite"
)

// MayCreate says which profiles get a database from a command when they have none. A command that may not create one is refused, so that a
// mistyped name leaves no empty database behind.
type MayCreate int

// What a command may create.
const (
	CreateAny   MayCreate = iota // of each profile
	CreateKnown                  // of the default profile, and of those with a section of config.toml, whose names are not mistyped
	CreateNone
)

// NoDatabaseError means that a profile has no database, and that the command does not make one.
type NoDatabaseError struct{ Profile string }

func (e *NoDatabaseError) Error() string {
	return e.detail() + ". Start " + e.fix()
}

func (e *NoDatabaseError) detail() string {
	return fmt.Sprintf("there is nothing yet: the profile %s has no database", e.Profile)
}

func (e *NoDatabaseError) fix() string {
	return `fermion-tui to set it up, or name another profile with --profile; "fermion-tui profile list" has them`
}

// checkExists returns an error when the profile has no database and the command may not make one: a *NoDatabaseError, or that of a
// database that was lost or removed. On a server, opening the database checks that.
func (a *App) checkExists() error {
	if a.demo != nil || a.location.store != "" || a.mayCreate() {
		return nil
	}
	missing, err := sqlite.IsMissing(a.location.databaseFile(), a.fileOptions())
	if !missing || err != nil {
		return err // opening a file says what is wrong with it
	}
	if err := a.checkAddresses(); err != nil {
		return err
	}
	return &NoDatabaseError{a.location.profile}
}

func (a *App) mayCreate() bool {
	switch a.o.MayCreate {
	case CreateAny:
		return true
	case CreateKnown:
		_, inConfig := a.cfg.Profiles[a.location.profile]
		return inConfig || a.location.profile == affiliate.DefaultProfile
	default:
		return false
	}
}

// checkAddresses refuses wrong addresses: wrong usage is said first.
func (a *App) checkAddresses() error {
	l := a.location
	if l.schoolURL != "" {
		if _, err := affiliate.ParseSchool(l.schoolURL); err != nil {
			return wrongSchoolURL(l.schoolFrom, err)
		}
	}
	if _, err := affiliate.ParseAPIURL(l.apiURL); err != nil {
		return wrongAPIURL(l.apiFrom, err)
	}
	return nil
}

func wrongSchoolURL(from string, err error) error {
	return &UsageError{fmt.Errorf("school URL from %s: %w", from, err)}
}

func wrongAPIURL(from string, err error) error {
	return &UsageError{fmt.Errorf("API URL from %s: %w", from, err)}
}
