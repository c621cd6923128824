package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"fermion-tui/internal/store"
)

// inspect reads the file through a connection that cannot change it. It returns an error if the file is not a database of this program,
// is newer or cannot be read.
func (d database) inspect(ctx context.Context, c check) error {
	// A file without a log is read directly: reading through the log would create two files next to another program's database. It
	// may be written at that moment, so damage counts only when it is found twice.
	for try := range 2 {
		if d.hasLog() {
			break
		}
		err := d.inspectThrough(ctx, c, "mode=ro", "immutable=1")
		if class(err) != store.ErrDamaged || try == 1 {
			return err
		}
	}
	err := d.inspectThrough(ctx, c, "mode=ro")
	if code := resultCode(err); code == codeReadOnlyRollback || code == codeReadOnlyRecovery {
		// A killed process left a log that must be played back first. That does not change the content.
		return d.inspectThrough(ctx, c, "mode=rw")
	}
	return err
}

func (d database) inspectThrough(ctx context.Context, c check, params ...string) error {
	if st, err := os.Stat(d.path); err == nil {
		if err := mustBeFile(d.path, st); err != nil {
			return err
		}
	}
	db, err := sql.Open("sqlite", dsn(d.path, params...))
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1)
	version, err := d.identify(ctx, db)
	if err != nil || version == 0 || c == nil {
		return err
	}
	wanted, err := c(ctx, db)
	if err != nil || !wanted {
		return err
	}
	if err := quickCheck(ctx, db); err != nil {
		return &OpenError{Kind: Damaged, Path: d.path, Err: err}
	}
	return nil
}

// identify returns the schema version, 0 for an empty file.
func (d database) identify(ctx context.Context, q store.Querier) (int, error) {
	var id, version, tables int
	// One statement sees one state: between two, another process may create the schema.
	if err := q.QueryRowContext(ctx, `select i.application_id, v.user_version, (select count(*) from sqlite_schema)
		from pragma_application_id i, pragma_user_version v`).Scan(&id, &version, &tables); err != nil {
		return 0, err
	}
	switch {
	case id == d.applicationID && version > d.latest():
		return 0, &OpenError{Kind: Newer, Path: d.path, Err: fmt.Errorf("its version is %d, this program knows %d", version, d.latest())}
	case id == d.applicationID && version > 0:
		return version, nil
	case id == 0 && version == 0 && tables == 0:
		return 0, nil
	}
	return 0, &OpenError{Kind: NotOurs, Path: d.path, Err: fmt.Errorf("application id %#x, version %d, %d tables", id, version, tables)}
}

// dsn returns the driver's name for a file, with any characters in its path.
func dsn(path string, params ...string) string {
	p := filepath.ToSlash(path)
	if !strings.HasPrefix(p, "/") {
		p = "/" + p // C:/… on Windows
	}
	u := url.URL{Scheme: "file", Path: p}
	return u.String() + "?" + strings.Join(params, "&")
}
