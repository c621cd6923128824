package screen

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// ScrollBox draws a dialog of lines; such dialogs embed it. If there is no room for all lines they scroll, and arrows
// at the border show where there is more.
type ScrollBox struct{ Window }

// BoxText is the content of a ScrollBox: a head and a foot that stay, and lines between them that may scroll.
type BoxText struct {
	Head  []string // the title and other lines that stay on screen
	Count int      // number of lines
	Line  func(i int) string
	Foot  string // the most important keys; "" for none
	More  string // is written after the title when not all lines are on screen; "": the foot says so
}

// TextLines makes a BoxText of lines.
func TextLines(head []string, lines []string, foot string) BoxText {
	return BoxText{Head: head, Count: len(lines), Line: func(i int) string { return lines[i] }, Foot: foot}
}

// maxDialogWidth is the maximum width of a dialog, including its border.
const maxDialogWidth = 76

// BoxWidth returns the width of the text in a dialog that has room for w cells.
func BoxWidth(w int) int { return min(w, maxDialogWidth) - 4 }

// BoxWidthFor is BoxWidth for lines of so many cells: if the screen has room, the dialog is wide enough for them.
func BoxWidthFor(w, cells int) int { return min(w, max(maxDialogWidth, cells+4)) - 4 }

// MoreHint says in the footer of a box that more lines can be scrolled to.
const MoreHint = "↓ ↑ for more"

// DrawBox draws the dialog with a text of w cells in h lines.
func (s *ScrollBox) DrawBox(th *Theme, t BoxText, w, h int) string {
	head := append([]string{}, t.Head...)
	if len(head) > 0 {
		head = append(head, "")
	}
	var foot []string
	if t.Foot != "" {
		foot = append([]string{""}, th.hintLines(t.Foot, w)...)
	}
	lines := s.visibleLines(t, h-2-len(head)-len(foot))
	if s.Height < s.count && t.More != "" && len(head) > 0 {
		head[0] = th.Truncate(head[0], w-th.Width(t.More)) + th.Muted.Render(t.More)
	}
	lines = append(head, lines...)
	if s.Height < s.count && t.More == "" && len(foot) > 0 {
		if more := th.hintLines(MoreHint+hintGap+t.Foot, w); len(more) < len(foot) {
			foot = append(foot[:1], more...)
		}
	}
	for _, l := range foot {
		lines = append(lines, th.Muted.Render(l))
	}
	for i, l := range lines {
		lines[i] = th.Fit(l, w)
	}
	return th.scrolledDialog(lines, len(head), s.Window, th.Border)
}

// hintGap separates the keys of a foot.
const hintGap = " · "

// hintLines returns the keys of a foot on as few lines as possible, without truncating one.
func (th *Theme) hintLines(foot string, w int) (lines []string) {
	line := ""
	for i, hint := range strings.Split(foot, hintGap) {
		switch {
		case i == 0:
			line = hint
		case th.Width(line+hintGap+hint) <= w:
			line += hintGap + hint
		default:
			lines, line = append(lines, th.Wrap(line, w)...), hint
		}
	}
	return append(lines, th.Wrap(line, w)...)
}

// visibleLines returns the lines for which there is room.
func (s *ScrollBox) visibleLines(t BoxText, room int) []string {
	s.Fit(t.Count, min(t.Count, room))
	lines := make([]string, 0, s.Height)
	for i := s.Offset; i < min(s.Offset+s.Height, s.count); i++ {
		lines = append(lines, t.Line(i))
	}
	return lines
}

// Update scrolls with the mouse wheel.
func (s *ScrollBox) Update(msg tea.Msg) tea.Cmd {
	if m, ok := msg.(tea.MouseWheelMsg); ok {
		s.Scroll(Wheel(m))
	}
	return nil
}

func (s *ScrollBox) CapturesText() bool { return false }

// Window is the visible part of a list of lines.
type Window struct {
	Offset int // the first line that is shown
	Height int // number of lines for which the last drawing had room
	count  int // number of lines in the last drawing
}

// Fit sets the number of lines and the room for them, at each drawing.
func (s *Window) Fit(count, room int) {
	s.count, s.Height = count, max(1, room)
	s.Scroll(0)
}

// Scroll moves the window down by so many lines, to the last line at most.
func (s *Window) Scroll(by int) { s.Offset = max(0, min(s.Offset+by, s.count-s.Height)) }

// reveal moves the window as little as necessary to show a line.
func (s *Window) reveal(i int) {
	s.Offset = max(min(s.Offset, i), i-s.Height+1)
	s.Scroll(0)
}

// Arrow is drawn beside the first and the last line of the window, if there is more above or below.
func (s *Window) Arrow(i int) string {
	switch {
	case i == s.Offset && s.Offset > 0:
		return "↑"
	case i == s.Offset+s.Height-1 && i < s.count-1:
		return "↓"
	}
	return " "
}

// ScrollActions are the keys that move the window.
func (s *Window) ScrollActions() []Action {
	return []Action{
		Bind(ActionDown, NoCmd(func() { s.Scroll(1) })), Bind(ActionUp, NoCmd(func() { s.Scroll(-1) })),
		Bind(ActionPageDown, NoCmd(func() { s.Scroll(s.Height) })), Bind(ActionPageUp, NoCmd(func() { s.Scroll(-s.Height) })),
		Bind(ActionHalfDown, NoCmd(func() { s.Scroll(s.Height / 2) })), Bind(ActionHalfUp, NoCmd(func() { s.Scroll(-s.Height / 2) })),
		Bind(ActionTop, NoCmd(func() { s.Scroll(-s.Offset) })), Bind(ActionBottom, NoCmd(func() { s.Scroll(s.count) })),
	}
}
