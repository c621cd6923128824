package screen

import (
	"cmp"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/table"
)

// Detail is what the pages about one link, affiliate or coupon share: some lines about it, below them a chart if there
// is one, and then sections, each a table. tab goes to the next section. The chart counts as a section too; while it
// has the focus, the table below stays open.
type Detail struct {
	Host          Host
	Chart         *LinkChart // nil: none
	chartFocused  bool       // the keys that scroll columns move the chart's cursor
	Sections      []section
	ActiveSection int
	ops           []affiliate.Operation      // the rows of the section of operations
	operations    *Grid[affiliate.Operation] // nil: none

	chartTop, above int // the number of lines over the chart, and over the table of the open section, in the last drawing
}

type section struct {
	Title string
	Note  string // is written after the title and the number of rows
	topic string // topic of the load that its rows come from, "" for the board
	empty string // shown without rows
	Table *table.Table
	open  func(key int64) // what enter does on a row; nil: nothing
}

// AddSection adds a section with its table. topic names the read that its rows come from, "" for rows of the board;
// empty is shown without rows; open is called with the key of a row.
func (d *Detail) AddSection(title, topic, empty string, t *table.Table, open func(int64)) {
	d.Sections = append(d.Sections, section{Title: title, topic: topic, empty: empty, Table: t, open: open})
}

// ApplyTheme gives the tables and the chart the current theme.
func (d *Detail) ApplyTheme() {
	for _, s := range d.Sections {
		ApplyTableTheme(d.Host, s.Table)
	}
}

// AddChart puts a chart over the sections.
func (d *Detail) AddChart(links func() []int64) {
	d.Chart = NewLinkChart(d.Host, links, func() (affiliate.Span, string) { return ShownPeriod(d.Host) })
}

// moveSection goes to the next section, or to the one before.
func (d *Detail) moveSection(by int) {
	n, at := len(d.Sections), d.ActiveSection
	if d.Chart != nil { // the chart comes before the first
		n, at = n+1, at+1
		if d.chartFocused {
			at = 0
		}
	}
	at = (at + by + n) % n
	if d.Chart == nil {
		d.ActiveSection = at
		return
	}
	d.FocusChart(at == 0)
	if at > 0 {
		d.ActiveSection = at - 1
	}
}

// FocusChart moves the focus to the chart, or back to the open section.
func (d *Detail) FocusChart(on bool) {
	if d.Chart != nil && on != d.chartFocused {
		d.chartFocused = on
		d.Chart.setFocused(on)
	}
}

func (d *Detail) CapturesText() bool { return false }

// SectionActions are the keys that show another section. The footer lists them first.
func (d *Detail) SectionActions() []Action {
	acts := []Action{Bind(ActionSection, NoCmd(func() { d.moveSection(1) })), Bind(ActionSectionBack, NoCmd(func() { d.moveSection(-1) }))}
	if d.Chart != nil {
		acts = append(acts, d.Chart.metricAction(), PeriodAction(d.Host))
	}
	return acts
}

// NumbersLine shows the numbers of the period, in full if there is room, and says which part of them is uncertain.
func (d *Detail) NumbersLine(t board.Totals, earned string, w int) string {
	th := d.Host.Theme()
	totals := LinkTotals(t.Numbers, t.Links > 0 && t.Unread == t.Links)
	totals[len(totals)-1].name = earned
	if NoDataNote(d.Host, t) != "" {
		totals = nil
	}
	var lead, short, shortest []string
	if p := d.Host.Board().Period(); !p.All() {
		lead, short, shortest = append(lead, th.Muted.Render(p.Label())),
			append(short, th.Muted.Render(p.ShortLabel(Today(d.Host)))), append(shortest, th.Muted.Render(p.ShortestLabel()))
	}
	if t.Links > 1 && t.Unread > 0 {
		read := th.Warn.Render(ShortLinksReadText(t.Links, t.Unread))
		lead, short, shortest = append(lead, th.Warn.Render(LinksReadText(t.Links, t.Unread))), append(short, read), append(shortest, read)
	}
	var rest []string
	if why := cmp.Or(GapNote(t.Numbers), CoverageNote(d.Host, t)); why != "" {
		rest = append(rest, th.Warn.Render(why))
	}
	return th.TotalsLine([][]string{lead, short, shortest}, totals,
		append(rest, th.Labelled("Conv", WithPercent(t.Conv())), th.Labelled("EPC", t.EPCRupees())), w)
}

// NavigationActions are the keys that move within the open section or the chart.
func (d *Detail) NavigationActions() []Action {
	s := d.Sections[d.ActiveSection]
	acts := cursorActions(s.Table)
	if d.chartFocused {
		move := func(by int) func() tea.Cmd { return NoCmd(func() { d.Chart.chart.Move(by) }) }
		acts = append(acts,
			Bind(ActionColumnsLeft, move(-1)).WithTitle("Cursor of the chart to the left", ""),
			Bind(ActionColumnsRight, move(1)).WithTitle("Cursor of the chart to the right", ""))
	} else {
		acts = append(acts, columnActions(s.Table)...)
	}
	if s.open != nil {
		acts = append(acts, Bind(ActionOpen, NoCmd(func() {
			if key, ok := s.Table.CursorKey(); ok {
				s.open(key)
			}
		})))
	}
	return acts
}

