package screen

import (
	"slices"
	"time"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"fermion-tui/internal/affiliate"
)

// Picker is a dialog with a list, in which enter or a double click chooses a row. A search line may be over the list.
type Picker struct {
	host Host
	o    PickerOptions

	input  textinput.Model // the search line, with PickerOptions.Search
	rows   int             // number of rows found
	keys   []int64         // the keys of the rows, with PickerOptions.Key
	cursor int             // the row under the cursor, -1 if that row no longer exists
	window Window
	lines  int // most rows so far: the dialog does not shrink during typing
	foot   int // most lines under the list so far

	rowsTop   int // line of the first row in the last drawing
	clicked   int // the row clicked last
	clickedAt time.Time
}

// PickerOptions is what a Picker lists, and what choosing a row does.
type PickerOptions struct {
	Title string
	Head  func(w int) []string // the lines over the list; nil for none
	// Find searches the rows for the typed text. It returns how many it found, and to which the cursor goes. It is
	// called when the dialog opens and when the text changes. When the board changes it is called too, but the cursor
	// then stays on its row. Without Search the text is empty. Row, Key and Choose get an index into the rows that the
	// last Find found.
	Find   func(text string) (n, at int)
	Search bool
	None   string // the text when no row is found
	Row    func(i int) PickerRow
	Choose func(i int) tea.Cmd
	Key    func(i int) int64    // identifies a row, if rows can come and go while the dialog is open; nil: they cannot
	Enter  Action               // the action that chooses a row, with its hint for the footer
	Next   Action               // an action that goes to the next row, such as that of the key that opened the dialog; the zero Action for none
	Foot   func(w int) []string // the lines under the list; nil for none

	Width  int // of a row in cells, if there is room
	Side   int // of the column on the right, in cells
	Height int // maximum number of rows in a terminal of usual height; a taller one shows more. 0: as many as there is room for
}

// PickerRow is one row of a list.
type PickerRow struct {
	Text string // follows the cell of the cursor
	Side string // the column on the right
	Off  bool   // it cannot be chosen now; its text takes the whole line
	Why  string // the reason, if it is off: written in full under the list if the row has no room for it
}

// tallMargin is how many lines of the screen a dialog with a maximum of rows leaves around it, once it may have more.
const tallMargin = 6

// doubleClick is the longest time between the two clicks of a double click.
const doubleClick = 500 * time.Millisecond

// NewPicker makes a picker and finds its first rows.
func NewPicker(h Host, o PickerOptions) *Picker {
	p := &Picker{host: h, o: o, clicked: -1}
	if o.Search {
		p.input = newLineInput("Type to search")
	}
	p.cursor = p.find()
	return p
}

// newLineInput is a one-line text input with the terminal's own cursor.
func newLineInput(placeholder string) textinput.Model {
	in := textinput.New()
	in.Prompt = ""
	in.Placeholder = placeholder
	in.SetVirtualCursor(false)
	in.Focus()
	return in
}

// fitInput shows the input in w cells, as a new input of that width would show its text. An input that was wider before
// goes on showing the part of a long text that fitted then, so its cursor is set again.
func fitInput(in *textinput.Model, w int) {
	at := in.Position()
	in.SetWidth(w)
	in.CursorStart()
	in.SetCursor(at)
}

func (p *Picker) Title() string      { return p.o.Title }
func (p *Picker) Init() tea.Cmd      { return nil }
func (p *Picker) CapturesText() bool { return p.o.Search }

// Actions are the actions of the list. With a search line, letters are typed text.
func (p *Picker) Actions() []Action {
	choose := p.o.Enter
	choose.Run = p.choose
	actions := []Action{
		choose,
		Bind(ActionDown, NoCmd(func() { p.step(1) })), Bind(ActionUp, NoCmd(func() { p.step(-1) })),
		Bind(ActionPageDown, NoCmd(func() { p.move(p.window.Height) })), Bind(ActionPageUp, NoCmd(func() { p.move(-p.window.Height) })),
	}
	if !p.o.Search { // with a search line, home and end move the text cursor
		actions = append(actions, Bind(ActionTop, NoCmd(func() { p.move(-p.rows) })), Bind(ActionBottom, NoCmd(func() { p.move(p.rows) })))
	}
	if next := p.o.Next; next.ID != ActionNone {
		next.Run = NoCmd(func() { p.step(1) })
		actions = append(actions, next)
	}
	return actions
}

// Refresh searches again, since the board has changed. The cursor stays on its row. If that row is gone the cursor is
// on none, so that enter cannot choose the row that has moved to its place.
func (p *Picker) Refresh(affiliate.Invalidation) tea.Cmd {
	if p.o.Key == nil {
		p.find()
		p.move(0)
		return nil
	}
	before := p.keys
	first := p.find()
	switch {
	case len(before) == 0:
		p.cursor = first
	case p.cursor >= 0:
		p.cursor = slices.Index(p.keys, before[p.cursor])
	}
	if p.cursor != p.clicked { // a second click would be on another row
		p.clicked = -1
	}
	return nil
}

