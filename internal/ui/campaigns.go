package ui

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/table"
)

// campaigns is one row for each campaign, with the sums of what its links' rows show and how it stands against its goal.
type campaigns struct {
	host Host
	*listing
	view     board.CampaignView
	archived bool // shown too
}

func campaignColumns() []table.Column {
	return []table.Column{
		{ID: "name", Title: "Name", Width: 16, Flex: 3, Max: 34, Sticky: true, Match: true},
		{ID: "state", Title: "State", Width: 8, Rank: 4, Match: true},
		{ID: "links", Title: "Links", Width: 5, Right: true, Figure: true, Rank: 8},
		{ID: "clicks", Title: "Clicks", Width: 7, Right: true, Figure: true, Rank: 7},
		{ID: "sales", Title: "Sales", Width: 6, Right: true, Figure: true, Rank: 3},
		{ID: "conv", Title: "Conv %", Width: 6, Right: true, Figure: true, Rank: 10},
		{ID: "revenue", Title: "Revenue", Width: 10, Right: true, Figure: true, Rank: 6},
		{ID: "earned", Title: "Est. comm", Width: 9, Right: true, Figure: true, Rank: 9},
		{ID: "goal", Title: "Goal", Width: 12, Right: true, Figure: true, Rank: 5},
		{ID: "progress", Title: "Progress", Width: 13, Rank: 1},
		{ID: "pace", Title: "Pace", Width: 27, Flex: 1, Max: 34, Rank: 2},
		{ID: "period", Title: "Period", Width: 16, Flex: 1, Max: 26, Rank: 11},
	}
}

type campaignRows struct {
	rows []*board.Campaign
	host Host
}

func (r campaignRows) Len() int        { return len(r.rows) }
func (r campaignRows) Key(i int) int64 { return r.rows[i].ID }

func (r campaignRows) Cell(i, col int) table.Cell {
	c := r.rows[i]
	now, zone := r.host.Now(), r.host.Access.Zone()
	state := c.State(now)
	tone := table.Normal
	if state != affiliate.CampaignRunning {
		tone = table.Muted
	}
	cell := func(s string) table.Cell { return table.Cell{Text: s, Tone: tone} }
	switch col {
	case 0:
		return cell(c.Name)
	case 1:
		return cell(string(state))
	case 2, 3, 4, 5, 6, 7, 8:
		return figureCell(r, i, col, tone)
	case 9:
		return table.Cell{Text: progressBar(c.Pace(), 13), Tone: paceTone(c, tone)}
	case 10:
		return table.Cell{Text: c.Pace().Words(now, zone), Tone: paceTone(c, tone)}
	default:
		return table.Cell{Text: orDash(c.PeriodWords(now, zone)), Tone: table.Muted}
	}
}

// figure is the number of a campaign in a column.
func (r campaignRows) figure(i, col int) (figure, bool) {
	c := r.rows[i]
	switch col {
	case 2:
		return countFigure(int64(c.Links)), true
	case 3:
		return numberOf(c.Numbers, clicksOf, countFigure(c.Clicks)), true
	case 4:
		return numberOf(c.Numbers, salesOf, countFigure(c.Sales)), true
	case 5:
		tenths, ok := board.ConvTenths(c.Sales, c.Clicks)
		return percentFigure(tenths), ok
	case 6:
		return numberOf(c.Numbers, revenueOf, rupeesFigure(c.Revenue)), true
	case 7:
		return numberOf(c.Numbers, earnedOf, rupeesFigure(c.Earned)), true
	default:
		return goalFigure(c.Goal), c.Goal.Known()
	}
}

func (r campaignRows) Short(i, col, cells int) string { return shortFigure(r, i, col, cells) }

// Widest goes through the goals one by one, since each kind is written in its own way.
func (r campaignRows) Widest(col int) (text, mark int) {
	if col != 8 {
		return widestFigure(r, col), 0
	}
	for i := range r.rows {
		if f, ok := r.figure(i, col); ok {
			text = max(text, f.cells())
		}
	}
	return text, 0
}

// goalFigure is the amount of a goal with what it counts.
func goalFigure(g affiliate.Goal) figure {
	return figure{n: g.Amount, write: func(_ int64, cells int) string { return g.Short(cells) }}
}

// paceTone is good once the goal is reached; the words say it too.
func paceTone(c *board.Campaign, usual table.Tone) table.Tone {
	if percent, known := c.Pace().Percent(); known && percent >= 100 {
		return table.Good
	}
	return usual
}

// progressBar draws how much of a goal is done in w cells, the percentage at its right: ███▌░░  64 %.
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

// bar is full at 100 %.
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

func newCampaigns(h Host) Screen {
	s := &campaigns{host: h, listing: newListing(h, "campaigns", "campaign", campaignColumns(), board.Sort{Column: "name"})}
	s.rebuild = s.selectRows
	s.total = func() int { return s.view.Of }
	s.keys = func() []int64 {
		ids := make([]int64, len(s.view.Rows))
		for i, c := range s.view.Rows {
			ids[i] = c.ID
		}
		return ids
	}
	s.selectRows()
	return s
}

