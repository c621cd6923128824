package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
)

const editColumns = "id, at, by_whom, kind, state, coalesce(edit_id, 0), text"

func scanEdit(r *sql.Rows) (e affiliate.Edit, err error) { return e, scanEditInto(&e, r) }

func scanEditInto(e *affiliate.Edit, r *sql.Rows, more ...any) error {
	var when int64
	var text string
	err := r.Scan(append([]any{&e.ID, &when, &e.By, &e.Kind, &e.State, &e.TargetID, &text}, more...)...)
	e.At = fromMillis(when)
	e.What, e.Change, _ = strings.Cut(text, changeMark)
	return err
}

// changeMark separates, in a stored text, what was changed from how. It is not a colon, since names may have one.
const changeMark = "\n"

// storedText returns the text of an edit as it is stored.
func storedText(e affiliate.Edit) string {
	if e.Change == "" {
		return e.What
	}
	return e.What + changeMark + e.Change
}

// recordedEdit is an edit with what it changed.
type recordedEdit struct {
	affiliate.Edit
	fields []editedField
}

func scanRecordedEdit(r *sql.Rows) (e recordedEdit, err error) {
	var fields string
	if err := scanEditInto(&e.Edit, r, &fields); err != nil {
		return e, err
	}
	if err := json.Unmarshal([]byte(fields), &e.fields); err != nil {
		return e, fmt.Errorf("what edit %d changed cannot be read: %w", e.ID, err)
	}
	return e, nil
}

// Edits returns the newest edits and undos, newest first; limit 0: all.
func (s *Store) Edits(ctx context.Context, limit int) ([]affiliate.Edit, error) {
	all, err := Collect(scanEdit)(s.readers.QueryContext(ctx, "select "+editColumns+" from edits order by id desc limit ?",
		limitOrAll(limit)))
	return all, s.failed("reading the edits", err)
}

// EditedFields returns what an edit changed, row by row, in words.
func (s *Store) EditedFields(ctx context.Context, id int64) (fields []affiliate.EditedField, err error) {
	err = s.snapshot(ctx, func(q Querier) error {
		e, err := recordedEdits(ctx, q, "where id = ?", id)
		if err != nil || len(e) == 0 {
			return orNotFound(err)
		}
		w, err := wordsFor(ctx, q, e[0].fields)
		fields = w.fields(e[0].fields)
		return err
	})
	return fields, s.failed("reading an edit", err)
}

func recordedEdits(ctx context.Context, q Querier, where string, args ...any) ([]recordedEdit, error) {
	return Collect(scanRecordedEdit)(q.QueryContext(ctx, "select "+editColumns+", fields from edits "+where, args...))
}

// edit is write for local changes that a person makes: it records, in the same transaction, what f changes in these rows, so that the
// person can undo it.
func (s *Store) edit(ctx context.Context, doing string, rows editedRows, f func(context.Context, *Tx) error) error {
	return s.write(ctx, doing, func(ctx context.Context, t *Tx) error {
		before, err := readFields(ctx, t, rows)
		if err != nil {
			return err
		}
		if err := f(ctx, t); err != nil {
			return err
		}
		rows.created = t.newCampaigns
		after, err := readFields(ctx, t, rows)
		if err != nil {
			return err
		}
		fields := sortedFields(append(changedFields(before, after), t.payTermsEdits...))
		if len(fields) == 0 {
			return nil
		}
		_, err = t.recordEdit(ctx, recordedEdit{affiliate.Edit{By: s.by, Kind: affiliate.EditKindEdit, State: affiliate.EditActive},
			fields}, fields)
		return err
	})
}

// changedFields returns the fields that differ, row by row.
func changedFields(before, after fieldValues) []editedField {
	var all []editedField
	for k, was := range before {
		if now := after[k]; now != was {
			all = append(all, editedField{k, was, now})
		}
	}
	for k, now := range after {
		if _, known := before[k]; !known {
			all = append(all, editedField{k, "", now})
		}
	}
	return sortedFields(all)
}

// sortedFields sorts fields row by row.
func sortedFields(all []editedField) []editedField {
	slices.SortFunc(all, func(a, b editedField) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Field, b.Field))
	})
	return all
}

// recordEdit adds a row, and returns it as stored. Its text says what the described fields became.
func (t *Tx) recordEdit(ctx context.Context, e recordedEdit, described []editedField) (recordedEdit, error) {
	w, err := wordsFor(ctx, t, described)
	if err != nil {
		return e, err
	}
	fields, err := json.Marshal(e.fields)
	if err != nil {
		return e, err
	}
	e.What, e.Change = w.describe(described)
	t.changed.Edits = true
	e.ID, err = t.insert(ctx,
		"insert into edits (at, by_whom, kind, state, edit_id, text, fields) values (?, ?, ?, ?, ?, ?, ?) returning id",
		toMillis(t.Now), e.By, string(e.Kind), string(e.State), nullInt(e.TargetID), storedText(e.Edit), string(fields))
	return e, err
}

// ForgetEdits deletes all recorded edits, so that none of them can be undone.
func (s *Store) ForgetEdits(ctx context.Context) error {
	return s.write(ctx, "forgetting the edits", func(ctx context.Context, t *Tx) error {
		n, err := t.exec(ctx, "delete from edits")
		t.changed.Edits = n > 0
		return err
	})
}

// sweepEdits deletes old edits with what undid them.
func (t *Tx) sweepEdits(ctx context.Context, before time.Time) (int64, error) {
	n, err := t.exec(ctx, "delete from edits where id in (select id from edits where at < ? and edit_id is null order by id limit ?)",
		toMillis(before), rowsPerSweep)
	t.changed.Edits = t.changed.Edits || n > 0
	return n, err
}

// SaveView stores a view of a list under its name.
func (s *Store) SaveView(ctx context.Context, v affiliate.ViewName, value string) error {
	return s.edit(ctx, "saving a view", editedRows{views: []string{v.Setting()}}, func(ctx context.Context, t *Tx) error {
		return t.set(ctx, v.Setting(), value)
	})
}

// RemoveView removes a view.
func (s *Store) RemoveView(ctx context.Context, v affiliate.ViewName) error {
	return s.edit(ctx, "removing a view", editedRows{views: []string{v.Setting()}}, func(ctx context.Context, t *Tx) error {
		_, err := t.exec(ctx, "delete from settings where key = ?", v.Setting())
		return err
	})
}

// idOf returns a list of this ID; an empty one for 0.
func idOf(id int64) []int64 {
	if id == 0 {
		return nil
	}
	return []int64{id}
}
