package store

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"fermion-tui/internal/affiliate"
)

// UndoEdit undoes the last active edit of this program's user or, with Redo, makes the edit again that they undid last, unless they have
// edited something since. A value is restored if it is still the one that the edit set and nobody else has edited it since; the other
// values stay and are reported. All of it is one transaction.
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

// undoableEdit is an edit with the fields to write back.
type undoableEdit struct {
	recordedEdit
	changedIn int64 // the ID of the row that last changed these fields: the edit, its undo or its redo
}

// undoOf is the ID of the last undo of an edit.
const undoOf = "(select max(u.id) from edits u where u.edit_id = edits.id and u.kind = ?)"

// nextUndo returns the edit to undo, or the one to redo: of the edits that were undone after the person's newest edit, the one undone
// last. An edit that was undone before the newest edit is not redone.
func (t *Tx) nextUndo(ctx context.Context, by string, redo bool) (e undoableEdit, found bool, err error) {
	edit, undo := string(affiliate.EditKindEdit), string(affiliate.EditKindUndo)
	where, values := "where by_whom = ? and kind = ? and state = ? order by id desc limit 1", []any{by, edit, string(affiliate.EditActive)}
	if redo {
		where = "where by_whom = ? and kind = ? and state = ? and " + undoOf +
			" > (select max(o.id) from edits o where o.by_whom = ? and o.kind = ?) order by " + undoOf + " desc limit 1"
		values = []any{by, edit, string(affiliate.EditUndone), undo, by, edit, undo}
	}
	all, err := recordedEdits(ctx, t, where, values...)
	if err != nil || len(all) == 0 {
		return e, false, err
	}
	e.recordedEdit = all[0]
	last := affiliate.EditKindRedo // a redo may have changed fewer fields than the edit
	if redo {
		last = affiliate.EditKindUndo
	}
	again, err := recordedEdits(ctx, t, "where edit_id = ? and kind = ? order by id desc limit 1", e.ID, string(last))
	e.changedIn = e.ID
	if len(again) > 0 {
		e.fields, e.changedIn = again[0].fields, again[0].ID
	}
	return e, true, err
}

// undo restores what the fields of an edit were before.
func (t *Tx) undo(ctx context.Context, edit undoableEdit, by string, redo bool, r *affiliate.UndoResult) error {
	rows := rowsOf(edit.fields)
	before, err := readFields(ctx, t, rows)
	if err != nil {
		return err
	}
	since, err := editorsSince(ctx, t, edit.changedIn, by)
	if err != nil {
		return err
	}
	var skipped []editedField
	for _, f := range slices.Backward(edit.fields) {
		now, colleague := before[f.fieldKey], since.others[f.fieldKey]
		switch {
		case f.isPayTerms():
			r.PayTermsStay = true
			continue
		case now == f.Was:
			continue
		case now != f.Now, colleague != "":
			skipped = append(skipped, f)
			continue
		}
		skip, err := t.writeField(ctx, f.fieldKey, f.Was)
		if err != nil {
			return err
		}
		if skip {
			skipped = append(skipped, f)
		}
	}
	r.Erased = !slices.ContainsFunc(skipped, func(f editedField) bool { return since.all[f.fieldKey] != "" || !f.hasPseudonym() }) &&
		(len(skipped) > 0 || len(edit.fields) == 0)
	after, err := readFields(ctx, t, rows)
	if err != nil {
		return err
	}
	if err := t.describeSkipped(ctx, since, skipped, r); err != nil {
		return err
	}
	return t.recordUndo(ctx, edit.recordedEdit, changedFields(before, after), by, redo, r)
}

// recordUndo records what was undone, described as the edit that is undone, and sets the new state of the edit.
func (t *Tx) recordUndo(ctx context.Context, edit recordedEdit, changed []editedField, by string, redo bool,
	r *affiliate.UndoResult) error {
	t.changed.Edits = true
	state, kind := affiliate.EditUndone, affiliate.EditKindUndo
	if redo {
		state, kind = affiliate.EditActive, affiliate.EditKindRedo
	}
	if len(changed) == 0 {
		state = affiliate.EditOvertaken
	}
	if _, err := t.exec(ctx, "update edits set state = ? where id = ?", string(state), edit.ID); err != nil || len(changed) == 0 {
		return err
	}
	undo, err := t.recordEdit(ctx, recordedEdit{affiliate.Edit{By: by, Kind: kind, State: affiliate.EditActive, TargetID: edit.ID},
		changed}, describedFields(kind, changed))
	r.Text = undo.Text()
	return err
}

// describedFields returns the changes that describe a recorded row: for an undo, those of the edit that it undid.
func describedFields(kind affiliate.EditKind, changed []editedField) []editedField {
	if kind != affiliate.EditKindUndo {
		return changed
	}
	words := make([]editedField, len(changed))
	for i, f := range changed {
		words[i] = f.inverted()
	}
	return words
}

// editors are those who edited fields since an edit. others are the colleagues among them whose edits are not undone.
type editors struct{ all, others map[fieldKey]string }

// editorsSince reads who edited what after a recorded row. A colleague who edited a new campaign, or put links into it or took links out
// of it, counts as an editor of its creation too, so that undoing the creation skips it.
func editorsSince(ctx context.Context, q Querier, id int64, by string) (editors, error) {
	e := editors{map[fieldKey]string{}, map[fieldKey]string{}}
	later, err := recordedEdits(ctx, q, "where id > ? order by id", id)
	if err != nil {
		return e, err
	}
	undone := map[int64]bool{}
	for _, l := range later {
		undone[l.ID] = l.State == affiliate.EditUndone
	}
	for _, l := range later {
		inEffect := l.By != by && !undone[l.ID] && !undone[l.TargetID]
		for _, f := range l.fields {
			e.all[f.fieldKey] = l.By
			if !inEffect {
				continue
			}
			e.others[f.fieldKey] = l.By
			for _, campaign := range f.campaigns() {
				e.others[fieldKey{Kind: kindCampaign, ID: campaign, Field: fieldNew}] = l.By
			}
		}
	}
	return e, nil
}

// describeSkipped adds to the result the rows that stay as they are, and who changed them since.
func (t *Tx) describeSkipped(ctx context.Context, since editors, skipped []editedField, r *affiliate.UndoResult) error {
	if len(skipped) == 0 {
		return nil
	}
	slices.Reverse(skipped)
	w, err := wordsFor(ctx, t, skipped)
	if err != nil {
		return err
	}
	named := map[string]bool{}
	for _, f := range skipped {
		if name := w.row(f.fieldKey); !named[name] {
			named[name] = true
			r.Skipped = append(r.Skipped, name)
		}
		if by := cmp.Or(since.others[f.fieldKey], since.all[f.fieldKey]); by != "" && !slices.Contains(r.ChangedBy, by) {
			r.ChangedBy = append(r.ChangedBy, by)
		}
	}
	return nil
}
