package chart

import (
	"math"
	"slices"

	"github.com/NimbleMarkets/ntcharts/v2/canvas"
	"github.com/NimbleMarkets/ntcharts/v2/canvas/graph"
	"github.com/charmbracelet/x/ansi"
)

// layout is a chart without its colours and its cursor: the runes of the bars and axes and their positions.
type layout struct {
	bars        []Point // neighbours added up
	cellsPerBar int     // points a bar
	pitch       int     // columns from one bar to the next
	barWidth    int     // columns of a bar
	left        int     // columns of the numbers
	zero        int     // the row of the axis
	rows        [][]rune
	labels      []rune // of time, under the axis
}

// maxPitch limits the width of bars when there are few.
const maxPitch = 24

// render draws the series into w×h cells, nil when that is too small.
func render(s Series, w, h int) *layout {
	if len(s.Points) == 0 || w < minWidth || h < minHeight-1 {
		return nil
	}
	lo, hi := valueRange(s.Points)
	sc := scaleFor(lo, hi, s.Unit, h-2)
	p := &layout{zero: sc.over}
	if p.spread(s, sc, w); p.left+1+minColumns > w {
		return nil
	}
	lo, hi = valueRange(p.bars) // bars that add up several points are longer
	sc = scaleFor(lo, hi, s.Unit, h-2)
	if p.spread(s, sc, w); p.left+1+minColumns > w {
		return nil
	}
	p.zero = sc.over
	c := canvas.New(w, h-1)
	p.axes(&c, s, sc)
	for i, b := range p.bars {
		p.bar(&c, i, sc.of(max(min(b.Value, maxValue), -maxValue)), b.Unread)
	}
	for y := range h - 1 {
		row := make([]rune, w)
		for x := range row {
			if row[x] = c.Cell(canvas.Point{X: x, Y: y}).Rune; row[x] == 0 {
				row[x] = ' '
			}
		}
		p.rows = append(p.rows, row)
	}
	p.name(s, w)
	return p
}

// valueRange is the lowest and the highest value that is known.
func valueRange(points []Point) (lo, hi int64) {
	for _, p := range points {
		if !p.Unread {
			lo, hi = min(lo, p.Value), max(hi, p.Value)
		}
	}
	return lo, hi
}

// spread divides the columns beside the numbers among the bars.
func (p *layout) spread(s Series, sc scale, w int) {
	p.left = 1
	for n := -sc.below / sc.rows; n <= sc.over/sc.rows; n++ {
		p.left = max(p.left, ansi.StringWidth(s.Axis(int64(n)*sc.step)))
	}
	columns := max(w-p.left-1, 1)
	p.cellsPerBar = (len(s.Points) + columns - 1) / columns
	p.bars = p.bars[:0]
	for part := range slices.Chunk(s.Points, p.cellsPerBar) {
		p.bars = append(p.bars, merge(part))
	}
	p.pitch = min(columns/len(p.bars), maxPitch)
	p.barWidth = p.pitch
	if p.pitch > 1 {
		p.barWidth -= 1 + p.pitch/8
	}
}

// merge is neighbours as one point.
func merge(points []Point) Point {
	sum := Point{From: points[0].From, To: points[len(points)-1].To, Unread: true}
	for _, p := range points {
		if !p.Unread {
			sum.Unread = false
			sum.Value = max(min(sum.Value+max(min(p.Value, maxValue), -maxValue), maxValue), -maxValue)
		}
	}
	return sum
}

// axes draws the time axis at zero and the number axis.
func (p *layout) axes(c *canvas.Model, s Series, sc scale) {
	plain := canvas.NewCell(0).Style
	origin := canvas.Point{X: p.left, Y: p.zero}
	if sc.below > 0 {
		graph.DrawXYAxisDown(c, origin, plain)
	} else {
		graph.DrawXYAxis(c, origin, plain)
	}
	for x := p.left + 1 + p.pitch*len(p.bars); x < c.Width(); x++ {
		c.SetRune(canvas.Point{X: x, Y: p.zero}, ' ')
	}
	for n := -sc.below / sc.rows; n <= sc.over/sc.rows; n++ {
		y, text := p.zero-n*sc.rows, s.Axis(int64(n)*sc.step)
		c.SetString(canvas.Point{X: p.left - ansi.StringWidth(text), Y: y}, text)
		if n != 0 {
			c.SetRune(canvas.Point{X: p.left, Y: y}, '┤')
		}
	}
}

// bar draws one bar of so many rows, at least an eighth of one unless the value is zero.
func (p *layout) bar(c *canvas.Model, i int, rows float64, unread bool) {
	from := p.left + 1 + i*p.pitch
	if unread {
		for x := from; x < from+p.pitch; x++ {
			c.SetRune(canvas.Point{X: x, Y: p.zero}, '┄')
		}
		return
	}
	for x := from; x < from+p.barWidth; x++ {
		switch {
		case rows > 0:
			graph.DrawColumnBottomToTop(c, canvas.Point{X: x, Y: p.zero - 1}, max(math.Round(rows*8)/8, 0.125), c.Style)
		case rows < 0:
			drawDown(c, x, p.zero+1, -rows)
		}
	}
}

// drawDown draws a column downwards, which ntcharts has no runes for: there is an upper half and an upper eighth only.
func drawDown(c *canvas.Model, x, y int, rows float64) {
	whole := int(rows)
	for i := range whole {
		c.SetRune(canvas.Point{X: x, Y: y + i}, '█')
	}
	switch rest := rows - float64(whole); {
	case rest >= 0.3:
		c.SetRune(canvas.Point{X: x, Y: y + whole}, '▀')
	case rest > 0.05 || whole == 0:
		c.SetRune(canvas.Point{X: x, Y: y + whole}, '▔')
	}
}

// name writes the labels of time: the finest that have room, each under its bar's first column.
func (p *layout) name(s Series, w int) {
	for i, label := range s.Labels {
		line, room := p.write(label, w)
		if room || i == len(s.Labels)-1 {
			p.labels = line
			return
		}
	}
	p.labels = []rune{}
}

// write writes one set of labels, and reports whether they all have room. A label that would touch the one before it or reach over
// the edge is left out.
func (p *layout) write(label func(Point) string, w int) (line []rune, room bool) {
	room = true
	for i, b := range p.bars {
		text, at := label(b), p.left+1+i*p.pitch
		switch {
		case text == "" || at+ansi.StringWidth(text) > w:
			continue
		case len(line) > 0 && at <= len(line):
			room = false
			continue
		}
		for len(line) < at {
			line = append(line, ' ')
		}
		line = append(line, []rune(text)...)
	}
	return line, room && len(line) > 0
}

// barAt is the bar in a column, with the blanks after it.
func (p *layout) barAt(x int) (int, bool) {
	i := x - p.left - 1
	if i < 0 || i/p.pitch >= len(p.bars) {
		return 0, false
	}
	return i / p.pitch, true
}
