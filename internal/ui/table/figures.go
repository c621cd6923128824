package table

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// extent is the cells that a column's widest text and mark take.
type extent struct{ text, mark int }

// widths asks the rows how wide their figures get; other columns have the widths that were declared.
func (t *Table) widths() []extent {
	wide := make([]extent, len(t.columns))
	figures, ok := t.rows.(Figures)
	for i, c := range t.columns {
		wide[i] = extent{c.Width, c.Mark}
		if c.Figure && ok {
			text, mark := figures.Widest(i)
			wide[i] = extent{max(c.Width, text), max(c.Mark, mark)}
		}
	}
	return wide
}

// grow gives the columns of figures the width that their numbers need, as far as left goes, those of lower rank first, and
// returns what is left over. First all of them get what a short form needs, so that no column takes the room of another's.
// Where left does not go so far, the cells of a column's own mark are taken: a mark is dropped before a digit is. At last
// marks get the width that they need.
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
			more := min(max(min(t.wide[s.col].text, enough)-s.text, 0), left)
			s.text += more
			left -= more
		}
	}
	for _, s := range figures {
		left += s.overMark(t.wide[s.col].text)
	}
	for _, s := range figures {
		if s.mark > 0 {
			more := min(max(t.wide[s.col].mark-s.mark, 0), left)
			s.mark += more
			left -= more
		}
	}
	return left
}

// overMark widens the text to so many cells over those of the mark, and returns how many of these are left over.
func (s *slot) overMark(cells int) (left int) {
	need := cells - s.text
	switch {
	case need <= 0 || s.mark == 0:
		return 0
	case s.mark-need >= leastMark:
		s.text, s.mark = s.text+need, s.mark-need
		return 0
	}
	used := min(need, s.mark+1)
	left = s.mark + 1 - used
	s.text, s.mark = s.text+used, 0
	return left
}

// shortForm is the cells that a short form of any figure needs, and shortest those of its shortest form. Figures of up to
// longForm cells, nine digits with commas and a sign, have one of half as many.
const (
	shortForm = 10
	shortest  = 8
	longForm  = 13
)

// leastMark is a sign and a digit.
const leastMark = 2

// figure is the text of a cell of figures in the cells of its slot. Where not even its shortest form fits, an … stands for it:
// a number that lacks digits is another number.
func (t *Table) figure(text string, i int, s slot) (shown string, width int) {
	shown, width, ok := t.ruler.whole(text, s.text)
	if ok {
		return shown, width
	}
	if figures, has := t.rows.(Figures); has {
		if shown, width, ok = t.ruler.whole(figures.Short(i, s.col, s.text), s.text); ok {
			return shown, width
		}
	}
	return t.ruler.fit(t.ruler.signs.ellipsis, s.text)
}

// mark is a mark in so many cells: where it does not fit, its sign alone.
func (t *Table) mark(text string, cells int) (shown string, width int) {
	shown, width, ok := t.ruler.whole(text, cells)
	if ok {
		return shown, width
	}
	_, size := utf8.DecodeRuneInString(text)
	return t.ruler.fit(text[:size], cells)
}

// ShowsMarks says whether the marks of a column are drawn now.
func (t *Table) ShowsMarks(id string) bool {
	for _, s := range t.lay.slots {
		if t.columns[s.col].ID == id {
			return s.mark > 0
		}
	}
	return false
}

// WholeNumber moves the place at which text is to be cut to before the number that it would cut: what is left of a number
// that lacks digits is another number. Digits of a word, as in a slug, are no number.
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

// numeric says whether text goes on with more of a number.
func numeric(text string) bool {
	text = strings.TrimLeft(text, ",.")
	return text != "" && text[0] >= '0' && text[0] <= '9'
}
