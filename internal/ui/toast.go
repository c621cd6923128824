package ui

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// severity is how a message is shown, and how long it stays.
type severity uint8

const (
	info severity = iota
	failure
)

// toast is the current message. It disappears after a while, and sooner once it was read: with a key, or with another screen. An error
// stays until a key is pressed.
type toast struct {
	text       string
	since      time.Time
	level      severity
	untilKey   bool          // it stays until a key is pressed, as an error does
	temporary  bool          // it is an error of the database, and ends when the database works again
	gone       bool          // it is such an error because the database cannot be reached
	unwritable bool          // it is such an error because the database cannot be written, and ends with the next write that works
	unsaved    bool          // it is about a response that is not saved yet, and ends when that is saved
	minFor     time.Duration // with untilKey: how long it stays whatever is pressed
	n          int           // the number of this message

	// why is set for a message that says why a key does nothing. It returns the present reason, or "" if the key does something by now.
	why func() string

	absent bool // it says that the screen does not have a key, and ends with the next key that does something

	waiting []waitingToast // next first
}

// waitingToast is a message that stays until a key is pressed, and waits behind another one.
type waitingToast struct {
	text   string
	level  severity
	minFor time.Duration
}

type toastTimeoutMsg int

const (
	toastFor        = 6 * time.Second // how long a message stays
	toastReadFor    = 2 * time.Second // how long it stays whatever is pressed
	toastGlimpseFor = time.Second     // how long it stays when another screen is opened
)

func (t *toast) onTimeout(n toastTimeoutMsg, now time.Time) {
	if int(n) == t.n && !t.isError() && !t.untilKey {
		t.next(now)
	}
}

// keyPressed ends a message that stays until a key, and one that was there long enough to be read.
func (t *toast) keyPressed(now time.Time) {
	enough := toastReadFor
	switch {
	case t.untilKey:
		enough = t.minFor
	case t.isError():
		enough = 0
	}
	if t.text != "" && now.Sub(t.since) >= enough {
		t.next(now)
	}
}

// screenChanged ends a message about the screen that was left.
func (t *toast) screenChanged(now time.Time) {
	if t.why != nil || t.isShort() && now.Sub(t.since) >= toastGlimpseFor {
		t.next(now)
	}
}

// isError reports whether there is an error.
func (t *toast) isError() bool { return t.level == failure }

// isShort reports whether there is a message that ends without a key.
func (t *toast) isShort() bool { return t.text != "" && !t.isError() && !t.untilKey }

// pageTurned ends a message about the page that a dialog has left.
func (t *toast) pageTurned(now time.Time) {
	if t.isShort() {
		t.next(now)
	}
}

// keyDone ends a message about why a key does nothing, if that reason is no longer true.
func (t *toast) keyDone(now time.Time) {
	if t.why != nil && affiliate.Clean(t.why()) != t.text {
		t.next(now)
	}
}

// databaseRecovered ends an error of the database that is over, and reports whether there was one.
func (t *toast) databaseRecovered(now time.Time) bool {
	if !t.temporary {
		return false
	}
	t.next(now)
	return true
}

// next replaces the message by the one that waits.
func (t *toast) next(now time.Time) {
	*t = toast{since: now, n: t.n + 1, waiting: t.waiting}
	if len(t.waiting) > 0 {
		w := t.waiting[0]
		t.text, t.level, t.untilKey, t.minFor, t.waiting = w.text, w.level, true, w.minFor, t.waiting[1:]
	}
}

// show replaces the message. One that stays until a key is pressed waits meanwhile.
func (t *toast) show(text string, level severity, now time.Time) {
	waits := t.waiting
	if t.untilKey {
		waits = slices.Insert(waits, 0, waitingToast{t.text, t.level, t.minFor})
	}
	*t = toast{text: affiliate.Clean(text), since: now, level: level, n: t.n + 1, waiting: waits}
}

// remove removes the messages with these texts, shown or waiting.
func (t *toast) remove(now time.Time, texts ...string) {
	t.waiting = slices.DeleteFunc(t.waiting, func(w waitingToast) bool { return slices.Contains(texts, w.text) })
	if slices.Contains(texts, t.text) {
		t.next(now)
	}
}

