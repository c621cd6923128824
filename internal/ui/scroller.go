package ui

// scroller shows a window of many lines in a dialog.
type scroller struct {
	off   int
	room  int // lines that the last drawing had room for
	count int // lines of the last drawing
}

func (s *scroller) scroll(n int) { s.off = max(0, min(s.off+n, s.count-s.room)) }

func (s *scroller) scrollActions() []Action {
	return []Action{
		on("down", do(func() { s.scroll(1) })), on("up", do(func() { s.scroll(-1) })),
		on("page-down", do(func() { s.scroll(s.room) })), on("page-up", do(func() { s.scroll(-s.room) })),
		on("top", do(func() { s.scroll(-s.off) })), on("bottom", do(func() { s.scroll(s.count) })),
	}
}

// window is the part of the lines that room is for; arrows in the first column say that there is more.
func (s *scroller) window(lines []string, room int) []string {
	s.count, s.room = len(lines), max(1, min(len(lines), room))
	s.scroll(0)
	shown := make([]string, 0, s.room)
	for i := s.off; i < min(s.off+s.room, len(lines)); i++ {
		side := " "
		if i == s.off && s.off > 0 {
			side = "↑"
		} else if i == s.off+s.room-1 && i < len(lines)-1 {
			side = "↓"
		}
		shown = append(shown, side+lines[i])
	}
	return shown
}
