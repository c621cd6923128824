package app

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
)

// Problems of a database on a server that a watch tells once each.
const (
	serverLost  = "lost" // and what the server refuses, where it answers
	writesWait  = "waits"
	serverFound = ""
)

// reportDatabase tells what is wrong with the database's server and when it is over, and reports whether something is:
// Fermion is not to blame meanwhile.
func (a *App) reportDatabase(c *connectionReporter) bool {
	c.reportRole(a.rights(), a.mayNowDoMore())
	problem, since, why := a.databaseProblem()
	c.reportDatabase(problem, since, why, a.o.Now())
	return problem != serverFound
}

// reportRole tells when the role of the database's user is another one than before.
func (c *connectionReporter) reportRole(rights store.Rights, startAgain bool) {
	before := c.role
	if c.role = rights.Role; before == "" || before == c.role {
		return
	}
	words := "it reads no links, and what colleagues read is printed"
	switch {
	case startAgain:
		words = "start watch again to use it"
	case rights.MayWrite():
		words = "links are read again"
	}
	fmt.Fprintf(c.to, "fermion-tui: the database's user %s has the role %s now: %s\n", affiliate.Clean(rights.User), rights.Role, words)
}

func (a *App) databaseProblem() (problem string, since time.Time, why string) {
	if lost, is := errors.AsType[*store.LostServerError](a.lost()); is {
		if lost.Refuses != "" {
			return serverLost + lost.Refuses, lost.Since, lost.Refuses + ": " + lost.Cure
		}
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
	case problem != serverLost && strings.HasPrefix(problem, serverLost):
		words = "the database has not been usable since " + c.formatTime(since) + ": it " + affiliate.Clean(why) +
			". It is tried again until that is over"
	case problem == serverLost:
		words = "the database has been unreachable since " + c.formatTime(since) + ": " + affiliate.Clean(why) +
			". It is tried again until it is back"
	case problem == writesWait:
		words = "nothing has been saved since " + c.formatTime(since) + ": waiting for " + affiliate.Clean(why) +
			". fermion-tui store status says how that is ended"
	case strings.HasPrefix(c.database, serverLost):
		words = "the database came back at " + c.formatTime(now)
	default:
		words = "saving has worked again since " + c.formatTime(now)
	}
	c.database = problem
	fmt.Fprintln(c.to, "fermion-tui:", words)
}
