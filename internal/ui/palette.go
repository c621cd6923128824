package ui

import (
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"
)

// palette finds any action of the screen it was opened over, and of the program, by a few letters of its title.
type palette struct {
	host    Host
	input   textinput.Model
	actions []Action
	found   []Action
	at      int
}

func newPalette(h Host) Screen {
	s := &palette{host: h, input: lineInput("Type to search")}
	seen := map[ActionID]bool{}
	for _, a := range append(h.root.actionsOf(h.root.top()), h.root.globals()...) {
		if !a.Navigation && (!seen[a.ID] || a.ID == ActionTab) {
			seen[a.ID] = true
			s.actions = append(s.actions, a)
		}
	}
	s.found = s.actions
	return s
}

// lineInput is a one-line text input with the terminal's own cursor.
func lineInput(placeholder string) textinput.Model {
	in := textinput.New()
	in.Prompt = ""
	in.Placeholder = placeholder
	in.SetVirtualCursor(false)
	in.Focus()
	return in
}

func (s *palette) Title() string      { return "Commands" }
func (s *palette) Init() tea.Cmd      { return nil }
func (s *palette) CapturesText() bool { return true }
func (s *palette) Actions() []Action {
	return []Action{on(ActionRunCommand, s.run)}
}

func (s *palette) run() tea.Cmd {
	if s.at >= len(s.found) {
		return nil
	}
	a := s.found[s.at]
	s.host.Pop()
	return s.host.root.run(a)
}

func (s *palette) Update(msg tea.Msg) tea.Cmd {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		switch k.String() {
		case "down", "ctrl+n":
			s.at = max(0, min(s.at+1, len(s.found)-1))
			return nil
		case "up":
			s.at = max(s.at-1, 0)
			return nil
		}
	}
	before := s.input.Value()
	var cmd tea.Cmd
	s.input, cmd = s.input.Update(msg)
	if s.input.Value() != before {
		s.search()
	}
	return cmd
}

func (s *palette) search() {
	s.at = 0
	text := strings.TrimSpace(s.input.Value())
	if text == "" {
		s.found = s.actions
		return
	}
	s.found = nil
	for _, m := range fuzzy.FindFrom(text, titles(s.actions)) {
		s.found = append(s.found, s.actions[m.Index])
	}
}

type titles []Action

func (t titles) String(i int) string { return t[i].Title }
func (t titles) Len() int            { return len(t) }

func (s *palette) View(w, h int) (string, *tea.Cursor) {
	th := s.host.Theme()
	w = min(w-4, 72) // the longest titles fit at 80 columns
	room := max(1, min(12, h-6))
	s.input.SetWidth(w - 4)
	lines := []string{th.Strong.Render("› ") + s.input.View(), ""}
	first := max(0, s.at-room+1)
	for i := first; i < first+room; i++ {
		if i >= len(s.found) {
			lines = append(lines, th.fit("", w))
			continue
		}
		a := s.found[i]
		left, key := "  "+a.Title, a.Shown()
		if i == s.at {
			left = "▸ " + a.Title
		}
		row := th.fit(left, w-8) + " " + th.fit(th.Key.Render(key), 7)
		switch {
		case a.Off() != "":
			row = th.Muted.Render(th.fit(left+"  (off: "+a.Off()+")", w))
		case i == s.at:
			row = th.Cursor.Render(th.fit(left, w-8)) + " " + th.fit(th.Key.Render(key), 7)
		}
		lines = append(lines, row)
	}
	if len(s.found) == 0 {
		lines[2] = th.Muted.Render(th.fit("  No matching command", w))
	}
	cur := s.input.Cursor()
	if cur != nil {
		cur.X += 4
		cur.Y += 1
	}
	return th.dialog(lines), cur
}
