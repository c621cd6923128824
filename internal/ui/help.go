package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"fermion-tui/internal/affiliate"
)

// help shows the keys of the screen it was opened over. They come from the same table that dispatches them.
type help struct {
	host  Host
	title string
	rows  [][2]string // key, what it does
	off   int
	room  int // rows that the last drawing had room for
}

func newHelp(h Host) Screen {
	top := h.root.top()
	s := &help{host: h, title: affiliate.Clean(top.screen.Title())}
	seen := map[string]bool{}
	for _, a := range append(top.screen.Actions(), h.root.globals()...) {
		if len(a.Keys) == 0 || seen[a.Keys[0]] {
			continue
		}
		seen[a.Keys[0]] = true
		keys := make([]string, 0, len(a.Keys))
		for _, k := range a.Keys {
			keys = append(keys, Binding{Keys: []string{k}}.Shown())
		}
		title := a.Title
		if a.ID == "quit" && top.floats && !top.screen.CapturesText() {
			title = "Close"
		}
		if why := a.Off(); why != "" {
			title += "  (off: " + why + ")"
		}
		s.rows = append(s.rows, [2]string{strings.Join(keys, " "), title})
	}
	return s
}

func (s *help) Title() string      { return "Help" }
func (s *help) Init() tea.Cmd      { return nil }
func (s *help) CapturesText() bool { return false }
func (s *help) Actions() []Action {
	return []Action{
		on("down", do(func() { s.scroll(1) })), on("up", do(func() { s.scroll(-1) })),
		on("page-down", do(func() { s.scroll(s.room) })), on("page-up", do(func() { s.scroll(-s.room) })),
		on("top", do(func() { s.scroll(-len(s.rows)) })), on("bottom", do(func() { s.scroll(len(s.rows)) })),
		on("help", do(s.host.Pop)).titled("Close help", ""),
	}
}

func (s *help) Update(tea.Msg) tea.Cmd { return nil }

func (s *help) scroll(n int) { s.off = max(0, min(s.off+n, len(s.rows)-s.room)) }

func (s *help) View(w, h int) (string, *tea.Cursor) {
	th := s.host.Theme()
	keyWidth := 0
	for _, r := range s.rows {
		keyWidth = max(keyWidth, lipgloss.Width(r[0]))
	}
	s.room = max(1, min(len(s.rows), h-4))
	w = min(w-4, 76)
	more := ""
	if s.room < len(s.rows) {
		more = "   ↓ ↑ for more"
	}
	lines := []string{th.Strong.Render(cut("Keys · "+s.title, w-lipgloss.Width(more))) + th.Muted.Render(more), ""}
	for _, r := range s.rows[min(s.off, len(s.rows)-s.room):][:s.room] {
		lines = append(lines, fit(th.Key.Render(fit(r[0], keyWidth))+"  "+r[1], w))
	}
	return th.Box.Render(strings.Join(lines, "\n")), nil
}
