package queue

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// runDialog follows a batch that is sent in the background, and ends as the card of its result. Closing it stops nothing.
type runDialog struct {
	screen.ScrollBox
	host     screen.Host
	batch    string
	outcomes affiliate.BatchOutcomes
	ops      []affiliate.Operation // those listed: all of a small or finished batch, else those to notice
	read     bool
	intents  int // cells of the longest text of a write, and of what became of it
	results  int
	waits    map[string]string // what planned writes wait for, by their IDs
	room     int               // of the texts of the writes before the column of their outcomes
	made     []string          // slugs, or codes, of what is new
	existed  []string          // slugs of links that Fermion had already
	codes    bool              // they are codes
	recent   []string          // those that were queued last when the dialog was opened, the newest first
	leaving  bool              // it was forgotten already
	lines    rowLines
	texts    [][]string // the lines of each of ops when they were measured: what became of a write changes between reads
	followed int        // the first line that was drawn last: another one now means that a person scrolled
}

// RunDialog makes the dialog of a batch, or with "" of the one that was queued last.
func RunDialog(batch string) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen { return &runDialog{host: h, batch: batch} }
}

// fewRows is how many writes are listed while they are sent. Of more only those to notice are, until the batch has ended.
const fewRows = 200

func (s *runDialog) Title() string { return "Queue" }
func (s *runDialog) Init() tea.Cmd { return s.load() }

// Refresh reads the batch again when the journal changes. Its lines are built again in any case: some say what the database cannot store yet.
func (s *runDialog) Refresh(n affiliate.Invalidation) tea.Cmd {
	s.measureTexts()
	if s.finished() {
		s.forget()
	}
	if n.Operations || n.All {
		return s.load()
	}
	return nil
}

// ChangesIn is the time until the time left is another one.
func (s *runDialog) ChangesIn(time.Time) time.Duration {
	if q, is := s.status(); is && q.State == affiliate.QueueRunning {
		return 10 * time.Second
	}
	return 0
}

type batchContent struct {
	batch    string
	outcomes affiliate.BatchOutcomes
	ops      []affiliate.Operation
	recent   []string
}

func (s *runDialog) load() tea.Cmd {
	ports, batch, recent := s.host.Ports(), s.batch, s.recent
	return screen.Load(s.host, "operations", "the operations", func(ctx context.Context) (c batchContent, err error) {
		if c.batch = batch; batch == "" {
			if c.batch, err = ports.Queue.LastQueue(ctx); err != nil || c.batch == "" {
				return c, err
			}
		}
		if c.outcomes, err = ports.Queue.BatchOutcomes(ctx, c.batch); err != nil {
			return c, err
		}
		if c.recent = recent; len(recent) == 0 {
			if c.recent, err = ports.Queue.RecentQueues(ctx); err != nil {
				return c, err
			}
		}
		q := ports.Queue.QueueWrites(c.batch)
		if c.outcomes.Total() > fewRows && !c.outcomes.Finished() {
			q.States = []affiliate.OperationState{affiliate.Rejected, affiliate.Unknown, affiliate.Sent}
		}
		c.ops, err = ports.Journal.Operations(ctx, q)
		return c, err
	}, s.onContent)
}

func (s *runDialog) onContent(c batchContent, err error) tea.Cmd {
	if err != nil {
		return nil
	}
	if c.batch == "" {
		s.host.Close()
		s.host.Toast("you have sent nothing in the background yet")
		return nil
	}
	s.batch, s.outcomes, s.ops, s.recent, s.read = c.batch, c.outcomes, affiliate.DecidingAttempts(c.ops), c.recent, true
	s.measureTexts()
	s.texts = make([][]string, len(s.ops))
	s.made, s.existed = nil, nil
	for _, op := range s.ops {
		if op.State != affiliate.Done || screen.DiffersFromRequest(op) {
			continue
		}
		switch r := screen.ReadResult(op.Result); {
		case op.Intent.Coupon != nil:
			s.codes, s.made = true, append(s.made, op.Intent.Coupon.Code)
		case r.Slug != "" && !r.Existed:
			s.made = append(s.made, r.Slug)
		case r.Slug != "":
			s.existed = append(s.existed, r.Slug)
		}
	}
	if s.finished() {
		s.forget()
	}
	return nil
}

// forget takes the queue off the list, since a person sees its result, and those that ended before it, so that the header does not go back to
// an older one.
func (s *runDialog) forget() {
	if q, is := s.status(); is && q.State == affiliate.QueueEnded && s.host.Place() == screen.OnTop && !s.leaving {
		s.leaving = true
		queues := s.host.Ports().Queue
		for _, ended := range queues.Queues() {
			if ended.State == affiliate.QueueEnded {
				queues.ForgetQueue(ended.Batch)
			}
			if ended.Batch == s.batch {
				break
			}
		}
	}
}

