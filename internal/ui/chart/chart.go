package chart

import (
	"time"

	"charm.land/lipgloss/v2"
)

// The minimum size of a chart, and the minimum columns of its bars beside the numbers. Below it a sparkline is easier to read, and
// ntcharts panics at 1×1.
const (
	minWidth, minHeight = 20, 5
	minColumns          = 8
)

// Point is what happened in one bucket of time.
type Point struct {
	From, To time.Time
	Value    int64 // net: negative when more fell than rose
	Unread   bool  // nothing is known: no bar, and a dotted axis
}

// Series is what a chart shows, with the caller's words for it.
type Series struct {
	Points []Point // in order of time
	Unit   int64   // the axis counts in multiples of it: 100 for paise that are written as rupees; 0 is 1

	Axis func(int64) string // a number beside the axis
	// Labels under the axis, the finest first: each gives the label of a point, or "" for none there. The first whose labels
	// all have room is used.
	Labels []func(Point) string
	Words  func(Point) string // about the point under the cursor; points that share a bar are added up
	Empty  string             // shown if there are no points
}

// Styles are the styles of a chart.
type Styles struct {
	Axis   lipgloss.Style // axes, numbers and labels
	Bar    lipgloss.Style
	Below  lipgloss.Style // bars below zero
	Cursor lipgloss.Style // the mark under a bar
	Words  lipgloss.Style // the cursor's words
}

// Chart is changed in place. The zero size draws nothing.
type Chart struct {
	styles  ansiStyles
	title   string
	series  Series
	w, h    int
	at      int // the point under the cursor
	focused bool

	layout *layout // nil: too small for one, or not drawn yet
	drawn  string
}

// New makes a chart without points.
func New(st Styles) *Chart { return &Chart{styles: ansiStylesOf(st)} }

// SetStyles changes the styles.
func (c *Chart) SetStyles(st Styles) {
	c.styles = ansiStylesOf(st)
	c.applyColours()
}

// SetTitle sets the left part of the first line; it may be styled.
func (c *Chart) SetTitle(title string) {
	if c.title != title {
		c.title = title
		c.applyColours()
	}
}

// SetFocused sets whether the cursor's keys go to the chart.
func (c *Chart) SetFocused(on bool) {
	if c.focused != on {
		c.focused = on
		c.applyColours()
	}
}

// Focused reports whether the keys go to the chart.
func (c *Chart) Focused() bool { return c.focused }

// SetSize changes the size, and draws again if it differs.
func (c *Chart) SetSize(w, h int) {
	if w, h = max(w, 0), max(h, 0); w != c.w || h != c.h {
		c.w, c.h = w, h
		c.relayout()
	}
}

// SetSeries shows other points. The cursor stays on its moment when that is among them; on the newest point that is known it
// stays on the newest.
func (c *Chart) SetSeries(s Series) {
	old := c.series.Points
	follows := c.at == newest(old)
	c.series = s
	if follows {
		c.at = newest(s.Points)
	} else {
		c.at = indexOf(s.Points, old[c.at].From)
	}
	c.relayout()
}

// newest is the last point with a known value, else the last one.
func newest(points []Point) int {
	for i := len(points) - 1; i >= 0; i-- {
		if !points[i].Unread {
			return i
		}
	}
	return max(len(points)-1, 0)
}

// indexOf is the point whose time includes a moment, else the newest.
func indexOf(points []Point, t time.Time) int {
	for i, p := range points {
		if !t.Before(p.From) && t.Before(p.To) {
			return i
		}
	}
	return newest(points)
}

// Move moves the cursor by so many bars.
func (c *Chart) Move(n int) {
	perBar := 1
	if c.layout != nil {
		perBar = c.layout.pointsPerBar
	}
	c.moveTo((c.at/perBar + n) * perBar)
}

func (c *Chart) moveTo(point int) {
	if point = max(min(point, len(c.series.Points)-1), 0); point != c.at {
		c.at = point
		c.applyColours()
	}
}

// Click moves the cursor to the bar at a cell of the chart, and reports whether there is one.
func (c *Chart) Click(x, y int) bool {
	if c.layout == nil || y < 1 || y >= c.h {
		return false
	}
	bar, ok := c.layout.barAt(x)
	if ok {
		c.moveTo(bar * c.layout.pointsPerBar)
	}
	return ok
}

// Cursor is the bar under the cursor; false when there is none.
func (c *Chart) Cursor() (Point, bool) {
	if len(c.series.Points) == 0 {
		return Point{}, false
	}
	if c.layout != nil {
		return c.layout.bars[c.at/c.layout.pointsPerBar], true
	}
	return c.series.Points[c.at], true
}

// View is the chart as it was drawn last: h lines of at most w cells.
func (c *Chart) View() string { return c.drawn }
