package campaigns

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/links"
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/ui/table"
)

// campaigns is the tab Campaigns: a row for each campaign, with the totals of its links and the progress towards its goal.
type campaigns struct {
	host screen.Host
	*screen.List[board.Campaign]
	totals   board.Totals // totals of the rows that the filter shows
	archived bool         // archived campaigns are shown too
}

// Columns returns the columns of the table of campaigns.
func Columns(h screen.Host) []screen.Column[board.Campaign] {
	tone := func(c *board.Campaign) table.Tone {
		if c.State(h.Now()) != affiliate.CampaignRunning {
			return table.Muted
		}
		return table.Normal
	}
	pace := func(of func(*board.Campaign) string) func(*board.Campaign) table.Cell {
		return func(c *board.Campaign) table.Cell { return table.Cell{Text: of(c), Tone: paceTone(c, tone(c))} }
	}
	n := screen.NewSumColumns(func(c *board.Campaign) *board.Numbers { return &c.Numbers },
		func(c *board.Campaign) bool { return !c.IsUnknown() }, tone)
	links := func(c *board.Campaign) (int64, bool) { return int64(c.Links), true }
	columns := []screen.Column[board.Campaign]{
		{ID: "name", Exports: []string{"campaign"}, Title: "Name", Width: 16, Flex: 3, Max: 34, Sticky: true, Match: true,
			Cell: func(c *board.Campaign) table.Cell { return table.Cell{Text: c.Name, Tone: tone(c)} }, SortKey: board.ByText((*board.Campaign).NameKey)},
		{ID: "state", Exports: []string{"state"}, Title: "State", Width: 8, Rank: 4, Match: true,
			Cell: func(c *board.Campaign) table.Cell { return table.Cell{Text: string(c.State(h.Now())), Tone: tone(c)} }, SortKey: byCampaignState()},
		{ID: "links", Exports: []string{"links"}, Title: "Links", Width: 5, Right: true, Rank: 8,
			Figure: func(c *board.Campaign) screen.Figure { return screen.CountFigure(int64(c.Links)) }, Tone: tone,
			SortKey: board.ByNumber(links), Filter: board.Count(links)},
		n.Clicks(screen.Column[board.Campaign]{Width: 7, Rank: 7}),
		n.Sales(screen.Column[board.Campaign]{Width: 6, Rank: 3}),
		n.Conv(screen.Column[board.Campaign]{Width: 6, Rank: 10}),
		n.Revenue(screen.Column[board.Campaign]{Width: 10, Rank: 6}),
		n.Earned(screen.Column[board.Campaign]{Width: 9, Rank: 9}),
		{ID: "goal", Exports: []string{"goal"}, Title: "Goal", Width: 12, Right: true, Rank: 5, Figure: goalFigure, Tone: tone,
			SortKey: board.ByNumber(func(c *board.Campaign) (int64, bool) {
				return goalOrder[c.Goal.Kind] + c.Goal.Amount, c.Goal.IsSet()
			})},
		{ID: "progress", Exports: []string{"progress_percent"}, Title: "Progress", Width: 13, Rank: 1,
			Cell:    pace(func(c *board.Campaign) string { return progressBar(c.Pace(), 13) }),
			SortKey: board.ByNumber(func(c *board.Campaign) (int64, bool) { return c.Pace().Percent() })},
		{ID: "pace", Exports: []string{"pace"}, Title: "Pace", Width: 27, Flex: 1, Max: 34, Rank: 2,
			Cell: pace(func(c *board.Campaign) string { return c.Pace().Describe(h.Now(), h.Ports().Access.Zone()) }),
			SortKey: board.ByNumberAt(func(now time.Time) func(*board.Campaign) (int64, bool) { // by the projection for the end of the campaign
				return func(c *board.Campaign) (int64, bool) { return c.Pace().AtTheEnd(now) }
			})},
		{ID: "period", Exports: []string{"starts_at", "ends_at"}, Title: "Period", Width: 16, Flex: 1, Max: 26, Rank: 11,
			Cell: func(c *board.Campaign) table.Cell {
				return table.Cell{Text: screen.OrDash(c.DescribePeriod(h.Now(), h.Ports().Access.Zone())), Tone: table.Muted}
			},
			SortKey: board.ByTime(func(c *board.Campaign) time.Time { return c.From })},
		n.EPC(screen.Column[board.Campaign]{Width: 6, Rank: 12, Hidden: true}),
		screen.QuietColumn(func(c *board.Campaign) time.Time { return c.LastChange }),
	}
	for _, state := range stateOrder {
		columns = append(columns, screen.TimedStateColumn(string(state), func(c *board.Campaign, now time.Time) bool {
			return c.State(now) == state
		}))
	}
	before := func(c *board.Campaign) *board.Numbers { return c.Before }
	return append(columns, n.Compared(screen.KnowsBefore[board.Campaign](h), before, 13)...)
}

