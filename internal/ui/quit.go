package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

const (
	// terminalQueryTime is how long after the start the terminal may still be answering the queries of the start: its colours and modes.
	terminalQueryTime = 5 * time.Second
	// replyTimeout is how long quitting waits for those answers. Not every terminal answers, and a connection may be slow.
	replyTimeout = time.Second
)

// quitNowMsg ends the program even if the terminal has not answered.
type quitNowMsg struct{}

// quit ends the program and saves the time, so that the next start does not announce what was on screen. Soon after the start it
// waits for the terminal's answers, since an answer after the end would appear in the shell's input. A terminal answers in the order
// in which it was asked: the answer to one more query, for its device attributes, is the last.
func (r *Root) quit() tea.Cmd {
	last := tea.Sequence(r.saveRemembered(), r.saveLastSeen(r.ports.Now(), true))
	if r.leaving || r.opts.Dumb || r.ports.Now().Sub(r.startedAt) > terminalQueryTime {
		return tea.Sequence(last, tea.Quit)
	}
	r.leaving = true
	return tea.Sequence(last, tea.Batch(tea.Raw(ansi.RequestPrimaryDeviceAttributes), tea.Tick(replyTimeout, func(time.Time) tea.Msg { return quitNowMsg{} })))
}
