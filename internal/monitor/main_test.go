package monitor_test

import (
	"os"
	"testing"

	"fermion-tui/internal/store/storetest"
)

// None of these tests is about what survives a crash.
func TestMain(m *testing.M) { os.Exit(storetest.RunInMemory(m)) }
