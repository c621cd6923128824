package ui

import (
	"context"
	"sync"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/ui/screen"
)

// answerMsg is what Update does with the result of work off the UI goroutine. It is the only message type for such results.
type answerMsg func() tea.Cmd

// requestCounts numbers the requests of a screen by topic, in the order in which they are made. It is locked, since
// commands run in goroutines of their own, and in any order.
type requestCounts struct {
	mu      sync.Mutex
	made    int
	started map[string]int // the newest that has started, by topic
}

// next is the number of a request that is made now.
func (a *requestCounts) next() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.made++
	return a.made
}

// start begins a request, unless a newer one of its topic has begun.
func (a *requestCounts) start(topic string, n int) (ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.started == nil {
		a.started = map[string]int{}
	}
	if n < a.started[topic] {
		return false
	}
	a.started[topic] = n
	return true
}

// isLatest reports whether no newer request of a topic has begun.
func (a *requestCounts) isLatest(topic string, n int) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return n == a.started[topic]
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

// failUnasked shows the error of what no person asked for. That the database cannot be reached is in the header, and what keeps a person
// from doing anything is said when they do something; meanwhile it must not replace a message.
func (r *Root) failUnasked(err error) {
	if !screen.IsUnreachable(err) {
		screen.ShowResult(r, "", err)
	}
}

// performUnasked is ask for a write that no person asked for. A failure of the database is shown in the
// header only: a message must not cover what a person types.
func (r *Root) performUnasked(do func(context.Context) error) tea.Cmd {
	return ask(r, func(ctx context.Context) (struct{}, error) { return struct{}{}, do(ctx) }, func(_ struct{}, err error) tea.Cmd {
		if !screen.IsDatabaseFailure(err) {
			r.failUnasked(err)
		}
		return nil
	})
}

// perform is ask for a write, whose result is shown.
func (r *Root) perform(do func(context.Context) (text string, err error)) tea.Cmd {
	return ask(r, do, func(text string, err error) tea.Cmd { screen.ShowResult(r, text, err); return nil })
}
