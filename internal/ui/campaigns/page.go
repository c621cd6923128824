package campaigns

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/links"
	"fermion-tui/internal/ui/screen"
)

// campaignPage is the page of one campaign: progress towards its goal, its links, the leaderboard, and the changes in its period.
type campaignPage struct {
	host screen.Host
	screen.Detail
	links.LinkActions
	id      int64
	rows    *screen.Grid[board.Link]
	ranking *screen.Grid[leader]
	feed    *screen.Grid[affiliate.Change]
	links   []*board.Link // sorted by affiliate
	leaders []*board.Link // ranked by their sums within its period
	changes []affiliate.Change
	former  []affiliate.OwnedSum // what its links did while others had them

	before map[int64]affiliate.PeriodSum // what each link had done when the chosen period began; nil: not known
	since  time.Time                     // when that was
}

// Sections of the page, in their order.
const (
	campaignLinks = iota
	campaignLeaders
	campaignFeed
)

// Page makes the page of the campaign with an ID.
func Page(id int64) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		s := &campaignPage{host: h, Detail: screen.Detail{Host: h}, id: id}
		s.rows, s.ranking, s.feed = screen.NewGrid(h, links.Columns(h), links.Key), screen.NewGrid(h, leaderColumns(), leaderKey), screen.NewGrid(h, changeColumns(h), changeKey)
		toLink := func(key int64) { h.Open(screen.Link(key)) }
		s.AddSection("Links", "", "No links in this campaign yet. Mark some on Links and press "+screen.KeyOf(h, screen.ActionEdit)+" there.", s.rows.Table, toLink)
		s.AddSection("Leaderboard", "", "No links in this campaign yet.", s.ranking.Table, toLink)
		s.AddSection("Changes", "changes", "No changes in this period yet.", s.feed.Table, func(seq int64) {
			if c := s.change(seq); c != nil {
				toLink(c.LinkID)
			}
		})
		s.LinkActions = links.LinkActions{Host: h, FirstTarget: s.firstTarget, Targets: s.targets,
			MarkCount: func() int {
				if s.ActiveSection != campaignLinks {
					return 0
				}
				return s.rows.MarkCount()
			}}
		s.Chart = screen.NewLinkChart(h, func() []int64 { return links.IDs(s.links) }, s.span)
		s.fill()
		return s
	}
}

// span is the period of the campaign and its name. It includes the part to come, so that the chart has room for it.
func (s *campaignPage) span() (affiliate.Span, string) {
	c := s.row()
	if c == nil {
		return affiliate.Span{}, ""
	}
	return c.Span(), cmp.Or(c.DescribePeriod(s.host.Now(), s.host.Ports().Access.Zone()), "all")
}

// firstTarget is the link of the row under the cursor, in any section.
func (s *campaignPage) firstTarget() (int64, bool) {
	t := s.Sections[s.ActiveSection].Table
	if s.ActiveSection == campaignLinks {
		if key, ok := t.FirstMark(); ok {
			return key, true
		}
	}
	key, ok := t.CursorKey()
	if ok && s.ActiveSection == campaignFeed {
		c := s.change(key)
		return c.LinkID, true
	}
	return key, ok
}

func (s *campaignPage) targets() []int64 {
	if marks := s.rows.Marks(); s.ActiveSection == campaignLinks && len(marks) > 0 {
		return marks
	}
	if key, ok := s.firstTarget(); ok {
		return []int64{key}
	}
	return nil
}

func (s *campaignPage) change(seq int64) *affiliate.Change {
	for i := range s.changes {
		if s.changes[i].Seq == seq {
			return &s.changes[i]
		}
	}
	return nil
}

func (s *campaignPage) row() *board.Campaign { return s.host.Board().Campaign(s.id) }

func (s *campaignPage) Title() string {
	if c := s.row(); c != nil {
		return c.Name
	}
	return "campaign"
}

// maxFeedChanges is how many changes the page shows.
const maxFeedChanges = 500

func (s *campaignPage) Init() tea.Cmd {
	s.Chart.Reload()
	return tea.Batch(s.readChanges(), s.readRanks(), screen.LoadColumns(s.host, settingLinks, s.rows))
}

const settingLinks = "campaign.links" // the name of the page's table in the settings

