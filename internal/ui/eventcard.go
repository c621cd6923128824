package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
)

// eventPage shows one event of the webhook whole: what it says, whose sale it was, and the body as it came.
type eventPage struct {
	ScrollBox
	host  Host
	event affiliate.Event
	err   error
}

func eventCard(e affiliate.Event) func(Host) Screen {
	return func(h Host) Screen { return &eventPage{host: h, event: e} }
}

func (s *eventPage) Title() string { return s.event.What() }

func (s *eventPage) Init() tea.Cmd {
	h, id := s.host, s.event.ID
	return Load(h, "event", "this event", func(ctx context.Context) (affiliate.Event, error) { return h.Ports().Events.Event(ctx, id) }, func(e affiliate.Event, err error) tea.Cmd {
		if s.err = err; err == nil {
			s.event = e
		}
		return nil
	})
}

// Renew follows the search for its link.
func (s *eventPage) Renew(n affiliate.News) tea.Cmd {
	if n.Events || n.All {
		return s.Init()
	}
	return nil
}

func (s *eventPage) Actions() []Action {
	h, id := s.host, s.event.LinkID
	acts := s.scrollActions()
	if h.Board().Link(id) != nil {
		return append(acts, on(ActionOpenMade, do(func() { h.Close(); h.Open(Link(id)) })).titled("Open the link", "open the link"))
	}
	return append(acts, on(ActionOpen, do(h.Close)).titled("Close", ""))
}

func (s *eventPage) View(w, h int) (string, *tea.Cursor) {
	th := s.host.Theme()
	w = boxWidth(w)
	foot := "esc closes"
	if s.host.Board().Link(s.event.LinkID) != nil {
		foot = "enter opens the link · esc closes"
	}
	title := th.Strong.Render(th.cut(s.event.What(), w))
	return s.box(th, textLines([]string{title}, s.draw(w), foot), w, h), nil
}

func (s *eventPage) draw(w int) []string {
	th, e := s.host.Theme(), s.event
	var lines []string
	const label = 11
	for _, f := range s.fields() {
		if f[1] == "" {
			continue
		}
		lines = append(lines, th.hanging(th.Muted.Render(th.fit(f[0], label)), th.Plain, affiliate.Clean(f[1]), w)...)
	}
	switch {
	case s.err != nil:
		lines = append(lines, "")
		lines = append(lines, th.wrapStyled(th.Bad, "✗ "+couldNotRead("this event", s.err), w)...)
	case e.Body != "":
		lines = append(lines, "", th.Strong.Render("As received"))
		lines = append(lines, th.jsonLines(e.Body, w)...)
	}
	return lines
}

// fields are what the event says, and what is known of it here.
func (s *eventPage) fields() [][2]string {
	e, zone := s.event, s.host.Ports().Access.Zone()
	when := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(zone).Format("2 Jan 2006 15:04:05")
	}
	amount, settled, happened := "Charged", "", when(e.HappenedAt)
	if e.Kind != affiliate.PaidSale {
		amount = "Amount"
	}
	if e.State == affiliate.EventTaken || e.State == affiliate.EventNone {
		settled = when(e.SettledAt)
	}
	if happened != "" {
		happened += ", by the sender's clock"
	}
	product := e.ProductName
	switch {
	case product == "":
		product = e.ProductSlug
	case e.ProductSlug != "":
		product += " · " + e.ProductSlug
	}
	paid := ""
	if e.Amount != 0 {
		paid = e.Amount.Exact()
	}
	return [][2]string{
		{"State", eventState(e)}, {"Outcome", eventOutcome(s.host, e)}, {"Settled", settled},
		{amount, paid}, {"Product", product}, {"Buyer", e.Buyer}, {"Gateway", e.Gateway}, {"Happened", happened}, {"Received", when(e.ReceivedAt)},
		{"Type", string(e.Kind)}, {"Event ID", e.ID}, {"Trouble", e.Trouble},
	}
}
