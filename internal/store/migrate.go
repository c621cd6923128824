package store

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

//go:embed migrations
var migrations embed.FS

// Migration migrates a schema to its version from the one before.
type Migration struct {
	Version  int
	SQL      string // for SQLite; another engine may translate the column types
	Postgres string // for PostgreSQL, when SQL cannot be translated; else ""
}

// ProfileMigrations returns the migrations of a profile's database, in order.
func ProfileMigrations() ([]Migration, error) { return migrationsIn("profile") }

// CallsMigrations returns the migrations of the limiter's log, in order.
func CallsMigrations() ([]Migration, error) { return migrationsIn("calls") }

// forPostgres ends the file name of a migration in PostgreSQL's SQL, next to the file NNNN_name.sql.
const forPostgres = ".postgres.sql"

// migrationsIn reads the files NNNN_name.sql of a folder.
func migrationsIn(folder string) ([]Migration, error) {
	names, err := fs.Glob(migrations, path.Join("migrations", folder, "*.sql"))
	if err != nil {
		return nil, err
	}
	names = slices.DeleteFunc(names, func(name string) bool { return strings.HasSuffix(name, forPostgres) })
	var all []Migration
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
		other, err := migrations.ReadFile(strings.TrimSuffix(name, ".sql") + forPostgres)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		all = append(all, Migration{Version: version, SQL: string(text), Postgres: string(other)})
	}
	return all, nil
}
