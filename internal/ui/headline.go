package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
)

// A headline is a short announcement that needs no action, like a sale. It is drawn for a while in the divider over the table, so
// that no row moves and the footer stays visible. It is left out where a screen has no divider or the divider is full; Activity has
// the event anyway.

// headlineOverMsg ends the headline with that number.
type headlineOverMsg int

const headlineFor = 10 * time.Second

// announce shows a headline.
func (r *Root) announce(text string) {
	r.headlines++
	r.shared.Headline = affiliate.Clean(text)
	n := r.headlines
	r.cmds = append(r.cmds, tea.Tick(headlineFor, func(time.Time) tea.Msg { return headlineOverMsg(n) }))
}

func (r *Root) onHeadlineOver(n headlineOverMsg) {
	if int(n) == r.headlines {
		r.shared.Headline = ""
	}
}