func (s *runDialog) finished() bool { return s.read && s.outcomes.Finished() }

// status is that of the queue in this program; false when it does not send it.
func (s *runDialog) status() (affiliate.QueueStatus, bool) { return statusOf(s.host, s.batch) }

func statusOf(h screen.Host, batch string) (affiliate.QueueStatus, bool) {
	for _, q := range h.Ports().Queue.Queues() {
		if q.Batch == batch {
			return q, true
		}
	}
	return affiliate.QueueStatus{}, false
}

func (s *runDialog) Actions() []screen.Action {
	h := s.host
	acts := append(s.queueActions(), screen.Bind(screen.ActionExport, screen.NoCmd(func() { h.Float(s.resultForm()) })).
		WithTitle("Write the result file", "result file").DisabledBy(s.whyNotRead))
	if !s.outcomes.Deletes {
		acts = append(acts, s.copyActions()...)
	}
	if s.finished() {
		acts = append(acts, screen.Bind(screen.ActionSubmit, screen.NoCmd(h.Close)).WithTitle("Close", ""))
	}
	acts = append(append(acts, s.resendActions()...), s.otherQueueActions()...)
	acts = append(acts, screen.OnboardNext(h).WithTitle("Onboard the next affiliate", ""))
	return append(acts, s.ScrollActions()...)
}

// copyActions copy what was made.
func (s *runDialog) copyActions() []screen.Action {
	h, title, hint := s.host, "Copy the URLs of all new links", "copy all new URLs"
	if s.codes {
		title, hint = "Copy all new codes", "copy all new codes"
	} else if len(s.made) == 0 && len(s.existed) > 0 {
		title, hint = "Copy the URLs of the links, which existed already", "copy the URLs"
	}
	acts := []screen.Action{screen.Bind(screen.ActionCopyURL, s.copyMade).WithTitle(title, hint).DisabledBy(s.whyNothingMade)}
	if s.codes {
		return acts
	}
	return append(acts, screen.Bind(screen.ActionCopyShare, func() tea.Cmd { return screen.CopySharePacks(h, s.madeLinks()) }).
		DisabledBy(func() string {
			if len(s.madeLinks()) == 0 {
				return "no new link has been created yet"
			}
			return s.whyNothingMade()
		}))
}

// queueActions pause, resume and stop it.
func (s *runDialog) queueActions() []screen.Action {
	h, batch := s.host, s.batch
	if !s.read || s.finished() {
		return nil
	}
	var acts []screen.Action
	if q, is := s.status(); is && q.State == affiliate.QueueRunning {
		acts = append(acts, screen.Bind(screen.ActionQueuePause, screen.NoCmd(func() { h.Ports().Queue.PauseQueue(batch) })).
			DisabledBy(func() string { return s.whyAllSent("pause") }))
	} else {
		acts = append(acts, screen.Bind(screen.ActionResume, func() tea.Cmd {
			return screen.Perform(h, func(ctx context.Context) (string, error) { return "", h.Ports().Queue.ResumeQueue(ctx, batch) })
		}).WithTitle("Resume the queue", "resume").DisabledBy(func() string { return s.whyAllSent("resume") }))
	}
	return append(acts, screen.Bind(screen.ActionQueueStop, screen.NoCmd(s.askStop)).
		DisabledBy(func() string { return s.whyAllSent("stop") }))
}

// whyAllSent is why nothing is left to pause, resume or stop; "" if something is.
func (s *runDialog) whyAllSent(what string) string {
	if s.outcomes.Waiting > 0 {
		return ""
	}
	return "nothing is left to " + what + ": " + screen.Plural(s.outcomes.InFlight, "write waits", "writes wait") + " for the reply"
}

func (s *runDialog) askStop() {
	h, batch, n := s.host, s.batch, s.outcomes.Waiting
	text := screen.Plural(n, "write is", "writes are") + " not sent yet and will not be sent. What was sent stays."
	if s.outcomes.Deletes {
		text = screen.Plural(n, "deletion is", "deletions are") + " not sent yet and will not be sent: " +
			affiliate.PluralWord(n, "that coupon stays", "those coupons stay") + ". What was deleted stays deleted."
	}
	if q, is := s.status(); is && q.State == affiliate.QueueRunning {
		text += " To go on later, pause it instead."
	}
	h.Float(screen.NewConfirm(screen.ConfirmOptions{
		Title: "Stop the queue?",
		Text:  text,
		Yes:   "stop",
		Run: func() tea.Cmd {
			return screen.Perform(h, func(ctx context.Context) (string, error) { return "stopped", h.Ports().Queue.StopQueue(ctx, batch) })
		},
	}))
}
