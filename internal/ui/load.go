package ui

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
)

// loads are what came of the data that a screen shows, by topic: there, or failed. A failed one is said on the screen, and r
// reads it again.
type loads map[string]load

type load struct {
	question Question
	err      error
}

// came notes the answer to a question whose data a screen shows.
func (s loads) came(q Question, err error) {
	if q.What != "" && !errors.Is(err, context.Canceled) {
		s[q.Topic] = load{question: q, err: err}
	}
}

// failed are the topics of the loads that failed, in order.
func (s loads) failed() []string {
	var topics []string
	for topic, l := range s {
		if l.err != nil {
			topics = append(topics, topic)
		}
	}
	slices.Sort(topics)
	return topics
}

// loadError says what could not be read, and what to do; "" when nothing failed.
func (h Host) loadError() string {
	var what []string
	var first error
	add := func(name string, err error) {
		if err != nil {
			what = append(what, name)
			first = cmp.Or(first, err)
		}
	}
	add("the links", h.root.boardErr)
	add("what is to review", h.root.decisionsErr)
	for _, topic := range h.e.loads.failed() {
		add(h.e.loads[topic].question.What, h.e.loads[topic].err)
	}
	if first == nil {
		return ""
	}
	return couldNotRead(strings.Join(what, " and "), first)
}

func couldNotRead(what string, err error) string {
	return "Could not read " + what + ": " + affiliate.Clean(err.Error()) + ". r tries again."
}

// emptyText is what stands in a table without rows: empty only when there are none, which an answer must have said. Without a
// topic the rows are those of the board.
func (h Host) emptyText(topic, empty string) string {
	if topic == "" {
		return h.emptyBoard(empty)
	}
	switch l, came := h.e.loads[topic]; {
	case !came:
		return "Reading…"
	case l.err != nil:
		return "✗ " + couldNotRead(l.question.What, l.err)
	}
	return empty
}

// emptyBoard is emptyText for the rows of the board.
func (h Host) emptyBoard(empty string) string {
	switch r := h.root; {
	case r.boardErr != nil:
		return "✗ " + couldNotRead("the links", r.boardErr)
	case !r.loaded:
		return "Reading…"
	}
	return empty
}

// retry is the key that reads again what failed; false when nothing did.
func (r *Root) retry(e *entry) (Action, bool) {
	if e.screen.CapturesText() || r.boardErr == nil && r.decisionsErr == nil && len(e.loads.failed()) == 0 {
		return Action{}, false
	}
	return on(ActionRetry, func() tea.Cmd { return tea.Batch(r.reloadBoard(), r.readDecisions(), r.reload(e)) }), true
}

// actionsOf are those of a screen. Before its own r comes the retry of what failed, and asking a host that does not answer like
// Fermion: a screen's own r could read nothing there.
func (r *Root) actionsOf(e *entry) []Action {
	actions := append(r.hostActions(), e.screen.Actions()...)
	if a, ok := r.retry(e); ok {
		return append([]Action{a}, actions...)
	}
	return actions
}

// reload asks again for what a screen could not read.
func (r *Root) reload(e *entry) tea.Cmd {
	var cmds []tea.Cmd
	for _, topic := range e.loads.failed() {
		cmds = append(cmds, e.ask(r, e.loads[topic].question))
	}
	return tea.Batch(cmds...)
}

// reloadBoard reads the board again after that failed.
func (r *Root) reloadBoard() tea.Cmd {
	if r.boardErr == nil || r.renewing {
		return nil
	}
	if !r.haveBoard {
		return r.readBoard()
	}
	return r.renewBoard()
}
