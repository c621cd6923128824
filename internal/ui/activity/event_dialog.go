package activity

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// eventDialog shows one webhook event: its fields, the sale that it matches, and the body as received.
type eventDialog struct {
	screen.ScrollBox
	host  screen.Host
	event affiliate.Event
}

func newEventDialog(e affiliate.Event) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen { return &eventDialog{host: h, event: e} }
}

func (s *eventDialog) Title() string { return s.event.Describe() }

func (s *eventDialog) Init() tea.Cmd {
	h, id := s.host, s.event.ID
	return screen.Load(h, "event", "this event",
		func(ctx context.Context) (affiliate.Event, error) { return h.Ports().Events.Event(ctx, id) },
		func(e affiliate.Event, err error) tea.Cmd {
			if err == nil {
				s.event = e
			}
			return nil
		})
}

// Refresh reads the event again when events change, for instance when its sale is matched.
func (s *eventDialog) Refresh(n affiliate.Invalidation) tea.Cmd {
	if n.Events || n.All {
		return s.Init()
	}
	return nil
}

func (s *eventDialog) Actions() []screen.Action {
	h, id := s.host, s.event.LinkID
	acts := s.ScrollActions()
	if h.Board().Link(id) != nil {
		return append(acts, screen.Bind(screen.ActionOpenMade, screen.NoCmd(func() { h.Close(); h.Open(screen.Link(id)) })).
			WithTitle("Open the link", "open the link"))
	}
	return append(acts, screen.Bind(screen.ActionOpen, screen.NoCmd(h.Close)).WithTitle("Close", ""))
}

func (s *eventDialog) View(w, h int) (string, *tea.Cursor) {
	th := s.host.Theme()
	w = screen.BoxWidth(w)
	footer := "esc closes"
	if s.host.Board().Link(s.event.LinkID) != nil {
		footer = screen.KeyOf(s.host, screen.ActionOpenMade) + " opens the link · esc closes"
	}
	title := th.Strong.Render(th.Truncate(s.event.Describe(), w))
	return s.DrawBox(th, screen.TextLines([]string{title}, s.draw(w), footer), w, h), nil
}

func (s *eventDialog) draw(w int) []string {
	th, e := s.host.Theme(), s.event
	var lines []string
	const label = 11
	for _, f := range s.fields() {
		if f[1] == "" {
			continue
		}
		lines = append(lines, th.HangingIndent(th.Muted.Render(th.Fit(f[0], label)), th.Plain, affiliate.Clean(f[1]), w)...)
	}
	if failed := screen.LoadError(s.host); failed != "" {
		lines = append(lines, "")
		lines = append(lines, th.WrapStyled(th.Bad, "✗ "+failed, w)...)
	}
	if e.Body != "" {
		lines = append(lines, "", th.Strong.Render("As received"))
		lines = append(lines, th.JSONLines(e.Body, w)...)
	}
	return lines
}

// fields are the event's own fields and what the database knows about it.
func (s *eventDialog) fields() [][2]string {
	e, zone := s.event, s.host.Ports().Access.Zone()
	when := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(zone).Format("2 Jan 2006 15:04:05")
	}
	amount, resolved, happened := "Charged", "", when(e.HappenedAt)
	if e.Kind != affiliate.PaidSale {
		amount = "Amount"
	}
	if e.State == affiliate.EventMatched || e.State == affiliate.EventUnmatched {
		resolved = when(e.ResolvedAt)
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
		{"State", eventState(e)}, {"Outcome", eventOutcome(s.host, e)}, {"Resolved", resolved},
		{amount, paid}, {"Product", product}, {"Buyer", e.Buyer}, {"Gateway", e.Gateway}, {"Happened", happened},
		{"Received", when(e.ReceivedAt)},
		{"Type", string(e.Kind)}, {"Event ID", e.ID}, {"Warning", e.ParseWarning},
	}
}
