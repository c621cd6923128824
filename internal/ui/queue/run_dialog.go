package queue

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
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
	made     []string // slugs, or codes, of what is new
	codes    bool     // they are codes
	leaving  bool     // it was forgotten already
	followed int      // the first line that was drawn last: another one now means that a person scrolled
}

// RunDialog makes the dialog of a batch, or with "" of the one that was queued last.
func RunDialog(batch string) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen { return &runDialog{host: h, batch: batch} }
}

// fewRows is how many writes are listed while they are sent. Of more only those to notice are, until the batch has ended.
const fewRows = 200

func (s *runDialog) Title() string { return "Queue" }
func (s *runDialog) Init() tea.Cmd { return s.load() }

// Refresh reads the batch again when the journal changes.
func (s *runDialog) Refresh(n affiliate.Invalidation) tea.Cmd {
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
}

func (s *runDialog) load() tea.Cmd {
	ports, batch := s.host.Ports(), s.batch
	return screen.Load(s.host, "operations", "the operations", func(ctx context.Context) (c batchContent, err error) {
		if c.batch = batch; batch == "" {
			if c.batch, err = ports.Queue.LastQueue(ctx); err != nil || c.batch == "" {
				return c, err
			}
		}
		if c.outcomes, err = ports.Queue.BatchOutcomes(ctx, c.batch); err != nil {
			return c, err
		}
		q := affiliate.OperationQuery{Batch: c.batch}
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
		s.host.Toast("nothing was sent in the background yet")
		return nil
	}
	s.batch, s.outcomes, s.ops, s.read = c.batch, c.outcomes, latest(c.ops), true
	th := s.host.Theme()
	s.made, s.intents, s.results = nil, 0, 0
	for _, op := range s.ops {
		s.intents, s.results = max(s.intents, th.Width(intentText(op.Intent))), max(s.results, th.Width(outcomeText(s.host, op)))
		if op.State != affiliate.Done || screen.DiffersFromRequest(op) {
			continue
		}
		switch r := screen.ReadResult(op.Result); {
		case op.Intent.Coupon != nil:
			s.codes, s.made = true, append(s.made, op.Intent.Coupon.Code)
		case r.Slug != "" && !r.Existed:
			s.made = append(s.made, r.Slug)
		}
	}
	if s.finished() {
		s.forget()
	}
	return nil
}

// latest are operations without the attempts that a later one of the same step replaced.
func latest(ops []affiliate.Operation) []affiliate.Operation {
	type step struct {
		chain string
		n     int
	}
	newest := make(map[step]string, len(ops))
	for _, op := range ops {
		if k := (step{op.Chain, op.Step}); op.ID > newest[k] {
			newest[k] = op.ID
		}
	}
	return slices.DeleteFunc(ops, func(op affiliate.Operation) bool { return newest[step{op.Chain, op.Step}] != op.ID })
}

// forget takes the queue off the list, since a person sees its result.
func (s *runDialog) forget() {
	if q, is := s.status(); is && q.State == affiliate.QueueEnded && s.host.Place() == screen.OnTop && !s.leaving {
		s.leaving = true
		s.host.Ports().Queue.ForgetQueue(s.batch)
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
	copyTitle, copyHint := "Copy the URLs of all new links", "copy all new URLs"
	if s.codes {
		copyTitle, copyHint = "Copy all new codes", "copy all new codes"
	}
	acts := append(s.queueActions(),
		screen.Bind(screen.ActionCopyURL, s.copyMade).WithTitle(copyTitle, copyHint).DisabledBy(s.whyNothingMade),
		screen.Bind(screen.ActionExport, screen.NoCmd(func() { h.Float(s.resultForm()) })).WithTitle("Write the result file", "result file").DisabledBy(s.whyNotRead))
	if !s.codes {
		acts = append(acts, screen.Bind(screen.ActionCopyShare, func() tea.Cmd { return screen.CopySharePacks(h, s.madeLinks()) }).DisabledBy(func() string {
			if len(s.madeLinks()) == 0 {
				return "no new link has been created yet"
			}
			return s.whyNothingMade()
		}))
	}
	if s.finished() {
		acts = append(acts, screen.Bind(screen.ActionSubmit, screen.NoCmd(h.Close)).WithTitle("Close", ""))
	}
	acts = append(acts, s.resendActions()...)
	acts = append(acts, screen.OnboardNext(h).WithTitle("Onboard the next affiliate", ""))
	return append(acts, s.ScrollActions()...)
}

// queueActions pause, resume and stop it.
func (s *runDialog) queueActions() []screen.Action {
	h, batch := s.host, s.batch
	if !s.read || s.finished() {
		return nil
	}
	var acts []screen.Action
	if q, is := s.status(); is && q.State == affiliate.QueueRunning {
		acts = append(acts, screen.Bind(screen.ActionQueuePause, screen.NoCmd(func() { h.Ports().Queue.PauseQueue(batch) })))
	} else if s.outcomes.Waiting > 0 {
		acts = append(acts, screen.Bind(screen.ActionResume, func() tea.Cmd {
			return screen.Perform(h, func(ctx context.Context) (string, error) { return "", h.Ports().Queue.ResumeQueue(ctx, batch) })
		}).WithTitle("Resume the queue", "resume"))
	}
	return append(acts, screen.Bind(screen.ActionQueueStop, screen.NoCmd(s.askStop)).DisabledBy(func() string {
		if s.outcomes.Waiting == 0 {
			return "nothing is left to stop"
		}
		return ""
	}))
}

func (s *runDialog) askStop() {
	h, batch := s.host, s.batch
	h.Float(screen.NewConfirm(screen.ConfirmOptions{
		Title: "Stop the queue?",
		Text:  screen.Plural(s.outcomes.Waiting, "write is", "writes are") + " not sent yet and will not be sent. What was sent stays. To go on later, pause it instead.",
		Yes:   "stop",
		Run: func() tea.Cmd {
			return screen.Perform(h, func(ctx context.Context) (string, error) { return "stopped", h.Ports().Queue.StopQueue(ctx, batch) })
		},
	}))
}

func (s *runDialog) whyNotRead() string {
	if !s.read {
		return "the queue is being read"
	}
	return ""
}

func (s *runDialog) whyNothingMade() string {
	switch {
	case len(s.made) == 0 && s.codes:
		return "no coupon has been created yet"
	case len(s.made) == 0 && s.read && !s.outcomes.Finished() && s.outcomes.Made > 0:
		return "the new URLs are listed once the queue has ended"
	case len(s.made) == 0:
		return "no new link has been created yet"
	case !s.codes && !s.host.Ports().Access.School().IsSet():
		return "the school's address is not known yet"
	}
	return ""
}

func (s *runDialog) copyMade() tea.Cmd {
	if s.codes {
		return screen.CopyText(s.host, strings.Join(s.made, "\n"), screen.Plural(len(s.made), "new code", "new codes"))
	}
	school := s.host.Ports().Access.School()
	urls := make([]string, len(s.made))
	for i, slug := range s.made {
		urls[i] = school.LinkURL(slug)
	}
	return screen.CopyLinks(s.host, strings.Join(urls, "\n"), screen.Plural(len(urls), "new URL", "new URLs"))
}

// madeLinks are the new links that the board has.
func (s *runDialog) madeLinks() []*board.Link {
	var links []*board.Link
	for _, slug := range s.made {
		if l := s.host.Board().LinkBySlug(slug); l != nil {
			links = append(links, l)
		}
	}
	return links
}

// resultForm asks where the result file goes.
func (s *runDialog) resultForm() func(screen.Host) screen.Screen {
	h, batch := s.host, s.batch
	return screen.NewExportDialog(screen.ExportOptions{
		Title: "Result file", Note: "A row for each write: what was asked for, what became of it, and its URL or code.",
		Name: fileName(batch), Formats: []screen.ExportFormat{{Name: "csv", Ending: ".result.csv"}},
		Save: func(ctx context.Context, to screen.ExportFile) (string, error) {
			n, err := h.Ports().Queue.SaveBatchResult(ctx, batch, to)
			return fmt.Sprintf("wrote %s to %s", screen.Plural(n, "row", "rows"), to.Path), err
		},
	})
}

// fileName is the name of a batch as a file has it: "new-links-Q-7K3Q".
func fileName(batch string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_':
			return r
		}
		return '-'
	}, batch)
}

