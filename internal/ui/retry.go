package ui

import (
	"cmp"
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// retryAction reads again what could not be read; false when no read has failed.
func (r *Root) retryAction(e *stackEntry) (screen.Action, bool) {
	if e.screen.CapturesText() || r.boardRead.Err == nil && r.reviewRead.Err == nil && len(e.loads.Failed()) == 0 {
		return screen.Action{}, false
	}
	return screen.Bind(screen.ActionRetry, func() tea.Cmd { return tea.Batch(r.reloadBoard(), r.readDecisions(), e.reload()) }), true
}

// actionsOf are the actions of a screen. Retrying a failed read, and asking a host that does not answer like Fermion, come before the
// screen's own action of the same key, which could read nothing then.
func (r *Root) actionsOf(e *stackEntry) []screen.Action {
	actions := screen.DisableWrites(r.opts, append(r.askHostActions(), e.screen.Actions()...))
	if a, ok := r.retryAction(e); ok {
		actions = append([]screen.Action{a}, actions...)
	}
	return r.opts.Keys.Apply(actions)
}

// reload asks again for what a screen could not read.
func (e *stackEntry) reload() tea.Cmd {
	var cmds []tea.Cmd
	for _, q := range e.loads.Failed() {
		cmds = append(cmds, e.Do(q))
	}
	return tea.Batch(cmds...)
}

// readLive reads the state of polling. When the database is back after its server was lost, what could not be saved or read meanwhile is
// saved and read.
func (r *Root) readLive() {
	lost, waited := r.live.DatabaseLost, !r.live.WriteWaits.IsZero()
	r.live = r.ports.Live.Status()
	r.reportRightsChange()
	r.shared.DatabaseLost, r.opts.WhyMoved = r.live.DatabaseLost, r.live.WhyMoved
	r.shared.WhyLost, r.shared.WaitsFor, r.shared.LostCause = "", "", affiliate.Clean(r.live.LostCause)
	if r.live.Refuses != "" {
		r.shared.WhyLost = "the database " + affiliate.Clean(r.live.Refuses) + ": " + affiliate.Clean(r.live.Cure)
	}
	if !r.live.WriteWaits.IsZero() {
		r.shared.WaitsFor = cmp.Or(affiliate.Clean(r.live.WaitsFor), "another program")
	}
	if waited && r.live.WriteWaits.IsZero() || r.toast.unwritable && !r.live.Unwritable {
		r.databaseWorks("the database can be written again")
	}
	if !r.live.DatabaseLost.IsZero() {
		return
	}
	if lost.IsZero() { // an outage may be over before it is noticed
		if r.toast.gone && r.ports.Now().Sub(r.toast.since) >= noticedWithin {
			r.databaseWorks("the database is back")
		}
		return
	}
	r.databaseWorks("the database is back")
	r.cmds = append(r.cmds, r.reloadBoard(), r.readDecisions(), r.performUnasked(func(ctx context.Context) error {
		return r.shared.Settings.SaveAll(ctx, r.ports.Settings)
	}))
	for _, e := range r.front {
		r.cmds = append(r.cmds, e.reload())
	}
	for _, t := range r.tabs {
		for _, e := range t.stack {
			r.cmds = append(r.cmds, e.reload())
		}
	}
}

// noticedWithin is how long after an error an outage of the database is noticed at the latest.
const noticedWithin = 5 * time.Second

// answersSaved ends an error about a response that could not be saved, once all are saved.
func (r *Root) answersSaved() {
	if r.toast.unsaved && len(r.ports.Writes.Unsaved()) == 0 {
		r.toast.next(r.ports.Now())
		r.Toast("what Fermion answered is saved now")
	}
}

// databaseWorks says that the database works again, in place of an error that was about it.
func (r *Root) databaseWorks(text string) {
	if r.toast.databaseRecovered(r.ports.Now()) {
		r.Toast(text)
	}
}

// reloadBoard reads the board again after that failed.
func (r *Root) reloadBoard() tea.Cmd {
	if r.boardRead.Err == nil || r.refreshing {
		return nil
	}
	if !r.haveBoard {
		return r.readBoard()
	}
	return r.refreshBoard()
}
