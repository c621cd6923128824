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
	newest map[string]string // of settings that wait to be saved, or are being saved
	turn   chan struct{}     // one command saves at a time
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

// Save saves the newest values of settings, unless another command has done so. One that cannot be saved does not keep the others. The
// database's trouble is told once.
func (s *SettingSaver) Save(ctx context.Context, in Settings, keys ...string) error {
	leave, err := s.takeTurn(ctx)
	if err != nil {
		return err
	}
	defer leave()
	return s.save(ctx, in, keys)
}

// save saves the newest values of settings in its turn.
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

// SettingsPrefix begins the keys of what the screens save.
const SettingsPrefix = "ui."

// SaveDifferent is Save of those settings under a prefix that are not saved so already, which one read tells. It reads in its turn: a
// command that is saving may change what is saved.
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

// takeTurn waits until no other command saves. A write may take long: a mutex would keep who waits for it from being canceled.
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

// Read reads a setting: the value that is not saved yet, else the saved one.
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

// remove ends the wait of a value, unless there is a newer one.
func (s *SettingSaver) remove(key, saved string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.newest[key] == saved {
		delete(s.newest, key)
	}
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
