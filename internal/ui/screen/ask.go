package screen

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"
)

// Task is work that is done off the UI goroutine, with what is to be done with its answer. Read, Load, Write and Perform
// make them.
type Task struct {
	// Work does it, and returns what Update is to do with the answer, of which err is a part.
	Work func(context.Context) (then func() tea.Cmd, err error)

	// Topic tells the questions of one screen apart. Once a screen has asked again, an answer to its older question of the same
	// topic is dropped. A write has none: each of its answers counts.
	Topic string
	What  string // of a Load, in a sentence: "the history"
	Kind  TaskKind
}

// TaskKind says what becomes of the work and of its answer when the screen that asked is closed.
type TaskKind uint8

const (
	Reading    TaskKind = iota // the work ends, and its result is dropped
	Writing                    // the work goes on; an error is shown, and anything else is of use to that screen only
	Performing                 // the work goes on, and what it comes to is shown
)

// After is what Update does with the answer once the work of a screen's task has ended.
func (t Task) After(h Host, then func() tea.Cmd, err error) tea.Cmd {
	switch closed := h.Place() == Closed; {
	case closed && t.Kind == Reading:
		return nil
	case closed && t.Kind == Writing:
		ShowResult(h, "", err)
		return nil
	}
	h.Loads().Answered(t, err)
	return then()
}

// Read runs load off the UI goroutine, under the screen's context, and hands what it comes to over to then, in Update. The order
// of two questions of one topic is that in which their commands run, so that one that is built and not run makes no answer late.
func Read[T any](h Host, topic string, load func(context.Context) (T, error), then func(T, error) tea.Cmd) tea.Cmd {
	return h.Do(Task{Topic: topic, Work: withAnswer(load, then)})
}

// Load is Read for what a screen shows: what names it in a sentence. A failure is shown by LoadError and EmptyText until an
// answer comes, and r asks again.
func Load[T any](h Host, topic, what string, load func(context.Context) (T, error), then func(T, error) tea.Cmd) tea.Cmd {
	return h.Do(Task{Topic: topic, What: what, Work: withAnswer(load, then)})
}

// Write runs store under the program's context: it does not end with its screen. When the screen is gone by then, an error is
// shown all the same, and then is not called.
func Write[T any](h Host, store func(context.Context) (T, error), then func(T, error) tea.Cmd) tea.Cmd {
	return h.Do(Task{Kind: Writing, Work: withAnswer(store, then)})
}

// Perform is Write for what no screen waits for: what it says is toasted, and an error stays until a key is pressed.
func Perform(h Host, do func(context.Context) (said string, err error)) tea.Cmd {
	return h.Do(Task{Kind: Performing, Work: withAnswer(do, func(said string, err error) tea.Cmd {
		ShowResult(h, said, err)
		return nil
	})})
}

// ShowResult shows the result of finished work: an error until a key is pressed, unless the work was cancelled, else the text.
func ShowResult(on interface {
	Toast(text string)
	Fail(error)
}, text string, err error) {
	switch {
	case err != nil && !errors.Is(err, context.Canceled):
		on.Fail(err)
	case err == nil && text != "":
		on.Toast(text)
	}
}

// withAnswer keeps an answer until Update hands it over.
func withAnswer[T any](f func(context.Context) (T, error), then func(T, error) tea.Cmd) func(context.Context) (func() tea.Cmd, error) {
	return func(ctx context.Context) (func() tea.Cmd, error) {
		v, err := f(ctx)
		return func() tea.Cmd { return then(v, err) }, err
	}
}
