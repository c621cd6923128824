package table

import (
	"bytes"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// View draws exactly the lines given by SetSize, each exactly as wide.
func (t *Table) View() string {
	if t.w == 0 || t.h == 0 {
		return ""
	}
	b := t.appendTitles(t.buffer[:0])
	from, to := t.Visible()
	var text []string
	if t.rows.Len() == 0 {
		text = t.emptyLines()
	}
	barFrom, barTo := t.bar()
	for y := range t.h - 1 {
		b = append(b, '\n')
		n := y / t.spacing
		switch {
		case from+n < to && y%t.spacing == 0:
			b = t.appendRow(b, from+n, n >= barFrom && n < barTo)
		case y < len(text):
			b = t.appendText(b, text[y])
		default:
			b = appendBlanks(b, t.w)
		}
	}
	t.buffer = b
	return string(b)
}

func (t *Table) appendTitles(b []byte) []byte {
	if t.w < gutter+edge {
		return appendBlanks(b, t.w)
	}
	left, right := " ", " "
	if t.layout.moreLeft {
		left = t.meter.glyphs.left
	}
	if t.layout.moreRight {
		right = t.meter.glyphs.right
	}
	b = append(b, t.styles.header...)
	b = append(b, left...)
	b = append(b, ' ')
	used := gutter
	for i, s := range t.layout.slots {
		more := gap
		if i == len(t.layout.slots)-1 {
			more = t.w - used - s.cells() - edge
		}
		b = t.appendTitle(b, s, more, i == len(t.layout.slots)-1)
		used += s.cells() + more
	}
	b = appendBlanks(b, t.w-used-edge) // without any column
	b = append(b, right...)
	if t.styles.header != "" {
		b = append(b, reset...)
	}
	return b
}

// appendTitle draws a title above its slot, and the arrow of the sorted column behind it: in the cells of the badges, or within
// the slot, or in what is blank beside it. last reports whether no column is behind.
func (t *Table) appendTitle(b []byte, s slot, more int, last bool) []byte {
	c := t.columns[s.col]
	title, width := t.meter.fit(c.Title, s.text)
	arrow, behind := t.arrow(c.ID), s.cells()-s.text+more
	switch {
	case arrow == "" || s.text == 0:
	case c.Right && s.badge > 0:
		b = appendBlanks(b, s.text-width)
		b = t.appendSorted(b, title+" "+arrow)
		return appendBlanks(b, behind-2)
	case width+2 <= s.text:
		title, width = title+" "+arrow, width+2
	default:
		return t.appendFullTitle(b, s, behind, last)
	}
	draw := func(b []byte) []byte { return append(b, title...) }
	if arrow != "" {
		draw = func(b []byte) []byte { return t.appendSorted(b, title) }
	}
	if c.Right {
		return appendBlanks(draw(appendBlanks(b, s.text-width)), behind)
	}
	b = draw(b)
	return appendBlanks(b, s.text-width+behind)
}

// appendFullTitle draws the title of the sorted column if it fills its slot. A blank is between the title and the arrow, and
// one between the arrow and the next title: the arrow goes into the first blank behind the slot, and the title moves by a cell
// into those before it. Where that is not enough the arrow touches its own title, but never the next one.
func (t *Table) appendFullTitle(b []byte, s slot, behind int, last bool) []byte {
	c := t.columns[s.col]
	title, width := t.meter.fit(c.Title, s.text)
	room := behind // cells behind the slot for the arrow
	if !last {
		room = min(behind-1, 1)
	}
	space, before := " ", 0
	over := width + 2 - s.text - max(room, 0)
	if over > 0 && bytes.HasSuffix(b, []byte("  ")) {
		before, over = 1, over-1
	}
	if over > 0 {
		space, over = "", over-1
	}
	if over > 0 {
		title, width = t.meter.fit(c.Title, s.text-1)
	}
	b = b[:len(b)-before]
	end := s.text + behind + before - width - len(space) - 1 // blanks up to the next column
	if lead := end - behind; c.Right && lead > 0 {
		b, end = appendBlanks(b, lead), end-lead
	}
	return appendBlanks(t.appendSorted(b, title+space+t.arrow(c.ID)), end)
}

// appendSorted draws the title of the sorted column with its arrow.
func (t *Table) appendSorted(b []byte, title string) []byte {
	return appendPainted(b, t.styles.sorted, t.styles.header, title)
}

func (t *Table) arrow(id string) string {
	switch {
	case t.sort == "" || id != t.sort:
		return ""
	case t.descending:
		return t.meter.glyphs.falling
	}
	return t.meter.glyphs.rising
}

func (t *Table) appendRow(b []byte, i int, bar bool) []byte {
	if t.w < gutter+edge {
		return appendBlanks(b, t.w)
	}
	here := i == t.cursor
	marked := len(t.marks) > 0 && t.Marked(t.rows.Key(i))
	var base ansiStyle
	switch {
	case here:
		base = t.styles.cursor
	case marked:
		base = t.styles.marked
	}
	b = append(b, base...)
	b = t.appendGutter(b, here, marked)
	used := gutter
	for n, s := range t.layout.slots {
		if n > 0 {
			b = appendBlanks(b, gap)
			used += gap
		}
		b = t.appendCell(b, i, s, base)
		used += s.cells()
		if base != "" && !here { // a mark's style covers the first column only
			b = append(b, reset...)
			base = ""
		}
	}
	b = appendBlanks(b, t.w-used-edge)
	if base != "" {
		b = append(b, reset...)
	}
	if !bar {
		return append(b, ' ')
	}
	return append(b, t.meter.glyphs.thumb...) // in no style: a row that scrolls moves it, and it is sent again
}

func (t *Table) appendGutter(b []byte, here, marked bool) []byte {
	switch {
	case here && t.blurred:
		b = append(b, t.meter.glyphs.hollow...)
	case here:
		b = append(b, t.meter.glyphs.cursor...)
	case marked:
		return append(b, "* "...)
	default:
		return append(b, "  "...)
	}
	if marked {
		return append(b, '*')
	}
	return append(b, ' ')
}

// appendCell draws a cell of a row in its slot; base is the style of the row at this place.
func (t *Table) appendCell(b []byte, i int, s slot, base ansiStyle) []byte {
	c, column := t.rows.Cell(i, s.col), &t.columns[s.col]
	tone := t.styles.over(base, c.Tone)
	var text string
	var width int
	if column.Figure {
		text, width = t.figure(c.Text, i, s)
	} else {
		text, width = t.meter.fit(c.Text, s.text)
	}
	if column.Right {
		b = appendBlanks(b, s.text-width)
	}
	if column.Match && t.match != nil {
		b = t.appendMatched(b, tone, base, text)
	} else {
		b = appendPainted(b, tone, base, text)
	}
	if !column.Right {
		b = appendBlanks(b, s.text-width)
	}
	if s.badge == 0 {
		return b
	}
	b = append(b, ' ')
	text, width = t.fitBadge(c.Badge, s.badge)
	change := t.styles.change
	if strings.HasPrefix(text, "−") {
		change = t.styles.fall
	}
	b = appendPainted(b, change, base, text)
	return appendBlanks(b, s.badge-width)
}

func appendPainted(b []byte, p, base ansiStyle, text string) []byte {
	if p == "" || text == "" {
		return append(b, text...)
	}
	b = append(b, p...)
	b = append(b, text...)
	b = append(b, reset...)
	return append(b, base...)
}

// appendMatched draws simple text with what matches in it highlighted; other text as it is, since a style that begins
// inside a cluster changes how terminals measure it.
func (t *Table) appendMatched(b []byte, tone, base ansiStyle, text string) []byte {
	if _, ok := t.meter.measure(text); !ok {
		return appendPainted(b, tone, base, text)
	}
	drawn := 0
	for _, part := range t.match(text) {
		b = appendPainted(b, tone, base, text[drawn:part[0]])
		b = appendPainted(b, tone+t.styles.match, base, text[part[0]:part[1]])
		drawn = part[1]
	}
	return appendPainted(b, tone, base, text[drawn:])
}

// bar returns the rows of the window beside which the scroll bar's thumb is drawn; none if all rows are visible.
func (t *Table) bar() (from, to int) {
	n, lines := t.rows.Len(), t.lines()
	if lines < 2 || n <= lines {
		return 0, 0
	}
	size := max(lines*lines/n, 1)
	from = t.top * (lines - size) / (n - lines)
	return from, from + size
}

func (t *Table) emptyLines() []string {
	if t.empty == "" {
		return nil
	}
	room := max(t.w-gutter-edge, 1)
	lines := []string{""}
	for _, line := range strings.Split(t.empty, "\n") {
		lines = append(lines, strings.Split(ansi.Wordwrap(line, room, ""), "\n")...)
	}
	return lines
}

func (t *Table) appendText(b []byte, text string) []byte {
	lead := min(gutter, t.w)
	b = appendBlanks(b, lead)
	short, width := t.meter.fit(text, t.w-lead)
	b = appendPainted(b, t.styles.of(Normal), "", short)
	return appendBlanks(b, t.w-lead-width)
}
