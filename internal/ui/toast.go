package ui

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// toast is the last message. It disappears after a while; an error stays until a key is pressed.
type toast struct {
	text     string
	error    bool
	untilKey bool // until a key is pressed, as an error does
	n        int

	waiting string // what stayed until something else was said, and comes back after it
}

type toastTimeoutMsg int

const toastFor = 6 * time.Second

func (t *toast) onTimeout(n toastTimeoutMsg) {
	if int(n) == t.n && !t.error && !t.untilKey {
		t.next()
	}
}

func (t *toast) keyPressed() {
	if t.error || t.untilKey {
		t.next()
	}
}

// next takes away what is said, for what waits.
func (t *toast) next() { *t = toast{text: t.waiting, untilKey: t.waiting != "", n: t.n + 1} }

// show puts another text in the place of what is said. What was to stay until a key is pressed waits.
func (t *toast) show(text string, isError bool) {
	waits := t.waiting
	if t.untilKey {
		waits = t.text
	}
	*t = toast{text: affiliate.Clean(text), error: isError, n: t.n + 1, waiting: waits}
}

// remove takes away what one of these texts says or waits to say.
func (t *toast) remove(texts ...string) {
	if slices.Contains(texts, t.waiting) {
		t.waiting = ""
	}
	if slices.Contains(texts, t.text) {
		t.next()
	}
}

// showUntilKey says what stays until a key is pressed, after an error that is on screen.
func (t *toast) showUntilKey(text string) {
	if t.error {
		t.waiting = text
		return
	}
	*t = toast{text: text, untilKey: true, n: t.n + 1}
}

// Toast says something in passing.
func (r *Root) Toast(text string) {
	if r.toast.error { // a toast does not replace an error
		return
	}
	r.toast.show(text, false)
	n := r.toast.n
	r.cmds = append(r.cmds, tea.Tick(toastFor, func(time.Time) tea.Msg { return toastTimeoutMsg(n) }))
}

// Fail shows an error until a key is pressed, and keeps it in Activity.
func (r *Root) Fail(err error) {
	r.toast.show(err.Error(), true)
	n := affiliate.Notice{At: r.ports.Now(), Kind: affiliate.NoticeError, Text: r.toast.text, Decided: true}
	r.cmds = append(r.cmds, func() tea.Msg {
		_, _ = r.ports.Notices.AddNotice(r.ctx, n) // the error is on screen; a store that fails now is what it may be about
		return nil
	})
}

// lines wraps the toast for the foot of the screen, at most three lines.
func (t toast) lines(th *screen.Theme, w int) []string {
	if t.text == "" {
		return nil
	}
	mark, style := "· ", th.Accent
	if t.error {
		mark, style = "✗ ", th.Bad
	}
	lines := th.Wrap(t.text, max(w-4, 8))
	if len(lines) > 3 {
		lines = append(lines[:2], th.Truncate(strings.Join(lines[2:], " "), max(w-4, 8)))
	}
	for i, l := range lines {
		if i == 0 {
			l = mark + l
		} else {
			l = "  " + l
		}
		lines[i] = " " + style.Render(l)
	}
	return lines
}
