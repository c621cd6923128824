package store

import (
	"context"
	"errors"
	"slices"

	"fermion-tui/internal/affiliate"
)

// UndoEdit undoes the last edit of the person who runs this program that is not undone yet, or makes the one again that was
// undone last, unless they have edited something since. Each value is written where it is still what the edit made of it; one that was
// changed since stays, and is named. All of it is one transaction.
func (s *Store) UndoEdit(ctx context.Context, q affiliate.UndoRequest) (r affiliate.UndoResult, err error) {
	err = s.write(ctx, "undoing an edit", func(ctx context.Context, t *Tx) error {
		r = affiliate.UndoResult{}
		edit, found, err := t.nextUndo(ctx, s.by, q.Redo)
		if err != nil || !found {
			return err
		}
		r.Edit = edit.Edit
		switch {
		case q.Confirmed != 0 && q.Confirmed != edit.ID:
			return errors.New("another edit was made or undone since: press the key again")
		case q.Confirmed == 0 && edit.At.Before(q.AskBefore):
			r.Asks = true
			return nil
		}
		return t.undo(ctx, edit, s.by, q.Redo, &r)
	})
	return r, err
}

// nextUndo is the edit to undo, or to make again. Edits that were undone are the last ones, but for those that were followed by
// another edit, which are not made again.
func (t *Tx) nextUndo(ctx context.Context, by string, redo bool) (e recordedEdit, found bool, err error) {
	where, values := "where by_whom = ? and kind = ? and state = ? order by id desc limit 1", []any{by, string(affiliate.EditMade), string(affiliate.EditActive)}
	if redo {
		where = `where by_whom = ? and kind = ? and state = ?
			and id > coalesce((select max(o.id) from edits o where o.by_whom = ? and o.kind = ? and o.state = ?), 0) order by id limit 1`
		values = []any{by, string(affiliate.EditMade), string(affiliate.EditTakenBack), by, string(affiliate.EditMade), string(affiliate.EditActive)}
	}
	all, err := recordedEdits(ctx, t, where, values...)
	if err != nil || len(all) == 0 {
		return e, false, err
	}
	e = all[0]
	last := affiliate.EditRedone // what an edit that was made again changed then
	if redo {
		last = affiliate.EditUndone
	}
	again, err := recordedEdits(ctx, t, "where edit_id = ? and kind = ? order by id desc limit 1", e.ID, string(last))
	if len(again) > 0 {
		e.fields = again[0].fields
	}
	return e, true, err
}

// undo writes what the fields of an edit were before.
func (t *Tx) undo(ctx context.Context, edit recordedEdit, by string, redo bool, r *affiliate.UndoResult) error {
	rows := rowsOf(edit.fields)
	before, err := readFields(ctx, t, rows)
	if err != nil {
		return err
	}
	var stays []editedField
	for _, f := range slices.Backward(edit.fields) {
		if now := before[f.fieldKey]; now != f.Now {
			if now != f.Was {
				stays = append(stays, f)
			}
			continue
		}
		stay, err := t.put(ctx, f.fieldKey, f.Was)
		if err != nil {
			return err
		}
		if stay {
			stays = append(stays, f)
		}
	}
	after, err := readFields(ctx, t, rows)
	if err != nil {
		return err
	}
	if err := t.describeStays(ctx, edit.ID, stays, r); err != nil {
		return err
	}
	return t.recordUndo(ctx, edit, changedFields(before, after), by, redo, r)
}

// recordUndo records what was undone, in the words of what the edit had changed, and what has become of the edit.
func (t *Tx) recordUndo(ctx context.Context, edit recordedEdit, changed []editedField, by string, redo bool, r *affiliate.UndoResult) error {
	t.changed.Edits = true
	state, kind := affiliate.EditTakenBack, affiliate.EditUndone
	if redo {
		state, kind = affiliate.EditActive, affiliate.EditRedone
	}
	if len(changed) == 0 {
		state = affiliate.EditOvertaken
	}
	if _, err := t.exec(ctx, "update edits set state = ? where id = ?", string(state), edit.ID); err != nil || len(changed) == 0 {
		return err
	}
	words := changed
	if !redo {
		words = make([]editedField, len(changed))
		for i, f := range changed {
			words[i] = editedField{f.fieldKey, f.Now, f.Was}
		}
	}
	w, err := wordsFor(ctx, t, words)
	if err != nil {
		return err
	}
	r.Text = w.text(words)
	return t.recordEdit(ctx, recordedEdit{affiliate.Edit{By: by, Kind: kind, State: affiliate.EditActive, Of: edit.ID}, changed}, words)
}

// describeStays names the rows that stay as they are, and who has changed them since.
func (t *Tx) describeStays(ctx context.Context, since int64, stays []editedField, r *affiliate.UndoResult) error {
	if len(stays) == 0 {
		return nil
	}
	slices.Reverse(stays)
	w, err := wordsFor(ctx, t, stays)
	if err != nil {
		return err
	}
	wanted, named := map[fieldKey]bool{}, map[string]bool{}
	for _, f := range stays {
		wanted[f.fieldKey] = true
		if name := w.row(f.fieldKey); !named[name] {
			named[name] = true
			r.Stays = append(r.Stays, name)
		}
	}
	later, err := recordedEdits(ctx, t, "where id > ? order by id desc", since)
	for _, e := range later {
		for _, f := range e.fields {
			if wanted[f.fieldKey] && !slices.Contains(r.StaysBy, e.By) {
				r.StaysBy = append(r.StaysBy, e.By)
			}
			delete(wanted, f.fieldKey)
		}
	}
	return err
}
