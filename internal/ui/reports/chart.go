package reports

import (
	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/links"
	"fermion-tui/internal/ui/screen"
)

// The chart of a report by time has the report's own sums; that of the others is the group under the cursor over time.

// nextChart shows the chart, then the next number, and hides it after the last.
func (s *report) nextChart() {
	if !s.chartShown {
		s.chartShown = true
		s.charted = -1
		s.followCursor()
		s.chartTimes()
		return
	}
	if first := s.chart.NextMetric(); first {
		s.chartShown = false
	}
}

// chartHeight is what of h lines the chart gets.
func (s *report) chartHeight(h int) int {
	if !s.chartShown || h < 12 {
		return 0
	}
	return max(min(h*2/5, 18), 6)
}

// chartLinks are the links of the group under the cursor.
func (s *report) chartLinks() []int64 {
	if key, ok := s.Table.CursorKey(); ok {
		return links.IDs(s.group(key).Members)
	}
	return nil
}

// chartSpan is the period, with the name of the group.
func (s *report) chartSpan() (affiliate.Span, string) {
	span, called := screen.ShownPeriod(s.host)
	if key, ok := s.Table.CursorKey(); ok {
		called += " · " + s.group(key).Label
	}
	return span, called
}

// followCursor reads the chart of another group.
func (s *report) followCursor() {
	key, ok := s.Table.CursorKey()
	if !s.chartShown || s.ofTime || !ok || key == s.charted {
		return
	}
	s.charted = key
	s.chart.Reload()
}

// chartTimes shows the buckets that were read.
func (s *report) chartTimes() {
	if !s.ofTime || !s.chartShown || !s.times.read {
		return
	}
	size, _ := s.of.By.BucketSize()
	parts := make([]affiliate.Sum, len(s.times.Sums))
	for i, p := range s.times.Sums {
		parts[i] = p.Certain
	}
	_, called := screen.ShownPeriod(s.host)
	s.chart.ShowSums(called, size, s.times.Bounds, parts)
}
