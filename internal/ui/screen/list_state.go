package screen

import (
	"cmp"
	"context"
	"encoding/json"
	"regexp"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
)

// The prefixes of the settings of a list; the name of the list follows.
const (
	settingSort     = "ui.sort."
	settingCursor   = "ui.cursor."
	settingOpenView = affiliate.OpenViewSettings
)

// SettingFirstRows has the IDs of the links that the next start reads first.
const SettingFirstRows = "ui.first_rows"

// savedState is the state of a list that an earlier run of the program saved.
type savedState struct {
	order, columns, filter, cursor, view string
	views                                []View
}

func (l *List[R]) settingsName() string { return cmp.Or(l.options.SettingsName, l.options.Name) }

// stateTopic is the topic of the read of the saved state. It has the name of the list, since a screen may have several lists.
func (l *List[R]) stateTopic() string { return "saved state " + l.settingsName() }

// loadState reads the saved state of the list. A value that still waits to be saved is newer than the saved one, so it
// is read from the saver.
func (l *List[R]) loadState() tea.Cmd {
	saver := &l.host.Shared().Settings
	return Load(l.host, l.stateTopic(), "the saved order of "+l.options.Name, func(ctx context.Context) (savedState, error) {
		return l.readState(ctx, saver)
	}, l.onState)
}

func (l *List[R]) readState(ctx context.Context, saver *SettingSaver) (s savedState, err error) {
	name, settings := l.settingsName(), l.host.Ports().Settings
	for prefix, to := range map[string]*string{settingSort: &s.order, settingColumns: &s.columns,
		affiliate.FilterSettings: &s.filter, settingCursor: &s.cursor, settingOpenView: &s.view} {
		if *to, err = saver.Read(ctx, settings, prefix+name); err != nil {
			return s, err
		}
	}
	s.views, err = readViews(ctx, settings, name)
	return s, err
}

// comparesOnly matches a filter that only compares numbers and asks for states, so that it cannot name a person:
// sales>10 clicks = 0 is:replaced.
var comparesOnly = regexp.MustCompile(`^(?:\s*(?:[\w%]+\s*[<>=]+\s*-?[\d.,]+%?|!?(?i:is):\w+)(?:\s+|$))*$`)

// SavedBy is the program whose state is read again after a person was forgotten.
type SavedBy uint8

const (
	SavedByThisProgram SavedBy = iota // just before the person was forgotten
	SavedByAnyProgram                 // the last one that saved: perhaps another one, with its own filter and view
)

// ReadSavedState replaces the filter and the view by the saved ones, in which the database has replaced the name of a
// person who was forgotten. A filter or view that another program may have saved is not shown here: unless it is the one
// that is shown already it is dropped, except for a filter that cannot name a person.
func (l *List[R]) ReadSavedState(by SavedBy) tea.Cmd {
	saver := &l.host.Shared().Settings
	switch {
	case !l.restored: // a read that has begun may return the state from before
		return l.loadState()
	case l.options.StartsFresh:
		return nil
	}
	own := l.Remembered()
	l.rereading = true
	return Read(l.host, l.stateTopic(), func(ctx context.Context) (savedState, error) { return l.readState(ctx, saver) },
		func(s savedState, err error) tea.Cmd {
			if l.rereading = false; err != nil {
				s = savedState{views: l.views}
			}
			if l.Typing {
				l.Typing, l.selector = false, nil
			}
			l.setOpenView(nil)
			s.cursor = ""
			if by != SavedByThisProgram {
				s.keepOwn(own[affiliate.FilterSettings+l.settingsName()], own[settingOpenView+l.settingsName()])
			}
			if l.FilterInput.Value() != "" && s.filter == "" {
				l.FilterInput.SetValue("")
				l.ApplyFilter()
			}
			l.restore(s)
			return nil
		})
}

// keepOwn drops a saved filter and a saved view that are not the given ones, which this program shows. A filter that
// cannot name a person stays as this program shows it.
func (s *savedState) keepOwn(filter, view string) {
	if s.view != view {
		s.view = ""
	}
	switch {
	case comparesOnly.MatchString(filter):
		s.filter = filter
	case s.filter != filter:
		s.filter = ""
	}
}

// onState restores the list, except for what a person has changed meanwhile.
func (l *List[R]) onState(s savedState, err error) tea.Cmd {
	if err != nil {
		return nil
	}
	l.views = s.views
	if s.columns != "" { // columns of another version of the program are left out
		l.Table.SetLayout(ParseColumnLayout(s.columns))
	}
	cmd := l.onSavedOrder(s.order)
	if !l.options.StartsFresh && !l.Typing && l.FilterInput.Value() == "" && l.view == nil {
		l.restore(s)
	}
	if l.restored = true; l.wantedView != "" {
		l.OpenViewNamed(l.wantedView)
	}
	return cmd
}

// restore brings back the filter, the open view, and the row under the cursor.
func (l *List[R]) restore(s savedState) {
	var open openView
	if s.view != "" && json.Unmarshal([]byte(s.view), &open) == nil { // a view that cannot be parsed is ignored
		l.setOpenView(&open)
	}
	l.setViews(s.views)
	if s.filter != "" {
		l.FilterInput.SetValue(s.filter)
		l.ApplyFilter()
	}
	if key, err := strconv.ParseInt(s.cursor, 10, 64); err == nil && !l.touched {
		l.Table.Expect(key)
	}
}

// Remembered returns the state that the next start restores, by the keys of its settings.
func (l *List[R]) Remembered() map[string]string {
	if !l.restored || l.rereading {
		return nil
	}
	name, filter := l.settingsName(), l.FilterInput.Value()
	values := map[string]string{settingColumns + name: l.Table.SavedLayout()}
	if l.order.Column != "" {
		values[settingSort+name] = l.order.String()
	}
	if l.options.StartsFresh {
		return values
	}
	if l.Typing && l.anchor.known {
		filter = "" // a filter that is being typed is not restored, since esc would drop it
	}
	values[affiliate.FilterSettings+name], values[settingOpenView+name] = filter, ""
	if l.view != nil {
		if text, err := json.Marshal(l.view); err == nil {
			values[settingOpenView+name] = string(text)
		}
	}
	if key, ok := l.Table.CursorKey(); ok {
		values[settingCursor+name] = strconv.FormatInt(key, 10)
	}
	return values
}
