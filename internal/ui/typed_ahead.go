package ui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/ui/screen"
)

// typedAhead is what was typed and pasted for a screen, and waits until the first read of that screen has ended.
type typedAhead struct {
	entry *stackEntry // the screen
	since time.Time
	msgs  []tea.Msg // keys and pastes, in their order
}

// maxTypedAhead is how long keys wait for a read before leaving the screen goes first: the database may not answer at all.
const maxTypedAhead = 2 * time.Second

// leaving are the actions that go elsewhere.
var leaving = []screen.ActionID{screen.ActionTab, screen.ActionNextTab, screen.ActionPreviousTab, screen.ActionReview, screen.ActionQuit, screen.ActionHelp, screen.ActionPalette}

// waitsForRead keeps a key or a paste that is for a screen which is still being read. What leaves the screen acts at once, unless others wait before
// it, and have not waited for long. All others wait however long the read takes: a key without those before it would act on another row.
func (r *Root) waitsForRead(msg tea.Msg) bool {
	top := r.top()
	if !top.isFirstReading() {
		return false
	}
	waits := r.typed.entry == top
	if k, is := msg.(tea.KeyPressMsg); is && r.leaves(k, !waits || r.ports.Now().Sub(r.typed.since) > maxTypedAhead) {
		r.typed = typedAhead{}
		return false
	}
	if !waits {
		r.typed = typedAhead{entry: top, since: r.ports.Now()}
	}
	r.typed.msgs = append(r.typed.msgs, msg)
	return true
}

// leaves reports whether a key leaves a screen that is being read. Going back and quitting without a question do so always, other keys if they may.
func (r *Root) leaves(k tea.KeyPressMsg, may bool) bool {
	a, ok := screen.ActionFor(r.globalActions(), k.String())
	return ok && (a.ID == screen.ActionBack || a.ID == screen.ActionQuitNow || may && slices.Contains(leaving, a.ID))
}

// isFirstReading reports whether the screen shows nothing because what it shows is being read for the first time.
func (e *stackEntry) isFirstReading() bool {
	s, is := e.screen.(screen.FirstReader)
	return is && !e.loads.HasEnded(s.FirstRead())
}

// replayTyped acts on what waited, once its screen was read or has nothing to read any more; it runs at the end of each Update, so that no newer key
// overtakes. What waited is dropped when another screen is on top.
func (r *Root) replayTyped() tea.Cmd {
	if r.typed.entry == nil || r.typed.entry == r.top() && r.typed.entry.isFirstReading() {
		return nil
	}
	typed := r.typed
	r.typed = typedAhead{}
	if typed.entry != r.top() {
		return nil
	}
	var cmds []tea.Cmd
	for _, msg := range typed.msgs {
		if k, is := msg.(tea.KeyPressMsg); is {
			cmds = append(cmds, r.key(k))
		} else {
			cmds = append(cmds, r.paste(msg))
		}
	}
	return tea.Batch(cmds...)
}

// paste passes a paste to the top screen, after the keys that were typed before it.
func (r *Root) paste(msg tea.Msg) tea.Cmd {
	if r.waitsForRead(msg) {
		return nil
	}
	return r.top().screen.Update(msg)
}
