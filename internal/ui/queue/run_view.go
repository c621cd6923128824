package queue

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

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
	if !s.lines.isMeasured(w) {
		s.room = s.outcomeColumn(w)
	}
	s.lines.measure(len(s.ops), w, func(i int) int {
		s.texts[i] = s.rowLines(s.ops[i], w)
		return len(s.texts[i])
	})
	box := screen.BoxText{Head: head, Count: s.lines.count(), Line: func(at int) string {
		row, part := s.lines.find(at)
		return s.texts[row][part]
	}, Foot: s.footer()}
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
	s.Offset = s.lines.start(max(0, at-2))
}

// barCells is the length of the bar.
const barCells = 24

// progress is the bar with the state, and the outcomes.
func (s *runDialog) progress(w int) []string {
	th, o := s.host.Theme(), s.outcomes
	all := o.Total()
	done := all - o.Waiting - o.InFlight - o.Dropped - o.LeftOut
	full := barCells * done / max(all, 1)
	line := th.Accent.Render(strings.Repeat("█", full)) + th.Muted.Render(strings.Repeat("░", barCells-full)) + " " + screen.Grouped(done) +
		" of " + screen.Grouped(all)
	lines := []string{line}
	if state := s.stateText(); state != "" {
		lines[0] += th.Muted.Render(", ") + state
	}
	if th.Width(lines[0]) > w {
		lines = append([]string{line}, th.WrapStyled(th.Warn, s.stateText(), w)...)
	}
	lines = append(lines, th.WrapStyled(th.Muted, outcomesText(s.host, o), w)...)
	if ended := s.endedProgram(); ended != "" {
		lines = append(lines, th.WrapStyled(th.Muted, ended, w)...)
	}
	return append(lines, s.nextStep(w)...)
}

// endedProgram says what became of writes whose program has ended; "" when there are none.
func (s *runDialog) endedProgram() string {
	isWaiting := slices.ContainsFunc(s.ops, waitsSinceEnd)
	isUnknown := slices.ContainsFunc(s.ops, func(op affiliate.Operation) bool {
		return op.State == affiliate.Unknown && op.Error == affiliate.EndedBeforeReply
	})
	_, isSending := s.status()
	switch {
	case isWaiting && isUnknown && !isSending:
		return "The program that sent it has ended, and did not see every reply. Nothing more is sent until the queue is resumed."
	case isWaiting && !isSending:
		return "The program that sent it has ended. Nothing more is sent until the queue is resumed."
	case isUnknown:
		return "The program that sent it ended before it saw every reply."
	}
	return ""
}

// stateText says what the queue does now: how long it will take, what it waits for, or why it is paused.
func (s *runDialog) stateText() string {
	q, is := s.status()
	return StateText(s.host, q, is, s.outcomes)
}

// StateText says what a queue does now. is says that this program sends it.
func StateText(h screen.Host, q affiliate.QueueStatus, is bool, o affiliate.BatchOutcomes) string {
	switch {
	case o.Finished() && o.LeftOut > 0 && o.LeftOut == o.Total():
		return "nothing was sent: each row says why"
	case o.Finished() && o.Dropped > 0:
		return "stopped"
	case o.Finished():
		return ""
	case o.Waiting == 0 && q.State != affiliate.QueueRunning && q.Why == "":
		waits := "waits for the reply of " + screen.Plural(o.InFlight, "write", "writes")
		if o.Dropped > 0 {
			return "stopped, " + waits
		}
		return waits
	case !is:
		return "waiting: " + screen.KeyOf(h, screen.ActionResume) + " resumes it"
	case q.State == affiliate.QueuePaused && q.Why != "":
		return "paused: " + affiliate.Clean(q.Why)
	case q.State == affiliate.QueuePaused:
		return "paused"
	case q.State == affiliate.QueueEnded && q.Why != "":
		return "ended: " + affiliate.Clean(q.Why)
	case q.State == affiliate.QueueEnded:
		return "ended"
	case !q.OfflineSince.IsZero():
		return "waiting for the connection since " + q.OfflineSince.In(h.Ports().Access.Zone()).Format("15:04")
	case q.BlockedUntil.After(h.Now()):
		return "waiting for Fermion's limit until " + screen.UntilClock(q.BlockedUntil, h.Ports().Access.Zone())
	}
	return affiliate.FormatETA(q.TimeLeft) + " left"
}

// outcomesText counts a batch: "38 made, 1 exists, 1 rejected".
func outcomesText(h screen.Host, o affiliate.BatchOutcomes) string {
	done := affiliate.RowMade
	if o.Deletes {
		done = affiliate.RowDeleted
	}
	counts := map[affiliate.RowOutcome]int{done: o.Made, affiliate.RowExists: o.Exists, affiliate.RowRejected: o.Rejected,
		affiliate.RowUnknown: o.Unknown,
		affiliate.RowStopped: o.Dropped, affiliate.RowLeftOut: o.LeftOut, affiliate.RowInFlight: o.InFlight, affiliate.RowPlanned: o.Waiting}
	var words []string
	for _, outcome := range affiliate.RowOutcomes() {
		n := counts[outcome]
		if n == 0 && outcome != done {
			continue
		}
		text := outcome.Count(n)
		if outcome == affiliate.RowUnknown {
			text += ": see Activity (" + screen.KeyOf(h, screen.ActionReview) + ")"
		}
		words = append(words, text)
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
		q, _ := s.status()
		switch {
		case s.outcomes.Waiting == 0 && q.State == affiliate.QueueRunning:
			return s.otherHint() + "esc leaves it running" + again
		case s.outcomes.Waiting == 0:
			return s.otherHint() + "esc closes" + again
		case q.State != affiliate.QueueRunning:
			return key(screen.ActionResume) + " resume" + resend + stop + " · " + s.otherHint() + "esc closes" + again
		}
		return key(screen.ActionQueuePause) + " pause" + stop + " · " + s.otherHint() + "esc leaves it running" + again
	case len(s.made) == 0 && len(s.existed) > 0:
		return key(screen.ActionCopyURL) + " copy " + screen.Plural(len(s.existed), "URL", "URLs") + " · " + result + " · " +
			s.otherHint() + "esc closes"
	case len(s.made) == 0 && s.outcomes.Rejected+s.outcomes.Unknown == 0:
		return result + " · " + s.otherHint() + "enter or esc closes"
	case len(s.made) == 0:
		return result + " · " + s.otherHint() + "enter or esc closes; Activity shows what can be done"
	}
	return key(screen.ActionCopyURL) + " copy " + screen.Plural(len(s.made), what, what+"s") + " · " + result + " · " + s.otherHint() +
		"esc closes"
}
