package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

const (
	// terminalQueryTime is how long after the start the terminal may still be answering what it was asked then: its colours, its modes.
	terminalQueryTime = 5 * time.Second
	// replyTimeout is how long quitting waits for those answers. Not every terminal answers, and a connection may be slow.
	replyTimeout = time.Second
)

// quitNowMsg ends the program, whether the terminal has answered or not.
type quitNowMsg struct{}

// quit ends the program; what was on screen until now is no news at the next start. Soon after the start the terminal's answers
// are waited for: what comes after the end would land on the shell's line. Every terminal answers in the order it was asked, so one more question, whose answer nobody needs, comes last.
func (r *Root) quit() tea.Cmd {
	last := r.saveLastSeen(r.ports.Now(), true)
	if r.leaving || r.opts.Dumb || r.ports.Now().Sub(r.startedAt) > terminalQueryTime {
		return tea.Sequence(last, tea.Quit)
	}
	r.leaving = true
	return tea.Sequence(last, tea.Batch(tea.Raw(ansi.RequestPrimaryDeviceAttributes), tea.Tick(replyTimeout, func(time.Time) tea.Msg { return quitNowMsg{} })))
}
