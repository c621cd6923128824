package links

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
)

// links is the tab Links: the live table, and the change feed under it.
type links struct {
	host screen.Host
	*screen.List[board.Link]
	LinkActions
	feed   *feed
	totals board.Totals          // totals of the rows that the filter shows
	trend  []int64               // clicks of the same rows, for the trend
	among  *screen.ReportTargets // the links of a report; nil: all links
}

// New makes the tab Links.
func New(h screen.Host) screen.Screen { return newLinks(h, nil) }

// Among makes a list of some links, which can do everything that the tab Links can do.
func Among(t *screen.ReportTargets) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen { return newLinks(h, t) }
}

func newLinks(h screen.Host, among *screen.ReportTargets) screen.Screen {
	s := &links{host: h, among: among}
	title, kind := "Links", board.Links
	if among != nil {
		title, kind = among.Title, func() board.Kind[board.Link] { return board.LinksAmong(among.Links) }
	}
	s.List = screen.NewList(h, screen.ListOptions[board.Link]{
		Title: title, Name: "links", Singular: "link", Columns: Columns(h), Order: screen.Sort{Column: "affiliate"}, Key: Key,
		Kind: kind, Dated: true, Early: among == nil, StartsFresh: among != nil,
		Export: func(rows []*board.Link) screen.ShownRows { return screen.ShownRows{Links: rows} },
		Views: append(screen.SalesViews(),
			screen.NewView(),
			screen.View{Name: "Not assigned", Arrangement: screen.Arrangement{Filter: "is:unassigned", Sort: "-clicks", Period: "all"}}),
		OnShown: func(rows []*board.Link) { s.totals, s.trend = board.TotalLinks(rows), sumTrend(rows) },
	})
	s.LinkActions = LinkActions{Host: h, Targets: s.List.Targets, FirstTarget: s.List.FirstTarget, hidden: s.HiddenMarks,
		MarkCount: s.Table.MarkCount}
	s.feed = &feed{host: h}
	s.SelectRows()
	return s
}

// Refresh shows the new board without moving the row under the cursor.
func (s *links) Refresh(n affiliate.Invalidation) tea.Cmd {
	cmd := s.List.Refresh(n)
	if !n.HasRows() || !s.host.Loads().Board.Done {
		return cmd
	}
	if n.All && s.among == nil {
		return tea.Batch(cmd, s.readHistory(), s.feed.read())
	}
	return tea.Batch(cmd, s.feed.read())
}

// readHistory reads the history that the sparklines show.
func (s *links) readHistory() tea.Cmd {
	ids := make([]int64, 0, len(s.host.Board().Links()))
	for _, l := range s.host.Board().Links() {
		ids = append(ids, l.ID)
	}
	if len(ids) == 0 {
		return nil
	}
	p := s.host.Board().Period()
	return screen.Load(s.host, "history", "the sparklines",
		func(ctx context.Context) (screen.Trends, error) { return s.host.Ports().History.Trends(ctx, p, ids) },
		func(past screen.Trends, err error) tea.Cmd {
			if err == nil {
				s.host.Report(screen.HistoryRead{Trends: past})
			}
			return nil
		})
}

func (s *links) Actions() []screen.Action {
	acts := s.ListActions()
	if s.Typing {
		return acts
	}
	if s.feed.focused {
		return append(s.feed.actions(), screen.Bind(screen.ActionFilter, screen.NoCmd(s.filterTable)))
	}
	first := []screen.Action{
		screen.Bind(screen.ActionNew, screen.NoCmd(s.newLink)).WithTitle("New link", "new link"),
		screen.Bind(screen.ActionTrack, screen.NoCmd(func() { s.host.Float(newTrack) })),
	}
	first = append(append(first, s.RowActions()...), s.ofShown(s.MarkShown, len(s.Shown.Rows))...)
	owners := func() []*board.Affiliate { return screen.OwnersOf(s.host.Board(), s.targetLinks()) }
	first = append(first,
		screen.PacksAction(s.host, s.targetLinks).AlsoDisabledBy(s.WhyNoRow),
		screen.CopyEmailsAction(s.host, owners).DisabledBy(s.WhyNoRow))
	if s.Table.MarkCount() > 0 {
		first = screen.Foremost(first,
			screen.ActionCopyURL, screen.ActionNextMarked, screen.ActionCoupon, screen.ActionEdit, screen.ActionCommission)
	}
	return append(first, append(acts, screen.PeriodAction(s.host), s.OpenAction(s.open), screen.Bind(screen.ActionFeed, s.feed.toggle),
		s.BreakDownAction(func(_ *board.Board, rows []*board.Link) []*board.Link { return rows }))...)
}

// FollowLinks moves the cursor from a replaced link to its replacement.
func (s *links) FollowLinks(replaced map[int64]int64) { s.FollowReplaced(replaced) }

// FollowCreated moves the cursor to a new link.
func (s *links) FollowCreated(c screen.RowCreated) {
	if c.Kind == screen.KindLink {
		s.FollowCreatedRow(c.ID)
	}
}

// filterTable moves the focus from the feed to the table, since the feed would take typed letters as keys.
func (s *links) filterTable() {
	s.feed.focused = false
	s.BeginFilter()
}

func (s *links) newLink() { s.host.Float(newLinkForm) }

