package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"fermion-tui/internal/ui/screen"
)

// newPalette lists the actions of the screen below it and those that work everywhere; a few letters of a title find one.
func (r *Root) newPalette(h screen.Host) screen.Screen {
	var all titles
	seen := map[screen.ActionID]bool{}
	for _, a := range append(r.actionsOf(r.top()), r.globalActions()...) {
		if !a.Navigation && (!seen[a.ID] || a.ID == screen.ActionTab) {
			seen[a.ID] = true
			all = append(all, a)
		}
	}
	found := all
	return screen.NewPicker(h, screen.PickerOptions{
		Title: "Commands", Search: true, None: "No matching command", Enter: screen.Bind(screen.ActionRunCommand, nil),
		Width: 72, Side: 8, Height: 12, // the longest titles fit at 80 columns
		Find: func(text string) (n, at int) {
			found = all.find(text)
			return len(found), 0
		},
		Row: func(i int) screen.PickerRow {
			a := found[i]
			if why := a.DisabledReason(); why != "" {
				return screen.PickerRow{Text: " " + a.Title + "  (off: " + why + ")", Off: true}
			}
			return screen.PickerRow{Text: " " + a.Title, Side: " " + h.Theme().Key.Render(a.KeyLabel())}
		},
		Choose: func(i int) tea.Cmd {
			h.Close()
			return r.run(found[i])
		},
	})
}

// titles are the titles of actions, for the search.
type titles []screen.Action

func (t titles) String(i int) string { return t[i].Title }
func (t titles) Len() int            { return len(t) }

// find returns the actions whose titles have the letters of a text, the best match first.
func (t titles) find(text string) titles {
	if text = strings.TrimSpace(text); text == "" {
		return t
	}
	var found titles
	for _, m := range fuzzy.FindFrom(text, t) {
		found = append(found, t[m.Index])
	}
	return found
}
