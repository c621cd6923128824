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

// migrate migrates the schema to the newest version, one transaction per step. A new file gets all steps in one transaction, so that no
// process sees it as an old one. Several processes may start at once, so each step checks the version again once it has the write lock.
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
		if err := d.applyMigrations(ctx, w, d.steps...); err != nil {
			return fmt.Errorf("making the tables of the database: %w", err)
		}
		return nil
	}
	return d.migrateFrom(ctx, w, version)
}

// migrateFrom runs all migrations after version.
func (d database) migrateFrom(ctx context.Context, w *sql.DB, version int) error {
	for _, s := range d.steps[version:] {
		if err := d.applyMigrations(ctx, w, s); err != nil {
			return fmt.Errorf("migrating the database to version %d: %w", s.Version, err)
		}
	}
	return nil
}

// applyMigrations runs those of the migrations that are still pending, in one transaction.
func (d database) applyMigrations(ctx context.Context, w *sql.DB, steps ...store.Migration) error {
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
		// Pragmas take no parameters; both numbers are constants, and both belong to the transaction.
		if _, err := tx.ExecContext(ctx, fmt.Sprintf("pragma application_id = %d; pragma user_version = %d", d.applicationID,
			s.Version)); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// copyBefore copies the file next to it: NAME.db.v1-20261231T235959Z.bak. The copy includes the log.
func (d database) copyBefore(ctx context.Context, w *sql.DB, version int) error {
	final := fmt.Sprintf("%s.v%d-%s.bak", d.path, version, d.now().UTC().Format(stampLayout))
	if _, err := os.Stat(final); err == nil {
		return nil // made within the same second by a process that started together with us
	}
	p, err := d.fill(ctx, w, final)
	if err != nil {
		return err
	}
	defer p.discard()
	if err := syncFile(p.path); err != nil {
		return p.failed(err)
	}
	if err := publish(p.path, final); err != nil && !errors.Is(err, fs.ErrExist) { // another process may be doing the same
		return p.failed(err)
	}
	return nil
}
