package queue

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// Choice makes the dialog of the queue that the header shows, or the choice between several that have not ended. Without a queue it is the dialog
// of the last, whose result stays until another one begins.
func Choice(h screen.Host) screen.Screen {
	open := Shown(h.Ports().Queue.Queues())
	switch len(open) {
	case 0:
		return RunDialog("")(h)
	case 1:
		return RunDialog(open[0].Batch)(h)
	}
	return screen.NewPicker(h, screen.PickerOptions{
		Title: "Queues", Width: 70, Side: 30, None: "Nothing is sent in the background now.",
		Head:  func(int) []string { return []string{h.Theme().Strong.Render("Queues")} },
		Enter: screen.Bind(screen.ActionOpen, nil),
		Find: func(string) (n, at int) {
			open = Shown(h.Ports().Queue.Queues())
			return len(open), len(open) - 1
		},
		Row: func(i int) screen.PickerRow {
			q := open[i]
			return screen.PickerRow{Text: " " + affiliate.Clean(q.Batch),
				Side: h.Theme().Muted.Render(screen.Grouped(q.Sent()) + " of " + screen.Grouped(q.Total) + ", " + string(q.State))}
		},
		Choose: func(i int) tea.Cmd { h.OpenInstead(screen.QueueOf(open[i].Batch)); return nil },
	})
}

// Shown are the queues that the header counts: those that have not ended, else the one of the others that was started last.
func Shown(all []affiliate.QueueStatus) []affiliate.QueueStatus {
	open := slices.DeleteFunc(slices.Clone(all), func(q affiliate.QueueStatus) bool { return q.State == affiliate.QueueEnded })
	if len(open) == 0 && len(all) > 0 {
		return all[len(all)-1:]
	}
	return open
}
