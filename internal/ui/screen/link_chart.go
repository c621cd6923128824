package screen

import (
	"context"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/chart"
)

// LinkChart shows the sum of some links over time: clicks, sales, revenue or est. commission, one at a time. Its page
// calls Refresh and View, and adds the chart's actions to its keys.
type LinkChart struct {
	host      Host
	links     func() []int64
	span      func() (affiliate.Span, string) // the span and its name; a zero start is the first reading of the links, a zero end is now
	chart     *chart.Chart
	drawnWith chartLook // the look of the last drawing

	readLinks []int64 // the links of the last read
	reading   bool    // one read at a time, so that reads do not pile up while many links change
	readAgain bool    // a link changed meanwhile

	series linkSeries
	gaps   []affiliate.Span // times without readings
}

// chartLook is what the drawing depends on besides the numbers. All of it belongs to the program and may change while
// other screens are open.
type chartLook struct {
	dark   bool
	metric int
}

func (c *LinkChart) look() chartLook {
	return chartLook{dark: c.host.Theme().Dark, metric: c.host.Shared().Metric}
}

const seriesTopic = "series"

// linkSeries is what a chart read, and for which span.
type linkSeries struct {
	periodName string // what the span is called
	buckets    buckets
	sums       []affiliate.Sum // running totals at each bound
	known      affiliate.Span  // the time for which readings exist
}

// NewLinkChart makes the chart of links over a span, which comes with its name. ShownPeriod is the span of the tables.
func NewLinkChart(h Host, links func() []int64, span func() (affiliate.Span, string)) *LinkChart {
	c := &LinkChart{host: h, links: links, span: span, chart: chart.New(chartStyles(h.Theme()))}
	c.updateChart()
	return c
}

// ShownPeriod returns the span of the numbers in the tables, and its name.
func ShownPeriod(h Host) (affiliate.Span, string) {
	p := periodOf(h)
	return p.Bounds(h.Now(), h.Ports().Access.Zone()), p.Label()
}

func chartStyles(th *Theme) chart.Styles {
	return chart.Styles{Axis: th.Muted, Bar: th.Accent, Below: th.Bad, Cursor: th.Pointer, Words: th.Strong}
}

// metric is one of the numbers that a chart shows.
type metric struct {
	title       string
	unit        int64
	of          func(affiliate.Sum) int64
	fell        func(affiliate.Sum) int64 // the decreases in it, nil when they are not shown apart
	formatAxis  func(int64) string
	formatExact func(int64) string
}

var metrics = []metric{
	{title: "Clicks", unit: 1, of: clicksOf, formatAxis: affiliate.Group,
		formatExact: func(n int64) string { return affiliate.Plural(n, "click", "clicks") }},
	{title: "Sales", unit: 1, of: salesOf, fell: func(s affiliate.Sum) int64 { return s.RefundedSales }, formatAxis: affiliate.Group,
		formatExact: func(n int64) string { return affiliate.Plural(n, "sale", "sales") }},
	{title: "Revenue", unit: 100, of: revenueOf, fell: func(s affiliate.Sum) int64 { return int64(s.RefundedRevenue) }, formatAxis: rupees,
		formatExact: exactRupees},
	{title: "Est. comm", unit: 100, of: earnedOf, formatAxis: rupees,
		formatExact: func(n int64) string { return "est. " + exactRupees(n) }},
}

func exactRupees(paise int64) string { return affiliate.Paise(paise).Exact() }

// describe returns a metric's number in one bucket: 3 sales, net of 1 refunded.
func (m metric) describe(s affiliate.Sum) string {
	text := m.formatExact(m.of(s))
	if m.fell != nil && m.fell(s) != 0 {
		text += ", net of " + strings.Fields(m.formatExact(m.fell(s)))[0] + " refunded"
	}
	return text
}

func (c *LinkChart) metric() metric { return metrics[c.host.Shared().Metric] }

// metricAction shows the next metric, in the charts of all pages.
func (c *LinkChart) metricAction() Action {
	return Bind(ActionChartMetric, NoCmd(func() { c.NextMetric() }))
}

// Reload reads the numbers again. It runs its command itself: if a caller lost the command, the chart would wait for
// the result and never read again.
func (c *LinkChart) Reload() {
	if c.reading {
		c.readAgain = true
		return
	}
	ids := c.links()
	c.readLinks = ids
	span, called, known := c.spanToDraw(ids)
	s := linkSeries{periodName: called, buckets: bucketsOf(span, c.host.Ports().Access.Zone()), known: known}
	c.reading = true
	c.host.Run(Load(c.host, seriesTopic, "the chart", func(ctx context.Context) (linkSeries, error) {
		got := s // a copy, since r may run the same read once more at the same time
		if len(ids) == 0 || len(s.buckets.bounds) == 0 {
			return got, nil
		}
		var err error
		got.sums, err = c.host.Ports().History.Sums(ctx, ids, got.buckets.bounds)
		return got, err
	}, c.onSeries))
}

// spanToDraw returns the span to draw, with a start and an end, its name, and the span for which readings exist.
func (c *LinkChart) spanToDraw(ids []int64) (span affiliate.Span, called string, known affiliate.Span) {
	b, zone, now := c.host.Board(), c.host.Ports().Access.Zone(), c.host.Now()
	for _, id := range ids {
		l := b.Link(id)
		if l == nil || l.LastRead.IsZero() {
			continue
		}
		if known.From.IsZero() || l.CreatedAt.Before(known.From) {
			known.From = l.CreatedAt
		}
		if l.LastRead.After(known.To) {
			known.To = l.LastRead
		}
	}
	span, called = c.span()
	first := known.From
	if first.IsZero() {
		first = now
	}
	begin, end := affiliate.DateOf(first, zone).Start(zone), affiliate.DateOf(now, zone).End(zone)
	if span.To.IsZero() {
		span.To = end
	}
	if span.From.IsZero() {
		span.From = begin
	}
	if span.To.Sub(span.From) > maxWeekBuckets*7*24*time.Hour { // years without readings are not drawn
		span.From, span.To = affiliate.LaterTime(span.From, begin), affiliate.EarlierTime(span.To, end)
	}
	return span, called, known
}

