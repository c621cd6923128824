package app

import (
	"context"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store/postgres"
)

// waitForServer does what a service begins with, again and again while the database's server cannot be reached or another program holds the
// database, and says once that it waits. Any other error ends it: it would not go away.
func waitForServer(ctx context.Context, stderr *Printer, begin func() error) error {
	waits, pause := false, time.Duration(0)
	for {
		err := begin()
		if err == nil && waits {
			stderr.Linef("fermion-tui: the database can be used")
		}
		if err == nil || !postgres.Passes(err) {
			return err
		}
		if !waits {
			waits = true
			stderr.Linef("fermion-tui: waiting for the database: %s", affiliate.Brief(err))
		}
		pause = postgres.LongerPause(pause)
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			if Interrupted(ctx) {
				return ctx.Err()
			}
			return exitCause(ctx)
		}
	}
}
