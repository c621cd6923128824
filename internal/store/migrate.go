package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"
)

//go:embed migrations
var migrations embed.FS

// step takes a schema to its version from the one before.
type step struct {
	version int
	sql     string
}

// steps are the files NNNN_name.sql of one folder, in order.
func steps(folder string) ([]step, error) {
	names, err := fs.Glob(migrations, path.Join("migrations", folder, "*.sql"))
	if err != nil {
		return nil, err
	}
	var all []step
	for i, name := range names {
		number, _, _ := strings.Cut(path.Base(name), "_")
		version, err := strconv.Atoi(number)
		if err != nil || version != i+1 {
			return nil, fmt.Errorf("the migration %s should be number %d", name, i+1)
		}
		text, err := migrations.ReadFile(name)
		if err != nil {
			return nil, err
		}
		all = append(all, step{version: version, sql: string(text)})
	}
	return all, nil
}

func (d database) latest() int { return d.steps[len(d.steps)-1].version }

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
			return fmt.Errorf("migrating the database to version %d: %w", s.version, err)
		}
	}
	return nil
}

// take goes the steps that the file has not gone yet, in one transaction.
func (d database) take(ctx context.Context, w *sql.DB, steps ...step) error {
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
		if version >= s.version {
			continue // another process was faster
		}
		if _, err := tx.ExecContext(ctx, s.sql); err != nil {
			return err
		}
		// Pragmas take no parameters; both are numbers of ours, and both belong to the transaction.
		if _, err := tx.ExecContext(ctx, fmt.Sprintf("pragma application_id = %d; pragma user_version = %d", d.applicationID, s.version)); err != nil {
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
