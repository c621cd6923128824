package screen

import tea "charm.land/bubbletea/v2"

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

// textLines are the lines of a BoxText.
func TextLines(head []string, lines []string, foot string) BoxText {
	return BoxText{Head: head, Count: len(lines), Line: func(i int) string { return lines[i] }, Foot: foot}
}

// dialogWidth is the most that a dialog takes, its border included.
const dialogWidth = 76

// boxWidth is the cells that the text of a dialog has, of the width that the dialog has.
func BoxWidth(w int) int { return min(w, dialogWidth) - 4 }

const ForMore = "↓ ↑ for more"

// box draws the dialog with a text of w cells in h lines.
func (s *ScrollBox) Box(th *Theme, t BoxText, w, h int) string {
	head := append([]string{}, t.Head...)
	if len(head) > 0 {
		head = append(head, "")
	}
	foot := 0
	if t.Foot != "" {
		foot = 2
	}
	lines := s.visible(t, h-2-len(head)-foot)
	if s.Room < s.count && t.More != "" && len(head) > 0 {
		head[0] = th.Cut(head[0], w-th.Width(t.More)) + th.Muted.Render(t.More)
	}
	lines = append(head, lines...)
	if foot > 0 {
		words := t.Foot
		if more := ForMore + " · " + words; s.Room < s.count && t.More == "" && th.Width(more) <= w {
			words = more
		}
		lines = append(lines, "", th.Muted.Render(th.Cut(words, w)))
	}
	for i, l := range lines {
		lines[i] = th.Fit(l, w)
	}
	return th.scrolledDialog(lines, len(head), s.Window, th.Border)
}

// visible are the lines for which there is room.
func (s *ScrollBox) visible(t BoxText, room int) []string {
	s.Fit(t.Count, min(t.Count, room))
	lines := make([]string, 0, s.Room)
	for i := s.Off; i < min(s.Off+s.Room, s.count); i++ {
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

// window is the part of a list of lines that a dialog or a page has room for.
type Window struct {
	Off   int // the first line that is shown
	Room  int // lines that the last drawing had room for
	count int // lines of the last drawing
}

// fit takes the number of lines and the room for them, as they are in this drawing.
func (s *Window) Fit(count, room int) {
	s.count, s.Room = count, max(1, room)
	s.Scroll(0)
}

// scroll moves the window down, to the last line at most.
func (s *Window) Scroll(by int) { s.Off = max(0, min(s.Off+by, s.count-s.Room)) }

// show moves the window as little as a line needs to be in it.
func (s *Window) show(i int) {
	s.Off = max(min(s.Off, i), i-s.Room+1)
	s.Scroll(0)
}

// arrow is drawn beside a line of the window: it points to where there is more.
func (s *Window) Arrow(i int) string {
	switch {
	case i == s.Off && s.Off > 0:
		return "↑"
	case i == s.Off+s.Room-1 && i < s.count-1:
		return "↓"
	}
	return " "
}

// scrollActions are the keys that move the window.
func (s *Window) ScrollActions() []Action {
	return []Action{
		Bind(ActionDown, NoCmd(func() { s.Scroll(1) })), Bind(ActionUp, NoCmd(func() { s.Scroll(-1) })),
		Bind(ActionPageDown, NoCmd(func() { s.Scroll(s.Room) })), Bind(ActionPageUp, NoCmd(func() { s.Scroll(-s.Room) })),
		Bind(ActionHalfDown, NoCmd(func() { s.Scroll(s.Room / 2) })), Bind(ActionHalfUp, NoCmd(func() { s.Scroll(-s.Room / 2) })),
		Bind(ActionTop, NoCmd(func() { s.Scroll(-s.Off) })), Bind(ActionBottom, NoCmd(func() { s.Scroll(s.count) })),
	}
}
