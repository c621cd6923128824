package screen

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/table"
)

// Cells measures and cuts text as the terminal does: rune by rune, or by grapheme clusters once the terminal says so.
// Text that is measured in another way would shift everything to the right of it, such as borders.
type Cells struct{ Method ansi.Method }

// Width is the number of cells that a text takes on this terminal.
func (c Cells) Width(s string) int { return c.Method.StringWidth(s) }

// joiners are the characters that join their neighbours into one picture: the zero-width joiner and the emoji variation selector.
var joiners = strings.NewReplacer("\u200d", "", "\ufe0f", "")

// ForTerminal returns a frame as it is sent to the terminal. Some terminals do not report grapheme clusters but join
// characters all the same, tmux among them, which moves the rest of a line to the left. Without the joiners each
// character takes its own cells.
func (c Cells) ForTerminal(frame string) string {
	if c.Method == ansi.GraphemeWidth {
		return frame
	}
	return joiners.Replace(frame)
}

// Widest is the width of the widest line.
func (c Cells) Widest(lines []string) int {
	w := 0
	for _, l := range lines {
		w = max(w, c.Width(l))
	}
	return w
}

// Fit cuts or pads a line to exactly w cells.
func (c Cells) Fit(s string, w int) string {
	n := c.Width(s)
	if n > w {
		s = c.Truncate(s, w)
		n = c.Width(s)
	}
	return s + strings.Repeat(" ", max(w-n, 0))
}

// Truncate shortens a line to at most w cells, with an … where something is missing. A number that would be cut is
// left out whole.
func (c Cells) Truncate(s string, w int) string {
	if c.Width(s) <= w {
		return s
	}
	if w < 1 {
		return ""
	}
	if strings.Contains(s, "\x1b") {
		return c.truncateWith(s, w-1, "…")
	}
	return s[:table.WholeNumber(s, len(c.truncateWith(s, w-1, "")))] + "…"
}

// truncateWith returns the first w cells of a line, then the tail, and then the escape sequences of the rest, so that
// every style ends. ansi.Method.Truncate cannot be used: it does not cut a text whose grapheme clusters fit, whatever
// the method is.
func (c Cells) truncateWith(s string, w int, tail string) string {
	var b strings.Builder
	full := false
	c.eachPart(s, func(part string, width int) {
		switch {
		case width == 0 && (!full || strings.HasPrefix(part, "\x1b")):
			b.WriteString(part)
		case full:
		case width <= w:
			b.WriteString(part)
			w -= width
		default:
			b.WriteString(tail)
			full = true
		}
	})
	return b.String()
}

// dropCells returns a line without its first w cells, in the style that applies after them. A wide character that
// begins in these cells is dropped with its combining marks, which would otherwise join the character before the rest.
func (c Cells) dropCells(s string, w int) string {
	var b strings.Builder
	begun := false
	c.eachPart(s, func(part string, width int) {
		switch {
		case strings.HasPrefix(part, "\x1b"):
			b.WriteString(part)
		case w > 0:
			w -= width
		case begun || width > 0:
			b.WriteString(part)
			begun = true
		}
	})
	return b.String()
}

// eachPart goes through the characters and escape sequences of a line with their widths.
func (c Cells) eachPart(s string, do func(part string, width int)) {
	var state byte
	for len(s) > 0 {
		part, width, n, next := c.Method.DecodeSequenceInString(s, state, nil)
		if n == 0 {
			return
		}
		do(part, width)
		s, state = s[n:], next
	}
}

// Wrap breaks text into lines of at most w cells, keeping its own line breaks. A path that needs several lines is
// broken after its slashes, and an option like --store is never broken. ansi.Method.Wrap puts a hyphen beyond the last
// cell of a line; such a line is broken before the hyphen.
func (c Cells) Wrap(text string, w int) []string {
	w = max(w, 1)
	var lines []string
	for _, l := range strings.Split(c.wrapWords(text, w), "\n") {
		if c.Width(l) > w {
			lines = append(lines, strings.Split(c.Method.Hardwrap(l, w, true), "\n")...)
		} else {
			lines = append(lines, l)
		}
	}
	return lines
}

// These stand for a hyphen and a slash while text is wrapped: they are as wide, and no line ends after them.
const unbrokenHyphen, unbrokenSlash = "\u2011", "\u2215"

