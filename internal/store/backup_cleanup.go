package store

import (
	"context"
	"fmt"

	"fermion-tui/internal/affiliate"
)

// ClearRuntimeState deletes from a copy what belongs to the programs that used the database when the copy was made.
func (t *Tx) ClearRuntimeState(ctx context.Context) error {
	for _, q := range []string{"delete from instances", "delete from news", "delete from settings where key = '" + settingMoved + "'",
		"update links set reader = '', reader_until = 0 where reader <> ''"} {
		if _, err := t.ExecContext(ctx, q); err != nil {
			return err
		}
	}
	return nil
}

// MarkOpenUnknown marks the writes of a copy that had no response when it was made as unknown, since they may have been sent later. The
// result that the replaced database has is added as text, so that a slug is not lost with it.
func (t *Tx) MarkOpenUnknown(ctx context.Context, replaced func(id string) (affiliate.Operation, bool)) error {
	open, err := Collect(scanOperation)(t.QueryContext(ctx,
		"select "+operationColumns+" from operations where state in ('planned', 'sent')"))
	if err != nil {
		return err
	}
	for _, op := range open {
		now, known := replaced(op.ID)
		why := "this copy was made before the response came, so the outcome is unknown"
		switch {
		case known && now.State == affiliate.Planned:
			continue // it was not sent
		case known && !now.State.Open():
			why += fmt.Sprintf(". The replaced database has it as %s: %s%s", now.State, now.Result, now.Error)
		}
		if _, err := t.exec(ctx, "update operations set state = 'unknown', error = ?, ended_at = ?, later = 0 where id = ?", why,
			toMillis(t.Now), op.ID); err != nil {
			return err
		}
	}
	return nil
}

// FindOperation returns an operation of a database that is open as q; ErrNotFound when it has none with that ID.
func FindOperation(ctx context.Context, q Querier, id string) (affiliate.Operation, error) {
	all, err := Collect(scanOperation)(q.QueryContext(ctx, "select "+operationColumns+" from operations where id = ?", id))
	if err != nil || len(all) == 0 {
		return affiliate.Operation{}, orNotFound(err)
	}
	return all[0], nil
}
