package table

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// extent is the width of a column's widest text and widest badge in cells, at least the declared ones.
type extent struct {
	text, badge int
	need        int // what its widest text needs, which may be less
}

// widths finds the widths of the columns with figures; the others have their declared width.
func (t *Table) widths() []extent {
	wide := make([]extent, len(t.columns))
	figures, ok := t.rows.(Figures)
	for i, c := range t.columns {
		wide[i] = extent{c.Width, c.Badge, c.Width}
		if c.Figure && ok {
			text, badge := figures.Widest(i)
			wide[i] = extent{max(c.Width, text), max(c.Badge, badge), text}
		}
	}
	return wide
}

// grow gives the columns of figures the width that their numbers need, out of left cells, those of lower rank first, and
// returns the cells that are left over. First all of them get what a short form needs, so that no column takes the room of
// another. Where that is not enough, a column's number takes the cells of its own badge: a badge is dropped before a digit
// is. At last badges get the width that they need.
func (t *Table) grow(slots []slot, left int) int {
	var figures []*slot
	for i := range slots {
		if t.columns[slots[i].col].Figure {
			figures = append(figures, &slots[i])
		}
	}
	slices.SortStableFunc(figures, func(a, b *slot) int { return cmp.Compare(t.columns[a.col].Rank, t.columns[b.col].Rank) })
	for _, enough := range []int{shortForm, t.w} {
		for _, s := range figures {
			more := min(max(min(t.extents[s.col].text, enough)-s.text, 0), left)
			s.text += more
			left -= more
		}
	}
	for _, s := range figures {
		left += s.overBadge(t.extents[s.col].text)
	}
	for _, s := range figures {
		if s.badge > 0 {
			more := min(max(t.extents[s.col].badge-s.badge, 0), left)
			s.badge += more
			left -= more
		}
	}
	return left
}

// overBadge widens the text to so many cells by those of the badge, and returns how many cells of a dropped badge are left over.
func (s *slot) overBadge(cells int) (left int) {
	need := cells - s.text
	switch {
	case need <= 0 || s.badge == 0:
		return 0
	case s.badge-need >= minBadge:
		s.text, s.badge = s.text+need, s.badge-need
		return 0
	}
	used := min(need, s.badge+1)
	left = s.badge + 1 - used
	s.text, s.badge = s.text+used, 0
	return left
}

// Widths of figures, in cells.
const (
	shortForm = 10 // what a short form of any figure needs at most
	shortest  = 8  // what the shortest form of any figure needs at most
	longForm  = 13 // nine digits with commas and a sign: up to here the shortest form needs half as many
)

// minBadge is the width of the shortest badge, a sign and a digit.
const minBadge = 2

// figure writes the number of a cell in the cells of its slot. If not even its shortest form fits, that is …, since a
// number without some of its digits is a wrong number.
func (t *Table) figure(text string, i int, s slot) (shown string, width int) {
	shown, width, ok := t.meter.whole(text, s.text)
	if ok {
		return shown, width
	}
	if figures, has := t.rows.(Figures); has {
		if shown, width, ok = t.meter.whole(figures.Short(i, s.col, s.text), s.text); ok {
			return shown, width
		}
	}
	return t.meter.fit(t.meter.glyphs.ellipsis, s.text)
}

// fitBadge writes a badge in so many cells, or its sign alone if it does not fit.
func (t *Table) fitBadge(text string, cells int) (shown string, width int) {
	shown, width, ok := t.meter.whole(text, cells)
	if ok {
		return shown, width
	}
	_, size := utf8.DecodeRuneInString(text)
	return t.meter.fit(text[:size], cells)
}

// ShowsBadge reports whether the badges of a column are drawn now.
func (t *Table) ShowsBadge(id string) bool {
	for _, s := range t.layout.slots {
		if t.columns[s.col].ID == id {
			return s.badge > 0
		}
	}
	return false
}

// WholeNumber moves the place at which a text is cut to before a number that it would cut, since a number without some of its digits
// is a wrong number. Digits within a word, as in a slug, are not a number.
func WholeNumber(text string, at int) int {
	if at <= 0 || at >= len(text) || !numeric(text[at:]) {
		return at
	}
	from := strings.LastIndexFunc(text[:at], func(r rune) bool { return !partOfNumber(r) }) // the last rune before the number
	_, size := utf8.DecodeRuneInString(text[max(from, 0):])
	start := 0
	if from >= 0 {
		start = from + size
	}
	before, _ := utf8.DecodeLastRuneInString(text[:start])
	if start == at || !strings.ContainsFunc(text[start:at], unicode.IsDigit) && before != '₹' || unicode.IsLetter(before) || before == '_' {
		return at
	}
	return len(strings.TrimRight(text[:start], " ₹+−~-"))
}

func partOfNumber(r rune) bool { return r >= '0' && r <= '9' || r == ',' || r == '.' }

// numeric reports whether a number continues at the start of text.
func numeric(text string) bool {
	text = strings.TrimLeft(text, ",.")
	return text != "" && text[0] >= '0' && text[0] <= '9'
}
