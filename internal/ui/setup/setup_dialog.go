package setup

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/ui/screen"
)

// setupDialog shows what must be switched on in the dashboard, if that is known.
type setupDialog struct {
	screen.ScrollBox
	host  screen.Host
	items []screen.SetupItem
	known bool // the checks have answered
}

// NewSetupDialog makes the dialog of what must be switched on at Fermion.
func NewSetupDialog(h screen.Host) screen.Screen { return &setupDialog{host: h} }

func (s *setupDialog) Title() string { return "Setup at Fermion" }

func (s *setupDialog) Init() tea.Cmd {
	return screen.Read(s.host, "setup", func(ctx context.Context) ([]screen.SetupItem, error) {
		return s.host.Ports().Access.Setup(ctx), nil
	}, func(items []screen.SetupItem, _ error) tea.Cmd {
		s.items, s.known = items, true
		return nil
	})
}

func (s *setupDialog) Actions() []screen.Action {
	return append(s.ScrollActions(), screen.Bind(screen.ActionOpen, screen.NoCmd(s.host.Close)).WithTitle("Close", "close"))
}

func (s *setupDialog) View(w, h int) (string, *tea.Cursor) {
	th := s.host.Theme()
	w = screen.BoxWidth(w)
	var lines []string
	legend := ""
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
		default:
			legend = "· cannot be checked here: look in the dashboard"
		}
		lines = append(lines, th.HangingIndent(mark+" ", style, i.Detail, w)...)
		if i.Fix != "" {
			lines = append(lines, th.HangingIndent("→ ", th.Muted, i.Fix, w)...)
		}
	}
	return s.DrawBox(th, screen.TextLines([]string{th.Strong.Render("Setup at Fermion")}, lines, legend), w, h), nil
}
