package ui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/form"
)

// FormDialog is a form in a dialog. The screen that fills it says what happens at changes and at the end.
type FormDialog struct {
	host    Host
	title   string
	form    *form.Form
	init    func() tea.Cmd
	changed func()                           // a value is another one now
	preview func(v map[string]string) string // what enter on the last field would make, in words; nil: the note stays as it is
	request func(v map[string]string) string // the JSON that would be sent for it, which f2 shows; nil: none
	submit  func() tea.Cmd                   // all values are right
	renew   func()                           // the database changed
	busy    string                           // what it waits for; keys wait too
	keys    []Action                         // of this form, besides those of all forms

	requested bool // the request is shown
	formTop   int  // line of the form in the last drawing
}

// fillField puts a value into a form: as a proposal, which typing replaces, or as what somebody typed before and corrects now.
type fillField func(f *form.Form, id, value string)

func proposed(f *form.Form, id, value string)    { f.SetProposed(id, value) }
func typedBefore(f *form.Form, id, value string) { f.SetValue(id, value) }

func newFormDialog(h Host, title, action string, fields []form.Field) *FormDialog {
	s := &FormDialog{host: h, title: title, form: form.New(fields, formStyles(h.Theme()))}
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

func (s *FormDialog) Title() string      { return s.title }
func (s *FormDialog) CapturesText() bool { return true }

func (s *FormDialog) Actions() []Action {
	if s.request == nil {
		return s.keys
	}
	return append(s.keys[:len(s.keys):len(s.keys)], on(ActionRequest, do(func() { s.requested = !s.requested; s.valuesChanged() })))
}

func (s *FormDialog) Init() tea.Cmd {
	s.valuesChanged()
	if s.init != nil {
		return s.init()
	}
	return nil
}

// valuesChanged brings what the dialog says of the values up to date.
func (s *FormDialog) valuesChanged() {
	if s.changed != nil {
		s.changed()
	}
	switch {
	case s.requested:
		s.form.SetNote(s.request(s.form.Values()))
	case s.preview != nil:
		s.form.SetNote(s.preview(s.form.Values()))
	case s.request != nil:
		s.form.SetNote("")
	}
}

// Back asks before it throws typed text away.
func (s *FormDialog) Back() bool {
	if !s.form.Dirty() || s.busy != "" {
		return false
	}
	h := s.host
	h.Float(newConfirm(ConfirmOptions{
		title: "Discard what you typed?",
		text:  "Nothing was sent or saved.",
		yes:   "discard",
		run:   func() tea.Cmd { h.Close(); return nil },
	}))
	return true
}

// Renew takes what the register knows now into the suggestions.
func (s *FormDialog) Renew(affiliate.News) tea.Cmd {
	s.form.SetStyles(formStyles(s.host.Theme()))
	s.form.SetWidthMethod(s.host.Theme().method)
	s.form.Refresh()
	if s.renew != nil {
		s.renew()
	}
	return nil
}

func (s *FormDialog) Update(msg tea.Msg) tea.Cmd {
	if s.busy != "" {
		return nil
	}
	switch msg := msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg:
		return s.press(msg)
	case tea.MouseClickMsg:
		if s.form.Click(msg.Y-s.formTop) != form.None {
			s.valuesChanged()
		}
	}
	return nil
}

// press gives the form a key or a paste.
func (s *FormDialog) press(msg tea.Msg) tea.Cmd {
	event, cmd := s.form.Update(msg)
	if event == form.None {
		return cmd
	}
	s.valuesChanged()
	if event != form.Submit {
		return cmd
	}
	if ask := s.askProduct(); ask != nil {
		return tea.Batch(cmd, ask)
	}
	return tea.Batch(cmd, s.submit())
}

func (s *FormDialog) View(w, h int) (string, *tea.Cursor) {
	th := s.host.Theme()
	w = boxWidth(w)
	title := th.Strong.Render(th.cut(affiliate.Clean(s.title), w))
	if s.busy != "" {
		title += th.Muted.Render("  " + s.busy)
	}
	body, cur := s.form.View(w, h-4)
	lines := []string{title, ""}
	s.formTop = len(lines) + 1
	for _, l := range strings.Split(body, "\n") {
		lines = append(lines, th.fit(l, w))
	}
	if cur != nil {
		cur.X, cur.Y = cur.X+2, cur.Y+s.formTop
		if s.busy != "" {
			cur = nil
		}
	}
	return th.dialog(lines), cur
}

// fail puts an error under a field, or at the foot of the screen when it belongs to none.
func (s *FormDialog) fail(field string, err error) {
	s.busy = ""
	if field == "" {
		s.host.Fail(err)
		return
	}
	s.form.SetMessage(field, err.Error())
	s.form.Focus(field)
}

// keep stores what a form holds and closes it.
func (s *FormDialog) keep(store func(context.Context) (said string, err error)) tea.Cmd {
	s.busy = "saving…"
	return Write(s.host, store, s.stored)
}

// saving is keep with something more to do once it is stored.
func (s *FormDialog) saving(store func(context.Context) (said string, err error), done func()) tea.Cmd {
	s.busy = "saving…"
	return Write(s.host, store, func(said string, err error) tea.Cmd {
		if err == nil {
			done()
		}
		return s.stored(said, err)
	})
}

// stored closes the form and says what was stored. When that failed the form stays, with what was typed.
func (s *FormDialog) stored(said string, err error) tea.Cmd {
	if err != nil {
		s.fail("", err)
		return nil
	}
	s.host.Close()
	s.host.Toast(said)
	return nil
}
