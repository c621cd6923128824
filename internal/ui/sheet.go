package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/form"
)

// sheet is a form in a modal. The screen that fills it says what happens at changes and at the end.
type sheet struct {
	host    Host
	title   string
	form    *form.Form
	init    func() tea.Cmd
	changed func()         // a value is another one now
	submit  func() tea.Cmd // all values are right
	renew   func()         // the register changed
	busy    string         // what it waits for; keys wait too
	keys    []Action       // of this form, besides those of all forms
}

// fillField puts a value into a form: as a proposal, which typing replaces, or as what somebody typed before and corrects now.
type fillField func(f *form.Form, id, value string)

func proposed(f *form.Form, id, value string)    { f.SetProposed(id, value) }
func typedBefore(f *form.Form, id, value string) { f.SetValue(id, value) }

func newSheet(h Host, title, action string, fields []form.Field) *sheet {
	s := &sheet{host: h, title: title, form: form.New(fields, formStyles(h.Theme()))}
	s.form.Action, s.form.Clean = action, affiliate.Clean
	s.form.SetWidthMethod(h.Theme().method)
	return s
}

func formStyles(th *Theme) form.Styles {
	return form.Styles{
		Label: th.Muted, Focused: th.Strong, Text: th.Plain, Placeholder: th.Muted.Faint(true), Selected: th.Plain.Reverse(true),
		Error: th.Bad, Note: th.Muted, Warning: th.Warn.Bold(true), Suggestion: th.Muted, Picked: th.Cursor, Action: th.Muted,
	}
}

func (s *sheet) Title() string      { return s.title }
func (s *sheet) CapturesText() bool { return true }
func (s *sheet) Actions() []Action  { return s.keys }

func (s *sheet) Init() tea.Cmd {
	if s.changed != nil {
		s.changed()
	}
	if s.init != nil {
		return s.init()
	}
	return nil
}

// Back asks before it throws typed text away.
func (s *sheet) Back() bool {
	if !s.form.Dirty() || s.busy != "" {
		return false
	}
	h := s.host
	h.Float(confirm(question{
		title: "Discard what you typed?",
		text:  "Nothing was sent or saved.",
		yes:   "discard",
		run:   func() tea.Cmd { h.Close(); return nil },
	}))
	return true
}

// Renew takes what the register knows now into the suggestions.
func (s *sheet) Renew(News) tea.Cmd {
	s.form.SetStyles(formStyles(s.host.Theme()))
	s.form.SetWidthMethod(s.host.Theme().method)
	s.form.Refresh()
	if s.renew != nil {
		s.renew()
	}
	return nil
}

func (s *sheet) Update(msg tea.Msg) tea.Cmd {
	switch msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg:
	default:
		return nil
	}
	if s.busy != "" {
		return nil
	}
	return s.press(msg)
}

// press gives the form a key or a paste.
func (s *sheet) press(msg tea.Msg) tea.Cmd {
	event, cmd := s.form.Update(msg)
	if event == form.None {
		return cmd
	}
	if s.changed != nil {
		s.changed()
	}
	if event != form.Submit {
		return cmd
	}
	if ask := s.askProduct(); ask != nil {
		return tea.Batch(cmd, ask)
	}
	return tea.Batch(cmd, s.submit())
}

func (s *sheet) View(w, h int) (string, *tea.Cursor) {
	th := s.host.Theme()
	w = min(w, dialogWidth) - 4
	title := th.Strong.Render(th.cut(affiliate.Clean(s.title), w))
	if s.busy != "" {
		title += th.Muted.Render("  " + s.busy)
	}
	body, cur := s.form.View(w, h-4)
	lines := []string{title, ""}
	for _, l := range strings.Split(body, "\n") {
		lines = append(lines, th.fit(l, w))
	}
	if cur != nil {
		cur.X, cur.Y = cur.X+2, cur.Y+3
		if s.busy != "" {
			cur = nil
		}
	}
	return th.dialog(lines), cur
}

// fail puts an error under a field, or at the foot of the screen when it belongs to none.
func (s *sheet) fail(field string, err error) {
	s.busy = ""
	if field == "" {
		s.host.Fail(err)
		return
	}
	s.form.SetMessage(field, err.Error())
	s.form.Focus(field)
}
