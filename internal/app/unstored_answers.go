package app

import (
	"fmt"
	"strings"
)

// UnstoredError means that the database could not store answers of Fermion before the program ended; they were printed.
type UnstoredError struct {
	N   int
	Err error // the database's
}

func (e *UnstoredError) Unwrap() error { return e.Err }

func (e *UnstoredError) Error() string {
	what := "1 answer from Fermion is"
	if e.N > 1 {
		what = fmt.Sprintf("%d answers from Fermion are", e.N)
	}
	return what + ` not in the database (` + e.Err.Error() +
		`): save the lines above; once the database works again, add the link with "I have the slug" in Activity`
}

// sayAnswersSaved says in a command that nothing has to be written down any more. The screens say it themselves.
func (a *App) sayAnswersSaved() {
	if !a.announcer.onScreen() {
		a.stderr.Linef("fermion-tui: what Fermion answered is saved now: nothing has to be written down")
	}
}

// announceWait reports why the program does not end at once when the screens have closed.
func (a *App) announceWait() {
	unsaved := len(a.writes.Unsaved())
	if unsaved > 0 {
		a.stderr.Linef("fermion-tui: trying to save Fermion's answers; they are printed if that fails")
	}
	if a.writes.AwaitingResponse() > unsaved {
		a.stderr.Linef("fermion-tui: waiting up to %s for Fermion's answer to what was sent", a.o.Timings.DrainTimeout)
	}
}

// printUnstored writes the answers that are only in this program's memory, one plain line each.
func (a *App) printUnstored() error {
	unsaved := a.writes.Unsaved()
	for _, h := range unsaved {
		line := []string{h.Summary(), h.What}
		if school := a.school.publicAddress(); h.Slug != "" && school.IsSet() {
			line = append(line, school.LinkURL(h.Slug))
		}
		a.stderr.Linef("fermion-tui: not in the database, write down: %s", strings.Join(line, " · "))
	}
	if len(unsaved) == 0 {
		return nil
	}
	return &UnstoredError{N: len(unsaved), Err: unsaved[len(unsaved)-1].Err}
}
