package ui

import (
	"context"
	"sync"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/ui/screen"
)

// answerMsg is what Update does with the result of work off the UI goroutine. It is the only message type for such results.
type answerMsg func() tea.Cmd

// requestCounts counts the requests of a screen by topic. It is locked, since commands run in goroutines of their own.
type requestCounts struct {
	mu sync.Mutex
	n  map[string]int
}

// next is the number of a request that starts now.
func (a *requestCounts) next(topic string) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.n == nil {
		a.n = map[string]int{}
	}
	a.n[topic]++
	return a.n[topic]
}

// latest is the number of the newest request of a topic.
func (a *requestCounts) latest(topic string) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.n[topic]
}

// ask is the command that does work of the root itself; then gets its result in Update.
func ask[T any](r *Root, load func(context.Context) (T, error), then func(T, error) tea.Cmd) tea.Cmd {
	return func() tea.Msg {
		v, err := load(r.ctx)
		return r.answer(func() tea.Cmd { return then(v, err) })
	}
}

// answer is a result for this root. None is used once another root has taken over.
func (r *Root) answer(then func() tea.Cmd) answerMsg {
	return func() tea.Cmd {
		if r.replaced {
			return nil
		}
		return then()
	}
}

// perform is ask for a write, whose result is shown.
func (r *Root) perform(do func(context.Context) (text string, err error)) tea.Cmd {
	return ask(r, do, func(text string, err error) tea.Cmd { screen.ShowResult(r, text, err); return nil })
}
