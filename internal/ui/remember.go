package ui

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/palette"
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

// saveRemembered saves what the first screens of the tabs remember and was not saved yet (filter, order, columns, open
// view, the row under the cursor), and what was opened last.
func (r *Root) saveRemembered() tea.Cmd {
	r.rememberArmed = false
	changed := r.collectRemembered()
	if len(changed) == 0 {
		return nil
	}
	return r.performUnasked(func(ctx context.Context) error { return r.shared.Settings.Save(ctx, r.ports.Settings, changed...) })
}

// saveAtEnd saves all that this program remembers, also what it has saved before: another program on the profile may
// have saved some of its own since then, and the next start is not to bring back a part of each. What is saved so
// already is not written again.
func (r *Root) saveAtEnd() tea.Cmd {
	r.rememberArmed, r.remembered = false, nil
	keys := r.collectRemembered()
	add := func(key, value string) {
		keys = append(keys, key)
		r.shared.Settings.Add(key, value)
	}
	if r.tabRead {
		add(settingTab, r.tabs[r.active].number)
	}
	if r.boardRead.Done && r.boardRead.Err == nil {
		add(settingPeriod, r.period().String())
	}
	return r.performUnasked(func(ctx context.Context) error {
		return r.shared.Settings.SaveDifferent(ctx, r.ports.Settings, screen.SettingsPrefix, keys...)
	})
}

// collectRemembered has what was not saved yet wait to be saved, and returns its settings.
func (r *Root) collectRemembered() []string {
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
	if text := r.recent.text(); r.recentRead && len(r.recent.ids) > 0 && text != r.remembered[settingRecent] {
		r.remembered[settingRecent], changed[settingRecent] = text, text
	}
	for key, value := range changed {
		r.shared.Settings.Add(key, value)
	}
	return slices.Sorted(maps.Keys(changed))
}

// readRemembered reads again what the first screens of the tabs remember and what was opened last, so that a person who was
// forgotten is neither shown there nor saved again.
func (r *Root) readRemembered(by screen.SavedBy) {
	for _, t := range r.tabs {
		if len(t.stack) == 0 {
			continue
		}
		if s, ok := t.stack[0].screen.(screen.SavedStateReader); ok {
			r.cmds = append(r.cmds, s.ReadSavedState(by))
		}
	}
	r.recent.ids, r.recentRead = nil, false
	r.cmds = append(r.cmds, r.readRecent())
}

// settingRecent has what was run in the palette or opened last, newest first.
const settingRecent = affiliate.RecentSetting

// recentLimit is how many of them are remembered.
const recentLimit = 12

// recentEntries are the entries of the palette that were used last, newest first.
type recentEntries struct{ ids []string }

func (e *recentEntries) add(id string) {
	e.ids = slices.Insert(slices.DeleteFunc(e.ids, func(o string) bool { return o == id }), 0, id)
	e.ids = e.ids[:min(len(e.ids), recentLimit)]
}

// text is what is saved of them.
func (e *recentEntries) text() string {
	text, _ := json.Marshal(e.ids) // texts are always encoded
	return string(text)
}

// readRecent reads what was used last, and which views were saved, for lists that are not open.
func (r *Root) readRecent() tea.Cmd {
	type saved struct {
		recent string
		views  map[string]string
	}
	return ask(r, func(ctx context.Context) (s saved, err error) {
		if s.recent, err = r.ports.Settings.Setting(ctx, settingRecent); err == nil {
			s.views, err = r.ports.Settings.SettingsUnder(ctx, affiliate.ViewSettings)
		}
		return s, err
	}, func(s saved, err error) tea.Cmd {
		if err != nil {
			return nil // it is only left out
		}
		var ids []string
		_ = json.Unmarshal([]byte(s.recent), &ids) // unreadable: empty
		for _, id := range ids {
			if !slices.Contains(r.recent.ids, id) && len(r.recent.ids) < recentLimit {
				r.recent.ids = append(r.recent.ids, id)
			}
		}
		r.savedViews = nil
		for key := range s.views {
			if v, is := affiliate.ParseViewSetting(key); is {
				r.savedViews = append(r.savedViews, v)
			}
		}
		slices.SortFunc(r.savedViews, affiliate.ViewName.Compare)
		if r.remembered == nil {
			r.remembered = map[string]string{}
		}
		r.remembered[settingRecent] = s.recent
		r.recentRead = true
		return nil
	})
}

// onOpened remembers the page of a row that was opened, wherever that was.
func (r *Root) onOpened(to screen.Route) {
	if id := palette.RowID(to); id != "" {
		r.recent.add(id)
	}
}
