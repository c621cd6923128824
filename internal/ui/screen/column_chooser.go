package screen

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// ColumnTable is a table whose columns can be chosen. A Grid is one.
type ColumnTable interface {
	Layout() ColumnLayout
	SetLayout(ColumnLayout) (missing []string)
	SavedLayout() string
	ColumnTitle(id string) string
}

// ColumnsAction opens the dialog that chooses the columns of a table. name is the name of its settings.
func ColumnsAction(h Host, name string, t ColumnTable) Action {
	return Bind(ActionColumns, NoCmd(func() { h.Float(newColumnChooser(name, t, nil)) }))
}

// LoadColumns arranges the columns as they were saved. Saved columns that do not exist are left out: another version of
// the program had them.
func LoadColumns(h Host, name string, t ColumnTable) tea.Cmd {
	saver, settings := &h.Shared().Settings, h.Ports().Settings
	return Load(h, settingColumns+name, "the saved columns of "+rowsName(name), func(ctx context.Context) (string, error) {
		return saver.Read(ctx, settings, settingColumns+name)
	}, func(text string, err error) tea.Cmd {
		if err == nil && text != "" {
			t.SetLayout(ParseColumnLayout(text))
		}
		return nil
	})
}

// rowsName returns what the rows of a table are called, from the name of its settings: "affiliate.links" has links.
func rowsName(name string) string {
	if by, is := strings.CutPrefix(name, reportSettings); is {
		return "the report by " + by
	}
	return name[strings.LastIndex(name, ".")+1:]
}

// reportSettings is the prefix of the names of reports in the settings.
const reportSettings = "report."

const settingColumns = "ui.columns." // + the name of a list

// columnChooser shows, hides and moves the columns of a table. The table behind the dialog shows each change at once.
type columnChooser struct {
	*Picker
	host    Host
	name    string
	t       ColumnTable
	layout  ColumnLayout
	changed func() // is called after each change; may be nil
}

func newColumnChooser(name string, t ColumnTable, changed func()) func(Host) Screen {
	title := "Columns of " + rowsName(name)
	return func(h Host) Screen {
		s := &columnChooser{host: h, name: name, t: t, layout: t.Layout(), changed: changed}
		s.Picker = NewPicker(h, PickerOptions{
			Title: title, Enter: Bind(ActionOpen, nil).WithTitle("Done", "done"), Next: Bind(ActionColumns, nil).WithTitle("Next column", ""),
			Width: 34,
			Head: func(w int) []string {
				th := h.Theme()
				move := KeyOf(h, ActionMoveDown) + " " + KeyOf(h, ActionMoveUp) + " move,"
				return []string{
					th.Strong.Render(title),
					th.Muted.Render(th.Fit(KeyOf(h, ActionMark)+" shows or hides, "+move, w)),
					th.Muted.Render(th.Fit(KeyOf(h, ActionDefaults)+": the defaults, "+KeyOf(h, ActionOpen)+": done", w)),
				}
			},
			Find: func(string) (n, at int) { return len(s.layout), 0 },
			Row: func(i int) PickerRow {
				box := "[ ] "
				if s.layout[i].Shown {
					box = "[x] "
				}
				return PickerRow{Text: " " + box + strings.TrimSpace(t.ColumnTitle(s.layout[i].ID))}
			},
			Choose: func(int) tea.Cmd { h.Close(); return nil },
		})
		return s
	}
}

// Actions are the actions of the list and those on the column under the cursor.
func (s *columnChooser) Actions() []Action {
	down := Bind(ActionMoveDown, NoCmd(func() { s.moveColumn(1) }))
	down.Hint = strings.TrimSpace(s.host.Options().KeyFor(ActionMoveUp) + " move it") // one hint for both keys
	return Foremost(append([]Action{
		Bind(ActionMark, NoCmd(s.toggle)).WithTitle("Show or hide the column", "show or hide"),
		down,
		Bind(ActionMoveUp, NoCmd(func() { s.moveColumn(-1) })),
		Bind(ActionDefaults, NoCmd(s.defaults)).WithTitle("Columns as they were at first", "defaults"),
	}, s.Picker.Actions()...), ActionMark, ActionOpen)
}

// toggle shows or hides the column under the cursor. The last shown column cannot be hidden.
func (s *columnChooser) toggle() {
	c := &s.layout[s.cursor]
	if c.Shown && s.layout.shown() == 1 {
		s.host.Toast("one column stays: show another one first")
		return
	}
	c.Shown = !c.Shown
	s.apply()
}

// moveColumn moves the column under the cursor, and the cursor with it.
func (s *columnChooser) moveColumn(by int) {
	to := s.cursor + by
	if to < 0 || to >= len(s.layout) {
		return
	}
	s.layout[s.cursor], s.layout[to] = s.layout[to], s.layout[s.cursor]
	s.move(by)
	s.apply()
}

// defaults resets the columns to the declared layout; the cursor stays on its column.
func (s *columnChooser) defaults() {
	at := s.layout[s.cursor].ID
	s.layout = nil
	s.apply()
	for i, c := range s.layout {
		if c.ID == at {
			s.cursor = i
		}
	}
}

// apply arranges the table and saves the layout.
func (s *columnChooser) apply() {
	s.t.SetLayout(s.layout)
	s.layout = s.t.Layout()
	if s.changed != nil {
		s.changed()
	}
	s.host.Run(SaveSetting(s.host, settingColumns+s.name, s.t.SavedLayout()))
}

// missingColumns says that columns do not exist any more.
func missingColumns(missing []string) string {
	if len(missing) == 1 {
		return fmt.Sprintf("the column %q is gone", missing[0])
	}
	return "the columns " + strings.Join(missing, ", ") + " are gone"
}
