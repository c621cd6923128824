package ui

import (
	"context"
	"maps"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/ui/screen"
)

// rememberAfter is how long after a key what the screens remember is saved, so that moving through a list does not write each row.
const rememberAfter = 2 * time.Second

// rememberMsg saves what the screens remember.
type rememberMsg struct{}

// rememberSoon arms the saving after a key.
func (r *Root) rememberSoon() tea.Cmd {
	if r.rememberArmed {
		return nil
	}
	r.rememberArmed = true
	return tea.Tick(rememberAfter, func(time.Time) tea.Msg { return rememberMsg{} })
}

// saveRemembered saves what the first screens of the tabs remember and was not saved yet: filter, open view, the row under the
// cursor.
func (r *Root) saveRemembered() tea.Cmd {
	r.rememberArmed = false
	changed := map[string]string{}
	for _, t := range r.tabs {
		if len(t.stack) == 0 {
			continue
		}
		s, ok := t.stack[0].screen.(screen.Rememberer)
		if !ok {
			continue
		}
		for key, value := range s.Remembered() {
			if was, saved := r.remembered[key]; saved && was == value {
				continue
			}
			if r.remembered == nil {
				r.remembered = map[string]string{}
			}
			r.remembered[key], changed[key] = value, value
		}
	}
	if len(changed) == 0 {
		return nil
	}
	return r.perform(func(ctx context.Context) (string, error) {
		for _, key := range slices.Sorted(maps.Keys(changed)) {
			if err := r.ports.Settings.SetSetting(ctx, key, changed[key]); err != nil {
				return "", err
			}
		}
		return "", nil
	})
}
