package activity

import (
	"context"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/ui/table"
)

// editRow is the row of something that a person changed here, or took back.
func editRow(e *affiliate.Edit) item {
	state, became := editState(*e), ""
	if state != stateEdited {
		became = state
	}
	return item{
		key: screen.RowKey("edit " + strconv.FormatInt(e.ID, 10)), at: e.At, edit: e, what: screen.Capitalised(affiliate.Clean(e.What)),
		state: state, tone: table.Muted,
		outcome: screen.OrDash(affiliate.Clean(e.Change)), became: became, by: affiliate.Clean(e.By),
	}
}

const stateEdited = "edited"

// editState says what was done, and whether it was undone since.
func editState(e affiliate.Edit) string {
	switch {
	case e.Kind == affiliate.EditKindUndo:
		return "undid"
	case e.Kind == affiliate.EditKindRedo:
		return "redid"
	case e.State == affiliate.EditUndone:
		return "undone"
	case e.State == affiliate.EditOvertaken:
		return "not undone"
	}
	return stateEdited
}

// editDialog shows what an edit changed, row by row.
type editDialog struct {
	screen.ScrollBox
	host   screen.Host
	edit   affiliate.Edit
	fields []affiliate.EditedField

	lines []string // of the fields, drawn as drawn says: an edit may have changed thousands of rows
	drawn drawing
}

// drawing is what the lines of an edit depend on besides its fields.
type drawing struct {
	width int
	cells screen.Cells
	muted string // a sample of muted text, which changes with theme and colours
}

func newEditDialog(e affiliate.Edit) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen { return &editDialog{host: h, edit: e} }
}

func (s *editDialog) Title() string { return screen.Capitalised(affiliate.Clean(s.edit.Text())) }

func (s *editDialog) Init() tea.Cmd {
	h, id := s.host, s.edit.ID
	return screen.Load(h, "edit", "this edit", func(ctx context.Context) ([]affiliate.EditedField, error) {
		return h.Ports().Edits.EditedFields(ctx, id)
	}, func(all []affiliate.EditedField, err error) tea.Cmd {
		if err == nil {
			s.fields, s.lines = all, nil
		}
		return nil
	})
}

func (s *editDialog) Actions() []screen.Action {
	return append(s.ScrollActions(), screen.Bind(screen.ActionOpen, screen.NoCmd(s.host.Close)).WithTitle("Close", ""))
}

// fieldLines are what the edit changed in one row. What has no room beside the name of the row is under it.
func (s *editDialog) fieldLines(f affiliate.EditedField, w int) []string {
	th, row := s.host.Theme(), screen.Capitalised(affiliate.Clean(f.Row))
	text := affiliate.Clean(f.Field)
	switch {
	case f.Was != "":
		text += ": " + affiliate.Clean(f.Was) + " → " + affiliate.Clean(f.Now)
	case f.Now != "":
		text += ": " + affiliate.Clean(f.Now)
	}
	if f.Field == "view" || f.Field == "new" { // the row names it
		text = affiliate.Clean(f.Now)
	}
	if th.Width(row)+2+th.Width(text) <= w {
		return []string{row + "  " + th.Muted.Render(text)}
	}
	return append(th.Wrap(row, w), th.HangingIndent("  ", th.Muted, text, w)...)
}

func (s *editDialog) View(w, h int) (string, *tea.Cursor) {
	th := s.host.Theme()
	w = screen.BoxWidth(w)
	head := append(th.WrapStyled(th.Strong, s.Title(), w),
		th.WrapStyled(th.Muted, editState(s.edit)+" · "+screen.FormatTime(s.edit.At, s.host.Now(), s.host.Ports().Access.Zone())+" · "+
			affiliate.Clean(s.edit.By), w)...)
	if now := (drawing{w, th.Cells, th.Muted.Render("x")}); s.lines == nil || s.drawn != now {
		s.lines, s.drawn = nil, now
		for _, f := range s.fields {
			s.lines = append(s.lines, s.fieldLines(f, w)...)
		}
	}
	t := screen.TextLines(head, s.lines, "esc closes")
	if len(s.fields) == 0 {
		t = screen.TextLines(head, th.Wrap(screen.EmptyText(s.host, "edit", "What it changed is not recorded any more."), w), "esc closes")
	}
	return s.DrawBox(th, t, w, h), nil
}