// find searches for the typed text, and returns the row to which the cursor goes.
func (p *Picker) find() (at int) {
	p.rows, at = p.o.Find(p.input.Value())
	p.lines = max(p.lines, p.rows, 1)
	if p.o.Key == nil {
		return at
	}
	p.keys = make([]int64, p.rows)
	for i := range p.keys {
		p.keys[i] = p.o.Key(i)
	}
	return at
}

func (p *Picker) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.MouseClickMsg:
		return p.click(p.window.Offset + msg.Y - p.rowsTop)
	case tea.MouseWheelMsg:
		p.move(Wheel(msg))
		return nil
	case tea.KeyPressMsg:
		switch msg.String() {
		case "ctrl+n":
			p.step(1)
			return nil
		case "ctrl+p":
			p.step(-1)
			return nil
		}
	}
	if !p.o.Search {
		return nil
	}
	before := p.input.Value()
	var cmd tea.Cmd
	p.input, cmd = p.input.Update(msg)
	if p.input.Value() != before {
		p.cursor = p.find()
	}
	return cmd
}

// step goes to the next row or the previous one. In a list without a search line, which is short, the first row follows
// the last one.
func (p *Picker) step(by int) {
	if p.cursor < 0 && by < 0 { // the cursor's row is gone: up goes to the last row, as it does from the first
		p.cursor = 0
	}
	if p.rows > 0 && !p.o.Search {
		p.cursor = (p.cursor + by + p.rows) % p.rows
		return
	}
	p.move(by)
}

// move moves the cursor by so many rows, within the list.
func (p *Picker) move(by int) { p.cursor = max(0, min(p.cursor+by, p.rows-1)) }

func (p *Picker) choose() tea.Cmd {
	switch {
	case p.rows == 0:
		return nil
	case p.cursor < 0:
		p.host.Toast("the row under the cursor is gone: choose another one")
		return nil
	}
	return p.o.Choose(p.cursor)
}

// click moves the cursor to a row; a double click chooses it.
func (p *Picker) click(row int) tea.Cmd {
	if row < p.window.Offset || row >= min(p.window.Offset+p.window.Height, p.rows) {
		p.clicked = -1
		return nil
	}
	now := p.host.Now()
	again := row == p.clicked && now.Sub(p.clickedAt) <= doubleClick
	p.cursor, p.clicked, p.clickedAt = row, row, now
	if !again {
		return nil
	}
	p.clicked = -1
	if why := p.o.Enter.DisabledReason(); why != "" {
		p.host.Toast(why)
		return nil
	}
	return p.choose()
}

func (p *Picker) View(w, h int) (string, *tea.Cursor) {
	th := p.host.Theme()
	w = min(w-4, p.o.Width)
	var lines []string
	if p.o.Head != nil {
		lines = append(p.o.Head(w), "")
	}
	var cursor *tea.Cursor
	if p.o.Search {
		fitInput(&p.input, w-4)
		if cursor = p.input.Cursor(); cursor != nil {
			cursor.X, cursor.Y = cursor.X+4, cursor.Y+len(lines)+1
		}
		lines = append(lines, th.Strong.Render("› ")+p.input.View(), "")
	}
	foot := p.reason(w)
	if p.o.Foot != nil {
		foot = append(foot, p.o.Foot(w)...)
	}
	p.foot = max(p.foot, len(foot))
	p.rowsTop = len(lines) + 1
	room := max(1, min(p.lines, h-2-len(lines)-p.foot))
	if p.o.Height > 0 {
		room = min(room, max(p.o.Height, h-2-len(lines)-p.foot-tallMargin))
	}
	p.window.Fit(p.rows, room)
	if p.cursor >= 0 {
		p.window.reveal(p.cursor)
	}
	for i := p.window.Offset; i < p.window.Offset+room; i++ {
		lines = append(lines, p.row(i, w))
	}
	for i := range p.foot {
		line := ""
		if i < len(foot) {
			line = foot[i]
		}
		lines = append(lines, th.Fit(line, w))
	}
	return th.scrolledDialog(lines, p.rowsTop-1, p.window, th.Border), cursor
}

// reason says why the row under the cursor is off, if the row has no room for the whole reason.
func (p *Picker) reason(w int) []string {
	if p.cursor < 0 || p.cursor >= p.rows {
		return nil
	}
	row, th := p.o.Row(p.cursor), p.host.Theme()
	if row.Why == "" || 1+th.Width(row.Text) <= w {
		return nil
	}
	return th.HangingIndent("  off: ", th.Muted, row.Why, w)
}

// row draws one row of the list.
func (p *Picker) row(i, w int) string {
	th := p.host.Theme()
	switch {
	case i == 0 && p.rows == 0:
		return th.Muted.Render(th.Fit("  "+p.o.None, w))
	case i >= p.rows:
		return th.Fit("", w)
	}
	row, mark := p.o.Row(i), " "
	if i == p.cursor {
		mark = "▸"
	}
	text := th.Fit(mark+row.Text, w-p.o.Side)
	switch {
	case row.Off:
		return th.Muted.Render(th.Fit(mark+row.Text, w))
	case i == p.cursor:
		return th.Cursor.Render(ansi.Strip(text + th.Fit(row.Side, p.o.Side)))
	}
	return text + th.Fit(row.Side, p.o.Side)
}
