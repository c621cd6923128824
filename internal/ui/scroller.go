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
		on(ActionDown, do(func() { s.scroll(1) })), on(ActionUp, do(func() { s.scroll(-1) })),
		on(ActionPageDown, do(func() { s.scroll(s.room) })), on(ActionPageUp, do(func() { s.scroll(-s.room) })),
		on(ActionTop, do(func() { s.scroll(-s.off) })), on(ActionBottom, do(func() { s.scroll(s.count) })),
	}
}

// window draws those of count lines that there is room for; arrows in the first column say that there are more.
func (s *scroller) window(count, room int, line func(i int) string) []string {
	s.count, s.room = count, max(1, min(count, room))
	s.scroll(0)
	shown := make([]string, 0, s.room)
	for i := s.off; i < min(s.off+s.room, count); i++ {
		side := " "
		if i == s.off && s.off > 0 {
			side = "↑"
		} else if i == s.off+s.room-1 && i < count-1 {
			side = "↓"
		}
		shown = append(shown, side+line(i))
	}
	return shown
}
