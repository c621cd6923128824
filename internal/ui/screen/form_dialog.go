package screen

import (
	"cmp"
	"context"
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/form"
)

// FormDialog is a form in a dialog. The screen that makes it sets the functions that are called when a value changes
// and at the end.
type FormDialog struct {
	Host      Host
	title     string
	Form      *form.Form
	OnInit    func() tea.Cmd                   // reads the proposed values once the dialog is open; may be nil
	Changed   func()                           // is called after a value has changed
	Preview   func(v map[string]string) string // says what enter on the last field would create; nil: the note does not change
	Request   func(v map[string]string) string // the JSON that would be sent, which f2 shows; nil: none
	Submit    func() tea.Cmd                   // is called once all values are valid
	OnRefused func(err error) bool             // shows at the fields why nothing was saved; false: the error belongs to no field. May be nil
	onRefresh func()                           // is called when the database has changed
	Busy      string                           // what the form waits for, as it shows it; keys wait too. "" for nothing
	whileLost string                           // what the form can do while the database cannot be reached; "": what is typed can be saved later
	lapsed    bool                             // what was typed can no longer be saved, so esc does not ask before it is lost
	openLinks *OpenLinks                       // the writes that may create the same link; nil: the form creates no link

	stored       map[string]string // for an edit form: the stored values, as its fields show them
	requestShown bool              // the request is shown
	FormTop      int               // first line of the form in the last drawing
}

// FillField puts a value into a field: either as a proposal, which typing replaces, or as something that was typed
// before and is being corrected.
type FillField func(f *form.Form, id, value string)

// Proposed fills a field with a proposal.
func Proposed(f *form.Form, id, value string) { f.SetProposed(id, value) }

// TypedBefore fills a field with what a person typed before: esc asks before it is lost.
func TypedBefore(f *form.Form, id, value string) {
	if value != "" {
		f.SetTyped(id, value)
	}
}

// Filled is what a form was filled with, and the field with the cursor, so that a plan can return to its form.
type Filled struct {
	Values map[string]string
	Field  string
}

// Filled returns what the form is filled with.
func (s *FormDialog) Filled() Filled { return Filled{s.Form.Values(), s.Form.Focused()} }

// Fill fills the form as it was; the zero Filled leaves it empty.
func (s *FormDialog) Fill(was Filled) {
	for id, text := range was.Values {
		TypedBefore(s.Form, id, text)
	}
	if was.Field != "" && !s.Form.Focus(was.Field) {
		s.Form.Open(true)
		s.Form.Focus(was.Field)
	}
}

// NewFormDialog makes a form dialog; action is what enter does, as the last line says it.
func NewFormDialog(h Host, title, action string, fields []form.Field) *FormDialog {
	s := &FormDialog{Host: h, title: title, Form: form.New(fields, formStyles(h.Theme()))}
	s.Form.Action, s.Form.Clean, s.Form.MoreKey = action, affiliate.Clean, h.Options().KeyFor(ActionExtra)
	s.Form.Wrap = func(text string, w int) []string { return h.Theme().Wrap(text, w) }
	s.Form.SetWidthMethod(h.Theme().Method)
	return s
}

func formStyles(th *Theme) form.Styles {
	return form.Styles{
		Label: th.Muted, Focused: th.Strong, Text: th.Plain, Placeholder: th.Muted.Faint(true), Selected: th.Plain.Reverse(true),
		Error: th.Bad, Note: th.Muted, Warning: th.Warn.Bold(true), Suggestion: th.Muted, Picked: th.Cursor, Action: th.Muted,
	}
}

func (s *FormDialog) Title() string         { return s.title }
func (s *FormDialog) SetTitle(title string) { s.title = title }
func (s *FormDialog) CapturesText() bool    { return true }

// FormKeys are the keys of the fields, for help.
func (s *FormDialog) FormKeys() [][2]string { return s.Form.Keys() }

func (s *FormDialog) Actions() []Action {
	var own []Action
	if s.Form.HasExtra() {
		own = append(own, Bind(ActionExtra, NoCmd(s.toggleExtra)))
	}
	if s.Request != nil {
		own = append(own, Bind(ActionRequest, NoCmd(func() { s.requestShown = !s.requestShown; s.valuesChanged() })))
	}
	return own
}

func (s *FormDialog) toggleExtra() {
	if s.Busy == "" {
		s.Form.ToggleExtra()
	}
}

func (s *FormDialog) Init() tea.Cmd {
	s.valuesChanged()
	if s.OnInit != nil {
		return s.OnInit()
	}
	return nil
}

// valuesChanged updates the texts that depend on the values.
func (s *FormDialog) valuesChanged() {
	if s.Changed != nil {
		s.Changed()
	}
	switch {
	case s.requestShown:
		s.Form.SetNote(s.Request(s.Form.Values()))
	case s.Preview != nil:
		s.Form.SetNote(s.Preview(s.Form.Values()))
	case s.Request != nil:
		s.Form.SetNote("")
	}
}

