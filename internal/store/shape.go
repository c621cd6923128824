package store

import (
	"context"
	"database/sql"
	"errors"
)

// shape is what a schema consists of, each in words: table changes; table changes, column seq.
const shape = `select 'table ' || name from sqlite_schema where type = 'table'
	union select 'table ' || s.name || ', column ' || c.name from sqlite_schema s join pragma_table_info(s.name) c where s.type = 'table' order by 1`

// lacking is what a register of that version has not, of all that the migrations up to there make; "" when nothing is missing.
// Pages may all be sound and a table gone.
func (d database) lacking(ctx context.Context, q querier, version int) (string, error) {
	has, err := texts(q.QueryContext(ctx, shape))
	if err != nil {
		return "", err
	}
	model, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return "", err
	}
	defer func() { _ = model.Close() }()
	model.SetMaxOpenConns(1) // each connection has a memory of its own
	for _, s := range d.steps[:version] {
		if _, err := model.ExecContext(ctx, s.sql); err != nil {
			return "", err
		}
	}
	wanted, err := texts(model.QueryContext(ctx, shape))
	if err != nil {
		return "", err
	}
	there := make(map[string]bool, len(has))
	for _, h := range has {
		there[h] = true
	}
	for _, w := range wanted {
		if !there[w] {
			return w, nil
		}
	}
	return "", nil
}

// complete is an error when a register, open as q, lacks what one of its version has.
func (d database) complete(ctx context.Context, q querier) error {
	version, err := d.identify(ctx, q)
	if err != nil || version == 0 {
		return err
	}
	lacks, err := d.lacking(ctx, q, version)
	if err == nil && lacks != "" {
		err = &OpenError{Kind: Damaged, Path: d.path, Err: errors.New("it has no " + lacks)}
	}
	return err
}

// renew brings a copy that is not finished to the newest version, before it takes the place of anything: one that cannot be
// migrated, or is not complete then, is an *OpenError that says Damaged.
func (p *part) renew(ctx context.Context) error {
	db, err := sql.Open("sqlite", dsn(p.path, waitForLock, "_pragma=synchronous(full)", "_pragma=foreign_keys(1)", "_txlock=immediate"))
	if err != nil {
		return p.failed(err)
	}
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1)
	version, err := p.identify(ctx, db)
	if err == nil && version > 0 {
		err = p.climb(ctx, db, version)
	}
	if err = preferEnd(ctx, err); err == nil {
		err = p.complete(ctx, db)
	}
	if _, opened := errors.AsType[*OpenError](err); err == nil || opened {
		return err
	}
	if c := class(err); c != nil && c != ErrDamaged || ctx.Err() != nil { // the trouble is where it is written
		return p.failed(err)
	}
	return &OpenError{Kind: Damaged, Path: p.path, Err: err}
}
