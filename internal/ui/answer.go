package ui

import (
	"context"
	"slices"
	"sync"
	"time"

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

// typedAhead are the keys that wait until the first read of a screen has ended.
type typedAhead struct {
	entry *stackEntry // the screen
	since time.Time
	keys  []tea.KeyPressMsg
}

// maxTypedAhead is how long keys wait for a read before leaving the screen goes first: the database may not answer at all.
const maxTypedAhead = 2 * time.Second

// leaving are the actions that go elsewhere.
var leaving = []screen.ActionID{screen.ActionTab, screen.ActionNextTab, screen.ActionPreviousTab, screen.ActionReview, screen.ActionQuit, screen.ActionHelp, screen.ActionPalette}

// waitsForRead keeps a key that is for a screen which is still being read. What leaves the screen acts at once, unless other keys wait before it.
func (r *Root) waitsForRead(k tea.KeyPressMsg) bool {
	top := r.top()
	if !top.isFirstReading() {
		r.typed = typedAhead{}
		return false
	}
	waits := r.typed.entry == top && len(r.typed.keys) > 0
	if waits && r.ports.Now().Sub(r.typed.since) > maxTypedAhead {
		waits, r.typed = false, typedAhead{}
	}
	if a, ok := screen.ActionFor(r.globalActions(), k.String()); ok && (a.ID == screen.ActionBack || a.ID == screen.ActionQuitNow || !waits && slices.Contains(leaving, a.ID)) {
		r.typed = typedAhead{}
		return false
	}
	if !waits {
		r.typed = typedAhead{entry: top, since: r.ports.Now()}
	}
	r.typed.keys = append(r.typed.keys, k)
	return true
}

// isFirstReading reports whether the screen shows nothing because what it shows is being read for the first time.
func (e *stackEntry) isFirstReading() bool {
	s, is := e.screen.(screen.FirstReader)
	return is && !e.loads.HasEnded(s.FirstRead())
}

// replayTyped acts on the keys that waited, once their screen was read. They are dropped when another screen is on top.
func (r *Root) replayTyped() tea.Cmd {
	if len(r.typed.keys) == 0 || r.typed.entry == r.top() && r.typed.entry.isFirstReading() {
		return nil
	}
	typed := r.typed
	r.typed = typedAhead{}
	if typed.entry != r.top() {
		return nil
	}
	var cmds []tea.Cmd
	for _, k := range typed.keys {
		cmds = append(cmds, r.key(k))
	}
	return tea.Batch(cmds...)
}
