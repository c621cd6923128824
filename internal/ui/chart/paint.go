package chart

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// draw makes the picture anew: data or size changed.
func (c *Chart) draw() {
	c.picture = sketch(c.series, c.w, c.h-1)
	c.paint()
}

// paint colours the picture and puts the cursor and its words on it.
func (c *Chart) paint() {
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
		lines = append(lines, c.styles.Axis.Render(ansi.Truncate(c.series.Empty, c.w, "…")))
	case c.picture == nil:
		lines = append(lines, c.styles.Bar.Render(c.small()))
	default:
		for y := range c.picture.rows {
			lines = append(lines, c.row(y))
		}
		lines = append(lines, c.styles.Axis.Render(string(c.picture.labels)))
	}
	for len(lines) < c.h {
		lines = append(lines, "")
	}
	c.drawn = strings.Join(lines[:c.h], "\n")
}

// heading is the title, and at the right what stands under the cursor.
func (c *Chart) heading() string {
	words := ""
	if p, ok := c.Cursor(); ok {
		words = ansi.Truncate(c.series.Words(p), c.w, "…")
	}
	gap := c.w - ansi.StringWidth(c.title) - ansi.StringWidth(words)
	title := c.title
	if words != "" && gap < 2 {
		title = ansi.Truncate(c.title, max(c.w-ansi.StringWidth(words)-2, 0), "")
		gap = c.w - ansi.StringWidth(title) - ansi.StringWidth(words)
	}
	return ansi.Truncate(title, c.w, "") + strings.Repeat(" ", max(gap, 0)) + c.styles.Words.Render(words)
}

// small is the series as one line, when there is no room for a chart.
func (c *Chart) small() string {
	share := (len(c.series.Points) + c.w - 1) / c.w
	var values []int64
	for i := 0; i < len(c.series.Points); i += share {
		values = append(values, together(c.series.Points[i:min(i+share, len(c.series.Points))]).Value)
	}
	return Sparkline(values)
}

// row is one row of the picture in its colours.
func (c *Chart) row(y int) string {
	p, st := c.picture, &c.styles
	runes := p.rows[y]
	start, end := p.left+1, p.left+1+p.pitch*len(p.bars)
	from := start + c.at/p.share*p.pitch
	bars := st.Bar
	switch {
	case y == p.zero:
		bars = st.Axis
	case y > p.zero:
		bars = st.Below
	}
	cursor := bars
	if c.focused {
		cursor = st.Cursor
	}
	var b strings.Builder
	put(&b, st.Axis, runes[:start])
	put(&b, bars, runes[start:from])
	if y == p.zero {
		mark := append([]rune{}, runes[from:from+p.pitch]...)
		mark[(p.thick-1)/2] = '▲'
		put(&b, cursor, mark)
	} else {
		put(&b, cursor, runes[from:from+p.pitch])
	}
	put(&b, bars, runes[from+p.pitch:end])
	return strings.TrimRight(b.String(), " ")
}

// put writes runes in a style, and blanks without one.
func put(b *strings.Builder, st lipgloss.Style, runes []rune) {
	text := string(runes)
	if strings.TrimLeft(text, " ") == "" {
		b.WriteString(text)
		return
	}
	b.WriteString(st.Render(text))
}
