package sqlite_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"fermion-tui/internal/store/storetest"
)

// asWriter, asStranger, asRestorer, asHolder and asCaller make the test binary another process (see crash_test.go, open_test.go,
// restore_test.go, calls_test.go).
const (
	asWriter   = "STORE_TEST_WRITER"
	asStranger = "STORE_TEST_STRANGER"
	asRestorer = "STORE_TEST_RESTORER"
	asHolder   = "STORE_TEST_HOLDER"
	asCaller   = "STORE_TEST_CALLER"
)

func TestMain(m *testing.M) {
	_ = os.Unsetenv(storetest.PostgresVariable) // these tests are about files, and about how they are made
	_ = os.Setenv(storetest.MigrateVariable, "1")
	if path := os.Getenv(asWriter); path != "" {
		writeUntilKilled(path)
		return
	}
	if path := os.Getenv(asStranger); path != "" {
		_, err := storetest.OpenDatabase(context.Background(), path, storetest.Options{})
		fmt.Print(err)
		return
	}
	if spec := os.Getenv(asRestorer); spec != "" {
		restoreUntilKilled(spec)
		return
	}
	if path := os.Getenv(asHolder); path != "" {
		holdUntilKilled(path)
		return
	}
	if path := os.Getenv(asCaller); path != "" {
		callUntilTold(path)
		return
	}
	os.Exit(m.Run())
}