// tableActions arrange and export the links of the campaign.
func (s *campaignPage) tableActions() []screen.Action {
	if s.ActiveSection != campaignLinks {
		return nil
	}
	return []screen.Action{screen.ColumnsAction(s.host, settingLinks, s.rows), screen.ExportAction(s.host, s.rows, screen.RowsExport[board.Link]{
		What: "links of " + s.Title(), File: "links", Dated: true, Count: func() string { return screen.Plural(len(s.links), "link", "links") },
		Rows: func(rows []*board.Link) screen.ShownRows { return screen.ShownRows{Links: rows} },
	})}
}

// ranksOf is the part of a campaign before the chosen period, with which ranks are compared; of all time before the last seven days. It is
// false where the campaign had not begun by then.
func (s *campaignPage) ranksOf() (span affiliate.Span, ok bool) {
	c, zone, now := s.row(), s.host.Ports().Access.Zone(), s.host.Now()
	if c == nil {
		return span, false
	}
	shown, _ := screen.ShownPeriod(s.host)
	if span = c.Span(); shown.All() {
		shown.From = affiliate.DateOf(now, zone).Add(-6).Start(zone)
	}
	if span.To.IsZero() || shown.From.Before(span.To) {
		span.To = shown.From
	}
	return span, span.To.After(span.From) && span.To.Before(now)
}

// readRanks reads what the links had done in the campaign before the chosen period, which does not change any more.
func (s *campaignPage) readRanks() tea.Cmd {
	span, ok := s.ranksOf()
	if !ok {
		s.before = nil
		s.fill()
		return nil
	}
	ids := links.IDs(s.links)
	return screen.Load(s.host, "ranks", "the ranks before", func(ctx context.Context) (map[int64]affiliate.PeriodSum, error) {
		return s.host.Ports().History.PeriodSums(ctx, ids, span)
	}, func(before map[int64]affiliate.PeriodSum, err error) tea.Cmd {
		if err == nil {
			s.before, s.since = before, span.To
			s.fill()
		}
		return nil
	})
}

func (s *campaignPage) readChanges() tea.Cmd {
	var within affiliate.Span
	if c := s.row(); c != nil {
		within = c.Span()
	}
	return screen.Load(s.host, "changes", "the changes", func(ctx context.Context) ([]affiliate.Change, error) {
		return s.host.Ports().History.CampaignChanges(ctx, s.id, within, maxFeedChanges)
	}, func(changes []affiliate.Change, err error) tea.Cmd {
		if err != nil {
			return nil
		}
		s.changes = changes
		s.feed.Show(screen.ToPointers(changes))
		return s.readFormer(within)
	})
}

// readFormer reads whose the links were, which the leaderboard says. What the changes say about the database is not said again.
func (s *campaignPage) readFormer(within affiliate.Span) tea.Cmd {
	return screen.Read(s.host, "owners", func(ctx context.Context) ([]affiliate.OwnedSum, error) {
		return s.host.Ports().Ledger.FormerOwners(ctx, s.id, within)
	}, func(former []affiliate.OwnedSum, err error) tea.Cmd {
		if err == nil {
			s.former = former
		}
		return nil
	})
}

// fill shows the rows of the board. Links are sorted by affiliate, so that rows do not move while numbers change; leaders are
// ranked.
func (s *campaignPage) fill() {
	s.links = s.host.Board().LinksOfCampaign(s.id)
	board.Links().Sort(s.links, board.Order[board.Link]{Key: board.ByShared((*board.Link).AffiliateKey)}, s.host.Now())
	s.leaders = slices.Clone(s.links)
	slices.SortStableFunc(s.leaders, func(a, b *board.Link) int { return board.CompareRank(doneBy(a), doneBy(b)) })
	s.Sections[campaignLinks].Title = "Links · " + s.host.Board().Period().Label() // the other sections show the period of the campaign
	s.rows.Show(s.links)
	var all affiliate.Sum
	if c := s.row(); c != nil {
		all = c.Done.Certain
	}
	s.Sections[campaignLeaders].Note = ""
	if s.before != nil {
		s.Sections[campaignLeaders].Note = ", ▲▼ since " + screen.DayText(s.since, s.host.Now(), s.host.Ports().Access.Zone())
	}
	s.ranking.Show(leadersOf(s.leaders, all, s.before))
}

// doneBy is the exact sum of a link within the period of its campaign.
func doneBy(l *board.Link) affiliate.Sum {
	if l.InCampaign == nil {
		return affiliate.Sum{}
	}
	return l.InCampaign.Certain
}

