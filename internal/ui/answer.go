package ui

import (
	"context"
	"sync"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/ui/screen"
)

// answerMsg is what Update does with what came of work off the UI goroutine. It is the only message that such work comes to.
type answerMsg func() tea.Cmd

// requestCounts counts the questions of each topic that a screen asked. The commands that count run in goroutines of their own.
type requestCounts struct {
	mu sync.Mutex
	n  map[string]int
}

// next is the number of a question that is asked now.
func (a *requestCounts) next(topic string) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.n == nil {
		a.n = map[string]int{}
	}
	a.n[topic]++
	return a.n[topic]
}

// latest is the number of the question of a topic that was asked last.
func (a *requestCounts) latest(topic string) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.n[topic]
}

// ask is the command that does work of the root's own, and has Update do then with what it comes to.
func ask[T any](r *Root, load func(context.Context) (T, error), then func(T, error) tea.Cmd) tea.Cmd {
	return func() tea.Msg {
		v, err := load(r.ctx)
		return answerMsg(func() tea.Cmd { return then(v, err) })
	}
}

// perform is ask for a write: what it comes to is said.
func (r *Root) perform(do func(context.Context) (said string, err error)) tea.Cmd {
	return ask(r, do, func(said string, err error) tea.Cmd { screen.ShowResult(r, said, err); return nil })
}
