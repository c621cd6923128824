package table

import (
	"strings"

	"charm.land/lipgloss/v2"
)

// Tone says what a cell's text means; the theme says what that looks like. Nothing may be told by tone alone.
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

// Styles are the looks of a table. Only colours and attributes of the styles count, not their padding or borders.
type Styles struct {
	Normal, Muted, Good, Bad, Warn, Accent lipgloss.Style

	Header lipgloss.Style // the line of titles
	Cursor lipgloss.Style // gutter and first column of the cursor's row
	Marked lipgloss.Style // the same of a marked row
	Match  lipgloss.Style // what SetMatch finds
	Change lipgloss.Style // Cell.Mark
	Bar    lipgloss.Style // the scroll bar
}

// Plain are styles without colour: the cursor is bold.
func Plain() Styles {
	s := lipgloss.NewStyle()
	return Styles{
		Normal: s, Muted: s, Good: s, Bad: s, Warn: s, Accent: s,
		Header: s.Bold(true), Cursor: s.Bold(true), Marked: s, Match: s.Underline(true), Change: s, Bar: s,
	}
}

// reset ends every styled piece; a piece states its whole style.
const reset = "\x1b[m"

// paint is the escape sequence that turns a style on, "" when it does nothing. Styles are rendered once, not per cell:
// lipgloss takes microseconds each time.
type paint string

func paintOf(s lipgloss.Style) paint {
	on, _, ok := strings.Cut(s.Inline(true).Render("x"), "x")
	if !ok {
		return ""
	}
	return paint(on)
}

type paints struct {
	tone                                       [tones]paint
	header, cursor, marked, match, change, bar paint
}

func paintsOf(s Styles) paints {
	return paints{
		tone: [tones]paint{
			Normal: paintOf(s.Normal), Muted: paintOf(s.Muted), Good: paintOf(s.Good), Bad: paintOf(s.Bad),
			Warn: paintOf(s.Warn), Accent: paintOf(s.Accent),
		},
		header: paintOf(s.Header), cursor: paintOf(s.Cursor), marked: paintOf(s.Marked), match: paintOf(s.Match),
		change: paintOf(s.Change), bar: paintOf(s.Bar),
	}
}

func (p *paints) of(t Tone) paint {
	if t >= tones {
		t = Normal
	}
	return p.tone[t]
}
