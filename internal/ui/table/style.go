package table

import (
	"strings"

	"charm.land/lipgloss/v2"
)

// Tone is the meaning of a cell's text, which the theme gives a style. No meaning may be in the tone alone.
type Tone uint8

// The tones, each with its style in Styles.
const (
	Normal Tone = iota
	Muted
	Good
	Bad
	Warn
	Accent
	tones
)

// Styles are the styles of a table. Only colours and attributes count, not padding or borders.
type Styles struct {
	Normal, Muted, Good, Bad, Warn, Accent lipgloss.Style

	Header lipgloss.Style // the line of titles
	Sorted lipgloss.Style // the title of the sorted column
	Cursor lipgloss.Style // the cursor's row; Good, Bad and Warn are drawn over it
	Marked lipgloss.Style // gutter and first column of a marked row
	Match  lipgloss.Style // what SetMatch finds
	Change lipgloss.Style // Cell.Badge: a rise
	Fall   lipgloss.Style // Cell.Badge that begins with −
}

// reset ends every styled piece, and each piece sets its whole style.
const reset = "\x1b[m"

// ansiStyle is the escape sequence that turns a style on, "" for a plain one. Styles are rendered once, not per cell:
// lipgloss takes microseconds each time.
type ansiStyle string

func ansiStyleOf(s lipgloss.Style) ansiStyle {
	on, _, ok := strings.Cut(s.Inline(true).Render("x"), "x")
	if !ok {
		return ""
	}
	return ansiStyle(on)
}

type ansiStyles struct {
	tone [tones]ansiStyle

	header, cursor, marked, match, change, fall ansiStyle

	sorted ansiStyle // ends that of the header first: bold and faint together are faint
}

func ansiStylesOf(s Styles) ansiStyles {
	return ansiStyles{
		tone: [tones]ansiStyle{
			Normal: ansiStyleOf(s.Normal), Muted: ansiStyleOf(s.Muted), Good: ansiStyleOf(s.Good), Bad: ansiStyleOf(s.Bad),
			Warn: ansiStyleOf(s.Warn), Accent: ansiStyleOf(s.Accent),
		},
		header: ansiStyleOf(s.Header), sorted: reset + ansiStyleOf(s.Sorted),
		cursor: ansiStyleOf(s.Cursor), marked: ansiStyleOf(s.Marked),
		match: ansiStyleOf(s.Match), change: ansiStyleOf(s.Change), fall: ansiStyleOf(s.Fall),
	}
}

func (p *ansiStyles) of(t Tone) ansiStyle {
	if t >= tones {
		t = Normal
	}
	return p.tone[t]
}

// over is the style of a tone in a row with the style base. Muted and Accent are left out there: a grey is hard to read on a
// background, and each style is more bytes to send whenever the row is drawn.
func (p *ansiStyles) over(base ansiStyle, t Tone) ansiStyle {
	if base != "" && (t == Muted || t == Accent) {
		t = Normal
	}
	return p.of(t)
}
