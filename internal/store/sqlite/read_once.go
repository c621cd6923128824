package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"fermion-tui/internal/store"
)

// ReadOnce reads a profile's database without joining the programs that use it: nothing is created, written, migrated or waited for.
// It fails if reading needs any of that: the file is missing, busy, older or newer than this program, or its log must be played back
// first.
func ReadOnce(ctx context.Context, path string, read func(store.Querier) error) error {
	d, err := profileDatabase(path)
	if err != nil {
		return err
	}
	return d.readOnce(ctx, read)
}

// ReadCallsOnce is ReadOnce for the limiter's log.
func ReadCallsOnce(ctx context.Context, path string, read func(store.Querier) error) error {
	d, err := callsFile(path, nil)
	if err != nil {
		return err
	}
	return d.readOnce(ctx, read)
}

func (d database) readOnce(ctx context.Context, read func(store.Querier) error) error {
	params := []string{"mode=ro", "_pragma=query_only(1)"}
	if !d.hasLog() { // reading through the log would create its two files
		params = append(params, "immutable=1")
	}
	db, err := sql.Open("sqlite", dsn(d.path, params...))
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1)
	version, err := d.identify(ctx, db)
	if err != nil {
		return err
	}
	if version != d.latest() {
		return fmt.Errorf("its version is %d, this program needs %d", version, d.latest())
	}
	return read(db)
}
