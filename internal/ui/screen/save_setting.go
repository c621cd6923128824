package screen

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
)

// SettingSaver saves settings so that the newest value of each is the one that stays: commands run beside each other, and may end in
// another order than they began. What cannot be saved since the database cannot be reached waits until it can. The zero SettingSaver is
// ready.
type SettingSaver struct {
	mu     sync.Mutex
	newest map[string]string // of settings that wait to be saved

	writing sync.Mutex // is held while a value is saved
}

// SaveSetting saves a setting for the next start. Only an error is shown.
func SaveSetting(h Host, key, value string) tea.Cmd {
	saver := &h.Shared().Settings
	saver.Add(key, value)
	ports := h.Ports()
	return Perform(h, func(ctx context.Context) (string, error) { return "", saver.Save(ctx, ports.Settings, key) })
}

// Add sets the value that the next Save of a setting saves.
func (s *SettingSaver) Add(key, value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.newest == nil {
		s.newest = map[string]string{}
	}
	s.newest[key] = value
}

// Save saves the newest values of settings, unless another command has done so. One that cannot be saved does not keep the others.
func (s *SettingSaver) Save(ctx context.Context, in Settings, keys ...string) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	var failed []error
	for _, key := range keys {
		s.mu.Lock()
		value, waits := s.newest[key]
		delete(s.newest, key)
		s.mu.Unlock()
		if !waits {
			continue
		}
		err := in.SetSetting(ctx, key, value)
		if IsUnreachable(err) {
			s.addOlder(key, value)
			continue
		}
		if err != nil {
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}

// Read reads a setting: the value that waits to be saved, else the saved one.
func (s *SettingSaver) Read(ctx context.Context, from Settings, key string) (string, error) {
	s.writing.Lock() // a value that is being saved does not wait any more
	defer s.writing.Unlock()
	s.mu.Lock()
	value, waits := s.newest[key]
	s.mu.Unlock()
	if waits {
		return value, nil
	}
	return from.Setting(ctx, key)
}

// SaveAll saves what waits.
func (s *SettingSaver) SaveAll(ctx context.Context, in Settings) error {
	s.mu.Lock()
	keys := slices.Sorted(maps.Keys(s.newest))
	s.mu.Unlock()
	return s.Save(ctx, in, keys...)
}

// DropTexts drops what waits to be saved and was typed on screens: a person was forgotten, whom it may name.
func (s *SettingSaver) DropTexts() {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.newest, func(key, _ string) bool { return affiliate.IsTypedSetting(key) })
}

// addOlder adds a value unless there is a newer one.
func (s *SettingSaver) addOlder(key, value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, is := s.newest[key]; !is {
		s.newest[key] = value
	}
}
