package campaigns

import (
	"cmp"
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/links"
	"fermion-tui/internal/ui/screen"
)

// campaignPage is the page of one campaign: progress towards its goal, its links, the leaderboard, and the changes
// in its period.
type campaignPage struct {
	host screen.Host
	screen.Detail
	links.LinkActions
	id      int64
	rows    *screen.Grid[board.Link]
	ranking *screen.Grid[leader]
	feed    *screen.Grid[affiliate.Change]
	links   []*board.Link // sorted by affiliate
	leaders []*board.Link // the same links, ranked by their sums within the period of the campaign
	changes []affiliate.Change
	former  []affiliate.OwnedSum // what its links did while they belonged to other affiliates

	before map[int64]affiliate.PeriodSum // the sum of each link at the start of the chosen period; nil: not known
	since  time.Time                     // the start of the chosen period
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
		s.rows = screen.NewGrid(h, links.Columns(h), links.Key)
		s.ranking = screen.NewGrid(h, leaderColumns(), leaderKey)
		s.feed = screen.NewGrid(h, changeColumns(h), changeKey)
		toLink := func(key int64) { h.Open(screen.Link(key)) }
		noLinks := "No links in this campaign yet. Mark some on Links and press " + screen.KeyOf(h, screen.ActionEdit) + " there."
		s.AddSection("Links", "", noLinks, s.rows.Table, toLink)
		s.AddSection("Leaderboard", "", "No links in this campaign yet.", s.ranking.Table, toLink)
		s.AddSection("Changes", "changes", "No changes in this period yet.", s.feed.Table, func(seq int64) {
			if c := s.change(seq); c != nil {
				toLink(c.LinkID)
			}
		})
		s.LinkActions = links.LinkActions{Host: h, FirstTarget: s.firstTarget, Targets: s.targets, MarkCount: s.markCount}
		s.Chart = screen.NewLinkChart(h, func() []int64 { return links.IDs(s.links) }, s.span)
		s.fill()
		return s
	}
}

// markCount counts the marked links, which only the section of links has.
func (s *campaignPage) markCount() int {
	if s.ActiveSection != campaignLinks {
		return 0
	}
	return s.rows.MarkCount()
}

// span returns the period of the campaign and its name. It includes the future, so that the chart has room for it.
func (s *campaignPage) span() (affiliate.Span, string) {
	c := s.row()
	if c == nil {
		return affiliate.Span{}, ""
	}
	return c.Span(), cmp.Or(c.DescribePeriod(s.host.Now(), s.host.Ports().Access.Zone()), "all")
}

// firstTarget returns the link of the row under the cursor, in any section.
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

// tableActions are the actions that arrange and export the links of the campaign.
func (s *campaignPage) tableActions() []screen.Action {
	if s.ActiveSection != campaignLinks {
		return nil
	}
	return []screen.Action{screen.ColumnsAction(s.host, settingLinks, s.rows),
		screen.ExportAction(s.host, s.rows, screen.RowsExport[board.Link]{
			What: "links of " + s.Title(), File: "links", Dated: true, Count: func() string { return screen.Plural(len(s.links), "link", "links") },
			Rows: func(rows []*board.Link) screen.ShownRows { return screen.ShownRows{Links: rows} },
		})}
}

// ranksOf returns the part of the campaign's period before the chosen period. The ranks at its end are compared with
// those of now. For all time it ends seven days ago. It is false if the campaign had not begun by then.
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

// readRanks reads the sums of the links in the campaign before the chosen period, which no longer change.
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

// readFormer reads the former affiliates of the links for the leaderboard. Its error is not shown, since reading the
// changes shows the same error.
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

// fill shows the rows of the board. Links are sorted by affiliate, so that rows do not move while numbers change.
// Leaders are sorted by rank.
func (s *campaignPage) fill() {
	s.links = s.host.Board().LinksOfCampaign(s.id)
	board.Links().Sort(s.links, board.Order[board.Link]{Key: board.ByShared((*board.Link).AffiliateKey)}, s.host.Now())
	s.leaders = slices.Clone(s.links)
	slices.SortStableFunc(s.leaders, func(a, b *board.Link) int { return board.CompareRank(doneBy(a), doneBy(b)) })
	s.Sections[campaignLinks].Title = "Links · " + s.host.Board().Period().Label() // the other sections have the period of the campaign
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

// doneBy returns the exact sum of a link within the period of its campaign.
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
	isOurs := func(id int64) bool { return containsLink(before, id) || containsLink(s.links, id) }
	if !n.All && !edited && !slices.ContainsFunc(n.Links, isOurs) {
		return nil
	}
	cmd := s.readChanges()
	if n.All || edited || !slices.Equal(links.IDs(before), links.IDs(s.links)) {
		return tea.Batch(cmd, s.readRanks())
	}
	return cmd
}

func containsLink(links []*board.Link, id int64) bool {
	return slices.ContainsFunc(links, func(l *board.Link) bool { return l.ID == id })
}

func (s *campaignPage) Actions() []screen.Action {
	h, t := s.host, s.Sections[s.ActiveSection].Table
	own := append(s.SectionActions(),
		screen.Bind(screen.ActionEdit, screen.NoCmd(func() { h.Float(campaignEditForm(s.id)) })).
			WithTitle("Edit name, goal, period or notes of this campaign", "edit"),
		screen.Bind(screen.ActionBonus, screen.NoCmd(func() { h.Float(bonusForm(s.id)) })).DisabledBy(s.whyNoBonus),
	)
	if s.ActiveSection == campaignLinks {
		own = append(own,
			screen.MarkAction(t),
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

// VisibleChanges names the links whose change marks are drawn. Leaders and changes have no marks.
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

func (s *campaignPage) View(w, h int) (string, *tea.Cursor) {
	return s.Detail.DrawPage(s.about(w-2), w, h), nil
}
