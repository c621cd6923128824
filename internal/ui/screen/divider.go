package screen

import "strings"

// minHeadline is the room below which a headline is left out.
const minHeadline = 20

// headline is the current headline in at most w cells; "" if there is none or no room.
func headline(h Host, w int) string {
	text := h.Shared().Headline
	if text == "" || w < minHeadline {
		return ""
	}
	th := h.Theme()
	return th.Accent.Render(th.Truncate("· "+text, w))
}

// divider is the line over a table, with texts at its ends and the headline between them.
func divider(h Host, left, right string, w int) string {
	th := h.Theme()
	if news := headline(h, w-th.Width(left)-th.Width(right)-6); news != "" {
		right = " " + news + " " + th.Muted.Render("──") + right
	}
	return left + th.Muted.Render(strings.Repeat("─", max(0, w-th.Width(left)-th.Width(right)))) + right
}
