package queue

import (
	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// Choice makes the dialog of the only queue, or the choice between several. Without one it is the dialog of the last, whose result stays
// until another one begins.
func Choice(h screen.Host) screen.Screen {
	all := h.Ports().Queue.Queues()
	switch len(all) {
	case 0:
		return RunDialog("")(h)
	case 1:
		return RunDialog(all[0].Batch)(h)
	}
	return screen.NewPicker(h, screen.PickerOptions{
		Title: "Queues", Width: 70, Side: 30, None: "Nothing is sent in the background now.",
		Head:  func(int) []string { return []string{h.Theme().Strong.Render("Queues")} },
		Enter: screen.Bind(screen.ActionOpen, nil),
		Find:  func(string) (n, at int) { all = h.Ports().Queue.Queues(); return len(all), len(all) - 1 },
		Row: func(i int) screen.PickerRow {
			q := all[i]
			return screen.PickerRow{Text: " " + affiliate.Clean(q.Batch), Side: h.Theme().Muted.Render(screen.Grouped(q.Sent()) + " of " + screen.Grouped(q.Total) + ", " + string(q.State))}
		},
		Choose: func(i int) tea.Cmd { h.OpenInstead(screen.QueueOf(all[i].Batch)); return nil },
	})
}
