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

// loads are the data that a screen reads, by topic. Each is asked for, and then there or failed; a failed one is said on the
// screen, and r reads it again.
type loads map[string]*load

type load struct {
	what   string // in a sentence: "the history"
	again  func() tea.Cmd
	answer bool // one came
	err    error
}

// Load is Read for what a screen shows: what names it in a sentence. A failure is told by loadError and emptyText until an
// answer comes, and r asks again.
func Load[T any](h Host, topic, what string, f func(context.Context) (T, error)) tea.Cmd {
	l := h.loads[topic]
	if l == nil {
		l = &load{}
		h.loads[topic] = l
	}
	l.what = what
	l.again = func() tea.Cmd { return Load(h, topic, what, f) }
	return Read(h, topic, f)
}

// answered notes what came of a load.
func (s loads) answered(topic string, err error) {
	if l := s[topic]; l != nil && !errors.Is(err, context.Canceled) {
		l.answer, l.err = true, err
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

// again asks for everything that failed.
func (s loads) again() tea.Cmd {
	var cmds []tea.Cmd
	for _, topic := range s.failed() {
		cmds = append(cmds, s[topic].again())
	}
	return tea.Batch(cmds...)
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
	for _, topic := range h.loads.failed() {
		add(h.loads[topic].what, h.loads[topic].err)
	}
	if first == nil {
		return ""
	}
	return couldNotRead(strings.Join(what, " and "), first)
}

func couldNotRead(what string, err error) string {
	return "Could not read " + what + ": " + affiliate.Clean(err.Error()) + ". r tries again."
}

// emptyText is what stands in a table without rows: empty only when there are none, which an answer must have said.
func (h Host) emptyText(topic, empty string) string {
	switch l := h.loads[topic]; {
	case l == nil:
		return h.emptyBoard(empty)
	case l.err != nil:
		return "✗ " + couldNotRead(l.what, l.err)
	case !l.answer:
		return "Reading…"
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
	return on(ActionRetry, func() tea.Cmd { return tea.Batch(r.reloadBoard(), r.readDecisions, e.loads.again()) }), true
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

// reloadBoard reads the board again after that failed.
func (r *Root) reloadBoard() tea.Cmd {
	if r.boardErr == nil || r.renewing {
		return nil
	}
	if !r.haveBoard {
		return r.load
	}
	return r.renewBoard()
}
