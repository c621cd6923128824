package app

import (
	"fmt"
	"strings"
)

// UnstoredError says that answers of Fermion ended with the program: the register could not store them, and they were printed.
type UnstoredError struct {
	N   int
	Err error // the register's
}

func (e *UnstoredError) Unwrap() error { return e.Err }

func (e *UnstoredError) Error() string {
	what := "1 answer from Fermion is"
	if e.N > 1 {
		what = fmt.Sprintf("%d answers from Fermion are", e.N)
	}
	return what + ` not in the database (` + e.Err.Error() + `): save the lines above; once the database works again, add the link with "I have the slug" in Activity`
}

// announceWait tells who ended the screens why the program does not end at once.
func (a *App) announceWait() {
	held := len(a.writes.Unsaved())
	if held > 0 {
		a.stderr.Linef("fermion-tui: trying to save Fermion's answers; they are printed if that fails")
	}
	if a.writes.AwaitingResponse() > held {
		a.stderr.Linef("fermion-tui: waiting up to %s for Fermion's answer to what was sent", a.o.Timings.DrainTimeout)
	}
}

// printUnstored writes what only this program's memory had, one plain line each: it is the last to know.
func (a *App) printUnstored() error {
	held := a.writes.Unsaved()
	for _, h := range held {
		line := []string{h.Summary(), h.What}
		if school := a.school.publicAddress(); h.Slug != "" && school.IsSet() {
			line = append(line, school.LinkURL(h.Slug))
		}
		a.stderr.Linef("fermion-tui: not in the database, write down: %s", strings.Join(line, " · "))
	}
	if len(held) == 0 {
		return nil
	}
	return &UnstoredError{N: len(held), Err: held[len(held)-1].Err}
}
