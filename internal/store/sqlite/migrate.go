package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"fermion-tui/internal/store"
)

func (d database) latest() int { return d.steps[len(d.steps)-1].Version }

// migrate brings the schema to the newest version, one transaction per step; a new file comes to it in one, so that nobody
// takes it for an old one. Several processes may start at once: each step looks again at the version once it holds the write
// lock.
func (d database) migrate(ctx context.Context, w *sql.DB) error {
	version, err := d.identify(ctx, w)
	if err != nil {
		return err
	}
	if version == d.latest() {
		return nil
	}
	if version > 0 {
		if err := d.copyBefore(ctx, w, version); err != nil {
			return fmt.Errorf("copying the database before its migration: %w", err)
		}
	}
	if version == 0 {
		if err := d.take(ctx, w, d.steps...); err != nil {
			return fmt.Errorf("making the tables of the database: %w", err)
		}
		return nil
	}
	return d.climb(ctx, w, version)
}

// climb goes from a version to the newest one.
func (d database) climb(ctx context.Context, w *sql.DB, version int) error {
	for _, s := range d.steps[version:] {
		if err := d.take(ctx, w, s); err != nil {
			return fmt.Errorf("migrating the database to version %d: %w", s.Version, err)
		}
	}
	return nil
}

// take goes the steps that the file has not gone yet, in one transaction.
func (d database) take(ctx context.Context, w *sql.DB, steps ...store.Migration) error {
	tx, err := w.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	version, err := d.identify(ctx, tx)
	if err != nil {
		return err
	}
	for _, s := range steps {
		if version >= s.Version {
			continue // another process was faster
		}
		if _, err := tx.ExecContext(ctx, s.SQL); err != nil {
			return err
		}
		// Pragmas take no parameters; both are numbers of ours, and both belong to the transaction.
		if _, err := tx.ExecContext(ctx, fmt.Sprintf("pragma application_id = %d; pragma user_version = %d", d.applicationID, s.Version)); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// copyBefore keeps the file as it is, beside it: NAME.db.v1-20261231T235959Z.bak. It holds what the log holds too.
func (d database) copyBefore(ctx context.Context, w *sql.DB, version int) error {
	final := fmt.Sprintf("%s.v%d-%s.bak", d.path, version, d.now().UTC().Format("20060102T150405Z"))
	if _, err := os.Stat(final); err == nil {
		return nil // made within this very second by a process that started beside us
	}
	p, err := d.fill(ctx, w, final)
	if err != nil {
		return err
	}
	defer p.discard()
	if err := toDisk(p.path); err != nil {
		return p.failed(err)
	}
	if err := publish(p.path, final); err != nil && !errors.Is(err, fs.ErrExist) { // another process may be doing the same
		return p.failed(err)
	}
	return nil
}