// Refresh reads again what has changed about this campaign.
func (s *campaignPage) Refresh(n affiliate.Invalidation) tea.Cmd {
	s.ApplyTheme()
	before := s.links
	s.fill()
	s.Chart.Refresh(n)
	edited := slices.Contains(n.Campaigns, s.id)
	if edited && !n.All { // its period may have changed
		s.Chart.Reload()
	}
	if n.All || edited || slices.ContainsFunc(n.Links, func(id int64) bool { return containsLink(before, id) || containsLink(s.links, id) }) {
		cmd := s.readChanges()
		if n.All || edited || !slices.Equal(links.IDs(before), links.IDs(s.links)) {
			return tea.Batch(cmd, s.readRanks())
		}
		return cmd
	}
	return nil
}

func containsLink(links []*board.Link, id int64) bool {
	return slices.ContainsFunc(links, func(l *board.Link) bool { return l.ID == id })
}

func (s *campaignPage) Actions() []screen.Action {
	h, t := s.host, s.Sections[s.ActiveSection].Table
	own := append(s.SectionActions(),
		screen.Bind(screen.ActionEdit, screen.NoCmd(func() { h.Float(campaignEditForm(s.id)) })).WithTitle("Edit name, goal, period or notes of this campaign", "edit"),
		screen.Bind(screen.ActionBonus, screen.NoCmd(func() { h.Float(bonusForm(s.id)) })).DisabledBy(s.whyNoBonus),
	)
	if s.ActiveSection == campaignLinks {
		own = append(own,
			screen.Bind(screen.ActionMark, screen.NoCmd(func() {
				if key, ok := t.CursorKey(); ok {
					t.Toggle(key)
					t.Move(1)
				}
			})),
			screen.Bind(screen.ActionMarkAll, screen.NoCmd(func() {
				if t.MarkCount() == len(s.links) {
					t.ClearMarks()
				} else {
					t.MarkAll(links.IDs(s.links))
				}
			})).WithTitle("Mark all links of the campaign", ""))
	}
	for _, a := range s.RowActions() {
		if a.ID != screen.ActionEdit {
			own = append(own, a)
		}
	}
	return append(append(own, s.tableActions()...), s.NavigationActions()...)
}

func (s *campaignPage) whyNoBonus() string {
	if len(s.links) == 0 {
		return "no link in this campaign"
	}
	return ""
}

// Back clears the marks first.
func (s *campaignPage) Back() bool {
	if t := s.rows; t.MarkCount() > 0 {
		t.ClearMarks()
		return true
	}
	return false
}

func (s *campaignPage) Update(msg tea.Msg) tea.Cmd {
	s.OnMouse(msg)
	return nil
}

// FollowLinks moves the cursor from a replaced link to its replacement.
func (s *campaignPage) FollowLinks(replaced map[int64]int64) {
	s.FollowReplaced(campaignLinks, replaced)
}

// OnScreen names the links in the visible rows, so that they are polled first.
func (s *campaignPage) OnScreen() []int64 {
	rows := s.links
	switch s.ActiveSection {
	case campaignLeaders:
		rows = s.leaders
	case campaignFeed:
		return nil
	}
	from, to := s.Sections[s.ActiveSection].Table.Visible()
	return links.IDs(rows[min(from, len(rows)):min(to, len(rows))])
}

// VisibleChanges names the links whose change marks are drawn: leaders and changes have none.
func (s *campaignPage) VisibleChanges(h int) []*board.Link {
	if s.ActiveSection != campaignLinks {
		return nil
	}
	return s.SectionChanges(s.links, h)
}

// OpenCampaign names this campaign, so that all its links are polled more often.
func (s *campaignPage) OpenCampaign() int64 { return s.id }

// ChangesIn is the time until the first visible age changes or the pace is drawn again.
func (s *campaignPage) ChangesIn(now time.Time) time.Duration {
	soon := paceRefreshInterval
	if c := s.row(); c != nil {
		if at := c.NextBoundary(now); !at.IsZero() {
			soon = min(soon, at.Sub(now))
		}
	}
	for _, l := range s.links {
		if !l.LastRead.IsZero() {
			_, d := affiliate.Age(now.Sub(l.LastRead))
			soon = min(soon, d)
		}
	}
	return soon
}

