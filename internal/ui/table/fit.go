package table

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// glyphs are what the table itself draws, one cell each.
type glyphs struct {
	cursor, hollow, rising, falling, left, right, thumb, ellipsis string
}

// widthMeter measures text the way the terminal does: rune by rune, or by grapheme clusters where mode 2027 is on.
type widthMeter struct {
	method ansi.Method
	narrow bool // ₹, … and blocks are one cell wide; not so under RUNEWIDTH_EASTASIAN
	glyphs glyphs
}

func newWidthMeter(m ansi.Method) widthMeter {
	meter := widthMeter{method: m, glyphs: glyphs{"▸", "▹", "▲", "▼", "‹", "›", "┃", "…"}}
	meter.narrow = m.StringWidth("…–é₹−▁█│▲▸") == 10
	if !meter.narrow {
		meter.glyphs = glyphs{">", "-", "^", "v", "<", ">", "|", "~"}
	}
	return meter
}

// simple reports whether a rune is one cell wide and never joins a neighbour. Most text has only such runes and needs no segmenting.
func (m widthMeter) simple(c rune) bool {
	if c < 0x7f {
		return c >= ' '
	}
	return m.narrow && (c >= 0xa1 && c <= 0x2ff && c != 0xad || c >= 0x2010 && c <= 0x2027 || c == '₹' || c == '−' ||
		c >= 0x2500 && c <= 0x259f)
}

// measure gives the width of simple text; ok is false when text is not simple.
func (m widthMeter) measure(text string) (width int, ok bool) {
	for _, c := range text {
		if !m.simple(c) {
			return 0, false
		}
		width++
	}
	return width, true
}

// whole fits text into w cells; ok is false where it had to be cut.
func (m widthMeter) whole(text string, w int) (shown string, width int, ok bool) {
	shown, width = m.fit(text, w)
	return shown, width, !strings.HasSuffix(shown, m.glyphs.ellipsis) && (w > 0 || text == "")
}

// fit cuts text to at most w cells, with an … where something is missing, and returns its width. The result
// has only printable characters.
func (m widthMeter) fit(text string, w int) (short string, width int) {
	if w <= 0 {
		return "", 0
	}
	width, ok := m.measure(text)
	switch {
	case !ok:
		return m.fitClusters(text, w)
	case width <= w:
		return text, width
	}
	n := 0
	for i := range text {
		if n == w-1 {
			cut := WholeNumber(text, i)
			return text[:cut] + m.glyphs.ellipsis, utf8.RuneCountInString(text[:cut]) + 1
		}
		n++
	}
	return text, width
}

func (m widthMeter) fitClusters(text string, w int) (short string, width int) {
	text = strings.ToValidUTF8(text, "") // the segmenter treats invalid bytes as combining marks
	var b strings.Builder
	cut, cutWidth := 0, 0 // where an … still fits behind
	for len(text) > 0 {
		cluster, n := m.next(text)
		text = text[len(cluster):]
		if n == 0 {
			continue // a control or a stray mark
		}
		if width+n > w {
			short, width = b.String()[:cut]+m.glyphs.ellipsis, cutWidth+1
			break
		}
		b.WriteString(cluster)
		if width += n; width < w {
			cut, cutWidth = b.Len(), width
		}
	}
	if short == "" {
		short = b.String()
	}
	// A character that joins its neighbour would shift the columns.
	if m.method.StringWidth(" "+short+" ") != width+2 {
		return asciiOnly(short, w)
	}
	return short, width
}

// next returns the first grapheme cluster of text and its width in cells, 0 if it must not be drawn.
func (m widthMeter) next(text string) (cluster string, width int) {
	if c, size := utf8.DecodeRuneInString(text); c < ' ' || c >= 0x7f && c < 0xa0 {
		return text[:size], 0
	}
	return ansi.FirstGraphemeCluster(text, m.method)
}

// asciiOnly writes ? for each rune that is no printable ASCII character, and cuts text to w cells.
func asciiOnly(text string, w int) (short string, width int) {
	var b strings.Builder
	for _, c := range text {
		if b.Len() == w {
			break
		}
		if c < ' ' || c > '~' {
			c = '?'
		}
		b.WriteByte(byte(c))
	}
	return b.String(), b.Len()
}

func appendBlanks(dst []byte, n int) []byte {
	const blanks = "                                                                "
	for ; n > len(blanks); n -= len(blanks) {
		dst = append(dst, blanks...)
	}
	if n > 0 {
		dst = append(dst, blanks[:n]...)
	}
	return dst
}