var (
	wordPattern   = regexp.MustCompile(`\S+`)
	optionPattern = regexp.MustCompile(`^["'(]*--?[a-z]`)
	hideHyphens   = strings.NewReplacer("-", unbrokenHyphen)
	hideSlashes   = strings.NewReplacer("-", unbrokenHyphen, "/", unbrokenSlash)
	restoreHidden = strings.NewReplacer(unbrokenHyphen, "-", unbrokenSlash, "/")
)

// wrapWords breaks text between words, and paths after their slashes rather than after their hyphens.
func (c Cells) wrapWords(text string, w int) string {
	if !strings.ContainsAny(text, "/-") || strings.ContainsAny(text, unbrokenHyphen+unbrokenSlash) {
		return c.Method.Wrap(text, w, "")
	}
	text = wordPattern.ReplaceAllStringFunc(text, func(word string) string {
		name := strings.TrimLeft(word, `"'(~./`)
		switch {
		case optionPattern.MatchString(word) && c.Width(word) <= w:
			return hideSlashes.Replace(word)
		case !strings.Contains(word, "/"):
			return word
		case strings.Contains(word, "://"), name == word && strings.Count(word, "/") == 1 && !strings.Contains(word, "-"): // 12/300 is no path
			return strings.ReplaceAll(word, "/", unbrokenSlash)
		case c.Width(word) <= w:
			return hideSlashes.Replace(word)
		}
		return hideSlashes.Replace(word[:len(word)-len(name)]) + hideHyphens.Replace(name)
	})
	return restoreHidden.Replace(c.Method.Wrap(text, w, "/"))
}

// WrapStyled wraps text and styles each line of it: a style that continues over a line break would colour the border.
func (c Cells) WrapStyled(style interface{ Render(...string) string }, text string, w int) []string {
	lines := c.Wrap(text, w)
	for i := range lines {
		lines[i] = style.Render(lines[i])
	}
	return lines
}

// Join puts as many parts on a line as fit, the most important first; what does not fit is left out whole.
func (c Cells) Join(parts []string, sep string, w int) string {
	line := ""
	for i, p := range parts {
		if i > 0 {
			p = sep + p
		}
		if c.Width(line)+c.Width(p) > w {
			break
		}
		line += p
	}
	return line
}

// Center pads lines on the left so that they share a middle.
func (c Cells) Center(lines []string) []string {
	w := c.Widest(lines)
	for i, l := range lines {
		lines[i] = strings.Repeat(" ", (w-c.Width(l)+1)/2) + l
	}
	return lines
}

// PadLines pads or cuts text to exactly h lines, each at most w cells wide.
func (c Cells) PadLines(s string, w, h int) []string {
	lines := strings.Split(s, "\n")
	lines = lines[:min(len(lines), h)]
	for i, l := range lines {
		if c.Width(l) > w {
			lines[i] = c.truncateWith(l, w, "")
		}
	}
	for len(lines) < h {
		lines = append(lines, "")
	}
	return lines
}

// Overlay draws a box over the middle of the lines and returns its position. The text beside the box does not move,
// even if an edge of the box cuts a wide character.
func (c Cells) Overlay(lines []string, box string, w, h int) (x, y int) {
	rows := strings.Split(box, "\n")
	bw := min(c.Widest(rows), w)
	x, y = max((w-bw)/2, 0), max((h-len(rows))/2, 0)
	for i, row := range rows {
		if y+i >= len(lines) {
			break
		}
		under := c.Fit(lines[y+i], w)
		left, right := c.truncateWith(under, x, ""), c.dropCells(under, x+bw)
		gap := strings.Repeat(" ", max(w-x-bw-c.Width(right), 0))
		lines[y+i] = c.Fit(left, x) + "\x1b[m" + c.Fit(row, bw) + "\x1b[m" + gap + right
	}
	return x, y
}

// JSONLines indents JSON; other text stays as it is. Each line is cleaned, since the text comes from outside.
func (c Cells) JSONLines(text string, w int) []string {
	var pretty bytes.Buffer
	if json.Indent(&pretty, []byte(text), "", "  ") == nil {
		text = pretty.String()
	}
	var lines []string
	for _, l := range strings.Split(text, "\n") {
		lines = append(lines, strings.Split(c.Method.Hardwrap(affiliate.Clean(l), max(w, 1), true), "\n")...)
	}
	return lines
}
