package links

import (
	"context"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/ui/table"
)

// linkPage is the page of one link.
type linkPage struct {
	host screen.Host
	screen.Detail
	LinkActions
	id      int64
	day     affiliate.Date // the cursor goes to the newest reading at the end of this day; zero: no day, or it is there already
	samples *screen.Grid[reading]
	coupons *screen.Grid[board.Coupon]
}

// Page makes the page of a link. With a day it opens the history, with the cursor at that day.
func Page(id int64, day affiliate.Date) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		s := &linkPage{host: h, Detail: screen.Detail{Host: h}, id: id, day: day}
		s.samples, s.coupons = samplesGrid(h), screen.NewGrid(h, screen.CouponColumns(h), screen.CouponKey)
		s.LinkActions = LinkActions{Host: h, Targets: func() []int64 { return []int64{id} },
			FirstTarget: func() (int64, bool) { return id, h.Board().Link(id) != nil }}
		s.AddSection("History", "samples", "No reading yet.", s.samples.Table, nil)
		noCoupon := screen.Empty("No coupon is credited to this link.", h.Options().MayWrite(),
			screen.KeyOf(h, screen.ActionCoupon)+" creates one.")
		s.AddSection("Coupons", "", noCoupon, s.coupons.Table, func(key int64) { h.Open(screen.Coupon(key)) })
		s.AddOperations("Operations", "operations", "Nothing has been sent to Fermion for this link from here.")
		s.AddChart(func() []int64 { return []int64{id} })
		s.FocusChart(day == (affiliate.Date{}))
		s.fill()
		return s
	}
}

// reading is a sample with the difference from the one before it.
type reading struct {
	affiliate.Sample
	change affiliate.Counters
}

// readingsOf turns samples into readings, newest first.
func readingsOf(samples []affiliate.Sample) []*reading { // samples are ordered oldest first
	var rows []*reading
	for i := len(samples) - 1; i >= 0; i-- {
		r := &reading{Sample: samples[i]}
		if i > 0 {
			r.change = r.Minus(samples[i-1].Counters)
		}
		rows = append(rows, r)
	}
	return rows
}

// samplesGrid is the table of readings.
func samplesGrid(h screen.Host) *screen.Grid[reading] {
	return screen.NewGrid(h, []screen.Column[reading]{
		{ID: "at", Title: "First read", Width: 12, Sticky: true, Cell: func(r *reading) table.Cell {
			return table.Cell{Text: screen.FormatTime(r.FirstRead, h.Now(), h.Ports().Access.Zone())}
		}},
		{ID: "to", Title: "Last read", Width: 12, Rank: 4,
			Cell: func(r *reading) table.Cell {
				return table.Cell{Text: screen.FormatTime(r.LastRead, h.Now(), h.Ports().Access.Zone()), Tone: table.Muted}
			}},
		{ID: "clicks", Title: "Clicks", Width: 8, Badge: 6, Right: true, Rank: 1,
			Figure: func(r *reading) screen.Figure { return screen.CountFigure(r.Clicks) }, Change: func(r *reading) int64 { return r.change.Clicks }},
		{ID: "sales", Title: "Sales", Width: 6, Badge: 4, Right: true, Rank: 2,
			Figure: func(r *reading) screen.Figure { return screen.CountFigure(r.Sales) }, Change: func(r *reading) int64 { return r.change.Sales }},
		{ID: "revenue", Title: "Revenue", Width: 11, Right: true, Rank: 3,
			Figure: func(r *reading) screen.Figure { return screen.RupeesFigure(r.Revenue) }},
		{ID: "comm", Title: "Comm %", Width: 6, Right: true, Rank: 5,
			Cell: func(r *reading) table.Cell { return table.Cell{Text: r.Commission.String()} }},
		{ID: "kind", Name: "Kind of reading", Width: 9, Rank: 6, Cell: func(r *reading) table.Cell {
			if r.Baseline {
				return table.Cell{Text: "baseline", Tone: table.Muted}
			}
			return table.Cell{}
		}},
	}, func(r *reading) int64 { return r.FirstRead.UnixMilli() })
}

// showSamples shows new readings, which are added at the top. The cursor stays on its reading, or on the newest one if
// it was there.
func (s *linkPage) showSamples(samples []affiliate.Sample) {
	t := s.samples
	key, some := t.CursorKey()
	top := !some || key == t.Rows().Key(0)
	rows := readingsOf(samples)
	t.Show(rows)
	switch {
	case s.day != (affiliate.Date{}):
		t.End() // the oldest reading, if all are newer than the day
		end := s.day.End(s.host.Ports().Access.Zone())
		if i := slices.IndexFunc(rows, func(r *reading) bool { return r.FirstRead.Before(end) }); i >= 0 {
			t.MoveTo(i)
		}
		s.day = affiliate.Date{}
	case top:
		t.Home()
	}
}

func (s *linkPage) link() *board.Link { return s.host.Board().Link(s.id) }

func (s *linkPage) Title() string {
	if l := s.link(); l != nil {
		return screen.LinkTitle(l)
	}
	return "link"
}