// OnMouse handles clicks on the chart and the rows, and the wheel.
func (d *Detail) OnMouse(msg tea.Msg) {
	t := d.Sections[d.ActiveSection].Table
	switch msg := msg.(type) {
	case tea.MouseClickMsg:
		if d.Chart != nil && msg.Y < d.above {
			d.FocusChart(d.Chart.chart.Click(msg.X-1, msg.Y-d.chartTop) || d.chartFocused)
			return
		}
		d.FocusChart(false)
		t.ClickRow(msg.Y - d.above)
	case tea.MouseWheelMsg:
		t.Move(Wheel(msg))
	}
}

// SectionChanges returns the links of the open section whose change marks are in the first h lines.
func (d *Detail) SectionChanges(links []*board.Link, h int) []*board.Link {
	return VisibleChanges(d.Host, d.Sections[d.ActiveSection].Table, links, d.above, h)
}

// chartHeight is how many of h lines the chart gets: a whole chart at 80×24, a sparkline in a smaller terminal.
func (d *Detail) chartHeight(h int) int {
	switch {
	case d.Chart == nil || h < 7:
		return 0
	case h < 13 || len(d.Chart.links()) == 0:
		return 2
	case h < 16:
		return 5
	default:
		return max(min(h*2/5, 18), 8)
	}
}

// DrawPage draws the lines at the top, the chart, the titles of the sections, and the open section.
func (d *Detail) DrawPage(about []string, w, h int) string {
	lines, th := make([]string, 0, h), d.Host.Theme()
	for _, l := range about {
		lines = append(lines, th.Fit(" "+l, w))
	}
	if failed := LoadErrorLine(d.Host, w-2); failed != "" {
		lines = append(lines, th.Fit(" "+th.Bad.Render(failed), w))
	}
	if room := d.chartHeight(h - len(lines)); room > 0 {
		if room > 2 {
			lines = append(lines, th.Fit("", w))
		}
		d.chartTop = len(lines)
		for _, l := range strings.Split(d.Chart.View(w-2, room), "\n") {
			lines = append(lines, th.Fit(" "+l, w))
		}
	}
	if h-len(lines) > 6 {
		lines = append(lines, th.Fit("", w))
	}
	titles := d.sectionTitles()
	if news := headline(d.Host, w-th.Width(titles)-1); news != "" {
		titles = th.Fit(titles, w-th.Width(news)-1) + news
	}
	lines = append(lines, th.Fit(titles, w))
	d.above = len(lines)
	t := d.Sections[d.ActiveSection].Table
	t.SetEmpty(EmptyText(d.Host, d.Sections[d.ActiveSection].topic, d.Sections[d.ActiveSection].empty))
	t.SetSize(w, max(h-len(lines), 2))
	return strings.Join(lines, "\n") + "\n" + t.View()
}

// sectionTitles draws the titles of the sections with their numbers of rows.
func (d *Detail) sectionTitles() string {
	titles := make([]SectionTitle, len(d.Sections))
	for i, s := range d.Sections {
		titles[i] = SectionTitle{Title: s.Title, Rows: s.Table.Rows().Len(), Note: s.Note}
	}
	th := d.Host.Theme()
	if d.chartFocused {
		return th.SectionTitles(titles, d.ActiveSection, th.Strong)
	}
	return th.SectionTitles(titles, d.ActiveSection, th.Tab)
}

// SectionTitle is the title of a section and its number of rows.
type SectionTitle struct {
	Title string
	Rows  int
	Note  string
}

// SectionTitles draws the line of titles; the open section's title has the style open.
func (th *Theme) SectionTitles(titles []SectionTitle, at int, open lipgloss.Style) string {
	line := " "
	for i, s := range titles {
		text := s.Title
		if s.Rows > 0 {
			text += " " + Grouped(s.Rows)
		}
		text += s.Note
		style := th.Muted
		if i == at {
			style = open
		}
		line += style.Render(text) + "   "
	}
	return line
}

// FollowReplaced moves the cursor and the marks of a section of links from a replaced link to its replacement.
func (d *Detail) FollowReplaced(section int, replaced map[int64]int64) {
	t := d.Sections[section].Table
	t.MoveMarks(replaced)
	if key, ok := t.CursorKey(); ok && replaced[key] != 0 {
		t.Select(replaced[key])
	}
}

// Labelled is a label and a value.
func (d *Detail) Labelled(label, value string) string { return d.Host.Theme().Labelled(label, value) }
