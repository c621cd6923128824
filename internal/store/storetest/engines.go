package storetest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"testing"

	"fermion-tui/internal/store"
	"fermion-tui/internal/store/instance"
	"fermion-tui/internal/store/postgres"
	"fermion-tui/internal/store/sqlite"
)

// PostgresVariable has the address of a throw-away PostgreSQL server, which .ci/with-postgres starts. With it, each database of a test
// is a schema there.
const PostgresVariable = "FERMION_TUI_TEST_POSTGRES"

// engines are what a store runs on. A test opens its databases by path, and knows nothing of them.
var engines = map[string]func(ctx context.Context, path string, o Options, live instance.Liveness) (Database, error){
	"SQLite":     openSQLite,
	"PostgreSQL": openPostgres,
}

// engineName is the engine of this test run.
func engineName() string {
	if os.Getenv(PostgresVariable) != "" {
		return "PostgreSQL"
	}
	return "SQLite"
}

// Engines are the names of all engines that a test can open here: PostgreSQL with a server only.
func Engines() []string {
	if os.Getenv(PostgresVariable) != "" {
		return []string{"SQLite", "PostgreSQL"}
	}
	return []string{"SQLite"}
}

// OpenOn opens the database of a path on one of the Engines, for tests that compare them.
func OpenOn(ctx context.Context, engine, path string, o Options) (Database, error) {
	return engines[engine](ctx, path, o, o.liveness())
}

// OnlySQLite skips a test where it is about what only SQLite has; reason says what.
func OnlySQLite(tb testing.TB, reason string) {
	tb.Helper()
	if engineName() != "SQLite" {
		tb.Skip("only for SQLite: " + reason)
	}
}

// PostgresAddress returns the address of the throw-away server, and skips the test where there is none.
func PostgresAddress(tb testing.TB) postgres.Address {
	tb.Helper()
	url := os.Getenv(PostgresVariable)
	if url == "" {
		tb.Skip("needs PostgreSQL: run it with .ci/with-postgres go test …")
	}
	return Must(postgres.ParseAddress(url, ""))(tb)
}

func openSQLite(ctx context.Context, path string, o Options, live instance.Liveness) (Database, error) {
	if err := MakeFile(path, o.BackupDir); err != nil {
		return Database{}, err
	}
	engine, s, err := sqlite.OpenStore(ctx, path, sqlite.Options{Liveness: live, BackupDir: o.BackupDir, Now: o.Now, Moved: o.Moved},
		o.store(live))
	return Database{s, engine}, err
}

// openPostgres opens the schema that belongs to a path, and makes it at the first time.
func openPostgres(ctx context.Context, path string, o Options, live instance.Liveness) (Database, error) {
	address, err := postgres.ParseAddress(os.Getenv(PostgresVariable), "")
	if err != nil {
		return Database{}, err
	}
	hash := sha256.Sum256([]byte(path))
	register := postgres.Options{Profile: "test_" + hex.EncodeToString(hash[:8]), Now: o.Now}
	engine, err := postgres.Open(ctx, address, register)
	if refused, ok := errors.AsType[*postgres.OpenError](err); ok && refused.Kind == postgres.NotReady {
		if _, err := postgres.Init(ctx, address, register, postgres.InitOptions{}); err != nil {
			return Database{}, err
		}
		engine, err = postgres.Open(ctx, address, register)
	}
	if err != nil {
		return Database{}, err
	}
	s, err := store.New(ctx, engine, o.store(live))
	return Database{Store: s}, err
}
