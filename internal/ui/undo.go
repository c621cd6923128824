package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// undoAsksAfter is the age from which undoing an edit is confirmed first: the person may have another edit in mind.
const undoAsksAfter = 10 * time.Minute

// undo undoes the last local edit of this person.
func (r *Root) undo() tea.Cmd {
	return r.undoEdit(affiliate.UndoRequest{AskBefore: r.undoAsksBefore()})
}

// redo makes the edit again that this person undid last.
func (r *Root) redo() tea.Cmd {
	return r.undoEdit(affiliate.UndoRequest{Redo: true, AskBefore: r.undoAsksBefore()})
}

// undoAsksBefore is the time before which an edit is not undone without a question: long ago, or before this program started.
func (r *Root) undoAsksBefore() time.Time {
	if before := r.ports.Now().Add(-undoAsksAfter); before.After(r.startedAt) {
		return before
	}
	return r.startedAt
}

func (r *Root) undoEdit(q affiliate.UndoRequest) tea.Cmd {
	return ask(r, func(ctx context.Context) (affiliate.UndoResult, error) {
		return r.ports.Edits.UndoEdit(ctx, q)
	}, func(done affiliate.UndoResult, err error) tea.Cmd {
		if err == nil && done.Asks {
			r.toast.pageTurned(r.ports.Now()) // what was undone before it would hide the keys of the question
			r.Float(screen.NewConfirm(r.undoQuestion(q, done.Edit)))
			return nil
		}
		screen.ShowResult(r, done.Describe(q.Redo), err)
		return nil
	})
}

// undoQuestion asks whether to undo this edit, which it names.
func (r *Root) undoQuestion(q affiliate.UndoRequest, e affiliate.Edit) screen.ConfirmOptions {
	verb, title := "undo", "Undo this edit?"
	if q.Redo {
		verb, title = "redo", "Redo this edit?"
	}
	q.Confirmed = e.ID
	when := screen.RelativeTime(e.At, r.ports.Now(), r.ports.Access.Zone())
	return screen.ConfirmOptions{
		Title: title,
		Text:  screen.Capitalised(e.Text()) + "\n" + screen.Capitalised(when) + ", by " + e.By,
		Yes:   verb,
		Run:   func() tea.Cmd { return r.undoEdit(q) },
	}
}
