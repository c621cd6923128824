package ui

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
