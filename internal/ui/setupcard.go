package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"
)

// setupCard shows what must be switched on in the dashboard, as far as that is known.
type setupCard struct {
	ScrollBox
	host  Host
	items []SetupItem
	known bool // the answer came
}

func newSetupCard(h Host) Screen { return &setupCard{host: h} }

func (s *setupCard) Title() string { return "Setup at Fermion" }

func (s *setupCard) Init() tea.Cmd {
	return Read(s.host, "setup", func(ctx context.Context) ([]SetupItem, error) { return s.host.Ports().Access.Setup(ctx), nil }, func(items []SetupItem, _ error) tea.Cmd {
		s.items, s.known = items, true
		return nil
	})
}

func (s *setupCard) Actions() []Action {
	return append(s.scrollActions(), on(ActionOpen, do(s.host.Close)).titled("Close", "close"))
}

func (s *setupCard) View(w, h int) (string, *tea.Cursor) {
	th := s.host.Theme()
	w = boxWidth(w)
	var lines []string
	if !s.known {
		lines = append(lines, th.Muted.Render("checking with Fermion…"))
	}
	for n, i := range s.items {
		if n > 0 {
			lines = append(lines, "")
		}
		mark, style := "·", th.Plain
		switch {
		case i.Proven:
			mark, style = "✓", th.Good
		case i.Wrong:
			mark, style = "✗", th.Bad
		}
		lines = append(lines, th.hanging(mark+" ", style, i.Detail, w)...)
		if i.Fix != "" {
			lines = append(lines, th.hanging("→ ", th.Muted, i.Fix, w)...)
		}
	}
	return s.box(th, textLines([]string{th.Strong.Render("Setup at Fermion")}, lines, "· cannot be checked here: look in the dashboard"), w, h), nil
}
