package main

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"fermion-tui/internal/store/storetest"
)

// TestTeamScripts are the scripts with a server: $SERVER is its address, $TEAM a profile of the script's own.
func TestTeamScripts(t *testing.T) {
	storetest.PostgresAddress(t)
	p := scripts("testdata/team")
	setup := p.Setup
	p.Setup = func(e *testscript.Env) error {
		e.Setenv("SERVER", os.Getenv(storetest.PostgresVariable))
		e.Setenv("TEAM", fmt.Sprintf("team-%d", time.Now().UnixNano()))
		return setup(e)
	}
	testscript.Run(t, p)
}
