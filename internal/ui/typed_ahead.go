package ui

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/ui/screen"
)

// typedAhead holds the keys and pastes for a screen until the first read of that screen has ended.
type typedAhead struct {
	entry  *stackEntry // the screen
	since  time.Time   // when the first of them was pressed
	waits  []waitingMsg
	opener int  // the index of the key that opens a text field, into which the keys after it are typed; -1: none
	filter bool // the text field is a filter, which enter ends
}

// waitingMsg is a key or a paste. A command is a key that does more than move the cursor; if it is dropped, a message names it.
type waitingMsg struct {
	msg     tea.Msg
	command bool
}

// maxTypedAhead is how long keys wait for a read before a key that leaves the screen overtakes them: the database may not answer at all.
const maxTypedAhead = 2 * time.Second

// leaving are the actions that leave the screen.
var leaving = []screen.ActionID{
	screen.ActionTab, screen.ActionNextTab, screen.ActionPreviousTab, screen.ActionReview,
	screen.ActionQuit, screen.ActionHelp, screen.ActionPalette,
}

// textless are the actions, besides those that move, which open no text field: a letter after them may be a command.
var textless = []screen.ActionID{
	screen.ActionNone, screen.ActionTab, screen.ActionNextTab, screen.ActionPreviousTab, screen.ActionReview, screen.ActionQuit,
	screen.ActionHelp, screen.ActionMark, screen.ActionMarkAll, screen.ActionReverse, screen.ActionOpen, screen.ActionSection,
	screen.ActionSectionBack, screen.ActionCopyURL, screen.ActionCopyShare, screen.ActionRetry, screen.ActionRefresh,
	screen.ActionRefreshAll, screen.ActionPin, screen.ActionRemove, screen.ActionDismiss, screen.ActionResume, screen.ActionDrop,
	screen.ActionUndo, screen.ActionRedo, screen.ActionChartMetric,
}

// waitsForRead defers a key or a paste for a screen that is still being read, and reports whether it did. A key that leaves the screen acts
// at once, unless others have been waiting before it for a short time. All others wait however long the read takes: without the keys before
// it a key would act on another row, and a letter of a text would be a command. esc drops such a text.
func (r *Root) waitsForRead(msg tea.Msg) bool {
	top := r.top()
	if !top.isFirstReading() {
		return false
	}
	if r.typed.entry != top {
		r.typed = typedAhead{entry: top, opener: -1}
	}
	w, now := &r.typed, r.ports.Now()
	k, isKey := msg.(tea.KeyPressMsg)
	a := r.actionFor(k)
	mayLeave := len(w.waits) == 0 || now.Sub(w.since) > maxTypedAhead
	text := top.screen.CapturesText() && k.Text != "" // a letter of a form is no command
	switch {
	case !isKey, text:
	case a.ID == screen.ActionBack && w.opener >= 0:
		w.dropText()
		return true
	case a.ID == screen.ActionBack, a.ID == screen.ActionQuitNow, mayLeave && w.opener < 0 && slices.Contains(leaving, a.ID):
		r.dropTyped()
		return false
	case mayLeave && slices.Contains(leaving, a.ID):
		r.Toast("still reading: what you type waits for it, esc drops it")
	}
	if len(w.waits) == 0 {
		w.since = now
	}
	if text {
		w.waits = append(w.waits, waitingMsg{msg: msg})
		return true
	}
	w.add(msg, a)
	return true
}

// actionFor is what a key does on the top screen; none for one that does nothing, or is text.
func (r *Root) actionFor(k tea.KeyPressMsg) screen.Action {
	a, ok := screen.ActionFor(r.actionsOf(r.top()), k.String())
	if !ok {
		a, ok = screen.ActionFor(r.globalActions(), k.String())
	}
	if !ok {
		if absent, is := r.absentFor(k.String()); is && absent.ID == screen.ActionFilter { // what follows is its text
			return absent
		}
	}
	return a
}

