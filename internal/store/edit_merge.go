package store

import (
	"context"
	"maps"

	"fermion-tui/internal/affiliate"
)

// fieldMerge is an edit of one row, with its conflicts: the fields in which a colleague has stored something else meanwhile.
type fieldMerge struct {
	row    fieldKey // without its Field
	fields []string // in conflict
}

// mergeField returns the new value of a field, and records a conflict.
func mergeField[T comparable](m *fieldMerge, field string, e affiliate.ValueEdit[T], stored T) T {
	value, conflict := e.Apply(stored)
	if conflict {
		m.fields = append(m.fields, field)
	}
	return value
}

// conflicts returns the fields that stay as they are stored, and who changed them.
func (m *fieldMerge) conflicts(ctx context.Context, t *Tx) ([]affiliate.FieldConflict, error) {
	if len(m.fields) == 0 {
		return nil, nil
	}
	keys := make([]fieldKey, len(m.fields))
	for i, field := range m.fields {
		keys[i] = m.row
		keys[i].Field = field
	}
	by, err := t.lastEditors(ctx, keys)
	if err != nil {
		return nil, err
	}
	all := make([]affiliate.FieldConflict, len(keys))
	for i, k := range keys {
		all[i] = affiliate.FieldConflict{Field: affiliate.FieldName(k.Field), By: by[k]}
	}
	return all, nil
}

// maxEditsBack is how many of the newest edits are searched for who changed a field while another person had it open.
const maxEditsBack = 1000

// lastEditors returns who gave each of some fields its present value; nobody for a value that was not set by an edit, since imports
// fill fields as well. The fields of a row are given one after the other.
func (t *Tx) lastEditors(ctx context.Context, keys []fieldKey) (map[fieldKey]string, error) {
	asked := make([]editedField, len(keys))
	for i, k := range keys {
		asked[i] = editedField{fieldKey: k}
	}
	stored, err := readFields(ctx, t, rowsOf(asked))
	if err != nil {
		return nil, err
	}
	values := make(map[fieldKey]string, len(keys))
	for _, k := range keys {
		values[k] = stored[k]
	}
	return t.editorsOf(ctx, values)
}

// editorsOf returns who last gave fields these values, by what edits recorded.
func (t *Tx) editorsOf(ctx context.Context, values map[fieldKey]string) (map[fieldKey]string, error) {
	left := maps.Clone(values)
	rows, err := t.QueryContext(ctx, "select "+editColumns+", fields from edits order by id desc limit ?", maxEditsBack)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	by := make(map[fieldKey]string, len(values))
	for len(left) > 0 && rows.Next() {
		e, err := scanRecordedEdit(rows)
		if err != nil {
			return nil, err
		}
		for _, f := range e.fields {
			value, is := left[f.fieldKey]
			if !is {
				continue
			}
			if delete(left, f.fieldKey); f.Now == value {
				by[f.fieldKey] = e.By
			}
		}
	}
	return by, rows.Err()
}
