package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
)

// headline is news in passing, of what nobody here did and nobody has to act on: a sale. It stands in the line that divides a
// screen, over the table, where no row moves for it and the keys at the foot stay in sight; a screen without such a line, and a
// line that is full, are without it. What it says is also in Activity.
type headline struct {
	text string
	n    int
}

type headlineOver int

const headlineFor = 10 * time.Second

// announce shows news for a while.
func (r *Root) announce(text string) {
	r.headline = headline{text: affiliate.Clean(text), n: r.headline.n + 1}
	n := r.headline.n
	r.cmds = append(r.cmds, tea.Tick(headlineFor, func(time.Time) tea.Msg { return headlineOver(n) }))
}

func (l *headline) over(n headlineOver) {
	if int(n) == l.n {
		l.text = ""
	}
}

// leastHeadline is the room below which a headline is left out.
const leastHeadline = 20

// news is the headline in at most w cells, "" without one or without the room.
func (h Host) news(w int) string {
	text := h.root.headline.text
	if text == "" || w < leastHeadline {
		return ""
	}
	th := h.Theme()
	return th.Accent.Render(th.cut("· "+text, w))
}

// divider is the line over a table, with what stands at its ends and the news between them.
func (h Host) divider(left, right string, w int) string {
	th := h.Theme()
	if news := h.news(w - th.width(left) - th.width(right) - 6); news != "" {
		right = " " + news + " " + th.Muted.Render("──") + right
	}
	return left + th.Muted.Render(strings.Repeat("─", max(0, w-th.width(left)-th.width(right)))) + right
}