func (s *campaigns) Title() string      { return "Campaigns" }
func (s *campaigns) CapturesText() bool { return s.typing }
func (s *campaigns) Init() tea.Cmd      { return s.savedOrder() }

func (s *campaigns) Update(msg tea.Msg) tea.Cmd { return s.update(msg) }

func (s *campaigns) selectRows() {
	s.show(board.SelectCampaigns(s.host.Board(), s.filter, s.order, s.archived, s.host.Now()))
}

func (s *campaigns) show(v board.CampaignView) {
	s.view = v
	s.changedRows()
	s.table.SetRows(campaignRows{rows: v.Rows, host: s.host})
}

// Renew takes the new board without moving a row under the cursor.
func (s *campaigns) Renew(n News) tea.Cmd {
	s.host.dress(s.table)
	if n.All {
		s.selectRows()
	} else if n.rows() {
		s.show(board.RefreshCampaigns(s.view, s.host.Board(), s.host.Now()))
	}
	return nil
}

func (s *campaigns) Actions() []Action {
	acts := s.actions()
	if s.typing {
		return acts
	}
	h := s.host
	change := func() string {
		if why := h.ReadOnly(); why != "" {
			return why
		}
		return s.needsRow()
	}
	archived := "Show archived campaigns"
	if s.archived {
		archived = "Hide archived campaigns"
	}
	return append([]Action{
		on(ActionNew, do(func() { h.Float(campaignForm(affiliate.Campaign{}, nil)) })).titled("New campaign", "new campaign").unless(h.ReadOnly),
		on(ActionEdit, do(func() { h.Float(campaignEditForm(s.targets()[0])) })).titled("Edit name, goal, period or notes of this campaign", "edit").unless(change),
		on(ActionRemove, s.archive).titled("Archive this campaign; the same key brings it back", "archive").unless(change),
		s.opens(s.open), h.periodAction(),
		on(ActionArchived, do(func() { s.archived = !s.archived; s.selectRows() })).titled(archived, ""),
	}, acts...)
}

func (s *campaigns) open() {
	if key, ok := s.table.CursorKey(); ok {
		s.host.Push(campaignDetail(key))
	}
}

// archive asks first, and brings back what is all archived already.
func (s *campaigns) archive() tea.Cmd {
	h, ids := s.host, s.targets()
	rows := campaignsOf(h.Board(), ids)
	if len(rows) == 0 {
		return nil
	}
	what := "the campaign " + rows[0].Name
	if len(rows) > 1 {
		what = plural(len(rows), "campaign", "campaigns")
	}
	away := false
	for _, c := range rows {
		away = away || c.ArchivedAt.IsZero()
	}
	if !away {
		s.table.ClearMarks()
		return Perform(h, func(ctx context.Context) (string, error) {
			return what + " is back", h.Register.ArchiveCampaigns(ctx, ids, false)
		})
	}
	text := "Its numbers are saved, and its links stay in it. It is hidden until you filter for archived; the same key brings it back."
	if len(rows) > 1 {
		text = "Their numbers are saved, and their links stay in them. They are hidden until you filter for archived; the same key brings them back."
	}
	if hidden := hiddenCampaigns(campaignsOf(h.Board(), s.hiddenMarks())); hidden != "" {
		text = hidden + ". " + text
	}
	h.Float(confirm(question{
		title: "Archive " + what + "?", text: text, yes: "archive",
		run: func() tea.Cmd {
			s.table.ClearMarks()
			return Perform(h, func(ctx context.Context) (string, error) {
				return "archived " + what, h.Register.ArchiveCampaigns(ctx, ids, true)
			})
		},
	}))
	return nil
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

// hiddenCampaigns names those that are meant but not seen.
func hiddenCampaigns(rows []*board.Campaign) string {
	if len(rows) == 0 {
		return ""
	}
	return fmt.Sprintf("%s of them are hidden by the filter: %s", grouped(len(rows)), listed(rows, func(c *board.Campaign) string { return c.Name }))
}

// paceLasts is for how long a pace is left as it was drawn: it moves with the clock, slowly.
const paceLasts = time.Minute

// ChangesIn is until paces are told anew, or sooner when a campaign begins or ends.
func (s *campaigns) ChangesIn(now time.Time) time.Duration {
	if len(s.view.Rows) == 0 {
		return 0
	}
	soon := paceLasts
	for _, c := range s.view.Rows {
		if at := c.TurnsAt(now); !at.IsZero() {
			soon = min(soon, at.Sub(now))
		}
	}
	return soon
}

func (s *campaigns) View(w, h int) (string, *tea.Cursor) {
	s.table.SetEmpty(s.host.emptyBoard("No campaigns here. n creates one; then add links to it with e on Links."))
	return s.listing.view(totalsStrip(s.host, s.count(), s.view.Totals, nil, w), w, h)
}