func (s *links) open() {
	if key, ok := s.Table.CursorKey(); ok {
		s.host.Shared().MarkedLinks = s.Table.Marks()
		s.host.Open(screen.Link(key))
	}
}

// Back first leaves the feed. Without a feed the list takes its step back.
func (s *links) Back() bool {
	if s.feed.focused {
		s.feed.focused = false
		return true
	}
	if s.List.Back() {
		return true
	}
	if s.among != nil && s.among.Leave != nil {
		s.among.Leave()
	}
	return false
}

// OnScreen names the links in the visible rows.
func (s *links) OnScreen() []int64 {
	from, to := s.Table.Visible()
	ids := make([]int64, 0, to-from)
	for i := from; i < to && i < len(s.Shown.Rows); i++ {
		ids = append(ids, s.Shown.Rows[i].ID)
	}
	return ids
}

// Remembered adds the visible links to the state of the list: the next start reads them first.
func (s *links) Remembered() map[string]string {
	values := s.List.Remembered()
	if values == nil || s.Typing || !s.host.Loads().Board.Done { // a filter that is being typed is not remembered
		return values
	}
	var ids []string
	for _, id := range s.OnScreen() {
		ids = append(ids, strconv.FormatInt(id, 10))
	}
	values[screen.SettingFirstRows] = strings.Join(ids, " ")
	return values
}

// VisibleChanges names the links whose change marks are drawn.
func (s *links) VisibleChanges(h int) []*board.Link {
	return screen.VisibleChanges(s.host, s.Table.Table, s.Shown.Rows, screen.StripHeight, h)
}

// ChangesIn is the time until the first visible age changes.
func (s *links) ChangesIn(now time.Time) time.Duration {
	from, to := s.Table.Visible()
	var soon time.Duration
	for i := from; i < to && i < len(s.Shown.Rows); i++ {
		l := s.Shown.Rows[i]
		if l.LastRead.IsZero() || !l.StoppedAt.IsZero() || !l.MissingSince.IsZero() {
			continue
		}
		if _, d := affiliate.Age(now.Sub(l.LastRead)); soon == 0 || d < soon {
			soon = d
		}
	}
	if d := s.feed.changesIn(now); d > 0 && (soon == 0 || d < soon) {
		soon = d
	}
	return soon
}

func (s *links) View(w, h int) (string, *tea.Cursor) {
	if text := screen.EmptyBoard(s.host, ""); len(s.host.Board().Links()) == 0 && text == "" {
		return emptyDatabaseText(s.host, w, h), nil
	} else if text != "" {
		s.Table.SetEmpty(text)
	}
	s.Table.SetFocused(!s.feed.focused)
	below := s.feed.height(h)
	strip := readingStrip(s.host)
	if s.host.Loads().Board.Done {
		strip = TotalsStrip(s.host, s.CountText(), s.totals, s.trend, w)
	}
	body, cur := s.List.DrawList(strip, w, h-below)
	if below > 0 {
		body += "\n" + s.feed.view(w, below)
	}
	return body, cur
}

// sumTrend adds up the sparklines of rows.
func sumTrend(rows []*board.Link) []int64 {
	var sum []int64
	for _, l := range rows {
		for i, n := range l.KnownTrend() {
			for len(sum) <= i {
				sum = append(sum, 0)
			}
			sum[i] += n
		}
	}
	return sum
}

// readingStrip is shown instead of the totals until all links are read.
func readingStrip(h screen.Host) string { return " " + h.Theme().Muted.Render("Reading all links…") }

// emptyDatabaseText is shown instead of a table while no links are saved.
func emptyDatabaseText(h screen.Host, w, height int) string {
	th := h.Theme()
	lines := []string{
		"",
		th.Strong.Render("No links here yet."),
		"",
		"Fermion has no list of existing links, so add yours here.",
		"They are saved in this program's database. Start with one of these:",
		"",
	}
	if !h.Options().MayWrite() {
		lines = append(lines[:3], "Links that others create or track appear here.")
		return placeEmptyText(lines, w, height)
	}
	key := h.Options().KeyText
	rows := [][2]string{
		{key(screen.ActionTrack), "paste the links or slugs that you have"},
		{key(screen.ActionImport), "import a CSV file, with a preview"},
		{key(screen.ActionOnboard), "onboard someone: affiliate, link and coupon in one form"},
		{key(screen.ActionPalette), "setup at Fermion: the affiliate system is off in a new school"},
		{"", "restore a backup:    fermion-tui restore FILE (quit first: " + key(screen.ActionQuit) + ")"},
		{"", "look at the demo:    fermion-tui --demo"},
	}
	keyWidth := 1
	for _, r := range rows {
		keyWidth = max(keyWidth, th.Width(r[0]))
	}
	for _, r := range rows {
		lines = append(lines, fmt.Sprintf("  %s  %s", th.Key.Render(th.Fit(r[0], keyWidth)), r[1]))
	}
	return placeEmptyText(lines, w, height)
}

// placeEmptyText places lines where a table would be.
func placeEmptyText(lines []string, w, height int) string {
	left := max((w-76)/2, 2)
	for i := range lines {
		lines[i] = strings.Repeat(" ", left) + lines[i]
	}
	return strings.Join(append(make([]string, max(0, min(4, height-len(lines)-2))), lines...), "\n")
}
