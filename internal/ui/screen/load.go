package screen

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
)

// Loads are what came of the data that a screen shows: of what the root reads for all screens, and by topic of what the screen
// reads itself. What failed is said on the screen, and r reads it again.
type Loads struct {
	Board, Review *Loaded
	own           map[string]ownLoad
}

// Loaded is how the last reading of something ended.
type Loaded struct {
	Done bool // it ended, well or not
	Err  error
}

type ownLoad struct {
	task Task
	err  error
}

// Answered notes the answer to a question whose data a screen shows.
func (l *Loads) Answered(q Task, err error) {
	if q.What == "" || errors.Is(err, context.Canceled) {
		return
	}
	if l.own == nil {
		l.own = map[string]ownLoad{}
	}
	l.own[q.Topic] = ownLoad{task: q, err: err}
}

// Failed are the questions of the screen's own that failed, in the order of their topics.
func (l *Loads) Failed() []Task {
	var questions []Task
	for _, topic := range slices.Sorted(maps.Keys(l.own)) {
		if own := l.own[topic]; own.err != nil {
			questions = append(questions, own.task)
		}
	}
	return questions
}

// LoadError says what could not be read, and what to do; "" when nothing failed.
func LoadError(h Host) string {
	var what []string
	var first error
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
	if first == nil {
		return ""
	}
	return CouldNotRead(strings.Join(what, " and "), first)
}

// CouldNotRead says that something could not be read, why, and which key tries again.
func CouldNotRead(what string, err error) string {
	return "Could not read " + what + ": " + affiliate.Clean(err.Error()) + ". r tries again."
}

// EmptyText is what a table without rows shows: empty only when there are none, which an answer must have said. Without a
// topic the rows are those of the board.
func EmptyText(h Host, topic, empty string) string {
	if topic == "" {
		return EmptyBoard(h, empty)
	}
	switch l, came := h.Loads().own[topic]; {
	case !came:
		return "Reading…"
	case l.err != nil:
		return "✗ " + CouldNotRead(l.task.What, l.err)
	}
	return empty
}

// EmptyBoard is EmptyText for the rows of the board.
func EmptyBoard(h Host, empty string) string {
	switch l := h.Loads().Board; {
	case l.Err != nil:
		return "✗ " + CouldNotRead("the links", l.Err)
	case !l.Done:
		return "Reading…"
	}
	return empty
}
