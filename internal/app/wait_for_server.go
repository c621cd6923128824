package app

import (
	"cmp"
	"context"
	"strings"
	"sync"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store/postgres"
)

// serverWait is what a command says and does while it begins and the database cannot be used.
type serverWait struct {
	stderr *Printer
	passes func(error) bool // reports whether an error is waited for
	tells  bool             // a person or a log reads what it says

	mu       sync.Mutex
	begins   bool
	saidSlow bool // that the server has not answered yet
	said     bool // what is waited for
}

func newServerWait(o Options) *serverWait {
	w := &serverWait{stderr: NewPrinter(o.Stderr), passes: func(error) bool { return false }, tells: o.Watches || o.Screens}
	w.tells = w.tells || w.stderr.Terminal()
	switch {
	case o.Watches:
		w.passes = postgres.Passes
	case o.Screens: // a person who is told whom it waits for can end it
		w.passes = func(err error) bool { _, held := postgres.WhoHolds(err); return held }
	}
	return w
}

// say says once what is waited for.
func (w *serverWait) say(why string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.begins && !w.said {
		w.said = true
		w.stderr.Wrapf("fermion-tui: waiting for the database: %s", why)
	}
}

// slowAnswer is how long the server may take to answer at the start before that is said: a program that shows nothing seems to hang.
const slowAnswer = 800 * time.Millisecond

// during does what the server has to answer, and says so once when that takes long.
func (w *serverWait) during(server string, do func() error) error {
	if w == nil {
		return do()
	}
	timer := time.AfterFunc(slowAnswer, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.tells && w.begins && !w.said && !w.saidSlow {
			w.saidSlow = true
			w.stderr.Wrapf("fermion-tui: waiting for the database: %s has not answered yet (ctrl+c ends this)", server)
		}
	})
	defer timer.Stop()
	return do()
}

// over reports whether something was said, and ends it.
func (w *serverWait) over() (said bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	said = w.said || w.saidSlow
	w.said, w.saidSlow, w.begins = false, false, false
	return said
}

// isBeginning reports whether the command still begins, and says itself what it waits for.
func (w *serverWait) isBeginning() bool {
	if w == nil {
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.begins
}

// until does what a command begins with. A service does it again and again while the server cannot be reached or
// another program holds the database, and the screens while another program holds it. Any other error ends it: it would
// not go away.
func (w *serverWait) until(ctx context.Context, begin func() error) error {
	w.mu.Lock()
	w.begins = true
	w.mu.Unlock()
	pause := time.Duration(0)
	for {
		err := begin()
		if err == nil || !w.passes(err) {
			if w.over() && err == nil {
				w.stderr.Linef("fermion-tui: the database can be used")
			}
			return err
		}
		w.say(affiliate.Brief(err))
		pause = postgres.LongerPause(pause)
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			w.over()
			if Interrupted(ctx) {
				return ctx.Err()
			}
			return exitCause(ctx)
		}
	}
}

// sayWhoHolds says for whom a command waits that begins, before its first write is given up.
func (a *App) sayWhoHolds() {
	if a.o.waiting == nil || a.server == nil {
		return
	}
	end := ""
	if a.o.Screens {
		end = " (ctrl+c ends this)"
	}
	if w := a.server.WriteWaits(); !w.Since.IsZero() {
		a.o.waiting.say(cmp.Or(w.For, "another program") + " has not ended. fermion-tui store status says how that is ended" + end)
	}
}

// saidDatabase is what a command has said last about the database that it works on.
type saidDatabase struct {
	mu       sync.Mutex
	reporter connectionReporter
}

// sayDatabase says in a command that works, like an import, why it waits: that the server is lost, what that refuses, or
// for whom writes wait; and when that is over. The screens show it in their header, and a watch reports it with the rest.
func (a *App) sayDatabase() {
	if a.server == nil || a.o.Watches || a.announcer.onScreen() || !a.followsRights.Load() || a.closed.Load() {
		return
	}
	problem, since, why := a.databaseProblem()
	if problem == writesWait && a.o.waiting.isBeginning() { // sayWhoHolds says it
		return
	}
	a.saidDatabase.mu.Lock()
	defer a.saidDatabase.mu.Unlock()
	c := &a.saidDatabase.reporter
	c.zone, c.to = a.school.timeZone(), a.stderr
	if problem != c.database && problem != serverLost && strings.HasPrefix(problem, serverLost) {
		c.database = problem
		a.stderr.Linef("fermion-tui: the database %s. What is under way waits for it", why)
		return
	}
	c.reportDatabase(problem, since, why, a.o.Now())
}
