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

// window draws the part of a long line around the cursor in w cells, with … at the sides where text is hidden. pos is
// the cursor and scroll the first character on screen, in runes; x is the column of the cursor, and scroll is returned
// as it must be for that.
func window(m ansi.Method, text []rune, pos, scroll, w int) (shown string, x, now int) {
	const around = 4 // a cell has few runes, so text further away need not be measured
	lo := max(pos-around*w, 0)
	hi := min(pos+around*w, len(text))
	all := clusters(m, string(text[lo:hi]))
	start := func(i int) int { // in runes
		if i == 0 {
			return lo
		}
		return lo + all[i-1].end
	}
	sums := make([]int, len(all)+1)
	for i, one := range all {
		sums[i+1] = sums[i] + one.width
	}
	width := func(from, to int) int { return sums[to] - sums[from] }
	lead := func(i int) int { // an … in front
		if start(i) > 0 {
			return 1
		}
		return 0
	}
	at, first := 0, 0
	for at < len(all) && start(at+1) <= pos {
		at++
	}
	for first < at && start(first) < scroll {
		first++
	}
	if first == at && first > 0 {
		first-- // one character before the cursor stays visible
	}
	// The cursor needs a cell, and so does an … behind it.
	need := 2
	if hi == len(text) && at == len(all) {
		need = 1
	} else if at < len(all) {
		need = all[at].width + 1
	}
	for first < at && lead(first)+width(first, at)+need > w {
		first++
	}
	for first > 0 && hi == len(text) && lead(first-1)+width(first-1, len(all)) < w {
		first-- // text behind it was deleted: scroll back
	}
	var b strings.Builder
	left := w
	if lead(first) == 1 && w > 1 {
		b.WriteString(ellipsis)
		left--
	}
	x = w - left + width(first, at)
	for i := first; i < len(all); i++ {
		end := hi == len(text) && width(i, len(all)) <= left
		if !end && all[i].width+1 > left {
			b.WriteString(ellipsis)
			break
		}
		b.WriteString(all[i].text)
		left -= all[i].width
	}
	return b.String(), min(x, w-1), start(first)
}
