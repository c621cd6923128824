package screen

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
)

// Confirm is the dialog that asks before something that cannot be undone. Only y, or a click on it, confirms.
type Confirm struct {
	ScrollBox
	host     Host
	o        ConfirmOptions
	detailed bool // More is shown

	answers []answerButton
	answerY int // their line in the last drawing
}

// ConfirmOptions are the question of a Confirm and what yes does. Its texts may contain names and codes from outside:
// NewConfirm cleans them.
type ConfirmOptions struct {
	Title string
	Text  string // may have line breaks
	Yes   string // the verb: "delete", "quit"
	More  string // what the key ? adds to the text; "" for nothing
	Run   func() tea.Cmd
	Now   func() (title, text string) // replaces Title and Text in a question whose facts may change while it is open; nil: they do not
}

// answerButton is where an answer was drawn: its first cell, and the cell after its last one.
type answerButton struct {
	from, to int
	run      func() tea.Cmd
}

// NewConfirm makes a Confirm for Host.Float. Names and codes in its texts are cleaned first.
func NewConfirm(o ConfirmOptions) func(Host) Screen {
	o.More = affiliate.Clean(o.More)
	return func(h Host) Screen {
		c := &Confirm{host: h, o: o}
		c.setQuestion(o.Title, o.Text)
		if o.Now != nil {
			c.setQuestion(o.Now())
		}
		return c
	}
}

func (c *Confirm) setQuestion(title, text string) {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		lines[i] = affiliate.Clean(l)
	}
	c.o.Title, c.o.Text = affiliate.Clean(title), strings.Join(lines, "\n")
}

func (c *Confirm) Title() string { return c.o.Title }
func (c *Confirm) Init() tea.Cmd { return nil }

func (c *Confirm) Actions() []Action {
	actions := []Action{
		Bind(ActionYes, c.accept).WithTitle("Yes, "+c.o.Yes, c.o.Yes),
		Bind(ActionNo, NoCmd(c.host.Close)).WithTitle("No", "no"),
	}
	if c.o.More != "" {
		actions = append(actions, Bind(ActionHelp, c.showMore).WithTitle("Show details", "more"))
	}
	return append(actions, c.ScrollActions()...)
}

func (c *Confirm) accept() tea.Cmd {
	c.host.Close()
	return c.o.Run()
}

func (c *Confirm) showMore() tea.Cmd {
	c.detailed = !c.detailed
	return nil
}

func (c *Confirm) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if msg.String() == "enter" {
			c.host.Close()
		}
	case tea.MouseClickMsg:
		for _, a := range c.answers {
			if msg.Y == c.answerY && msg.X >= a.from && msg.X < a.to {
				return a.run()
			}
		}
	}
	return c.ScrollBox.Update(msg)
}

func (c *Confirm) View(w, h int) (string, *tea.Cursor) {
	th := c.host.Theme()
	if c.o.Now != nil {
		c.setQuestion(c.o.Now())
	}
	w = min(w-4, 66)
	head := append(th.WrapStyled(th.Strong, c.o.Title, w), "")
	text := th.Wrap(c.o.Text, w)
	if c.detailed {
		text = append(append(text, ""), th.Wrap(c.o.More, w)...)
	}
	lines := append(head[:len(head):len(head)], c.visibleLines(TextLines(nil, text, ""), h-2-len(head)-2)...)
	c.answerY = len(lines) + 2 // below the border and a blank line
	lines = append(lines, "", c.drawAnswers(th))
	return th.scrolledDialog(lines, len(head), c.Window, th.BadEdge), nil
}

// drawAnswers draws the answers with their keys, and stores where they can be clicked.
func (c *Confirm) drawAnswers(th *Theme) string {
	line := ""
	c.answers = c.answers[:0]
	add := func(key, words string, run func() tea.Cmd) {
		if line != "" {
			line += "   "
		}
		from := th.Width(line) + 2 // after the border and a blank
		line += th.Key.Render(key) + " " + words
		c.answers = append(c.answers, answerButton{from: from, to: th.Width(line) + 2, run: run})
	}
	add("y", c.o.Yes, c.accept)
	add("n", "no "+th.Muted.Render("(enter, esc)"), NoCmd(c.host.Close))
	if c.o.More != "" {
		add("?", "more", c.showMore)
	}
	return line
}
