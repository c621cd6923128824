package tour

import (
	"fmt"
	"strings"

	"fermion-tui/internal/ui/screen"
)

// Tour is how far a person has come. The zero Tour is one that has not begun.
type Tour struct {
	on    bool
	begun bool
	at    int   // the step, or len(steps) at the end
	start Facts // when the step began
	now   Facts
}

// On reports whether the tour is on the screen.
func (t *Tour) On() bool { return t.on }

// Toggle begins the tour, leaves it, or goes on where it was left. A tour that was done begins again.
func (t *Tour) Toggle(now Facts) {
	switch {
	case t.on:
		t.on = false
		if t.finished() {
			*t = Tour{}
		}
	default:
		t.on, t.begun, t.start, t.now = true, true, now, now
		t.Follow(now)
	}
}

// Follow ends the steps that are done by now.
func (t *Tour) Follow(now Facts) {
	if !t.on {
		return
	}
	t.now = now
	for !t.finished() && steps[t.at].done(t.start, now) {
		t.at++
		t.start = now
	}
}

func (t *Tour) finished() bool { return t.at == len(steps) }

// Progress is the step in words.
func (t *Tour) Progress() string {
	if t.finished() {
		return "done"
	}
	return fmt.Sprintf("%d of %d", t.at+1, len(steps))
}

// Command is the title of the command that begins, leaves or goes on with the tour.
func (t *Tour) Command() string {
	switch {
	case t.on && t.finished():
		return "Tour: close it"
	case t.on:
		return "Tour: leave it at step " + t.Progress()
	case t.begun:
		return "Tour: go on with step " + t.Progress()
	}
	return fmt.Sprintf("Tour: %d steps to do yourself", len(steps))
}

// wideEnough is the width at which each text has a line of its own with the keys of the table; on narrower terminals it may need two.
const wideEnough = 80

// Lines are the tour at a width, under the rest of the screen. Their number depends on the width and the keys only, so that nothing moves
// from step to step; there are none while the tour is off.
func (t *Tour) Lines(th *screen.Theme, key Keys, w int) []string {
	if !t.on {
		return nil
	}
	task, next := endTask, endWay
	if !t.finished() {
		task, next = steps[t.at].task, steps[t.at].wayOn(t.now)
	}
	lines := []string{t.rule(th, key, w)}
	lines = append(lines, th.WrapStyled(th.Strong, task, w-2)...)
	lines = append(lines, th.WrapStyled(th.Accent, next.with(key), w-2)...)
	room := 1 + textLines(th, key, w)
	for len(lines) < room {
		lines = append(lines, "")
	}
	for i := range lines[1:] {
		lines[1+i] = th.Fit(" "+lines[1+i], w)
	}
	return lines
}

// textLines are the lines that the longest texts need.
func textLines(th *screen.Theme, key Keys, w int) int {
	lines := 2
	if w < wideEnough {
		lines = 4
	}
	need := func(task string, next text) {
		lines = max(lines, len(th.Wrap(task, w-2))+len(th.Wrap(next.with(key), w-2)))
	}
	for _, s := range steps {
		for _, way := range s.allWays() {
			need(s.task, way.text)
		}
		need(s.task, s.home)
	}
	need(endTask, endWay)
	return lines
}

// rule is the line over the texts: the progress, and how to leave and come back.
func (t *Tour) rule(th *screen.Theme, key Keys, w int) string {
	left := th.Border.Render("─ ") + th.Tab.Render(" Tour "+t.Progress()+" ")
	leave := " leaves, returns"
	if t.finished() {
		leave = " closes this"
	}
	right := " " + th.Key.Render(CommandText(key)) + th.Muted.Render(leave) + th.Border.Render(" ─")
	names := ""
	for i, s := range steps {
		switch {
		case i < t.at:
			names += " " + th.Good.Render("✓"+s.name)
		case i == t.at:
			names += " " + th.Accent.Render("▸"+s.name)
		default:
			names += " " + th.Muted.Render(s.name)
		}
	}
	if th.Width(left)+th.Width(names)+th.Width(right) <= w {
		left += names
	}
	gap := max(w-th.Width(left)-th.Width(right), 0)
	return th.Fit(left+th.Border.Render(" "+strings.Repeat("─", max(gap-1, 0)))+right, w)
}
