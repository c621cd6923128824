package store

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

//go:embed migrations
var migrations embed.FS

// Migration migrates a schema to its version from the one before.
type Migration struct {
	Version int
	SQL     string
}

// ProfileMigrations returns those of a profile's database, in order.
func ProfileMigrations() ([]Migration, error) { return migrationsIn("profile") }

// CallsMigrations are those of the limiter's log, in order.
func CallsMigrations() ([]Migration, error) { return migrationsIn("calls") }

// migrationsIn are the files NNNN_name.sql of one folder.
func migrationsIn(folder string) ([]Migration, error) {
	names, err := fs.Glob(migrations, path.Join("migrations", folder, "*.sql"))
	if err != nil {
		return nil, err
	}
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
		all = append(all, Migration{Version: version, SQL: string(text)})
	}
	return all, nil
}
