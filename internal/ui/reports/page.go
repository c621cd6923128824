package reports

import (
	"context"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/links"
	"fermion-tui/internal/ui/screen"
)

// report is the page of a report: a row for each group, over them the totals, under them a chart if one is wanted.
type report struct {
	host screen.Host
	*screen.List[board.Group]
	of    *screen.ReportTargets
	links []*board.Link
	rows  string // that they are of
	data  *board.Breakdown

	ofTime bool
	reader screen.MoneyReader // of the buckets: they cost as much as balances
	times  timeSums

	totals board.Totals // of the rows that the filter shows
	before *board.Numbers

	chart      *screen.LinkChart
	chartShown bool
	charted    int64 // the group that it was read for
}

// Report makes the page of a report.
func Report(of *screen.ReportTargets) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		s := &report{host: h, of: of}
		_, s.ofTime = of.By.BucketSize()
		s.reader = screen.MoneyReader{Host: h, Read: s.readTimes}
		s.chart = screen.NewLinkChart(h, s.chartLinks, s.chartSpan)
		order := screen.Sort{Column: "rank"}
		switch {
		case s.ofTime:
			order = screen.Sort{Column: "group", Descending: true} // the newest on top
		case of.By == board.ByCommission:
			order = screen.Sort{Column: "revenue", Descending: true}
		}
		s.breakDown()
		s.List = screen.NewList(h, screen.ListOptions[board.Group]{
			Title: "By " + string(of.By), Topic: s.FirstRead(), Name: of.By.Plural(), Singular: string(of.By),
			SettingsName: "report." + string(of.By), File: "report-by-" + string(of.By),
			Columns: columns(h, of.By, func() *board.Breakdown { return s.data }), Order: order,
			Key: func(g *board.Group) int64 { return g.ID }, Dated: true, StartsFresh: true, FilterHint: "words, sales>10, share>5, !not",
			Kind: func() board.Kind[board.Group] { return board.Groups(func() *board.Breakdown { return s.data }) },
			Export: func(rows []*board.Group) screen.ShownRows {
				return screen.ShownRows{By: of.By, Groups: rows, Total: s.data.Total(rows)}
			},
			OnShown: func(rows []*board.Group) { s.totals, s.before = s.data.TotalOf(rows) },
			Count:   func(shown []*board.Group, _ int) (int, int) { return countNamed(shown), countNamed(s.data.Groups) },
			Note:    s.note,
		})
		s.rankChange()
		s.SelectRows()
		return s
	}
}

// countNamed is how many groups are something: Unassigned is no affiliate.
func countNamed(groups []*board.Group) int {
	n := 0
	for _, g := range groups {
		if !g.None {
			n++
		}
	}
	return n
}

// rankChange makes room for the change while there is a period before.
func (s *report) rankChange() {
	rank := changeRank
	if s.host.Board().Period().All() {
		rank = lastRank
	}
	s.Table.SetRank(revenueChange, rank)
}

func (s *report) Init() tea.Cmd {
	cmd := s.List.Init()
	if s.ofTime {
		return tea.Batch(cmd, s.reader.Ask())
	}
	s.WantBefore()
	return cmd
}

// WantBefore has the numbers of the period before read. A report by time reads its own.
func (s *report) WantBefore() {
	if !s.ofTime {
		screen.WantBefore(s.host)
	}
}

// breakDown makes the groups of the board that is there now. Those of time are of what was read last.
func (s *report) breakDown() {
	b := s.host.Board()
	s.links, s.rows = s.of.Links(b), s.of.Rows(b)
	switch {
	case !s.ofTime:
		s.data = board.BreakDown(s.links, s.of.By)
	case s.times.isOf(b):
		s.data = board.BreakDownTime(s.links, s.of.By, s.times.Buckets, b.Period().All(), s.host.Now())
	default:
		s.data = &board.Breakdown{By: s.of.By}
	}
}

// Refresh shows the groups of the new board, each in its place.
func (s *report) Refresh(n affiliate.Invalidation) tea.Cmd {
	if n.HasRows() {
		s.breakDown()
		s.rankChange()
	}
	cmd := s.List.Refresh(n)
	if !s.ofTime {
		s.WantBefore()
		if s.chartShown {
			s.chart.Refresh(n)
		}
		return cmd
	}
	return tea.Batch(cmd, s.reader.Refresh(n))
}

