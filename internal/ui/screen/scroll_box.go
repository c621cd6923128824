package screen

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// ScrollBox is a dialog of lines, embedded by the screens that are one. What there is no room for scrolls, and arrows at the border
// say where there is more.
type ScrollBox struct{ Window }

// BoxText is what a ScrollBox shows: a head and a foot that stay, and lines between them.
type BoxText struct {
	Head  []string // the title, and what is always on screen
	Count int      // of lines
	Line  func(i int) string
	Foot  string // the keys that matter here; "" for none
	More  string // is written behind the title when not all lines are on screen; "": that is in the foot
}

// TextLines are the lines of a BoxText.
func TextLines(head []string, lines []string, foot string) BoxText {
	return BoxText{Head: head, Count: len(lines), Line: func(i int) string { return lines[i] }, Foot: foot}
}

// maxDialogWidth is the most that a dialog takes, its border included.
const maxDialogWidth = 76

// BoxWidth is the cells that the text of a dialog has, of the width that the dialog has.
func BoxWidth(w int) int { return min(w, maxDialogWidth) - 4 }

// BoxWidthFor is BoxWidth for lines of so many cells: a dialog gets as wide as they are, where the screen has room.
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

// hintGap is between the keys of a foot.
const hintGap = " · "

// hintLines are the keys of a foot on as few lines as they need, none of them cut.
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

// visibleLines are the lines for which there is room.
func (s *ScrollBox) visibleLines(t BoxText, room int) []string {
	s.Fit(t.Count, min(t.Count, room))
	lines := make([]string, 0, s.Height)
	for i := s.Offset; i < min(s.Offset+s.Height, s.count); i++ {
		lines = append(lines, t.Line(i))
	}
	return lines
}

// Update turns the wheel.
func (s *ScrollBox) Update(msg tea.Msg) tea.Cmd {
	if m, ok := msg.(tea.MouseWheelMsg); ok {
		s.Scroll(Wheel(m))
	}
	return nil
}

func (s *ScrollBox) CapturesText() bool { return false }

// Window is the part of a list of lines that a dialog or a page has room for.
type Window struct {
	Offset int // the first line that is shown
	Height int // lines that the last drawing had room for
	count  int // lines of the last drawing
}

// Fit takes the number of lines and the room for them, as they are in this drawing.
func (s *Window) Fit(count, room int) {
	s.count, s.Height = count, max(1, room)
	s.Scroll(0)
}

// Scroll moves the window down, to the last line at most.
func (s *Window) Scroll(by int) { s.Offset = max(0, min(s.Offset+by, s.count-s.Height)) }

// reveal moves the window as little as a line needs to be in it.
func (s *Window) reveal(i int) {
	s.Offset = max(min(s.Offset, i), i-s.Height+1)
	s.Scroll(0)
}

// Arrow is drawn beside a line of the window: it points to where there is more.
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