func (s *linkPage) Init() tea.Cmd {
	s.Chart.Reload()
	return s.readTables()
}

func (s *linkPage) readTables() tea.Cmd {
	id := s.id
	return tea.Batch(
		screen.Load(s.host, "samples", "the history", func(ctx context.Context) ([]affiliate.Sample, error) {
			return s.host.Ports().History.Samples(ctx, id, time.Time{})
		}, s.onSamples),
		screen.ReadOperations(s.host, affiliate.OperationQuery{LinkID: id, Limit: 200}, s.OnOperations),
	)
}

func (s *linkPage) fill() {
	s.coupons.Show(s.host.Board().CouponsOfLink(s.id))
}

// Refresh reads again what has changed about this link.
func (s *linkPage) Refresh(n affiliate.Invalidation) tea.Cmd {
	s.ApplyTheme()
	s.fill()
	s.Chart.Refresh(n)
	if n.All || n.Operations || slices.Contains(n.Links, s.id) {
		return s.readTables()
	}
	return nil
}

func (s *linkPage) Actions() []screen.Action {
	acts := append(s.SectionActions(), s.RowActions()...)
	return append(append(acts, screen.MarkedLinkActions(s.host, s.id)...), s.NavigationActions()...)
}

func (s *linkPage) onSamples(samples []affiliate.Sample, err error) tea.Cmd {
	if err == nil {
		s.Chart.SetGaps(screen.ReadingGaps(samples))
		s.showSamples(samples)
	}
	return nil
}

func (s *linkPage) Update(msg tea.Msg) tea.Cmd {
	s.OnMouse(msg)
	return nil
}

// OnScreen names this link, so that it is polled first.
func (s *linkPage) OnScreen() []int64 { return []int64{s.id} }

// ChangesIn is the time until the visible age changes.
func (s *linkPage) ChangesIn(now time.Time) time.Duration {
	if l := s.link(); l != nil && !l.LastRead.IsZero() {
		_, d := affiliate.Age(now.Sub(l.LastRead))
		return d
	}
	return 0
}

func (s *linkPage) about(w int) []string {
	l, th := s.link(), s.host.Theme()
	if l == nil {
		return []string{"This link is no longer in the database."}
	}
	now, zone := s.host.Now(), s.host.Ports().Access.Zone()
	title := th.Strong.Render(screen.OrDash(l.AffiliateLabel)) + "   " + screen.OrDash(l.ProductLabel) + "   " +
		l.Commission.String() + " %"
	url := l.Slug
	if school := s.host.Ports().Access.School(); school.IsSet() {
		url = school.LinkURL(l.Link.Slug)
	}
	origin := "tracked since "
	if l.MadeHere {
		origin = "created here "
	}
	facts := []string{origin + screen.FormatTime(l.CreatedAt, now, zone), lastReadText(l, now)}
	if l.Pinned {
		facts = append(facts, "◆ pinned")
	}
	if l.CampaignName != "" {
		facts = append(facts, "campaign "+l.CampaignName)
	}
	if len(l.Tags) > 0 {
		facts = append(facts, "tags "+strings.Join(l.Tags, " "))
	}
	if which := screen.MarkedLinkText(s.host, l.ID); which != "" {
		title += th.Muted.Render("   " + which)
	}
	lines := []string{title}
	lines = append(lines, th.WrapStyled(th.Accent, url, w)...)
	lines = append(lines, s.NumbersLine(board.TotalLinks([]*board.Link{l}), "Est. comm", w), th.Muted.Render(th.Join(facts, " · ", w)))
	if l.SupersededBy != 0 {
		by := "a newer link"
		if n := s.host.Board().Link(l.SupersededBy); n != nil {
			by = n.Slug + " at " + n.Commission.String() + " %"
		}
		lines = append(lines, th.Warn.Render("↳ replaced by "+by+"; this link still pays "+l.Commission.String()+" % on every sale"))
	}
	if !l.MissingSince.IsZero() {
		since := screen.FormatTime(l.MissingSince, now, zone)
		lines = append(lines, th.WrapStyled(th.Bad, "✗ Gone at Fermion since "+since+"; checked rarely; history is saved", w)...)
	}
	if why := s.host.Ports().Live.Failed(l.ID); why != "" {
		failed := "! last read failed: " + affiliate.Clean(why) + "; tried again now and then, " +
			screen.KeyOf(s.host, screen.ActionRefresh) + " reads it now"
		lines = append(lines, th.WrapStyled(th.Warn, failed, w)...)
	}
	return lines
}

// lastReadText says when the link was read, or why it is not read.
func lastReadText(l *board.Link, now time.Time) string {
	switch a := ageOf(l, now); a {
	case "–":
		return "not read yet"
	case "off":
		return "not watched"
	case "gone":
		return "link not found at last check"
	default:
		return "read " + screen.Ago(a)
	}
}

func (s *linkPage) View(w, h int) (string, *tea.Cursor) {
	return s.Detail.DrawPage(s.about(w-2), w, h), nil
}