// Refresh reads the numbers again when one of the links has changed or the links are other ones.
func (c *LinkChart) Refresh(n affiliate.Invalidation) {
	ids := c.links()
	if n.All || !slices.Equal(ids, c.readLinks) || slices.ContainsFunc(n.Links, func(id int64) bool { return slices.Contains(ids, id) }) {
		c.Reload()
	}
}

// onSeries shows the numbers that were read.
func (c *LinkChart) onSeries(s linkSeries, err error) tea.Cmd {
	c.reading = false
	if err == nil {
		c.series = s
	}
	c.updateChart()
	if c.readAgain {
		c.readAgain = false
		c.Reload()
	}
	return nil
}

// SetGaps sets the times without readings.
func (c *LinkChart) SetGaps(gaps []affiliate.Span) {
	c.gaps = gaps
	c.updateChart()
}

// setFocused sets whether keys move the chart's cursor.
func (c *LinkChart) setFocused(on bool) {
	c.chart.SetFocused(on)
	c.updateChart()
}

// updateChart passes the numbers to the chart, in the format of the metric.
func (c *LinkChart) updateChart() {
	th, m := c.host.Theme(), c.metric()
	if c.drawnWith.dark != th.Dark {
		c.chart.SetStyles(chartStyles(th))
	}
	c.drawnWith = c.look()
	title := ""
	for i := range metrics {
		style := th.Muted
		if i == c.host.Shared().Metric {
			style = th.Strong
			if c.chart.Focused() {
				style = th.Tab
			}
		}
		title += style.Render(metrics[i].title) + "  "
	}
	s, now := c.series, c.host.Now()
	c.chart.SetTitle(title + " " + th.Muted.Render(s.periodName))
	shown := chart.Series{
		Unit: m.unit, Axis: m.formatAxis, Labels: axisLabels(s.buckets.size), Empty: EmptyText(c.host, seriesTopic, "No readings in this period."),
		Words: func(p chart.Point) string {
			words := "not known"
			if !p.Unread {
				words = m.describe(s.sumBetween(p.From, p.To))
			}
			return s.buckets.size.Label(p.From, p.To, now) + "  " + words
		},
	}
	for i := range s.sums[min(1, len(s.sums)):] {
		from, to := s.buckets.bounds[i], s.buckets.bounds[i+1]
		shown.Points = append(shown.Points, chart.Point{From: from, To: to, Value: m.of(s.sums[i+1].Minus(s.sums[i])),
			Unread: c.isUnknown(from, to)})
	}
	if !slices.ContainsFunc(shown.Points, func(p chart.Point) bool { return !p.Unread }) {
		shown.Points = nil
	}
	c.chart.SetSeries(shown)
}

// sumBetween returns what happened between two bounds.
func (s linkSeries) sumBetween(from, to time.Time) affiliate.Sum {
	at := func(t time.Time) affiliate.Sum {
		i, _ := slices.BinarySearchFunc(s.buckets.bounds, t, time.Time.Compare)
		return s.sums[min(i, len(s.sums)-1)]
	}
	return at(to).Minus(at(from))
}

// isUnknown reports whether a bucket has no reading at all.
func (c *LinkChart) isUnknown(from, to time.Time) bool {
	k := c.series.known
	return !from.Before(k.To) || !to.After(k.From) || slices.ContainsFunc(c.gaps, func(g affiliate.Span) bool {
		return !from.Before(g.From) && !to.After(g.To)
	})
}

// ReadingGaps returns the times between the readings of samples, the oldest first.
func ReadingGaps(samples []affiliate.Sample) []affiliate.Span {
	var gaps []affiliate.Span
	for i := 1; i < len(samples); i++ {
		gaps = append(gaps, affiliate.Span{From: samples[i-1].LastRead, To: samples[i].FirstRead})
	}
	return gaps
}

// ShowSums shows sums that the page has read: parts has one for each bucket between two bounds. The chart then reads nothing.
func (c *LinkChart) ShowSums(called string, size affiliate.BucketSize, bounds []time.Time, parts []affiliate.Sum) {
	running := make([]affiliate.Sum, len(bounds))
	for i, p := range parts {
		running[i+1] = running[i].Plus(p)
	}
	known := affiliate.Span{}
	if len(bounds) > 0 {
		known = affiliate.Span{From: bounds[0], To: bounds[len(bounds)-1]}
	}
	c.series = linkSeries{periodName: called, buckets: buckets{size: size, bounds: bounds}, sums: running, known: known}
	c.updateChart()
}

// NextMetric shows the next metric in the charts of all pages. first reports that the first metric follows the last one.
func (c *LinkChart) NextMetric() (first bool) {
	m := &c.host.Shared().Metric
	*m = (*m + 1) % len(metrics)
	return *m == 0
}

// View draws the chart. The last drawing is reused while size and styles stay the same.
func (c *LinkChart) View(w, h int) string {
	if c.drawnWith != c.look() {
		c.updateChart()
	}
	c.chart.SetSize(w, h)
	return c.chart.View()
}
