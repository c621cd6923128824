package store

import (
	"context"

	"fermion-tui/internal/affiliate"
)

// fieldMerge is an edit of one row, and the fields of it in which a colleague has stored something else meanwhile.
type fieldMerge struct {
	row    fieldKey // without its Field
	fields []string
}

// mergeField returns what a field becomes, and notes it when it is a conflict.
func mergeField[T comparable](m *fieldMerge, field string, e affiliate.ValueEdit[T], stored T) T {
	value, conflict := e.Apply(stored)
	if conflict {
		m.fields = append(m.fields, field)
	}
	return value
}

// conflicts are the fields that stay, and who has changed them.
func (m *fieldMerge) conflicts(ctx context.Context, t *Tx) ([]affiliate.FieldConflict, error) {
	if len(m.fields) == 0 {
		return nil, nil
	}
	rows := rowsOf([]editedField{{fieldKey: m.row}})
	stored, err := readFields(ctx, t, rows)
	if err != nil {
		return nil, err
	}
	all := make([]affiliate.FieldConflict, len(m.fields))
	for i, field := range m.fields {
		k := m.row
		k.Field = field
		by, err := t.lastEditor(ctx, editedField{fieldKey: k, Now: stored[k]})
		if err != nil {
			return nil, err
		}
		all[i] = affiliate.FieldConflict{Field: affiliate.FieldName(field), By: by}
	}
	return all, nil
}

// maxEditsBack is how many of the newest edits are looked through for somebody who changed a field while another person had it open.
const maxEditsBack = 1000

// lastEditor is who has given a field the value that it has. It is "" when that was no edit: imports fill fields as well.
func (t *Tx) lastEditor(ctx context.Context, stored editedField) (string, error) {
	rows, err := t.QueryContext(ctx, "select "+editColumns+", fields from edits order by id desc limit ?", maxEditsBack)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	for rows.Next() {
		e, err := scanRecordedEdit(rows)
		if err != nil {
			return "", err
		}
		for _, f := range e.fields {
			switch {
			case f.fieldKey != stored.fieldKey:
			case f.Now == stored.Now:
				return e.By, nil
			default:
				return "", nil
			}
		}
	}
	return "", rows.Err()
}
