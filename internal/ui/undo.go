package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// undoAsksAfter is how old an edit is that is not undone without a question: the person may think of another one.
const undoAsksAfter = 10 * time.Minute

// undo undoes the last local edit of this person, or makes the one again that was undone last. What was edited before this program
// started, or long ago, is asked about first.
func (r *Root) undo(redo bool) tea.Cmd {
	before := r.ports.Now().Add(-undoAsksAfter)
	if r.startedAt.After(before) {
		before = r.startedAt
	}
	return r.undoEdit(affiliate.UndoRequest{Redo: redo, AskBefore: before})
}

func (r *Root) undoEdit(q affiliate.UndoRequest) tea.Cmd {
	return ask(r, func(ctx context.Context) (affiliate.UndoResult, error) { return r.ports.Edits.UndoEdit(ctx, q) }, func(done affiliate.UndoResult, err error) tea.Cmd {
		if err == nil && done.Asks {
			r.Float(screen.NewConfirm(r.undoQuestion(q, done.Edit)))
			return nil
		}
		screen.ShowResult(r, done.Describe(q.Redo), err)
		return nil
	})
}

// undoQuestion names an edit that is not undone without a question.
func (r *Root) undoQuestion(q affiliate.UndoRequest, e affiliate.Edit) screen.ConfirmOptions {
	verb, title := "undo", "Undo this edit?"
	if q.Redo {
		verb, title = "redo", "Redo this edit?"
	}
	q.Confirmed = e.ID
	return screen.ConfirmOptions{
		Title: title, Text: screen.Capitalised(e.Text()) + "\n" + screen.Capitalised(screen.RelativeTime(e.At, r.ports.Now(), r.ports.Access.Zone())) + ", by " + e.By, Yes: verb,
		Run: func() tea.Cmd { return r.undoEdit(q) },
	}
}