// timeSums are the sums of the buckets of a period, as they were read.
type timeSums struct {
	board.Buckets
	span affiliate.Span
	read bool
}

// isOf reports whether they are of the period of a board.
func (t timeSums) isOf(b *board.Board) bool {
	return t.read && t.span.From.Equal(b.Span().From) && t.span.To.Equal(b.Span().To)
}

const timesTopic = "report"

// FirstRead is the read without which a report by time has no rows.
func (s *report) FirstRead() string {
	if !s.ofTime || len(s.links) == 0 {
		return ""
	}
	return timesTopic
}

// readTimes reads the sums of the buckets.
func (s *report) readTimes() tea.Cmd {
	h := s.host
	b, zone, now := h.Board(), h.Ports().Access.Zone(), h.Now()
	t := timeSums{span: b.Span(), read: true}
	bounds, before := board.BucketBounds(b, s.of.By, s.links, now, zone)
	ids := links.IDs(s.links)
	return screen.Load(h, timesTopic, "the "+s.of.By.Plural(), func(ctx context.Context) (timeSums, error) {
		var err error
		got := t
		got.Buckets, err = board.ReadBuckets(bounds, before, func(bounds []time.Time) ([]affiliate.PeriodSum, error) {
			return h.Ports().History.BucketSums(ctx, ids, bounds)
		})
		return got, err
	}, s.onTimes)
}

func (s *report) onTimes(t timeSums, err error) tea.Cmd {
	if err == nil {
		same := s.times.isOf(s.host.Board()) && slices.EqualFunc(s.times.Bounds, t.Bounds, time.Time.Equal)
		s.times = t
		s.breakDown()
		if same {
			s.RefreshRows()
		} else {
			s.SelectRows()
		}
		s.chartTimes()
	}
	return s.reader.Done(time.Time{})
}

func (s *report) Actions() []screen.Action {
	acts := s.ListActions()
	if s.Typing {
		return acts
	}
	for i := range acts { // the chart is that of the group under the cursor
		run := acts[i].Run
		acts[i].Run = func() tea.Cmd {
			cmd := run()
			s.followCursor()
			return cmd
		}
	}
	acts = append(acts, s.refreshActions()...)
	return screen.Foremost(append([]screen.Action{
		s.OpenAction(s.open).WithTitle("Open the links of this group", "links"),
		screen.Bind(screen.ActionBreakDown, screen.NoCmd(s.chooseDimension)).WithTitle("Break down by something else", "by"),
		screen.PeriodAction(s.host),
		screen.Bind(screen.ActionChartMetric, screen.NoCmd(s.nextChart)).
			WithTitle("Chart: clicks, sales, revenue, est. commission, none", "chart"),
	}, acts...), screen.ActionOpen, screen.ActionBreakDown, screen.ActionPeriod, screen.ActionExport)
}

// refreshActions read the links of groups. A group of time has no links of its own: those of the report are read.
func (s *report) refreshActions() []screen.Action {
	if s.ofTime {
		return links.RefreshActions(s.host, "this report", func() []*board.Link { return s.links }, func() string { return "" })
	}
	rows := "this group"
	if s.Table.MarkCount() > 1 {
		rows = "the marked groups"
	}
	return links.RefreshActions(s.host, rows, func() []*board.Link {
		groups := s.Targets()
		return slices.DeleteFunc(slices.Clone(s.links), func(l *board.Link) bool {
			return !slices.ContainsFunc(groups, func(id int64) bool { return s.of.By.Holds(l, id) })
		})
	}, s.WhyNoRow)
}

// chooseDimension breaks the same links down by something else, in place of this report.
func (s *report) chooseDimension() {
	s.host.Float(screen.NewDimensionPicker(*s.of, func(h screen.Host, by board.Dimension) {
		other := *s.of
		other.By = by
		s.host.Close()
		h.Open(screen.Report(&other))
	}))
}