var stateOrder = []affiliate.CampaignState{
	affiliate.CampaignRunning, affiliate.CampaignPlanned, affiliate.CampaignEnded, affiliate.CampaignArchived,
}

// byCampaignState orders campaigns by their present state: running, planned, ended, archived.
func byCampaignState() board.Key[board.Campaign] {
	return board.ByNumberAt(func(now time.Time) func(*board.Campaign) (int64, bool) {
		return func(c *board.Campaign) (int64, bool) { return int64(slices.Index(stateOrder, c.State(now))), true }
	})
}

// goalOrder separates goals of different kinds when they are sorted, since they cannot be compared.
var goalOrder = map[affiliate.GoalKind]int64{affiliate.GoalClicks: 0, affiliate.GoalSales: 1 << 60, affiliate.GoalRevenue: 2 << 60}

// goalFigure is the amount of a goal with its unit. Each kind has a short form of its own.
func goalFigure(c *board.Campaign) screen.Figure {
	if !c.Goal.IsSet() {
		return screen.Figure{}
	}
	return screen.Figure{N: c.Goal.Amount, Write: func(_ int64, cells int) string { return c.Goal.Short(cells) }, OwnFormat: true}
}

// paceTone is green once the goal is reached, which the text says too.
func paceTone(c *board.Campaign, usual table.Tone) table.Tone {
	if percent, known := c.Pace().Percent(); known && percent >= 100 {
		return table.Good
	}
	return usual
}

// progressBar draws the progress towards a goal in w cells, with the percentage on the right: ███▌░░  64 %.
func progressBar(p affiliate.Pace, w int) string {
	words := p.Progress()
	if words == "" {
		return "–"
	}
	percent, _ := p.Percent()
	if utf8.RuneCountInString(words) > w {
		words = affiliate.Short(percent, w-2) + " %"
	}
	words = strings.Repeat(" ", max(0, 6-utf8.RuneCountInString(words))) + words
	room := w - 1 - utf8.RuneCountInString(words)
	if room < 1 {
		return words
	}
	return bar(percent, room) + " " + words
}

// bar draws a percentage in w cells; it is full at 100 % and above.
func bar(percent int64, w int) string {
	if w < 1 {
		return ""
	}
	halves := int(min(percent, 100) * int64(2*w) / 100)
	full := strings.Repeat("█", halves/2)
	if halves%2 == 1 {
		full += "▌"
	}
	return full + strings.Repeat("░", w-(halves+1)/2)
}

// New makes the tab Campaigns.
func New(h screen.Host) screen.Screen {
	s := &campaigns{host: h}
	s.List = screen.NewList(h, screen.ListOptions[board.Campaign]{
		Title: "Campaigns", Name: "campaigns", Singular: "campaign", Columns: Columns(h), Order: screen.Sort{Column: "name"}, Dated: true,
		Key:     func(c *board.Campaign) int64 { return c.ID },
		Kind:    func() board.Kind[board.Campaign] { return board.Campaigns(s.archived) },
		Export:  func(rows []*board.Campaign) screen.ShownRows { return screen.ShownRows{Campaigns: rows} },
		Views:   []screen.View{screen.QuietView()},
		OnShown: func(rows []*board.Campaign) { s.totals = board.TotalCampaigns(rows) },
	})
	s.SelectRows()
	return s
}

