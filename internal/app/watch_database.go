package app

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
)

// Problems of a database on a server that a watch tells once each.
const (
	serverLost  = "lost"
	writesWait  = "waits"
	serverFound = ""
)

// reportDatabase tells what is wrong with the database's server and when it is over, and reports whether something is: Fermion is not to blame
// meanwhile.
func (a *App) reportDatabase(c *connectionReporter) bool {
	problem, since, why := a.databaseProblem()
	c.reportDatabase(problem, since, why, a.o.Now())
	return problem != serverFound
}

func (a *App) databaseProblem() (problem string, since time.Time, why string) {
	if lost, is := errors.AsType[*store.LostServerError](a.lost()); is {
		return serverLost, lost.Since, lost.Error()
	}
	if a.server == nil {
		return serverFound, time.Time{}, ""
	}
	if w := a.server.WriteWaits(); !w.Since.IsZero() {
		return writesWait, w.Since, cmp.Or(w.For, "another program")
	}
	return serverFound, time.Time{}, ""
}

// reportDatabase writes a line when the problem of the database is another one than before.
func (c *connectionReporter) reportDatabase(problem string, since time.Time, why string, now time.Time) {
	if problem == c.database {
		return
	}
	words := ""
	switch {
	case problem == serverLost:
		words = "the database cannot be reached since " + c.formatTime(since) + ": " + affiliate.Clean(why) + ". It is tried again until it is back"
	case problem == writesWait:
		words = "nothing can be saved since " + c.formatTime(since) + ": waiting for " + affiliate.Clean(why) + ". fermion-tui store status says how that is ended"
	case c.database == serverLost:
		words = "the database is back since " + c.formatTime(now)
	default:
		words = "saving works again since " + c.formatTime(now)
	}
	c.database = problem
	fmt.Fprintln(c.to, "fermion-tui:", words)
}
