package files

import (
	"fmt"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// progress follows the import that runs, and shows its result. Closing it stops nothing.
type progress struct {
	screen.ScrollBox
	host screen.Host
}

func newProgress(h screen.Host) screen.Screen { return &progress{host: h} }

func (s *progress) Title() string { return "Import" }
func (s *progress) Init() tea.Cmd { return nil }

func (s *progress) status() screen.ImportStatus { return s.host.Ports().Imports.Status() }

// Refresh only has the dialog drawn again, which happens after each call that has ended.
func (s *progress) Refresh(affiliate.Invalidation) tea.Cmd { return nil }

func (s *progress) Actions() []screen.Action {
	return append([]screen.Action{
		screen.Bind(screen.ActionStopImport, s.stop).DisabledBy(func() string {
			if !s.status().Running {
				return "the import has ended"
			}
			return ""
		}),
		screen.Bind(screen.ActionOpen, screen.NoCmd(s.host.Close)).WithTitle("Close; a running import goes on", "close"),
	}, s.ScrollActions()...)
}

func (s *progress) stop() tea.Cmd {
	s.host.Float(screen.NewConfirm(screen.ConfirmOptions{
		Title: "Stop the import?",
		Text: "What was sent is waited for. The rows that are left stay planned: import the same file again, " +
			"and it goes on from there.",
		Yes: "stop", Run: screen.NoCmd(func() { s.host.Ports().Imports.Stop() }),
	}))
	return nil
}

func (s *progress) View(w, h int) (string, *tea.Cursor) {
	th, st := s.host.Theme(), s.status()
	w = screen.BoxWidth(w)
	name := affiliate.Clean(filepath.Base(st.File.Path))
	head := []string{th.Strong.Render(th.Truncate("Import "+st.File.Kind+" from "+name, w))}
	var lines []string
	foot := "esc closes, and the import goes on · " + screen.KeyOf(s.host, screen.ActionStopImport) + " stops it"
	switch {
	case st.Running && st.All == 0:
		lines = append(lines, "Planning, and writing what needs no call…")
	case st.Running:
		count := fmt.Sprintf("  %s of %s", screen.Grouped(st.Done), screen.Plural(st.All, "call", "calls"))
		lines = append(lines, bar(st.Done, st.All, w-32)+count, th.Muted.Render(st.Left))
	default:
		foot = screen.KeyOf(s.host, screen.ActionOpen) + " closes"
		switch {
		case st.Err == nil:
			lines = append(lines, th.Good.Render("✓ done"))
		case st.Stopped:
			lines = append(lines, th.WrapStyled(th.Warn, "– "+affiliate.Clean(st.Err.Error()), w)...)
		default:
			lines = append(lines, th.WrapStyled(th.Bad, "✗ "+affiliate.Clean(st.Err.Error()), w)...)
		}
		if st.Tally != "" {
			lines = append(lines, th.Wrap(affiliate.Clean(st.Tally), w)...)
		}
		if st.ResultFile != "" {
			lines = append(lines, th.Wrap("The result of each row is in "+affiliate.Clean(st.ResultFile), w)...)
		}
		if len(st.Lines) > 0 {
			lines = append(lines, "")
		}
		for _, l := range st.Lines {
			lines = append(lines, th.Wrap(affiliate.Clean(l), w)...)
		}
	}
	return s.DrawBox(th, screen.TextLines(head, lines, foot), w, h), nil
}

// bar draws a bar of 8 to 40 cells that is filled as far as done is of all.
func bar(done, all, cells int) string {
	cells = max(8, min(cells, 40))
	full := cells * done / max(all, 1)
	return strings.Repeat("█", full) + strings.Repeat("░", cells-full)
}
