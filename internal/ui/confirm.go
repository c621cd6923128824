package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
)

// question is asked before what cannot be taken back. Its default is no.
type question struct {
	title  string
	text   string
	yes    string // the verb: "delete", "quit"
	more   string // what ? says besides; "" for nothing
	leaves bool   // it is about leaving the program: ctrl+c again does
	run    func() tea.Cmd
}

// confirm makes the modal that asks; only y goes ahead. The names and codes in what it asks may be anything; its own line
// breaks stay.
func confirm(q question) func(Host) Screen {
	lines := strings.Split(q.text, "\n")
	for i, l := range lines {
		lines[i] = affiliate.Clean(l)
	}
	q.title, q.text, q.more = affiliate.Clean(q.title), strings.Join(lines, "\n"), affiliate.Clean(q.more)
	return func(h Host) Screen { return &asking{host: h, q: q} }
}

type asking struct {
	host Host
	q    question
	open bool // q.more is shown
}

func (a *asking) Title() string      { return a.q.title }
func (a *asking) Init() tea.Cmd      { return nil }
func (a *asking) CapturesText() bool { return false }
func (a *asking) Actions() []Action {
	actions := []Action{
		on(ActionYes, func() tea.Cmd { a.host.Close(); return a.q.run() }).titled("Yes, "+a.q.yes, a.q.yes),
		on(ActionNo, do(a.host.Close)).titled("No", "no"),
	}
	if a.q.more != "" {
		actions = append(actions, on(ActionHelp, do(func() { a.open = !a.open })).titled("Show details", "more"))
	}
	return actions
}

func (a *asking) Update(msg tea.Msg) tea.Cmd {
	if k, ok := msg.(tea.KeyPressMsg); ok && k.String() == "enter" {
		a.host.Close()
	}
	return nil
}

func (a *asking) View(w, h int) (string, *tea.Cursor) {
	th := a.host.Theme()
	w = min(w-4, 66)
	lines := append(th.wrapStyled(th.Strong, a.q.title, w), "")
	lines = append(lines, th.wrap(a.q.text, w)...)
	if a.open {
		lines = append(append(lines, ""), th.wrap(a.q.more, w)...)
	}
	keys := th.Key.Render("y") + " " + a.q.yes + "   " + th.Key.Render("n") + " no " + th.Muted.Render("(enter, esc)")
	if a.q.more != "" {
		keys += "   " + th.Key.Render("?") + " more"
	}
	lines = append(lines, "", keys)
	return th.warningDialog(lines), nil
}