// Back asks before typed text is lost.
func (s *FormDialog) Back() bool {
	if !s.Form.Dirty() || s.Busy != "" || s.lapsed {
		return false
	}
	h := s.Host
	h.Float(NewConfirm(ConfirmOptions{
		Title: "Discard what you typed?",
		Text:  "Nothing was sent or saved.",
		Yes:   "discard",
		Run:   func() tea.Cmd { h.Close(); return nil },
	}))
	return true
}

// Refresh updates the suggestions from the new board.
func (s *FormDialog) Refresh(affiliate.Invalidation) tea.Cmd {
	s.Form.SetStyles(formStyles(s.Host.Theme()))
	s.Form.SetWidthMethod(s.Host.Theme().Method)
	s.Form.Refresh()
	if s.onRefresh != nil {
		s.onRefresh()
	}
	return nil
}

func (s *FormDialog) Update(msg tea.Msg) tea.Cmd {
	if s.Busy != "" {
		return nil
	}
	switch msg := msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg:
		return s.onKey(msg)
	case tea.MouseClickMsg:
		if s.Form.Click(msg.Y-s.FormTop) != form.None {
			s.valuesChanged()
		}
	}
	return nil
}

// onKey passes a key or a paste to the form.
func (s *FormDialog) onKey(msg tea.Msg) tea.Cmd {
	event, cmd := s.Form.Update(msg)
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
	return tea.Batch(cmd, s.Submit())
}

func (s *FormDialog) View(w, h int) (string, *tea.Cursor) {
	th := s.Host.Theme()
	w = BoxWidth(w)
	title := th.Strong.Render(th.Truncate(affiliate.Clean(s.title), w))
	if s.Busy != "" {
		title += th.Muted.Render("  " + s.Busy)
	}
	lines := []string{title, ""}
	if since := s.Host.Shared().DatabaseLost; !since.IsZero() {
		text := LostText(s.Host, since) + " " + cmp.Or(s.whileLost, "What you type stays in this form, and can be saved once that is over.")
		lines = append(append(lines[:1], th.WrapStyled(th.Warn, text, w)...), "")
	}
	if whom := s.Host.Shared().WaitsFor; whom != "" && s.Busy == SavingText {
		text := "This waits for " + whom + ". If that does not end soon, it is given up, and what you typed stays here."
		lines = append(append(lines[:1], th.WrapStyled(th.Warn, text, w)...), "")
	}
	body, cur := s.Form.View(w, h-2-len(lines))
	s.FormTop = len(lines) + 1
	for _, l := range strings.Split(body, "\n") {
		lines = append(lines, th.Fit(l, w))
	}
	if cur != nil {
		cur.X, cur.Y = cur.X+2, cur.Y+s.FormTop
		if s.Busy != "" {
			cur = nil
		}
	}
	return th.Dialog(lines), cur
}

// Fail shows an error under a field, or at the bottom of the screen if it belongs to no field.
func (s *FormDialog) Fail(field string, err error) {
	s.Busy = ""
	switch { // a failure of the database belongs to no field, and its message ends when the database works again
	case IsUnreachable(err):
		field, err = "", plainOfForm(err)
	case IsDatabaseFailure(err):
		field = ""
	}
	if forgotten, is := errors.AsType[*affiliate.ForgottenMeanwhileError](err); is {
		field, err, s.lapsed = s.Form.Focused(), forgotten, true
	}
	if field == "" {
		s.Host.Fail(err)
		return
	}
	s.Form.SetMessage(field, err.Error())
	s.Form.Focus(field)
}

// SavingText is the Busy text of a form that is being saved.
const SavingText = "saving…"

// SaveAndClose stores the values of a form and closes it.
func (s *FormDialog) SaveAndClose(store func(context.Context) (message string, err error)) tea.Cmd {
	s.Busy = SavingText
	return Write(s.Host, store, s.OnSaved)
}

// SaveThen is SaveAndClose; it calls done once the values are stored.
func (s *FormDialog) SaveThen(store func(context.Context) (message string, err error), done func()) tea.Cmd {
	s.Busy = SavingText
	return Write(s.Host, store, func(message string, err error) tea.Cmd {
		if err == nil {
			done()
		}
		return s.OnSaved(message, err)
	})
}

// OnSaved closes the form and says what was stored. After an error the form stays open with what was typed.
func (s *FormDialog) OnSaved(message string, err error) tea.Cmd {
	if err != nil {
		if s.OnRefused == nil || !s.OnRefused(err) {
			s.Fail("", err)
		}
		return nil
	}
	s.Host.Close()
	s.Host.Toast(message)
	return nil
}
