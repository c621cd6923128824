package screen

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
)

// Loads has the results of the reads that a screen shows: those that the root does for all screens, and the screen's
// own reads by topic. The screen shows which reads failed, and r repeats them.
type Loads struct {
	Board, Review *Loaded
	own           map[string]ownLoad
}

// Loaded is the result of the last read of something.
type Loaded struct {
	Done bool // the read has ended, with or without an error
	Err  error
}

type ownLoad struct {
	task Task
	err  error
}

// Answered records the result of a Load. A cancelled one does not count.
func (l *Loads) Answered(q Task, err error) {
	if q.What == "" || errors.Is(err, context.Canceled) {
		return
	}
	if l.own == nil {
		l.own = map[string]ownLoad{}
	}
	l.own[q.Topic] = ownLoad{task: q, err: err}
}

// HasEnded reports whether a Load of a topic has ended, with or without an error. It is true for no topic ("").
func (l *Loads) HasEnded(topic string) bool {
	_, ended := l.own[topic]
	return ended || topic == ""
}

// Failed returns the screen's own loads that failed, sorted by topic.
func (l *Loads) Failed() []Task {
	var questions []Task
	for _, topic := range slices.Sorted(maps.Keys(l.own)) {
		if own := l.own[topic]; own.err != nil {
			questions = append(questions, own.task)
		}
	}
	return questions
}

// LoadBalances reads the balances of all affiliates. what names them in an error message.
func LoadBalances(h Host, what string, then func(Balances, error) tea.Cmd) tea.Cmd {
	ports, balances := h.Ports(), BalancesOf(h)
	return Load(h, "balances", what, func(ctx context.Context) (Balances, error) { return balances.Read(ctx, ports) }, then)
}

// LoadError says what could not be read, and what to do; "" if nothing failed.
func LoadError(h Host) string {
	what, err := failedLoads(h)
	if err == nil {
		return ""
	}
	return couldNotRead(h, what, err)
}

// LoadErrorLine is LoadError in a line of w cells. Where there is no room for all of it, what to do stays in sight.
func LoadErrorLine(h Host, w int) string {
	what, err := failedLoads(h)
	if err == nil {
		return ""
	}
	th := h.Theme()
	whole := "✗ " + couldNotRead(h, what, err)
	switch {
	case th.Width(whole) <= w:
		return whole
	case IsUnreachable(err):
		return th.Truncate("✗ Not read until the database is back: "+what, w)
	}
	cure := " " + triesAgain(h)
	return th.Truncate(strings.TrimSuffix(whole, cure), w-th.Width(cure)) + cure
}

// failedLoads names what could not be read, with the first error.
func failedLoads(h Host) (names string, first error) {
	var what []string
	add := func(name string, err error) {
		if err != nil {
			what = append(what, name)
			first = cmp.Or(first, err)
		}
	}
	l := h.Loads()
	add("the links", l.Board.Err)
	add("what is to review", l.Review.Err)
	for _, q := range l.Failed() {
		add(q.What, l.own[q.Topic].err)
	}
	return strings.Join(what, " and "), first
}

// couldNotRead says that something could not be read, why, and which key tries again. It names no key while the server
// of the database is lost: the root reads again when it is back.
func couldNotRead(h Host, what string, err error) string {
	if IsUnreachable(err) {
		return "Could not read " + what + ": " + notRead + "."
	}
	return "Could not read " + what + ": " + affiliate.Clean(affiliate.Brief(err)) + ". " + triesAgain(h)
}

func triesAgain(h Host) string { return KeyOf(h, ActionRetry) + " tries again." }

// isRead reports whether the rows of a topic are known: their last read has ended without an error. Without a topic
// they are the rows of the board.
func isRead(h Host, topic string) bool {
	if topic == "" {
		l := h.Loads().Board
		return l.Done && l.Err == nil
	}
	l, ended := h.Loads().own[topic]
	return ended && l.err == nil
}

// EmptyText is the text of a table without rows: that they are being read, that they could not be read, or empty once
// they were read. Without a topic the rows are those of the board.
func EmptyText(h Host, topic, empty string) string {
	if topic == "" {
		return EmptyBoard(h, empty)
	}
	switch l, came := h.Loads().own[topic]; {
	case !came:
		return "Reading…"
	case l.err != nil:
		return "✗ " + couldNotRead(h, l.task.What, l.err)
	}
	return empty
}

// Empty is the text of a list that has no rows. how says which keys add one; a person who may not write (may is false)
// is told where rows come from instead.
func Empty(text string, may bool, how string) string {
	if !may {
		how = "What others create appears here."
	}
	return text + " " + how
}

// EmptyBoard is EmptyText for the rows of the board.
func EmptyBoard(h Host, empty string) string {
	switch l := h.Loads().Board; {
	case l.Err != nil:
		return "✗ " + couldNotRead(h, "the links", l.Err)
	case !l.Done:
		return "Reading…"
	}
	return empty
}
