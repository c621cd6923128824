package ui

import (
	"path/filepath"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

const (
	// terminalQueryTime is how long the terminal may take to answer the queries of the start, about its colours and modes.
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
	last := tea.Sequence(r.saveAtEnd(), r.saveLastSeenNow())
	if r.leaving || r.opts.Dumb || r.ports.Now().Sub(r.startedAt) > terminalQueryTime {
		return tea.Sequence(last, tea.Quit)
	}
	r.leaving = true
	timeout := tea.Tick(replyTimeout, func(time.Time) tea.Msg { return quitNowMsg{} })
	return tea.Sequence(last, tea.Batch(tea.Raw(ansi.RequestPrimaryDeviceAttributes), timeout))
}

// maxUnsavedShown is how many unsaved responses the question names one by one. Quitting prints all of them.
const maxUnsavedShown = 5

// unfinished is the background work that is under way when a person leaves a school.
type unfinished struct {
	plans, sent int // plans that run here, and writes without a response
	unsaved     []affiliate.UnsavedResponse
	queues      []affiliate.QueueStatus // with writes that are left
	file        string                  // that is being imported; "": none
}

func (r *Root) unfinished() unfinished {
	u := unfinished{plans: r.ports.Writes.RunningPlans(), sent: r.ports.Writes.AwaitingResponse(), unsaved: r.ports.Writes.Unsaved()}
	for _, q := range r.ports.Queue.Queues() {
		// What one that has ended has left is sent by others, or waits for a decision, and a stopped one only waits for replies.
		if q.Left.All() > 0 && q.State != affiliate.QueueEnded && q.State != affiliate.QueueStopping {
			u.queues = append(u.queues, q)
		}
	}
	if st := r.ports.Imports.Status(); st.Running {
		u.file = filepath.Base(st.File.Path)
	}
	return u
}

func (u *unfinished) isEmpty() bool {
	return u.plans == 0 && len(u.unsaved) == 0 && len(u.queues) == 0 && u.file == ""
}

// question says what leaving now may lose: first responses that are saved nowhere, then writes without a response, then what is not sent
// yet and how to resume it.
func (u *unfinished) question(o screen.Options) (title, text string) {
	if u.isEmpty() { // since the question was asked
		return "Quit?", "Nothing is left to send."
	}
	var now []string
	chains := map[string]bool{}
	for i, h := range u.unsaved {
		chains[h.Chain] = true
		if i < maxUnsavedShown {
			now = append(now, h.Summary()+" · "+h.What)
		}
	}
	if n := len(u.unsaved) - maxUnsavedShown; n > 0 {
		now = append(now, "and "+screen.Plural(n, "more", "more"))
	}
	if n := len(u.unsaved); n > 0 {
		now = append(now, screen.Plural(n, "answer", "answers")+" from Fermion that the database cannot store: "+u.unsaved[n-1].Err.Error()+
			". Quitting tries for 10 s more, then prints what could not be saved.")
	}
	unanswered := max(0, u.sent-len(chains))
	if unanswered > 0 {
		now = append(now, screen.Plural(unanswered, "write is", "writes are")+" still waiting for a reply from Fermion. "+
			"Quitting waits up to 15 s; what has no reply by then is at the top of Activity next time.")
	}
	later, plans := u.resumable(o), u.plans-unanswered-len(chains)
	if len(later) > 0 { // the running plans are those of the queues and the import
		plans = 0
	}
	if plans > 0 {
		later = append(later, screen.Plural(plans, "plan waits", "plans wait")+" with writes not sent yet. "+
			"They stay planned; resume them in Activity after the next start.")
	}
	title = "Quit while writes are being sent?"
	if len(later) > 0 && unanswered == 0 && len(u.unsaved) == 0 {
		title = "Quit before everything is sent?"
	}
	return title, strings.Join(append(now, later...), "\n")
}

// resumable says how to resume the queues and the import.
func (u *unfinished) resumable(o screen.Options) (text []string) {
	for _, q := range u.queues {
		state := ""
		if q.State == affiliate.QueuePaused {
			state = " (paused)"
		}
		text = append(text, q.Batch+state+": "+screen.Plural(q.Left.All(), "write is", "writes are")+
			" left. What is not sent stays planned: after the next start "+
			o.KeyText(screen.ActionQueues)+" shows it, and "+o.KeyText(screen.ActionResume)+" there goes on.")
	}
	if u.file != "" {
		text = append(text, "The import of "+u.file+" stops after what was sent. "+o.KeyText(screen.ActionImport)+
			" with the same file goes on.")
	}
	return text
}

// isInput reports whether a message comes from the keyboard or the mouse.
func isInput(msg tea.Msg) bool {
	switch msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg, tea.MouseClickMsg, tea.MouseWheelMsg:
		return true
	}
	return false
}

// quitUnseen handles keys and clicks while the terminal is too small to draw a screen. They quit or do nothing, since others would act on
// rows, or answer a question, that nobody sees. While something is unfinished, quitting asks for ctrl+c once more.
func (r *Root) quitUnseen(msg tea.Msg) tea.Cmd {
	k, isKey := msg.(tea.KeyPressMsg)
	if !isKey {
		return nil
	}
	top := r.top()
	typing := top.screen.CapturesText() && k.Text != ""
	switch a, _ := screen.ActionFor(r.globalActions(), k.String()); {
	case a.ID == screen.ActionQuitNow, a.ID == screen.ActionQuit && !typing && !top.floats:
		return r.confirmQuit()
	}
	return nil
}