func (s *campaigns) Actions() []screen.Action {
	acts := s.ListActions()
	if s.Typing {
		return acts
	}
	h := s.host
	noURL := func() string { return screen.WhyNoSchoolURL(h, s.WhyNoRow()) }
	archived := "Show archived campaigns"
	if s.archived {
		archived = "Hide archived campaigns"
	}
	own := []screen.Action{
		screen.Bind(screen.ActionNew, screen.NoCmd(func() { h.Float(campaignForm(affiliate.Campaign{}, nil)) })).
			WithTitle("New campaign", "new campaign"),
		screen.Bind(screen.ActionEdit, screen.NoCmd(func() { h.Float(campaignEditForm(s.Targets()[0])) })).
			WithTitle("Edit name, goal, period or notes of this campaign", "edit").DisabledBy(s.WhyNotOneRow),
		screen.Bind(screen.ActionRemove, s.archive).
			WithTitle("Archive this campaign; the same key brings it back", "archive").DisabledBy(s.WhyNoRow),
		screen.Bind(screen.ActionCopyURL, func() tea.Cmd { return screen.CopyURLs(h, s.chosenLinks()) }).
			WithTitle("Copy the URLs of the links of this campaign, or the marked ones", "").DisabledBy(noURL),
		screen.Bind(screen.ActionCopyShare, func() tea.Cmd { return screen.CopySharePacks(h, s.chosenLinks()) }).
			WithTitle("Copy the share packs of its links", "").DisabledBy(noURL),
		screen.PacksAction(h, s.chosenLinks).AlsoDisabledBy(s.WhyNoRow),
		screen.CopyEmailsAction(h, func() []*board.Affiliate { return screen.OwnersOf(h.Board(), s.chosenLinks()) }).DisabledBy(s.WhyNoRow),
		screen.TagAction(h, screen.TagTargets{Links: s.chosenLinks, Hidden: s.hiddenRows}).DisabledBy(s.WhyNoRow),
		screen.Bind(screen.ActionBonus, screen.NoCmd(s.giveBonus)).
			WithTitle("Bonus for the top of this campaign…", "").DisabledBy(s.whyNoBonus),
		s.OpenAction(s.open), screen.PeriodAction(h), s.BreakDownAction(linksOf),
		screen.Bind(screen.ActionArchived, screen.NoCmd(func() { s.archived = !s.archived; s.SelectRows() })).WithTitle(archived, ""),
	}
	return append(append(own, s.refreshActions()...), acts...)
}

func (s *campaigns) refreshActions() []screen.Action {
	rows := "this campaign"
	if s.Table.MarkCount() > 1 {
		rows = "the marked campaigns"
	}
	return links.RefreshActions(s.host, rows, func() []*board.Link {
		return linksOf(s.host.Board(), campaignsOf(s.host.Board(), s.Targets()))
	}, s.WhyNoRow)
}

// FollowCreated moves the cursor to a new campaign.
func (s *campaigns) FollowCreated(c screen.RowCreated) {
	if c.Kind == screen.KindCampaign {
		s.FollowCreatedRow(c.ID)
	}
}

// linksOf returns the links of campaigns.
func linksOf(b *board.Board, rows []*board.Campaign) []*board.Link {
	var all []*board.Link
	for _, c := range rows {
		all = append(all, b.LinksOfCampaign(c.ID)...)
	}
	return all
}

// chosenLinks returns the links that can be given out, of the marked campaigns or else of the one under the cursor.
func (s *campaigns) chosenLinks() []*board.Link {
	var out []*board.Link
	for _, id := range s.Targets() {
		for _, l := range s.host.Board().LinksOfCampaign(id) {
			if l.Current() {
				out = append(out, l)
			}
		}
	}
	return out
}

// giveBonus opens the bonus form of the campaign under the cursor, even if other campaigns are marked.
func (s *campaigns) giveBonus() {
	if key, ok := s.Table.CursorKey(); ok {
		s.host.Float(bonusForm(key))
	}
}

func (s *campaigns) whyNoBonus() string {
	key, ok := s.Table.CursorKey()
	switch {
	case !ok:
		return s.WhyNoRow()
	case len(s.host.Board().LinksOfCampaign(key)) == 0:
		return "no link in this campaign"
	}
	return ""
}

