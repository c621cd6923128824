package screen

import (
	"context"
	"sync"

	tea "charm.land/bubbletea/v2"
)

// SettingSaver saves settings so that the newest value of each is the one that stays: commands run beside each other, and may end in
// another order than they began. The zero SettingSaver is ready.
type SettingSaver struct {
	mu     sync.Mutex
	newest map[string]string // of settings that wait to be saved

	writing sync.Mutex // is held while a value is saved
}

// SaveSetting saves a setting for the next start. Only an error is shown.
func SaveSetting(h Host, key, value string) tea.Cmd {
	saver := &h.Shared().Settings
	saver.add(key, value)
	ports := h.Ports()
	return Perform(h, func(ctx context.Context) (string, error) { return "", saver.save(ctx, ports.Settings, key) })
}

func (s *SettingSaver) add(key, value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.newest == nil {
		s.newest = map[string]string{}
	}
	s.newest[key] = value
}

// save saves the newest value, unless another command has done so.
func (s *SettingSaver) save(ctx context.Context, in Settings, key string) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	s.mu.Lock()
	value, waits := s.newest[key]
	delete(s.newest, key)
	s.mu.Unlock()
	if !waits {
		return nil
	}
	return in.SetSetting(ctx, key, value)
}