// add queues a message behind the others. a is the action of a key that is not part of a text.
func (w *typedAhead) add(msg tea.Msg, a screen.Action) {
	m := waitingMsg{msg: msg}
	k, isKey := msg.(tea.KeyPressMsg)
	switch {
	case !isKey:
	case w.opener >= 0:
		if w.filter && k.String() == "enter" {
			w.opener = -1
		}
	case a.Navigation && a.ID != screen.ActionPalette:
	case slices.Contains(textless, a.ID):
		m.command = !slices.Contains(leaving, a.ID)
	default:
		w.opener, w.filter = len(w.waits), a.ID == screen.ActionFilter
		m.command = !w.filter && a.ID != screen.ActionPalette
	}
	w.waits = append(w.waits, m)
}

// dropText forgets the text that is being typed, with the key that opens it.
func (w *typedAhead) dropText() { w.waits, w.opener = w.waits[:w.opener], -1 }

// dropTyped forgets what waits, and says which commands are not done.
func (r *Root) dropTyped() {
	var undone []string
	for _, m := range r.typed.waits {
		if k, is := m.msg.(tea.KeyPressMsg); is && m.command {
			undone = append(undone, k.String())
		}
	}
	r.typed = typedAhead{}
	if len(undone) > 0 {
		r.Toast("not done, since the screen was not read yet: " + strings.Join(undone, " "))
	}
}

// isFirstReading reports whether the screen shows nothing because what it shows is being read for the first time.
func (e *stackEntry) isFirstReading() bool {
	s, is := e.screen.(screen.FirstReader)
	return is && !e.loads.HasEnded(s.FirstRead())
}

// replayTyped handles the messages that waited, once their screen is read or has nothing left to read. It runs at the
// end of each Update, so that no newer key overtakes them. They are dropped when another screen is on top.
func (r *Root) replayTyped() tea.Cmd {
	if r.typed.entry == nil || r.typed.entry == r.top() && r.typed.entry.isFirstReading() {
		return nil
	}
	if r.typed.entry != r.top() {
		r.dropTyped()
		return nil
	}
	typed := r.typed
	r.typed, r.undrawn = typedAhead{}, true
	var cmds []tea.Cmd
	for _, m := range typed.waits {
		if k, is := m.msg.(tea.KeyPressMsg); is {
			cmds = append(cmds, r.onKey(k))
		} else {
			cmds = append(cmds, r.onPaste(m.msg))
		}
	}
	return tea.Batch(cmds...)
}

// onPaste passes a paste to the top screen, after the keys that were typed before it.
func (r *Root) onPaste(msg tea.Msg) tea.Cmd {
	if r.waitsForRead(msg) {
		return nil
	}
	r.undrawn = true
	return r.top().screen.Update(msg)
}

// absentFor is an action that says that the top screen does not have the action of a key.
func (r *Root) absentFor(key string) (screen.Action, bool) {
	top := r.top()
	if len(r.front) > 0 || top.screen.CapturesText() {
		return screen.Action{}, false
	}
	return screen.AbsentAction(top.screen, r.opts.Keys, key, top.floats)
}

// typingPause is how long after a letter the next one still belongs to the same text.
const typingPause = time.Second

// strayText is a text that is typed for a filter on a screen without a filter.
type strayText struct {
	entry *stackEntry // the screen; nil: nothing is typed
	until time.Time
	why   screen.Action // says that there is no filter
}

// dropsStray drops a key of a text that is typed for a missing filter, and reports whether it did: as commands the letters would act on
// rows, or quit. The text ends with a pause, with enter or esc, or with a key that is not text.
func (r *Root) dropsStray(k tea.KeyPressMsg) bool {
	now := r.ports.Now()
	if r.stray.entry == nil || r.stray.entry != r.top() || now.After(r.stray.until) {
		r.stray = strayText{}
		return false
	}
	switch name := k.String(); {
	case name == "enter" || name == "esc":
		r.stray = strayText{}
		return true
	case k.Text != "" || name == "backspace":
		r.stray.until = now.Add(typingPause)
		r.run(r.stray.why)
		return true
	}
	r.stray = strayText{}
	return false
}