// about is the head of the page: name, state and period, the totals of the period, and the goal.
func (s *campaignPage) about(w int) []string {
	c, th := s.row(), s.host.Theme()
	if c == nil {
		return []string{"This campaign is no longer in the database."}
	}
	now, zone := s.host.Now(), s.host.Ports().Access.Zone()
	period := cmp.Or(c.DescribePeriod(now, zone), "everything since tracking began")
	lines := []string{
		th.Strong.Render(c.Name) + "   " + string(c.State(now)) + "   " + th.Muted.Render(period),
		s.done(c, w),
		s.goal(c, w),
	}
	if open := uncertainText(c); open != "" {
		lines = append(lines, th.WrapStyled(th.Warn, open, w)...)
	}
	if hands := changedHandsText(s.host, s.former); hands != "" && s.ActiveSection == campaignLeaders {
		lines = append(lines, th.WrapStyled(th.Warn, hands, w)...)
	}
	if c.Notes != "" {
		lines = append(lines, s.Labelled("Notes", c.Notes))
	}
	return lines
}

// done shows the totals of the period.
func (s *campaignPage) done(c *board.Campaign, w int) string {
	th, sum := s.host.Theme(), c.Done.Certain
	lead := th.Labelled("Links", th.Strong.Render(screen.Grouped(c.Links)))
	short := lead
	if read := screen.LinksReadText(c.Totals.Links, c.Unread); read != "" {
		lead, short = th.Warn.Render(read), th.Warn.Render(screen.ShortLinksReadText(c.Totals.Links, c.Unread))
	}
	n := board.Numbers{Clicks: sum.Clicks, Sales: sum.Sales, Revenue: sum.Revenue, Earned: sum.EstCommission}
	return th.TotalsLine([][]string{{lead}, {short}}, screen.LinkTotals(n, screen.ShortExact, c.Totals.Links > 0 && c.Unread == c.Totals.Links), []string{th.Labelled("Conv", screen.WithPercent(n.Conv()))}, w)
}

// minBarWidth is the minimum width of the goal's bar with its percentage, in cells.
const minBarWidth = 13

// goal shows the bar of the goal, as wide as there is room, and the pace after it.
func (s *campaignPage) goal(c *board.Campaign, w int) string {
	th, p := s.host.Theme(), c.Pace()
	words := p.Describe(s.host.Now(), s.host.Ports().Access.Zone())
	if !c.Goal.IsSet() {
		return th.Muted.Render(words)
	}
	style := th.Accent
	if percent, _ := p.Percent(); percent >= 100 {
		style = th.Good
	}
	label, rest := s.Labelled("Goal", th.Strong.Render(c.Goal.String())), "   "+words
	if w-th.Width(label)-3-th.Width(rest) < minBarWidth {
		label = s.Labelled("Goal", th.Strong.Render(c.Goal.Short(minBarWidth)))
	}
	room := max(min(60, w-th.Width(label)-3-th.Width(rest)), minBarWidth)
	return th.Join([]string{label, style.Render(progressBar(p, room)), words}, "   ", w)
}

// uncertainText describes what may belong to the campaign besides the exact total.
func uncertainText(c *board.Campaign) string {
	d := c.Done
	switch {
	case d.HasUncertain():
	case c.PartlyTracked > 0:
		return fmt.Sprintf("%s incomplete data for this period", screen.Plural(c.PartlyTracked, "link has", "links have"))
	default:
		return ""
	}
	var parts []string
	for _, n := range []struct {
		low, sure, high int64
		words           func(int64) string
	}{
		{d.Low.Sales, d.Certain.Sales, d.High.Sales, affiliate.Goal{Kind: affiliate.GoalSales}.Format},
		{d.Low.Clicks, d.Certain.Clicks, d.High.Clicks, affiliate.Goal{Kind: affiliate.GoalClicks}.Format},
		{int64(d.Low.Revenue), int64(d.Certain.Revenue), int64(d.High.Revenue), affiliate.Goal{Kind: affiliate.GoalRevenue}.Format},
	} {
		if n.high > n.sure {
			parts = append(parts, "up to "+n.words(n.high-n.sure)+" more")
		}
		if n.low < n.sure {
			parts = append(parts, "up to "+n.words(n.sure-n.low)+" less")
		}
	}
	return fmt.Sprintf("Uncertain: %s; no reading for %s around its start or end", strings.Join(parts, ", "), affiliate.FormatDuration(d.Unread))
}

func (s *campaignPage) View(w, h int) (string, *tea.Cursor) {
	return s.Detail.DrawPage(s.about(w-2), w, h), nil
}
