package ui

import (
	"context"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/table"
)

// linkPage is everything about one link.
type linkPage struct {
	host Host
	detail
	linkActs
	id int64
}

func linkDetail(id int64) func(Host) Screen {
	return func(h Host) Screen {
		s := &linkPage{host: h, detail: detail{host: h}, id: id}
		s.linkActs = linkActs{host: h, targets: func() []int64 { return []int64{id} }, first: func() (int64, bool) { return id, h.Board().Link(id) != nil }, clear: func() {}}
		s.add("History", "samples", "No reading yet.", sampleColumns(), nil)
		s.add("Coupons", "", "No coupon is credited to this link. c creates one.", couponColumns(), func(key int64) { h.Push(couponDetail(key)) })
		s.add("Operations", "operations", "Nothing has been sent to Fermion for this link from here.", operationColumns(), func(key int64) { openOperation(h, s.ops, key) })
		s.chartOf(func() []int64 { return []int64{id} })
		s.focusChart(true)
		s.fill()
		return s
	}
}

func sampleColumns() []table.Column {
	return []table.Column{
		{ID: "at", Title: "First read", Width: 12, Sticky: true},
		{ID: "to", Title: "Last read", Width: 12, Rank: 4},
		{ID: "clicks", Title: "Clicks", Width: 8, Mark: 6, Right: true, Figure: true, Rank: 1},
		{ID: "sales", Title: "Sales", Width: 6, Mark: 4, Right: true, Figure: true, Rank: 2},
		{ID: "revenue", Title: "Revenue", Width: 11, Right: true, Figure: true, Rank: 3},
		{ID: "comm", Title: "Comm %", Width: 6, Right: true, Rank: 5},
		{ID: "kind", Title: "", Width: 9, Rank: 6},
	}
}

// sampleRows draws samples, the newest first, with what changed since the one before.
type sampleRows struct {
	samples []affiliate.Sample // oldest first
	host    Host
}

func (r sampleRows) Len() int        { return len(r.samples) }
func (r sampleRows) Key(i int) int64 { return r.sample(i).FirstRead.UnixMilli() }

func (r sampleRows) sample(i int) affiliate.Sample { return r.samples[len(r.samples)-1-i] }

func (r sampleRows) Cell(i, col int) table.Cell {
	s := r.sample(i)
	now, zone := r.host.Now(), r.host.Access.Zone()
	var d affiliate.Counters
	if i+1 < len(r.samples) {
		d = s.Minus(r.sample(i + 1).Counters)
	}
	switch col {
	case 0:
		return table.Cell{Text: stamp(s.FirstRead, now, zone)}
	case 1:
		return table.Cell{Text: stamp(s.LastRead, now, zone), Tone: table.Muted}
	case 2, 3, 4:
		c := figureCell(r, i, col, table.Normal)
		switch col {
		case 2:
			c.Mark = change(d.Clicks)
		case 3:
			c.Mark = change(d.Sales)
		}
		return c
	case 5:
		return table.Cell{Text: s.Commission.String()}
	default:
		if s.Baseline {
			return table.Cell{Text: "baseline", Tone: table.Muted}
		}
		return table.Cell{}
	}
}

// figure is a counter of a sample.
func (r sampleRows) figure(i, col int) (figure, bool) {
	s := r.sample(i)
	switch col {
	case 2:
		return countFigure(s.Clicks), true
	case 3:
		return countFigure(s.Sales), true
	default:
		return rupeesFigure(s.Revenue), true
	}
}

func (r sampleRows) Short(i, col, cells int) string { return shortFigure(r, i, col, cells) }

func (r sampleRows) Widest(col int) (text, mark int) { return widestFigure(r, col), 0 }

// showSamples keeps the cursor on its sample, and on the newest one when it was there: new readings come in at the top.
func (s *linkPage) showSamples(samples []affiliate.Sample) {
	t := s.sections[0].table
	key, some := t.CursorKey()
	top := !some || key == t.Rows().Key(0)
	t.SetRows(sampleRows{samples: samples, host: s.host})
	if top {
		t.Home()
	}
}

func (s *linkPage) link() *board.Link { return s.host.Board().Link(s.id) }

