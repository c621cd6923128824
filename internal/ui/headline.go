package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
)

// A headline is news in passing, of what nobody here did and nobody has to act on: a sale. It stands in the line that divides a
// screen, over the table, where no row moves for it and the keys at the foot stay in sight; a screen without such a line, and a
// line that is full, are without it. What it says is also in Activity.
type headlineOverMsg int

const headlineFor = 10 * time.Second

// announce shows news for a while.
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
