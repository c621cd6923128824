package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/board"
)

// Screen is changed in place. It never does I/O in Update or View.
type Screen interface {
	Title() string
	Init() tea.Cmd
	Update(tea.Msg) tea.Cmd
	View(w, h int) (string, *tea.Cursor)
	Actions() []Action
	CapturesText() bool // single-letter keys are text while it does
}

// Some screens can do more; the root asks for these.
type (
	// backer takes one step back within itself (drops a filter, marks, typed text); false when there is none.
	backer interface{ Back() bool }
	// renewer hears what changed in the register. A hidden screen hears it when it is shown again.
	renewer interface{ Renew(News) tea.Cmd }
	// ager says when a text that it shows changes by itself, 0 for never.
	ager interface {
		ChangesIn(now time.Time) time.Duration
	}
	// watcher names the links that are on screen, so that they are polled first.
	watcher interface{ OnScreen() []int64 }
	// marker names the links whose marks are drawn in the first h lines of the body: those that a key will prove seen.
	marker interface {
		Marked(h int) []*board.Link
	}
	// linkFollower moves its cursor from a link to the one that took its place. The map is from old to new.
	linkFollower interface {
		FollowLinks(replaced map[int64]int64)
	}
	// campaigner names the campaign that is looked at, so that its links are polled more often.
	campaigner interface{ OpenCampaign() int64 }
)

// Nav is what a screen may ask of the root. These are calls, not messages: the root applies them before Update returns.
type Nav interface {
	Push(func(Host) Screen)
	Float(func(Host) Screen)
	Pop()
	Toast(text string)
	// Fail shows an error until a key is pressed, and keeps it in Activity.
	Fail(err error)
	SwitchTo(tab int)
}

// Host is handed to a screen when it is made: navigation, what it may know, and reads that carry its address.
type Host struct {
	Nav
	*Deps
	root *Root
	e    *entry
}

// Pop closes the screen that this host belongs to.
func (h Host) Pop() { h.root.shut(h.e.id) }

// Replace puts a modal in the place of the screen that this host belongs to.
func (h Host) Replace(mk func(Host) Screen) { h.root.swap(h.e.id, mk) }

// Board is the register as it stands now.
func (h Host) Board() *board.Board { return h.root.board }

// Theme is the styles of the terminal's background.
func (h Host) Theme() *Theme { return &h.root.theme }

// Options are the program's.
func (h Host) Options() Options { return h.root.opts }

// Run runs a command after the present Update.
func (h Host) Run(cmd tea.Cmd) { h.root.cmds = append(h.root.cmds, cmd) }

// ReadOnly is why a write is off, "" when it is on.
func (h Host) ReadOnly() string { return h.root.readOnly() }

func (r *Root) readOnly() string {
	if r.opts.ReadOnly {
		return "read-only: nothing is changed at Fermion or in the database"
	}
	return ""
}

// Ask is the command that does the work of a question. Building it changes nothing.
func (h Host) Ask(q Question) tea.Cmd { return h.e.ask(h.root, q) }