// open opens the links of the group under the cursor; for one of time, all links of the report in that time, until the list is left.
func (s *report) open() {
	key, ok := s.Table.CursorKey()
	if !ok {
		return
	}
	g := s.group(key)
	t := screen.ReportTargets{Title: g.Label, Links: func(b *board.Board) []*board.Link {
		return slices.DeleteFunc(slices.Clone(s.of.Links(b)), func(l *board.Link) bool { return !s.of.By.Holds(l, key) })
	}}
	if s.ofTime {
		if g.From.IsZero() {
			s.host.Toast("Earlier is what was counted before tracking began: it has no days to open")
			return
		}
		zone, present := s.host.Ports().Access.Zone(), s.period()
		day := func(t time.Time) string { return affiliate.DateOf(t, zone).String() }
		period, err := affiliate.ParsePeriod(day(g.From) + ".." + day(g.To.Add(-time.Nanosecond)))
		if err != nil {
			s.host.Fail(err)
			return
		}
		t.Links, t.Leave = s.of.Links, func() { s.host.Report(screen.PeriodChosen{Period: present}) }
		s.host.Report(screen.PeriodChosen{Period: period})
	}
	s.host.Open(screen.LinksOf(&t))
}

// period is the chosen one.
func (s *report) period() affiliate.Period {
	if p := s.host.Shared().Period; p != nil {
		return *p
	}
	return s.host.Board().Period()
}

func (s *report) group(id int64) *board.Group {
	for _, g := range s.data.Groups {
		if g.ID == id {
			return g
		}
	}
	return &board.Group{}
}

func (s *report) Update(msg tea.Msg) tea.Cmd {
	cmd := s.List.Update(msg)
	s.followCursor()
	return cmd
}

// note says what the line over the table has room for: that groups overlap, how the revenue compares, which rows they are of. The days that it
// compares with are named in short before anything is left out.
func (s *report) note(w int) string {
	overlap, of := "", "of "+s.rows
	if s.of.By.Overlaps() {
		overlap = "a link counts in each of its tags"
	}
	notes := [][]string{{overlap, of}}
	if labels := screen.BeforeLabels(s.host); len(labels) > 0 && (s.host.Board().HasBefore() && !s.ofTime || s.before != nil) {
		long, short := changeNote(labels[0]+s.each(), s.totals.Numbers, s.before),
			changeNote(labels[1]+s.each(), s.totals.Numbers, s.before)
		notes = [][]string{{overlap, long, of}, {overlap, short, of}, {overlap, short}, {short},
			{overlap, changeNote(labels[1], s.totals.Numbers, s.before)}}
	}
	for _, parts := range append(notes, []string{overlap}) {
		if text := strings.Join(screen.NonEmpty(parts...), " · "); s.host.Theme().Width(text) <= w {
			return text
		}
	}
	return ""
}

// each says what a row of a report by time is compared with: the first day with the first day, whatever day of the week it is.
func (s *report) each() string {
	if !s.ofTime {
		return ""
	}
	return ", " + string(s.of.By) + " by " + string(s.of.By)
}

// countText is how many groups are shown. "7 days" behind the period of that name would read as a slip.
func (s *report) countText() string {
	count := s.CountText()
	if s.ofTime && count == s.host.Board().Period().Label() {
		return "by " + string(s.of.By)
	}
	return count
}

func (s *report) View(w, h int) (string, *tea.Cursor) {
	empty := screen.EmptyBoard(s.host, "No links in this report: esc goes back to the list, where other rows can be shown or marked.")
	if s.ofTime && len(s.links) > 0 {
		empty = screen.EmptyText(s.host, timesTopic,
			"No day of this period has begun. "+screen.KeyOf(s.host, screen.ActionPeriod)+" chooses another one.")
	}
	s.Table.SetEmpty(empty)
	room := s.chartHeight(h)
	body, cursor := s.List.DrawList(links.TotalsStrip(s.host, s.countText(), s.totals, nil, w), w, h-room)
	if room > 0 {
		th := s.host.Theme()
		for line := range strings.SplitSeq(s.chart.View(w-2, room), "\n") {
			body += "\n" + th.Fit(" "+line, w)
		}
	}
	return body, cursor
}
