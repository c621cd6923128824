package screen

import (
	"cmp"
	"slices"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
)

// Action is one thing a screen can do now. Dispatch, footer, help and palette all come from it.
type Action struct {
	ID ActionID
	Binding
	WhyDisabled func() string // why it is off now; nil or "" means it is on
	Run         func() tea.Cmd
}

// DisabledReason is why the action cannot run now, "" when it can.
func (a Action) DisabledReason() string {
	if a.WhyDisabled == nil {
		return ""
	}
	return a.WhyDisabled()
}

// Bind gives an action of the key table its function on one screen.
func Bind(id ActionID, run func() tea.Cmd) Action {
	return Action{ID: id, Binding: keymap[id], Run: run}
}

// DisabledBy sets the function that says whether an action is off, and why.
func (a Action) DisabledBy(why func() string) Action {
	a.WhyDisabled = why
	return a
}

// AlsoDisabledBy adds another reason why an action is off, which is shown first.
func (a Action) AlsoDisabledBy(why func() string) Action {
	before := a
	return a.DisabledBy(func() string { return cmp.Or(why(), before.DisabledReason()) })
}

// ActionFor is the action that has a key.
func ActionFor(actions []Action, key string) (Action, bool) {
	for _, a := range actions {
		if slices.Contains(a.Keys, key) {
			return a, true
		}
	}
	return Action{}, false
}

// Foremost moves some actions to the front, since the footer has no room for all of them.
func Foremost(all []Action, first ...ActionID) []Action {
	rank := func(a Action) int {
		if i := slices.Index(first, a.ID); i >= 0 {
			return i
		}
		return len(first)
	}
	slices.SortStableFunc(all, func(a, b Action) int { return rank(a) - rank(b) })
	return all
}

// DisableWrites turns off the actions that write, in read-only mode or where the role of the database's user does not
// allow them. This reason is shown before any other one.
func DisableWrites(o Options, actions []Action) []Action {
	if o.MayWrite() {
		return actions
	}
	for i := range actions {
		if why := o.whyOff(actions[i].Binding); why != "" {
			actions[i] = actions[i].AlsoDisabledBy(func() string { return why })
		}
	}
	return actions
}

// whyOff is why this program, or the role of its user, does not allow an action; "" when it is allowed.
func (o Options) whyOff(b Binding) string {
	switch {
	case o.WhyMoved != "" && b.Writes:
		return affiliate.Clean(o.WhyMoved)
	case o.ReadOnly && b.Writes:
		return "read-only: nothing is changed at Fermion or in the database"
	case b.Writes && !o.Role.MayAll() && !(b.Pays && o.Role.MayPay):
		return o.Role.why()
	case b.Asks && !o.Role.MayAll():
		return "the role " + o.Role.Name + " asks Fermion nothing"
	}
	return ""
}

// NotAWrite marks an action that changes nothing at Fermion or in the database, although its ID is that of a write elsewhere.
func (a Action) NotAWrite() Action {
	a.Writes = false
	return a
}

// OnlyPays marks an action that writes nothing but payouts, the alerts about failed ones, and entries of the ledger.
// The role finance may do that.
func (a Action) OnlyPays() Action {
	a.Pays = true
	return a
}

// WithTitle names what a general action does here: "n" is "New link" on Links.
func (a Action) WithTitle(title, hint string) Action {
	a.Title, a.Hint = title, hint
	return a
}

// WithWords adds words by which the palette finds the action, although its title does not have them.
func (a Action) WithWords(words string) Action {
	a.Words = words
	return a
}

// NoCmd makes a Run of something that needs no command.
func NoCmd(f func()) func() tea.Cmd {
	return func() tea.Cmd { f(); return nil }
}
