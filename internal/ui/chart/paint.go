package chart

import (
	"slices"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// ansiStyle is the escape sequence that turns a style on. It is rendered once, since lipgloss takes microseconds each time.
type ansiStyle string

func ansiStyleOf(s lipgloss.Style) ansiStyle {
	on, _, ok := strings.Cut(s.Inline(true).Render("x"), "x")
	if !ok {
		return ""
	}
	return ansiStyle(on)
}

type ansiStyles struct{ axis, bar, below, cursor, words ansiStyle }

func ansiStylesOf(st Styles) ansiStyles {
	return ansiStyles{
		axis: ansiStyleOf(st.Axis), bar: ansiStyleOf(st.Bar), below: ansiStyleOf(st.Below),
		cursor: ansiStyleOf(st.Cursor), words: ansiStyleOf(st.Words),
	}
}

// apply is text in the style. Text of blanks only is left as it is.
func (p ansiStyle) apply(text string) string {
	if p == "" || strings.TrimLeft(text, " ") == "" {
		return text
	}
	return string(p) + text + "\x1b[m"
}

// relayout lays the chart out and draws it again: data or size changed.
func (c *Chart) relayout() {
	c.layout = render(c.series, c.w, c.h-1)
	c.applyColours()
}

// applyColours draws the layout in its colours, with the cursor and the words about its point.
func (c *Chart) applyColours() {
	if c.w == 0 || c.h == 0 {
		c.drawn = ""
		return
	}
	lines := make([]string, 0, c.h)
	if c.h > 1 {
		lines = append(lines, c.heading())
	}
	switch {
	case len(c.series.Points) == 0:
		lines = append(lines, c.styles.axis.apply(ansi.Truncate(c.series.Empty, c.w, "…")))
	case c.layout == nil:
		lines = append(lines, c.styles.bar.apply(c.small()))
	default:
		for y := range c.layout.rows {
			lines = append(lines, c.row(y))
		}
		lines = append(lines, c.styles.axis.apply(string(c.layout.labels)))
	}
	for len(lines) < c.h {
		lines = append(lines, "")
	}
	c.drawn = strings.Join(lines[:c.h], "\n")
}

// heading is the title, and at its right the value under the cursor.
func (c *Chart) heading() string {
	words := ""
	if p, ok := c.Cursor(); ok {
		words = ansi.Truncate(c.series.Words(p), c.w, "…")
	}
	gap := c.w - ansi.StringWidth(c.title) - ansi.StringWidth(words)
	title := c.title
	if words != "" && gap < 2 {
		title = ansi.Truncate(c.title, max(c.w-ansi.StringWidth(words)-2, 0), "…")
		gap = c.w - ansi.StringWidth(title) - ansi.StringWidth(words)
	}
	return ansi.Truncate(title, c.w, "…") + strings.Repeat(" ", max(gap, 0)) + c.styles.words.apply(words)
}

// small is the series as one line, for a size that is too small for a chart.
func (c *Chart) small() string {
	perRune := (len(c.series.Points) + c.w - 1) / c.w
	var values []int64
	for part := range slices.Chunk(c.series.Points, perRune) {
		values = append(values, merge(part).Value)
	}
	return Sparkline(values)
}

// row is one row of the layout in its colours. Of the bar under the cursor only the mark on the axis looks different, so that
// a move costs few bytes over SSH.
func (c *Chart) row(y int) string {
	l := c.layout
	runes := l.rows[y]
	start, end := l.left+1, l.left+1+l.pitch*len(l.bars)
	axis := c.styles.axis.apply(string(runes[:start]))
	switch {
	case y == l.zero:
		at := start + c.at/l.pointsPerBar*l.pitch + (l.barWidth-1)/2
		mark := c.styles.axis
		if c.focused {
			mark = c.styles.cursor
		}
		return axis + c.styles.axis.apply(string(runes[start:at])) + mark.apply("▲") + c.styles.axis.apply(string(runes[at+1:end]))
	case y > l.zero:
		return axis + c.styles.below.apply(strings.TrimRight(string(runes[start:end]), " "))
	default:
		return axis + c.styles.bar.apply(strings.TrimRight(string(runes[start:end]), " "))
	}
}
