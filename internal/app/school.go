package app

import (
	"context"
	"sync"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
)

// Settings that the first run, or profile add, saves in the profile, besides store.SettingTimeZone.
const (
	settingSchool = "school_url"
	settingAPI    = "api_url"
)

// school is the public address and the time zone of the profile's school. Screens may set both while the program works.
type school struct {
	store    *store.Store // nil where nothing can be set: doctor without a database
	readOnly bool         // what is set is forgotten when the program ends

	mu      sync.Mutex
	address affiliate.School // unknown until it is set
	zone    *time.Location   // nil until it is set
}

func (s *school) publicAddress() affiliate.School {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.address
}

// timeZone is the school's zone, or the one that the first run would propose.
func (s *school) timeZone() *time.Location {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.zone != nil {
		return s.zone
	}
	return proposedZone()
}

// missing returns what is not set yet.
func (s *school) missing() (address, zone bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.address.IsSet(), s.zone == nil
}

func (s *school) setAddress(ctx context.Context, text string) error {
	address, err := affiliate.ParseSchool(text)
	if err != nil {
		return err
	}
	if err := s.save(ctx, settingSchool, address.String()); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.address = address
	return nil
}

func (s *school) setTimeZone(ctx context.Context, name string) error {
	zone, err := affiliate.ParseTimeZone(name)
	if err != nil {
		return err
	}
	if err := s.save(ctx, store.SettingTimeZone, zone.String()); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.zone = zone
	return nil
}

func (s *school) save(ctx context.Context, key, value string) error {
	if s.readOnly {
		return nil
	}
	return s.store.SetSetting(ctx, key, value)
}

// reloadZone takes over the time zone that somebody set meanwhile, in this program or another one.
func (s *school) reloadZone(ctx context.Context) error {
	name, found, err := s.store.Setting(ctx, store.SettingTimeZone)
	if err != nil || !found {
		return err
	}
	zone, err := affiliate.ParseTimeZone(name)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.zone = zone
	return nil
}

// proposedZone is the system's time zone, unless that is UTC, which says nothing about the school.
func proposedZone() *time.Location {
	if name := time.Local.String(); name != "Local" && name != "UTC" && name != "" {
		return time.Local
	}
	zone, err := affiliate.ParseTimeZone(affiliate.DefaultTimeZone)
	if err != nil { // the zones are embedded: cannot happen
		return time.UTC
	}
	return zone
}