func (s *runDialog) View(w, h int) (string, *tea.Cursor) {
	th := s.host.Theme()
	w = screen.BoxWidthFor(w, 5+s.intents+s.results)
	title := strings.ToUpper(s.batch[:min(1, len(s.batch))]) + s.batch[min(1, len(s.batch)):]
	head := []string{th.Strong.Render(th.Truncate(affiliate.Clean(title), w))}
	if failed := screen.LoadError(s.host); failed != "" {
		head = append(head, th.WrapStyled(th.Bad, "✗ "+failed, w)...)
	}
	if s.read {
		head = append(head, s.progress(w)...)
	}
	box := screen.BoxText{Head: head, Count: len(s.ops), Line: func(i int) string { return s.line(s.ops[i], w) }, Foot: s.footer()}
	s.follow()
	text := s.DrawBox(th, box, w, h)
	s.followed = s.Offset
	return text, nil
}

// follow scrolls to what is being sent, until a person scrolls.
func (s *runDialog) follow() {
	if q, is := s.status(); s.Offset != s.followed || !is || q.State != affiliate.QueueRunning {
		return
	}
	at := slices.IndexFunc(s.ops, func(op affiliate.Operation) bool { return op.State == affiliate.Sent || op.State == affiliate.Planned })
	s.Offset = max(0, at-2)
}