func (s *linkPage) Title() string {
	if l := s.link(); l != nil {
		return titleOfLink(l)
	}
	return "link"
}

func (s *linkPage) Init() tea.Cmd {
	s.chart.read()
	return s.readTables()
}

func (s *linkPage) readTables() tea.Cmd {
	id := s.id
	return tea.Batch(
		Load(s.host, "samples", "the history", func(ctx context.Context) ([]affiliate.Sample, error) { return s.host.Register.Samples(ctx, id) }, s.samplesCame),
		readOperations(s.host, OperationQuery{LinkID: id, Limit: 200}, s.showOperations(2)),
	)
}

func (s *linkPage) fill() {
	couponsTable(s.sections[1].table, s.host.Board().CouponsOfLink(s.id), s.host)
}

// Renew reads again what changed about this link.
func (s *linkPage) Renew(n News) tea.Cmd {
	s.restyle()
	s.fill()
	s.chart.renew(n)
	if n.All || n.Operations || slices.Contains(n.Links, s.id) {
		return s.readTables()
	}
	return nil
}

func (s *linkPage) Actions() []Action {
	return append(append(s.views(), s.linkActions()...), s.moves()...)
}

func (s *linkPage) samplesCame(samples []affiliate.Sample, err error) tea.Cmd {
	if err == nil {
		s.chart.unread(gapsOf(samples))
		s.showSamples(samples)
	}
	return nil
}

func (s *linkPage) Update(msg tea.Msg) tea.Cmd {
	s.mouse(msg)
	return nil
}

// OnScreen keeps this link among the first to be read.
func (s *linkPage) OnScreen() []int64 { return []int64{s.id} }

// ChangesIn is until the age reads differently.
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
	now, zone := s.host.Now(), s.host.Access.Zone()
	title := th.Strong.Render(orDash(l.AffiliateLabel)) + "   " + orDash(l.ProductLabel) + "   " + l.Commission.String() + " %"
	url := l.Slug
	if school := s.host.Access.School(); school.Known() {
		url = school.LinkURL(l.Link.Slug)
	}
	origin := "tracked since "
	if l.MadeHere {
		origin = "created here "
	}
	facts := []string{origin + stamp(l.CreatedAt, now, zone), lastReadWords(l, now)}
	if l.Pinned {
		facts = append(facts, "◆ pinned")
	}
	if l.CampaignName != "" {
		facts = append(facts, "campaign "+l.CampaignName)
	}
	if len(l.Tags) > 0 {
		facts = append(facts, "tags "+strings.Join(l.Tags, " "))
	}
	lines := []string{title}
	lines = append(lines, th.wrapStyled(th.Accent, url, w)...)
	lines = append(lines, s.numbers(board.TotalLinks([]*board.Link{l}), "Est. comm", w), th.Muted.Render(th.join(facts, " · ", w)))
	if l.SupersededBy != 0 {
		by := "a newer link"
		if n := s.host.Board().Link(l.SupersededBy); n != nil {
			by = n.Slug + " at " + n.Commission.String() + " %"
		}
		lines = append(lines, th.Warn.Render("↳ replaced by "+by+"; this link still pays "+l.Commission.String()+" % on every sale"))
	}
	if !l.GoneAt.IsZero() {
		lines = append(lines, th.Bad.Render("✗ Fermion no longer knows this slug (since "+stamp(l.GoneAt, now, zone)+"); checked rarely; history is saved"))
	}
	if why := s.host.Live.Failed(l.ID); why != "" {
		lines = append(lines, th.wrapStyled(th.Warn, "! last read failed: "+affiliate.Clean(why)+"; tried again now and then, r reads it now", w)...)
	}
	return lines
}

// lastReadWords says when the link was read, or why it is not.
func lastReadWords(l *board.Link, now time.Time) string {
	switch a := ageOf(l, now); a {
	case "–":
		return "not read yet"
	case "off":
		return "not watched"
	case "gone":
		return "link not found at last check"
	default:
		return "read " + ago(a)
	}
}

// ago is an age in a sentence.
func ago(age string) string {
	if age == "now" {
		return "just now"
	}
	return age + " ago"
}

func (s *linkPage) View(w, h int) (string, *tea.Cursor) {
	return s.detail.view(s.about(w-2), w, h), nil
}
