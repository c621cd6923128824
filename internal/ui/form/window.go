package form

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

const ellipsis = "…"

// cluster is one character as drawn: a cell or two, some runes.
type cluster struct {
	text       string
	width, end int // end counts runes
}

// clusters cuts text into characters as drawn. Invisible runes are removed before that, since their neighbours may then join.
func clusters(m ansi.Method, text string) []cluster {
	var drawn strings.Builder
	var ends []int // of each rune drawn, with what follows it and draws nothing
	var all []cluster
	end := 0
	for _, r := range strings.ToValidUTF8(text, "\ufffd") {
		end++
		switch {
		case isVisible(m, r) && (len(ends) > 0 || !combines(' ', r)): // a combining mark at the start would join the character before the text
			drawn.WriteRune(r)
			ends = append(ends, end)
		case len(ends) > 0:
			ends[len(ends)-1] = end
		default:
			all = append(all, cluster{end: end})
		}
	}
	rest, n := drawn.String(), 0
	for len(rest) > 0 {
		one, width := ansi.FirstGraphemeCluster(rest, m)
		rest = rest[len(one):]
		n += utf8.RuneCountInString(one)
		if width == 0 {
			one = ""
		}
		all = append(all, cluster{one, width, ends[n-1]})
	}
	return all
}

// isVisible is false for control characters, for characters without a width that belong to no other one, and for what Unicode calls
// Prepend: these join the character after them, even padding, to a cluster that terminals measure differently.
func isVisible(m ansi.Method, r rune) bool {
	if r < utf8.RuneSelf {
		return r >= ' ' && r != 0x7f
	}
	_, width := ansi.FirstGraphemeCluster(string(r), m)
	return r >= 0xa0 && !combines(r, 'x') && (width > 0 || combines('x', r))
}

// combines uses the library that cuts clusters, since no table in Go lists all runes that join.
func combines(a, b rune) bool {
	both := string(a) + string(b)
	one, _ := ansi.FirstGraphemeCluster(both, ansi.GraphemeWidth)
	return len(one) == len(both)
}

// clip cuts text to w cells, with an … where something is missing.
func clip(m ansi.Method, text string, w int) (short string, width int) {
	var b strings.Builder
	cut, cutWidth := 0, 0
	for _, one := range clusters(m, text) {
		if width+one.width > w {
			if w < 1 {
				return "", 0
			}
			return b.String()[:cut] + ellipsis, cutWidth + 1
		}
		b.WriteString(one.text)
		if width += one.width; width < w {
			cut, cutWidth = b.Len(), width
		}
	}
	return b.String(), width
}

// window draws the part of a long line around the cursor in w cells, with … at the sides where text is hidden. pos is the
// cursor and scroll the first character on screen, both in runes; x is the column of the cursor, and now is scroll as it must
// be for that.
func window(m ansi.Method, text []rune, pos, scroll, w int) (shown string, x, now int) {
	s := measureAround(m, text, pos, w)
	at := 0 // the character under the cursor
	for at < len(s.all) && s.start(at+1) <= pos {
		at++
	}
	first := s.firstShown(at, scroll, w)
	var b strings.Builder
	left := w
	if s.lead(first) == 1 && w > 1 {
		b.WriteString(ellipsis)
		left--
	}
	x = w - left + s.width(first, at)
	for i := first; i < len(s.all); i++ {
		restFits := s.toEnd && s.width(i, len(s.all)) <= left
		if !restFits && s.all[i].width+1 > left {
			b.WriteString(ellipsis)
			break
		}
		b.WriteString(s.all[i].text)
		left -= s.all[i].width
	}
	return b.String(), min(x, w-1), s.start(first)
}

// surroundings are the characters of a long line around the cursor.
type surroundings struct {
	all   []cluster
	sums  []int // cells before each character, and of all
	from  int   // runes of the line before the first character
	toEnd bool  // the last character is that of the line
}

// measureAround measures the text near pos, the cursor in runes. A cell has few runes, so text that is more than four runes a
// cell away is not in the window and need not be measured.
func measureAround(m ansi.Method, text []rune, pos, w int) surroundings {
	const around = 4
	from, to := max(pos-around*w, 0), min(pos+around*w, len(text))
	s := surroundings{all: clusters(m, string(text[from:to])), from: from, toEnd: to == len(text)}
	s.sums = make([]int, len(s.all)+1)
	for i, one := range s.all {
		s.sums[i+1] = s.sums[i] + one.width
	}
	return s
}

// start is the number of runes in the line before a character.
func (s surroundings) start(i int) int {
	if i == 0 {
		return s.from
	}
	return s.from + s.all[i-1].end
}

// width is the number of cells of the characters from one to before another.
func (s surroundings) width(from, to int) int { return s.sums[to] - s.sums[from] }

// lead is the number of cells of the … in front of a character that is the first one on screen.
func (s surroundings) lead(i int) int {
	if s.start(i) > 0 {
		return 1
	}
	return 0
}

// firstShown scrolls just far enough to show the character at the cursor, and returns the first character on screen. scroll is
// where that was, in runes.
func (s surroundings) firstShown(at, scroll, w int) int {
	first := 0
	for first < at && s.start(first) < scroll {
		first++
	}
	if first == at && first > 0 {
		first-- // one character before the cursor stays visible
	}
	// The cursor needs a cell, and so does an … behind it.
	need := 2
	if at < len(s.all) {
		need = s.all[at].width + 1
	} else if s.toEnd {
		need = 1
	}
	for first < at && s.lead(first)+s.width(first, at)+need > w {
		first++
	}
	for first > 0 && s.toEnd && s.lead(first-1)+s.width(first-1, len(s.all)) < w {
		first-- // text at the end of the line was deleted: scroll back
	}
	return first
}
