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
	bars         []Point  // each is one or more points of the series, added up
	pointsPerBar int      // neighbours in each bar; the last one may have fewer
	pitch        int      // columns from one bar to the next
	barWidth     int      // columns of a bar
	left         int      // columns of the numbers
	zero         int      // the row of the axis
	rows         [][]rune // from the top
	labels       []rune   // of time, under the axis
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
	l := &layout{}
	if l.spread(s, sc, w); l.left+1+minColumns > w {
		return nil
	}
	lo, hi = valueRange(l.bars) // bars that add up several points are longer
	sc = scaleFor(lo, hi, s.Unit, h-2)
	if l.spread(s, sc, w); l.left+1+minColumns > w {
		return nil
	}
	l.zero = sc.zero
	c := canvas.New(w, h-1)
	l.axes(&c, s, sc)
	for i, b := range l.bars {
		l.bar(&c, i, sc.of(bounded(b.Value)), b.Unread)
	}
	for y := range h - 1 {
		row := make([]rune, w)
		for x := range row {
			if row[x] = c.Cell(canvas.Point{X: x, Y: y}).Rune; row[x] == 0 {
				row[x] = ' '
			}
		}
		l.rows = append(l.rows, row)
	}
	l.setLabels(s, w)
	return l
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
func (l *layout) spread(s Series, sc scale, w int) {
	l.left = 1
	for n := -sc.below / sc.stepRows; n <= sc.zero/sc.stepRows; n++ {
		l.left = max(l.left, ansi.StringWidth(s.Axis(int64(n)*sc.step)))
	}
	columns := max(w-l.left-1, 1)
	l.pointsPerBar = (len(s.Points) + columns - 1) / columns
	l.bars = l.bars[:0]
	for part := range slices.Chunk(s.Points, l.pointsPerBar) {
		l.bars = append(l.bars, merge(part))
	}
	l.pitch = min(columns/len(l.bars), maxPitch)
	l.barWidth = l.pitch
	if l.pitch > 1 {
		l.barWidth -= 1 + l.pitch/8
	}
}

// merge adds neighbours up to one point, which is unread if all of them are.
func merge(points []Point) Point {
	sum := Point{From: points[0].From, To: points[len(points)-1].To, Unread: true}
	for _, p := range points {
		if !p.Unread {
			sum.Unread = false
			sum.Value = bounded(sum.Value + bounded(p.Value))
		}
	}
	return sum
}

// axes draws the time axis at zero and the number axis.
func (l *layout) axes(c *canvas.Model, s Series, sc scale) {
	plain := canvas.NewCell(0).Style
	origin := canvas.Point{X: l.left, Y: l.zero}
	if sc.below > 0 {
		graph.DrawXYAxisDown(c, origin, plain)
	} else {
		graph.DrawXYAxis(c, origin, plain)
	}
	for x := l.left + 1 + l.pitch*len(l.bars); x < c.Width(); x++ {
		c.SetRune(canvas.Point{X: x, Y: l.zero}, ' ')
	}
	for n := -sc.below / sc.stepRows; n <= sc.zero/sc.stepRows; n++ {
		y, text := l.zero-n*sc.stepRows, s.Axis(int64(n)*sc.step)
		c.SetString(canvas.Point{X: l.left - ansi.StringWidth(text), Y: y}, text)
		if n != 0 {
			c.SetRune(canvas.Point{X: l.left, Y: y}, '┤')
		}
	}
}

// bar draws one bar of so many rows, at least an eighth of one unless the value is zero.
func (l *layout) bar(c *canvas.Model, i int, rows float64, unread bool) {
	from := l.left + 1 + i*l.pitch
	if unread {
		for x := from; x < from+l.pitch; x++ {
			c.SetRune(canvas.Point{X: x, Y: l.zero}, '┄')
		}
		return
	}
	for x := from; x < from+l.barWidth; x++ {
		switch {
		case rows > 0:
			graph.DrawColumnBottomToTop(c, canvas.Point{X: x, Y: l.zero - 1}, max(math.Round(rows*8)/8, 0.125), c.Style)
		case rows < 0:
			drawDown(c, x, l.zero+1, -rows)
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

// setLabels chooses the finest labels of time that all have room, or else the last ones of the series.
func (l *layout) setLabels(s Series, w int) {
	for i, label := range s.Labels {
		line, room := l.labelLine(label, w)
		if room || i == len(s.Labels)-1 {
			l.labels = line
			return
		}
	}
	l.labels = []rune{}
}

// labelLine writes one set of labels, each from the first column of its bar, and reports whether they all have room. A label
// that would touch the one before it or reach over the edge is left out.
func (l *layout) labelLine(label func(Point) string, w int) (line []rune, room bool) {
	room = true
	for i, b := range l.bars {
		text, at := label(b), l.left+1+i*l.pitch
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

// barAt is the index of the bar at column x or left of the blanks there; false beside the bars.
func (l *layout) barAt(x int) (int, bool) {
	i := x - l.left - 1
	if i < 0 || i/l.pitch >= len(l.bars) {
		return 0, false
	}
	return i / l.pitch, true
}
