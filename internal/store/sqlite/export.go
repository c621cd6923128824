package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"fermion-tui/internal/store"
)

// Export writes the database of another engine to a single new file, as Copy does with one of this engine. fill adds its rows, in any
// order. It returns fs.ErrExist if the file exists.
func Export(ctx context.Context, file string, fill func(context.Context, *store.Tx) error) (store.Contents, error) {
	file, err := filepath.Abs(file)
	if err != nil {
		return store.Contents{}, err
	}
	if err := checkCopyName(file); err != nil {
		return store.Contents{}, err
	}
	if _, err := os.Lstat(file); err == nil {
		return store.Contents{}, fmt.Errorf("%s: %w", file, fs.ErrExist)
	}
	d, err := profileDatabase(file)
	if err != nil {
		return store.Contents{}, err
	}
	sweepStaged(file)
	p := d.stagedCopy(file)
	defer p.discard()
	f, err := p.create()
	if err != nil {
		return store.Contents{}, p.failed(err)
	}
	if err := errors.Join(f.Close(), p.load(ctx, fill)); err != nil {
		return store.Contents{}, p.failed(preferEnd(ctx, err))
	}
	c, err := p.finalize(ctx, nil)
	if err != nil {
		return store.Contents{}, err
	}
	return c, publish(p.path, file)
}

// load makes the tables of an unfinished copy and fills them.
func (p *stagedCopy) load(ctx context.Context, fill func(context.Context, *store.Tx) error) error {
	db, err := sql.Open("sqlite", dsn(p.path, "_pragma=synchronous(off)", "_pragma=foreign_keys(1)", "_txlock=immediate"))
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1)
	if err := p.applyMigrations(ctx, db, p.steps...); err != nil {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, "pragma defer_foreign_keys = on"); err != nil {
		return err
	}
	if err := fill(context.WithoutCancel(ctx), &store.Tx{Tx: tx, Now: p.now(), Dialect: dialect{}}); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return tx.Commit()
}
