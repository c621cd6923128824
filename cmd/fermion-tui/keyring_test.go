package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestKeyringScripts runs the program with a real keyring.
func TestKeyringScripts(t *testing.T) {
	if os.Getenv("FERMION_TUI_TEST_KEYRING") != "1" {
		t.Skip("needs a keyring: run under .ci/with-keyring")
	}
	p := scripts("testdata/keyring")
	setup := p.Setup
	p.Setup = func(e *testscript.Env) error {
		err := setup(e)
		for _, name := range []string{"DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"} {
			e.Setenv(name, os.Getenv(name))
		}
		return err
	}
	testscript.Run(t, p)
}
