package queue

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// Choice makes the dialog of the queue that the header shows; while one is sent beside others, the choice between them. Without a queue it is
// the dialog of the last, whose result stays until another one begins.
func Choice(h screen.Host) screen.Screen {
	all := h.Ports().Queue.Queues()
	switch shown := Shown(all); {
	case len(all) == 0:
		return RunDialog("")(h)
	case len(all) == 1, shown[0].State == affiliate.QueueEnded:
		return RunDialog(shown[0].Batch)(h)
	}
	return screen.NewPicker(h, screen.PickerOptions{
		Title: "Queues", Width: 70, Side: 30, None: "Nothing is sent in the background now.",
		Head:  func(int) []string { return []string{h.Theme().Strong.Render("Queues")} },
		Enter: screen.Bind(screen.ActionOpen, nil),
		Find: func(string) (n, at int) {
			all = h.Ports().Queue.Queues()
			shown := Shown(all)
			return len(all), slices.IndexFunc(all, func(q affiliate.QueueStatus) bool { return len(shown) > 0 && q.Batch == shown[len(shown)-1].Batch })
		},
		Row: func(i int) screen.PickerRow {
			q := all[i]
			return screen.PickerRow{Text: " " + affiliate.Clean(q.Batch), Side: h.Theme().Muted.Render(screen.Grouped(q.Sent()) + " of " + screen.Grouped(q.Total) + ", " + string(q.State))}
		},
		Choose: func(i int) tea.Cmd { h.OpenInstead(screen.QueueOf(all[i].Batch)); return nil },
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
