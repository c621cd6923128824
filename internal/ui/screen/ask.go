package screen

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"
)

// Task is work that runs off the UI goroutine, and the function that gets its result. Read, Load, Write and
// Perform make tasks.
type Task struct {
	// Work runs off the UI goroutine. It returns then, which Update calls and which has the result, and the error of the work.
	Work func(context.Context) (then func() tea.Cmd, err error)

	// Topic tells the reads of one screen apart: when a newer read of a topic has started, the result of an older one
	// is dropped. A write has no topic, since every result of it counts.
	Topic string
	What  string // for a Load: what it reads, as it is called in a sentence: "the history"
	Kind  TaskKind
}

// TaskKind is what happens to the work and its result if the screen is closed meanwhile.
type TaskKind uint8

const (
	Reading    TaskKind = iota // the work is cancelled, and its result is dropped
	Writing                    // the work continues; only an error is shown
	Performing                 // the work continues, and its result is shown
)

// After runs in Update once the work has ended. It calls then, unless the screen is closed and the kind says otherwise.
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

// Read runs load off the UI goroutine, under the screen's context, and passes its result to then, in Update. Of two
// reads of a topic the newer is the one whose command was made later, in whichever order they run; a command that is
// made but not run does not count.
func Read[T any](h Host, topic string, load func(context.Context) (T, error), then func(T, error) tea.Cmd) tea.Cmd {
	return h.Do(Task{Topic: topic, Work: withAnswer(load, then)})
}

// Load is Read for what a screen shows. The argument what names it in a sentence. LoadError and EmptyText show a
// failure until a later read succeeds, and r repeats it.
func Load[T any](h Host, topic, what string, load func(context.Context) (T, error), then func(T, error) tea.Cmd) tea.Cmd {
	return h.Do(Task{Topic: topic, What: what, Work: withAnswer(load, then)})
}

// Write runs store under the program's context, so that it does not end with its screen. If the screen is closed by
// then, an error is still shown, and then is not called.
func Write[T any](h Host, store func(context.Context) (T, error), then func(T, error) tea.Cmd) tea.Cmd {
	return h.Do(Task{Kind: Writing, Work: withAnswer(store, then)})
}

// Perform is Write for work whose result is only reported: its text as a toast, or its error until a key is pressed.
func Perform(h Host, do func(context.Context) (text string, err error)) tea.Cmd {
	return h.Do(Task{Kind: Performing, Work: withAnswer(do, func(text string, err error) tea.Cmd {
		ShowResult(h, text, err)
		return nil
	})})
}

// ShowResult shows the result of finished work: an error until a key is pressed, unless the work was cancelled,
// else the text.
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

// withAnswer makes the work of a task: it runs f, and passes the result to then, in Update.
func withAnswer[T any](f func(context.Context) (T, error), then func(T, error) tea.Cmd) func(context.Context) (func() tea.Cmd, error) {
	return func(ctx context.Context) (func() tea.Cmd, error) {
		v, err := f(ctx)
		return func() tea.Cmd { return then(v, err) }, err
	}
}