// barCells is the length of the bar.
const barCells = 24

// progress is the bar with the state, and the outcomes.
func (s *runDialog) progress(w int) []string {
	th, o := s.host.Theme(), s.outcomes
	all := o.Total()
	done := all - o.Waiting - o.InFlight - o.Dropped
	full := barCells * done / max(all, 1)
	line := th.Accent.Render(strings.Repeat("█", full)) + th.Muted.Render(strings.Repeat("░", barCells-full)) + " " + screen.Grouped(done) + " of " + screen.Grouped(all)
	lines := []string{line}
	if state := s.stateText(); state != "" {
		lines[0] += th.Muted.Render(", ") + state
	}
	if th.Width(lines[0]) > w {
		lines = append([]string{line}, th.WrapStyled(th.Warn, s.stateText(), w)...)
	}
	lines = append(lines, th.WrapStyled(th.Muted, OutcomesText(o), w)...)
	return append(lines, s.nextStep(w)...)
}

// stateText says what the queue does now: how long it will take, what it waits for, or why it is paused.
func (s *runDialog) stateText() string {
	q, is := s.status()
	return StateText(s.host, q, is, s.outcomes)
}

// StateText says what a queue does now. is says that this program sends it.
func StateText(h screen.Host, q affiliate.QueueStatus, is bool, o affiliate.BatchOutcomes) string {
	switch {
	case o.Finished() && o.Dropped > 0:
		return "stopped"
	case o.Finished():
		return ""
	case !is && o.Waiting > 0:
		return "waiting: " + h.Options().KeyFor(screen.ActionResume) + " resumes it"
	case !is:
		return ""
	case q.State == affiliate.QueuePaused && q.Why != "":
		return "paused: " + affiliate.Clean(q.Why)
	case q.State == affiliate.QueuePaused:
		return "paused"
	case !q.OfflineSince.IsZero():
		return "waiting for the connection since " + q.OfflineSince.In(h.Ports().Access.Zone()).Format("15:04")
	case q.BlockedUntil.After(h.Now()):
		return "waiting for Fermion's limit until " + screen.UntilClock(q.BlockedUntil, h.Ports().Access.Zone())
	}
	return affiliate.FormatETA(q.TimeLeft) + " left"
}

// OutcomesText counts a batch: "38 made, 1 exists, 1 rejected".
func OutcomesText(o affiliate.BatchOutcomes) string {
	words := []string{screen.Grouped(o.Made) + " made"}
	for _, each := range []struct {
		n    int
		what string
	}{{o.Exists, "existed already"}, {o.Rejected, "rejected"}, {o.Unknown, "with an unknown outcome: see Activity"}, {o.Dropped, "not sent"}, {o.InFlight, "waiting for the reply"}, {o.Waiting, "not sent yet"}} {
		if each.n > 0 {
			words = append(words, screen.Grouped(each.n)+" "+each.what)
		}
	}
	return strings.Join(words, ", ")
}

func (s *runDialog) footer() string {
	what := "new URL"
	if s.codes {
		what = "new code"
	}
	key := s.host.Options().KeyFor
	result := key(screen.ActionExport) + " result file"
	resend := ""
	if s.canResend() {
		resend = " · " + key(screen.ActionSendAgain) + " send rejected again"
		result = strings.TrimPrefix(resend, " · ") + " · " + result
	}
	switch {
	case !s.read:
		return "reading…"
	case !s.finished():
		again := " (" + key(screen.ActionQueues) + ")"
		stop := " · " + key(screen.ActionQueueStop) + " stop"
		if q, is := s.status(); !is || q.State != affiliate.QueueRunning {
			return key(screen.ActionResume) + " resume" + resend + stop + " · esc closes" + again
		}
		return key(screen.ActionQueuePause) + " pause" + stop + " · esc leaves it running" + again
	case len(s.made) == 0:
		return result + " · enter or esc closes; Activity shows what can be done"
	}
	return key(screen.ActionCopyURL) + " copy " + screen.Plural(len(s.made), what, what+"s") + " · " + result + " · esc closes"
}
