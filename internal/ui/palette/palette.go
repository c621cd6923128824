package palette

import (
	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/ui/screen"
)

// width is the width of the palette's lines in cells: the longest titles fit into a terminal of 80 columns.
const width = 72

// New lists what was used last and then the commands. Typing searches these, the views, the rows and the queues. onRun
// gets the ID of an entry that is run, if it has one.
func New(h screen.Host, s *Source, onRun func(id string)) *screen.Picker {
	var found []Entry
	more := 0 // matching rows that are not listed
	return screen.NewPicker(h, screen.PickerOptions{
		Title: "Commands", Search: true, None: "No matching command, view or row", Enter: screen.Bind(screen.ActionRunCommand, nil),
		Width: width, Side: 8, Height: 12,
		Find: func(text string) (n, at int) {
			found, more = s.find(text)
			n = len(found)
			if more > 0 {
				n++
			}
			return n, 0
		},
		Row: func(i int) screen.PickerRow {
			if i == len(found) {
				return screen.PickerRow{Text: "   and " + screen.Grouped(more) + " more: type more letters", Off: true}
			}
			e := found[i]
			if e.Off != "" {
				return screen.PickerRow{Text: offText(h.Theme(), e), Off: true, Why: e.Off}
			}
			return screen.PickerRow{Text: " " + e.Text, Side: " " + h.Theme().Key.Render(e.Side)}
		},
		Choose: func(i int) tea.Cmd {
			if i == len(found) {
				return nil
			}
			h.Close()
			if id := found[i].ID; id != "" {
				onRun(id)
			}
			return found[i].Run()
		},
	})
}

// offText draws an entry that cannot be run now. Its text is truncated so that a short reason fits beside it.
func offText(th *screen.Theme, e Entry) string {
	why := "  (off: " + e.Off + ")"
	if th.Width(why) > width-28 { // there is no room for both: show the beginning of each
		return " " + th.Truncate(e.Text, width-4-24) + why
	}
	return " " + th.Truncate(e.Text, max(width-4-th.Width(why), 24)) + why
}
