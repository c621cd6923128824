package ui

import (
	"cmp"
	"fmt"
	"image"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// The smallest terminal that the screens are drawn for.
const minWidth, minHeight = 60, 15

// Where the body begins (under the header and the tabs), and what dialogs leave free.
const (
	bodyTop      = 2
	dialogMargin = 2 // lines above and below a dialog, together
)

// View draws header, tabs, the open screen with its dialogs over it, and the footer.
func (r *Root) View() tea.View {
	r.undrawn = false
	v := tea.NewView("")
	v.AltScreen = true
	v.WindowTitle = "fermion-tui · " + r.opts.Profile
	v.ProgressBar = r.progressBar()
	if r.mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	if r.w == 0 || len(*r.stack()) == 0 {
		return v
	}
	if r.isTooSmall() {
		v.Content = r.tooSmallText()
		r.recordVisible(nil, 0)
		return v
	}
	st := *r.stack()
	b := bodyIndex(st)
	guide := r.tourLines() // under the rest, so that neither dialogs nor messages cover it
	height := r.h - len(guide)
	lines := make([]string, 0, r.h)
	lines = append(lines, r.header(), r.tabLine())
	body, cur := st[b].screen.View(r.w, height-bodyTop-1)
	lines = append(lines, r.theme.PadLines(body, r.w, height-bodyTop-1)...)
	if cur != nil {
		cur.Y += bodyTop
	}
	footer := r.footer()
	over := len(footer) - 1 // lines of a long message that cover the body
	lines = append(lines, footer[over])
	for _, e := range st[b+1:] {
		h := height
		box, c := e.screen.View(r.w-4, h-dialogMargin)
		if n := strings.Count(box, "\n") + 1; n > h-dialogMargin-2*over { // the message must not cover the end of the box
			h -= over
			box, c = e.screen.View(r.w-4, h-dialogMargin)
		}
		x, y := r.theme.Overlay(lines, box, r.w, h)
		r.floating = floating{id: e.id, box: image.Rect(x, y, x+r.theme.Widest(strings.Split(box, "\n")), y+strings.Count(box, "\n")+1)}
		if cur = c; cur != nil {
			cur.X, cur.Y = cur.X+x, cur.Y+y
		}
	}
	copy(lines[height-1-over:], footer)
	lines = append(lines, guide...)
	if len(st) > b+1 {
		r.recordVisible(nil, 0) // a dialog covers it
	} else {
		r.recordVisible(st[b].screen, height-bodyTop-1-over)
	}
	v.Content, v.Cursor = r.theme.ForTerminal(strings.Join(lines, "\n")), cur
	return v
}

// tabGap is the blanks between two tabs, half of them on each side of a tab.
const tabGap = 2

// tabLine names the tabs, with the open screens behind the active one.
func (r *Root) tabLine() string {
	var b strings.Builder
	labels := r.labels()
	for i, text := range labels {
		b.WriteString(" ")
		if len(r.front) == 0 && i == r.active {
			b.WriteString(r.theme.Tab.Render(text) + r.theme.Muted.Render(r.breadcrumbs(labels)))
		} else {
			b.WriteString(r.theme.Muted.Render(text))
		}
		b.WriteString(" ")
	}
	return r.theme.Fit(b.String(), r.w)
}

const (
	breadcrumbRoom    = 31 // cells that the titles of open screens get, even if the names of the other tabs must be shortened for them
	minBreadcrumbRoom = 18 // cells that they get, even if these names must be left out
)

// labels returns the texts of the tabs. On a line that is too narrow they get shorter in steps: the other tabs lose
// their marks, the active tab loses its own, the names of the other tabs are shortened, and finally these names are
// left out. The digits of the tabs and the name of the active tab are never cut.
func (r *Root) labels() []string {
	for _, marks := range []tabMarks{allMarks, activeMark, noMarks} {
		if labels := r.labelsOf(wholeNames, marks); r.fits(labels, breadcrumbRoom) {
			return labels
		}
	}
	if labels := r.labelsOf(shortNames, noMarks); r.fits(labels, minBreadcrumbRoom) {
		return labels
	}
	return r.labelsOf(noNames, noMarks)
}

// tabNames is how much of their names the inactive tabs show.
type tabNames uint8

const (
	wholeNames tabNames = iota
	shortNames
	noNames
)

// tabMarks says which tabs show how many of their rows have changed.
type tabMarks uint8

const (
	allMarks tabMarks = iota
	activeMark
	noMarks
)

// labelsOf returns the texts of the tabs. The active tab always shows its whole name.
func (r *Root) labelsOf(names tabNames, marks tabMarks) []string {
	labels := make([]string, len(r.tabs))
	for i := range r.tabs {
		if t := &r.tabs[i]; i == r.active {
			labels[i] = t.label(wholeNames, marks != noMarks)
		} else {
			labels[i] = t.label(names, marks == allMarks)
		}
	}
	return labels
}

// fits reports whether the line has room for the labels and the titles of the open screens. The titles count as at most
// so many cells as crumbs, since longer ones are truncated.
func (r *Root) fits(labels []string, crumbs int) bool {
	room, titles := r.w, 0
	for _, title := range r.breadcrumbTitles() {
		titles += 3 + r.theme.Width(title)
	}
	room -= min(titles, crumbs)
	for _, text := range labels {
		room -= r.theme.Width(text) + tabGap
	}
	return room >= 0
}

// breadcrumbTitles returns the titles of the screens that were opened over the first screen of the active tab.
func (r *Root) breadcrumbTitles() []string {
	var titles []string
	for _, e := range r.tabs[r.active].stack[min(1, len(r.tabs[r.active].stack)):] {
		if !e.floats {
			titles = append(titles, affiliate.Clean(e.screen.Title()))
		}
	}
	return titles
}

// breadcrumbs name the open screens in the room that the labels leave.
func (r *Root) breadcrumbs(labels []string) string {
	room, titles := r.w, r.breadcrumbTitles()
	for _, text := range labels {
		room -= r.theme.Width(text) + tabGap
	}
	line := ""
	for i, title := range titles {
		crumb := " › " + r.theme.Truncate(title, min(max(room/(len(titles)-i)-3, 6), 30))
		room -= r.theme.Width(crumb)
		line += crumb
	}
	return line
}

// clickTab switches to the tab under the pointer.
func (r *Root) clickTab(x, y int) tea.Cmd {
	if y != 1 || len(r.front) > 0 {
		return nil
	}
	at, labels := 0, r.labels()
	for i, text := range labels {
		width := r.theme.Width(text) + tabGap
		if i == r.active {
			width += r.theme.Width(r.breadcrumbs(labels))
		}
		if x >= at && x < at+width {
			r.switchTo(i)
			return nil
		}
		at += width
	}
	return nil
}

// footer is the last line: the keys that work here, or a message in their place. A message that is too long for one
// line grows upwards over the body, whose rows do not move. The message at the start of the program does not answer a
// key, so it is shown above the keys.
func (r *Root) footer() []string {
	keys, end := r.footerActions()
	message := r.toast.lines(&r.theme, r.w)
	hints := r.theme.Fit(r.hints(keys, r.w-r.theme.Width(end))+end, r.w)
	switch {
	case len(message) == 0:
		return []string{hints}
	case r.toast.untilKey:
		for i := range message {
			message[i] = r.theme.Fit(message[i], r.w)
		}
		return append(message, hints)
	}
	last := &message[len(message)-1]
	if gap := r.w - r.theme.Width(*last) - r.theme.Width(end); gap >= 2 {
		*last += strings.Repeat(" ", gap) + end
	}
	for i := range message {
		message[i] = r.theme.Fit(message[i], r.w)
	}
	return message
}

// footerActions returns the actions that have a key here, and the hints for help and the palette, which are always
// shown.
func (r *Root) footerActions() (actions []screen.Action, end string) {
	top := r.top()
	actions = r.actionsOf(top)
	var last []screen.Action
	for _, a := range r.globalActions() {
		switch a.ID {
		case screen.ActionOnboard:
			actions = append([]screen.Action{a}, actions...)
		case screen.ActionUndo: // only on screens that list edits
			_, listed := r.bodyScreen().(screen.Reviewer)
			taken := slices.ContainsFunc(actions, func(o screen.Action) bool { return o.KeyLabel() == a.KeyLabel() })
			if listed && !taken {
				actions = append(actions, a)
			}
		case screen.ActionHelp, screen.ActionPalette:
			last = append([]screen.Action{a}, last...)
		}
	}
	if top.screen.CapturesText() {
		last = helpInForms(r.globalActions())
		if _, own := screen.ActionFor(actions, "esc"); !own {
			last = append(last, screen.Action{Binding: screen.Binding{Keys: []string{"esc"}, Hint: "back"}})
		}
	} else if top.floats {
		hint := "close"
		if s, is := top.screen.(screen.BackNamer); is {
			hint = cmp.Or(s.BackHint(), hint)
		}
		last = []screen.Action{{Binding: screen.Binding{Keys: []string{"esc"}, Hint: hint}}}
	}
	return actions, r.hints(last, r.w)
}

// helpInForms returns the hint for help where letters are text. It is empty if help has no other key than such a
// letter.
func helpInForms(all []screen.Action) []screen.Action {
	for _, a := range all {
		if a.ID == screen.ActionHelp {
			if a.Keys = slices.DeleteFunc(slices.Clone(a.Keys), screen.IsTextKey); len(a.Keys) > 0 {
				return []screen.Action{a}
			}
		}
	}
	return nil
}

func (r *Root) hints(actions []screen.Action, w int) string {
	var b strings.Builder
	used := 0
	for _, a := range actions {
		if a.Hint == "" || len(a.Keys) == 0 || a.DisabledReason() != "" {
			continue
		}
		n := 2 + r.theme.Width(a.KeyLabel()) + r.theme.Width(a.Hint)
		if used+n > w {
			break
		}
		used += n
		b.WriteString(" " + r.theme.Key.Render(a.KeyLabel()) + " " + r.theme.Muted.Render(a.Hint))
	}
	return b.String()
}

// isTooSmall reports whether the terminal has no room for the screens. Its size is 0 until it is known.
func (r *Root) isTooSmall() bool { return r.w > 0 && (r.w < minWidth || r.h < minHeight) }

// tooSmallText is drawn instead of the screens on a terminal that is too small for them: the size that they need or the
// question of the quit dialog, and, where there is room, which key to press.
func (r *Root) tooSmallText() string {
	key := r.opts.KeyFor(screen.ActionQuitNow)
	texts := []string{fmt.Sprintf("fermion-tui needs at least %d×%d; this is %d×%d.", minWidth, minHeight, r.w, r.h), key + " quits."}
	if top := r.top(); top.id == r.quitDialog {
		texts = []string{top.screen.Title() + " " + key + " again quits.",
			fmt.Sprintf("A terminal of %d×%d shows what is left.", minWidth, minHeight)}
	}
	lines := r.theme.Wrap(strings.Join(texts, " "), r.w)
	if len(lines) > r.h {
		lines = r.theme.Wrap(texts[0], r.w)
	}
	return strings.Join(lines[:min(len(lines), max(r.h, 1))], "\n")
}
