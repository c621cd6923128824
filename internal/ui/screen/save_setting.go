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

// SettingSaver saves settings so that the newest value of each wins, although commands run concurrently and may end in
// any order. A value that cannot be saved because the database cannot be reached waits until it can. The zero
// SettingSaver is ready to use.
type SettingSaver struct {
	mu     sync.Mutex
	newest map[string]string // the values that wait to be saved or are being saved
	turn   chan struct{}     // one command saves at a time
}

// SaveSetting saves a setting for the next start. A success shows nothing.
func SaveSetting(h Host, key, value string) tea.Cmd {
	saver := &h.Shared().Settings
	saver.Add(key, value)
	ports := h.Ports()
	return Perform(h, func(ctx context.Context) (string, error) { return "", saver.Save(ctx, ports.Settings, key) })
}

// Add sets the value that the next Save of this setting saves.
func (s *SettingSaver) Add(key, value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.newest == nil {
		s.newest = map[string]string{}
	}
	s.newest[key] = value
}

// Save saves the newest values of settings, unless another command has saved them. A setting that cannot be saved does
// not stop the others. A failure of the database is returned once, even if it concerns several settings.
func (s *SettingSaver) Save(ctx context.Context, in Settings, keys ...string) error {
	leave, err := s.takeTurn(ctx)
	if err != nil {
		return err
	}
	defer leave()
	return s.save(ctx, in, keys)
}

// save saves the newest values of settings. The caller has the turn.
func (s *SettingSaver) save(ctx context.Context, in Settings, keys []string) error {
	var failed []error
	for _, key := range keys {
		value, waits := s.waiting(key)
		if !waits {
			continue
		}
		err := in.SetSetting(ctx, key, value)
		if IsUnreachable(err) {
			continue
		}
		s.remove(key, value)
		if err != nil && (len(failed) == 0 || !IsDatabaseFailure(err)) {
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}

// SettingsPrefix is the prefix of the settings that screens save.
const SettingsPrefix = "ui."

// SaveDifferent is Save for those settings under a prefix whose stored value differs, which it finds out with one read.
// It waits for its turn before it reads, since a command that is saving may change the stored values.
func (s *SettingSaver) SaveDifferent(ctx context.Context, in Settings, prefix string, keys ...string) error {
	leave, err := s.takeTurn(ctx)
	if err != nil {
		return err
	}
	defer leave()
	saved, err := in.SettingsUnder(ctx, prefix)
	if err == nil {
		keys = slices.DeleteFunc(keys, func(key string) bool {
			value, waits := s.waiting(key)
			same := waits && saved[key] == value
			if same {
				s.remove(key, value)
			}
			return same
		})
	}
	return s.save(ctx, in, keys)
}

// takeTurn waits until no other command saves. A write may take long, and waiting for a mutex could not be canceled.
func (s *SettingSaver) takeTurn(ctx context.Context) (leave func(), err error) {
	s.mu.Lock()
	if s.turn == nil {
		s.turn = make(chan struct{}, 1)
	}
	turn := s.turn
	s.mu.Unlock()
	select {
	case turn <- struct{}{}:
		return func() { <-turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Read returns the value of a setting that waits to be saved, else the saved value.
func (s *SettingSaver) Read(ctx context.Context, from Settings, key string) (string, error) {
	if value, waits := s.waiting(key); waits {
		return value, nil
	}
	return from.Setting(ctx, key)
}

func (s *SettingSaver) waiting(key string) (value string, waits bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	value, waits = s.newest[key]
	return value, waits
}

// remove removes a saved value from those that wait, unless there is a newer one.
func (s *SettingSaver) remove(key, saved string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.newest[key] == saved {
		delete(s.newest, key)
	}
}

// SaveAll saves all values that wait.
func (s *SettingSaver) SaveAll(ctx context.Context, in Settings) error {
	s.mu.Lock()
	keys := slices.Sorted(maps.Keys(s.newest))
	s.mu.Unlock()
	return s.Save(ctx, in, keys...)
}

// DropTexts drops waiting values with typed text, since they may name a person who was forgotten.
func (s *SettingSaver) DropTexts() {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.newest, func(key, _ string) bool { return affiliate.IsTypedSetting(key) })
}