func (s *campaigns) open() {
	if key, ok := s.Table.CursorKey(); ok {
		s.host.Open(screen.Campaign(key))
	}
}

// archive archives campaigns after a confirmation. If all of them are archived already it restores them.
func (s *campaigns) archive() tea.Cmd {
	h, ids := s.host, s.Targets()
	rows := campaignsOf(h.Board(), ids)
	if len(rows) == 0 {
		return nil
	}
	what := "the campaign " + rows[0].Name
	if len(rows) > 1 {
		what = screen.Plural(len(rows), "campaign", "campaigns")
	}
	if !slices.ContainsFunc(rows, func(c *board.Campaign) bool { return c.ArchivedAt.IsZero() }) {
		s.Table.ClearMarks()
		return screen.Perform(h, func(ctx context.Context) (string, error) {
			return what + " is back", h.Ports().CampaignEdits.ArchiveCampaigns(ctx, ids, false)
		})
	}
	text := "Its numbers are saved, and its links stay in it. It is hidden until you filter for archived; the same key brings it back."
	if len(rows) > 1 {
		text = "Their numbers are saved, and their links stay in them. " +
			"They are hidden until you filter for archived; the same key brings them back."
	}
	if hidden := hiddenCampaigns(campaignsOf(h.Board(), s.HiddenMarks())); hidden != "" {
		text = hidden + ". " + text
	}
	h.Float(screen.NewConfirm(screen.ConfirmOptions{
		Title: "Archive " + what + "?", Text: text, Yes: "archive",
		Run: func() tea.Cmd {
			s.Table.ClearMarks()
			return screen.Perform(h, func(ctx context.Context) (string, error) {
				return "archived " + what, h.Ports().CampaignEdits.ArchiveCampaigns(ctx, ids, true)
			})
		},
	}))
	return nil
}

// hiddenRows returns the marked campaigns that the filter hides, for a plan with a row for each of their links.
func (s *campaigns) hiddenRows() (rows []screen.HiddenRow) {
	for _, c := range campaignsOf(s.host.Board(), s.HiddenMarks()) {
		row := screen.HiddenRow{Name: c.Name}
		for _, l := range s.host.Board().LinksOfCampaign(c.ID) {
			row.Plan = append(row.Plan, l.ID)
		}
		rows = append(rows, row)
	}
	return rows
}

func campaignsOf(b *board.Board, ids []int64) []*board.Campaign {
	var rows []*board.Campaign
	for _, id := range ids {
		if c := b.Campaign(id); c != nil {
			rows = append(rows, c)
		}
	}
	return rows
}

// hiddenCampaigns lists the targets that the filter hides.
func hiddenCampaigns(rows []*board.Campaign) string {
	if len(rows) == 0 {
		return ""
	}
	return screen.HiddenCount(len(rows), "campaign", "campaigns") + ": " +
		screen.JoinFirst(rows, func(c *board.Campaign) string { return c.Name })
}

// paceRefreshInterval is the longest time between two drawings of a pace, which changes slowly with the clock.
const paceRefreshInterval = time.Minute

// ChangesIn is the time until paces are drawn again, or a campaign starts or ends.
func (s *campaigns) ChangesIn(now time.Time) time.Duration {
	if len(s.Shown.Rows) == 0 {
		return 0
	}
	soon := paceRefreshInterval
	for _, c := range s.Shown.Rows {
		if at := c.NextBoundary(now); !at.IsZero() {
			soon = min(soon, at.Sub(now))
		}
	}
	return soon
}

func (s *campaigns) View(w, h int) (string, *tea.Cursor) {
	create, edit := screen.KeyOf(s.host, screen.ActionNew), screen.KeyOf(s.host, screen.ActionEdit)
	how := create + " creates one; then add links to it with " + edit + " on Links."
	s.Table.SetEmpty(screen.EmptyBoard(s.host, screen.Empty("No campaigns here.", s.host.Options().MayWrite(), how)))
	return s.List.DrawList(links.TotalsStrip(s.host, s.CountText(), s.totals, nil, w), w, h)
}
