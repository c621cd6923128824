package ui

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// toast is the current message. It disappears after a while, and sooner once it was read: with a key, or with another screen. An error
// stays until a key is pressed.
type toast struct {
	text     string
	since    time.Time
	error    bool
	untilKey bool          // until a key is pressed, as an error does
	passes   bool          // it says that the database does not do what was asked, and ends when that is over
	gone     bool          // since the database cannot be reached
	unsaved  bool          // it is about an answer that is not saved yet, and ends when that is
	minFor   time.Duration // of what stays until a key: how long it stays whatever is pressed
	n        int

	why func() string // of a message why a key does nothing: what it is now, "" when the key does something; nil for other messages

	waiting []waitingToast // next first
}

// waitingToast is a message that stays until a key is pressed, and is behind another one.
type waitingToast struct {
	text   string
	error  bool
	minFor time.Duration
}

type toastTimeoutMsg int

// How long a message stays, how long whatever is pressed, and how long when another screen is opened.
const (
	toastFor        = 6 * time.Second
	toastReadFor    = 2 * time.Second
	toastGlimpseFor = time.Second
)

func (t *toast) onTimeout(n toastTimeoutMsg, now time.Time) {
	if int(n) == t.n && !t.error && !t.untilKey {
		t.next(now)
	}
}

// keyPressed ends what stays until a key, and a message that was there long enough to be read. The keys of the screen are in its place.
func (t *toast) keyPressed(now time.Time) {
	enough := toastReadFor
	switch {
	case t.untilKey:
		enough = t.minFor
	case t.error:
		enough = 0
	}
	if t.text != "" && now.Sub(t.since) >= enough {
		t.next(now)
	}
}

// screenChanged ends a message about the screen that was left.
func (t *toast) screenChanged(now time.Time) {
	if t.why != nil || !t.error && !t.untilKey && t.text != "" && now.Sub(t.since) >= toastGlimpseFor {
		t.next(now)
	}
}

// pageTurned ends a message about what a dialog has shown before.
func (t *toast) pageTurned(now time.Time) {
	if !t.error && !t.untilKey && t.text != "" {
		t.next(now)
	}
}

// keyDone ends a message why a key does nothing when that is no longer so.
func (t *toast) keyDone(now time.Time) {
	if t.why != nil && affiliate.Clean(t.why()) != t.text {
		t.next(now)
	}
}

// troubleOver replaces an error of the database that is over, and reports whether there was one.
func (t *toast) troubleOver(now time.Time) bool {
	if !t.passes {
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
		t.text, t.error, t.untilKey, t.minFor, t.waiting = w.text, w.error, true, w.minFor, t.waiting[1:]
	}
}

// show replaces the message. One that stays until a key is pressed waits meanwhile.
func (t *toast) show(text string, isError bool, now time.Time) {
	waits := t.waiting
	if t.untilKey {
		waits = slices.Insert(waits, 0, waitingToast{t.text, t.error, t.minFor})
	}
	*t = toast{text: affiliate.Clean(text), since: now, error: isError, n: t.n + 1, waiting: waits}
}

// remove removes the messages with these texts, shown or waiting.
func (t *toast) remove(now time.Time, texts ...string) {
	t.waiting = slices.DeleteFunc(t.waiting, func(w waitingToast) bool { return slices.Contains(texts, w.text) })
	if slices.Contains(texts, t.text) {
		t.next(now)
	}
}

// replace gives a message that stays until a key another text, shown or waiting; false when it is gone.
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

// showUntilKey shows a message until a key is pressed. It waits behind an error, and behind the outcome of a key: who pressed one
// before everything was read must see what it did.
func (t *toast) showUntilKey(text string, now time.Time) {
	t.waiting = append(t.waiting, waitingToast{text: text})
	if t.text == "" {
		t.next(now)
	}
}

// showRequested shows until a key is pressed what a person asked for. It waits behind an error only.
func (t *toast) showRequested(text string, now time.Time) {
	t.waiting = slices.Insert(t.waiting, 0, waitingToast{text: text})
	if !t.error {
		t.next(now)
	}
}

// showOutcome shows what has become of work behind the screens until a key is pressed, and long enough to be read: a person who presses keys
// meanwhile works on something else. Other messages wait as showUntilKey says.
func (t *toast) showOutcome(text string, isError bool, now time.Time) {
	t.waiting = append(t.waiting, waitingToast{affiliate.Clean(text), isError, toastReadFor})
	if t.text == "" {
		t.next(now)
	}
}

// Toast shows a message for a few seconds.
func (r *Root) Toast(text string) {
	if r.toast.error && !r.toast.untilKey { // a toast does not replace an error
		return
	}
	r.toast.show(text, false, r.ports.Now())
	n := r.toast.n
	r.cmds = append(r.cmds, tea.Tick(toastFor, func(time.Time) tea.Msg { return toastTimeoutMsg(n) }))
}

// Fail shows the error of what a person did until a key is pressed, and saves it in Activity.
func (r *Root) Fail(err error) {
	plain, passes := screen.PlainOf(&r.shared, err), screen.Passes(err)
	if screen.IsUnreachable(err) {
		err = plain
	}
	r.toast.show(plain.Error(), true, r.ports.Now())
	r.toast.passes, r.toast.gone = passes, passes && !screen.IsDatabaseTrouble(err)
	r.noteError(affiliate.Clean(err.Error()))
}

// showError shows an error in its own words until a key is pressed, and saves it in Activity.
func (r *Root) showError(err error) {
	r.toast.show(affiliate.Brief(err), true, r.ports.Now())
	if screen.Passes(err) {
		r.toast.unsaved = len(r.ports.Writes.Unsaved()) > 0
		r.toast.passes = !r.toast.unsaved
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
	if t.error {
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