// replace changes the text of a message that stays until a key is pressed, shown or waiting; false when it is gone.
func (t *toast) replace(old, text string) bool {
	if t.untilKey && t.text == old {
		t.text = text
		return true
	}
	i := slices.IndexFunc(t.waiting, func(w waitingToast) bool { return w.text == old })
	if i < 0 {
		return false
	}
	t.waiting[i].text = text
	return true
}

// showUntilKey shows a message until a key is pressed. It waits behind any other message, since a person who pressed a key before
// everything was read must see what the key did.
func (t *toast) showUntilKey(text string, now time.Time) {
	t.waiting = append(t.waiting, waitingToast{text: text})
	if t.text == "" {
		t.next(now)
	}
}

// showRequested shows a message that a person asked for until a key is pressed. It waits behind an error only.
func (t *toast) showRequested(text string, now time.Time) {
	t.waiting = slices.Insert(t.waiting, 0, waitingToast{text: text})
	if !t.isError() {
		t.next(now)
	}
}

// showOutcome shows a result of background work until a key is pressed, but at least for toastReadFor, since a person who presses keys
// meanwhile is working on something else. It waits like showUntilKey.
func (t *toast) showOutcome(text string, level severity, now time.Time) {
	t.waiting = append(t.waiting, waitingToast{affiliate.Clean(text), level, toastReadFor})
	if t.text == "" {
		t.next(now)
	}
}

// Toast shows a message for a few seconds.
func (r *Root) Toast(text string) {
	if r.toast.isError() && !r.toast.untilKey { // a toast does not replace an error
		return
	}
	r.toast.show(text, info, r.ports.Now())
	n := r.toast.n
	r.cmds = append(r.cmds, tea.Tick(toastFor, func(time.Time) tea.Msg { return toastTimeoutMsg(n) }))
}

// Fail shows the error of what a person did until a key is pressed, and saves it in Activity.
func (r *Root) Fail(err error) {
	plain, temporary := screen.PlainOf(&r.shared, err), screen.IsTemporary(err)
	if screen.IsUnreachable(err) {
		err = plain
	}
	r.toast.show(plain.Error(), failure, r.ports.Now())
	r.toast.temporary, r.toast.gone = temporary, temporary && !screen.IsDatabaseFailure(err)
	r.toast.unwritable = temporary && r.ports.Live.Status().Unwritable
	r.noteError(affiliate.Clean(err.Error()))
}

// showError shows an error in its own words until a key is pressed, and saves it in Activity.
func (r *Root) showError(err error) {
	r.toast.show(affiliate.Brief(err), failure, r.ports.Now())
	if screen.IsTemporary(err) {
		r.toast.unsaved = len(r.ports.Writes.Unsaved()) > 0
		r.toast.temporary = !r.toast.unsaved
		r.toast.unwritable = r.toast.temporary && r.ports.Live.Status().Unwritable
	}
	r.noteError(affiliate.Clean(err.Error()))
}

// noteError saves an error in Activity.
func (r *Root) noteError(text string) {
	n := affiliate.Notice{At: r.ports.Now(), Kind: affiliate.NoticeError, Text: text, Decided: true}
	r.cmds = append(r.cmds, func() tea.Msg {
		_, _ = r.ports.Notices.AddNotice(r.ctx, n) // the error is on screen, and may itself be about the database
		return nil
	})
}

// lines wraps the message for the bottom of the screen, in at most three lines.
func (t toast) lines(th *screen.Theme, w int) []string {
	if t.text == "" {
		return nil
	}
	mark, style := "· ", th.Accent
	if t.isError() {
		mark, style = "✗ ", th.Bad
	}
	lines := th.Wrap(t.text, max(w-4, 8))
	if len(lines) > 3 {
		lines = append(lines[:2], th.Truncate(strings.Join(lines[2:], " "), max(w-4, 8)))
	}
	for i, l := range lines {
		if i == 0 {
			l = mark + l
		} else {
			l = "  " + l
		}
		lines[i] = " " + style.Render(l)
	}
	return lines
}
