package ui

import tea "charm.land/bubbletea/v2"

// ScrollBox is a dialog of lines, embedded by the screens that are one. What there is no room for scrolls, and arrows at the border
// say where there is more.
type ScrollBox struct{ window }

// BoxText is what a ScrollBox shows: a head and a foot that stay, and lines between them.
type BoxText struct {
	Head  []string // the title, and what is always on screen
	Count int      // of lines
	Line  func(i int) string
	Foot  string // the keys that matter here; "" for none
	More  string // is written behind the title when not all lines are on screen; "": that is in the foot
}

// textLines are the lines of a BoxText.
func textLines(head []string, lines []string, foot string) BoxText {
	return BoxText{Head: head, Count: len(lines), Line: func(i int) string { return lines[i] }, Foot: foot}
}

// dialogWidth is the most that a dialog takes, its border included.
const dialogWidth = 76

// boxWidth is the cells that the text of a dialog has, of the width that the dialog has.
func boxWidth(w int) int { return min(w, dialogWidth) - 4 }

const forMore = "↓ ↑ for more"

// box draws the dialog with a text of w cells in h lines.
func (s *ScrollBox) box(th *Theme, t BoxText, w, h int) string {
	head := append([]string{}, t.Head...)
	if len(head) > 0 {
		head = append(head, "")
	}
	foot := 0
	if t.Foot != "" {
		foot = 2
	}
	lines := s.visible(t, h-2-len(head)-foot)
	if s.room < s.count && t.More != "" && len(head) > 0 {
		head[0] = th.cut(head[0], w-th.width(t.More)) + th.Muted.Render(t.More)
	}
	lines = append(head, lines...)
	if foot > 0 {
		words := t.Foot
		if more := forMore + " · " + words; s.room < s.count && t.More == "" && th.width(more) <= w {
			words = more
		}
		lines = append(lines, "", th.Muted.Render(th.cut(words, w)))
	}
	for i, l := range lines {
		lines[i] = th.fit(l, w)
	}
	return th.scrolledDialog(lines, len(head), s.window, th.Border)
}

// visible are the lines for which there is room.
func (s *ScrollBox) visible(t BoxText, room int) []string {
	s.fit(t.Count, min(t.Count, room))
	lines := make([]string, 0, s.room)
	for i := s.off; i < min(s.off+s.room, s.count); i++ {
		lines = append(lines, t.Line(i))
	}
	return lines
}

// Update turns the wheel.
func (s *ScrollBox) Update(msg tea.Msg) tea.Cmd {
	if m, ok := msg.(tea.MouseWheelMsg); ok {
		s.scroll(wheel(m))
	}
	return nil
}

func (s *ScrollBox) CapturesText() bool { return false }

// window is the part of a list of lines that a dialog or a page has room for.
type window struct {
	off   int // the first line that is shown
	room  int // lines that the last drawing had room for
	count int // lines of the last drawing
}

// fit takes the number of lines and the room for them, as they are in this drawing.
func (s *window) fit(count, room int) {
	s.count, s.room = count, max(1, room)
	s.scroll(0)
}

// scroll moves the window down, to the last line at most.
func (s *window) scroll(by int) { s.off = max(0, min(s.off+by, s.count-s.room)) }

// show moves the window as little as a line needs to be in it.
func (s *window) show(i int) {
	s.off = max(min(s.off, i), i-s.room+1)
	s.scroll(0)
}

// arrow is drawn beside a line of the window: it points to where there is more.
func (s *window) arrow(i int) string {
	switch {
	case i == s.off && s.off > 0:
		return "↑"
	case i == s.off+s.room-1 && i < s.count-1:
		return "↓"
	}
	return " "
}

// scrollActions are the keys that move the window.
func (s *window) scrollActions() []Action {
	return []Action{
		on(ActionDown, do(func() { s.scroll(1) })), on(ActionUp, do(func() { s.scroll(-1) })),
		on(ActionPageDown, do(func() { s.scroll(s.room) })), on(ActionPageUp, do(func() { s.scroll(-s.room) })),
		on(ActionHalfDown, do(func() { s.scroll(s.room / 2) })), on(ActionHalfUp, do(func() { s.scroll(-s.room / 2) })),
		on(ActionTop, do(func() { s.scroll(-s.off) })), on(ActionBottom, do(func() { s.scroll(s.count) })),
	}
}
