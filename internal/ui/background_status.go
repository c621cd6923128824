package ui

import (
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/queue"
	"fermion-tui/internal/ui/screen"
)

// readQueues takes over how far the queues are, and announces one that has ended or paused behind other screens. The
// dialog of one says more than the announcement.
func (r *Root) readQueues() {
	before := map[string]affiliate.QueueState{}
	for _, q := range r.queues {
		before[q.Batch] = q.State
		if r.shows(q.Batch) {
			r.toast.remove(r.ports.Now(), r.endedText(q))
		}
	}
	r.queues = r.ports.Queue.Queues()
	for _, q := range r.queues {
		was := before[q.Batch]
		if was != affiliate.QueueRunning && was != affiliate.QueueStopping || q.State == was || r.shows(q.Batch) {
			continue
		}
		switch {
		case q.State == affiliate.QueueEnded:
			r.Toast(r.endedText(q))
		case q.Why != "":
			left := ""
			if n := q.Left.All(); n > 0 {
				left = " with " + screen.Plural(n, "write", "writes") + " left"
			}
			r.Toast(affiliate.Clean(q.Batch) + " is paused" + left + ": " + affiliate.Clean(q.Why) + " (" +
				r.opts.KeyText(screen.ActionQueues) + ")")
		}
	}
}

func (r *Root) endedText(q affiliate.QueueStatus) string {
	key := r.opts.KeyText(screen.ActionQueues)
	if q.Why != "" {
		return affiliate.Clean(q.Batch) + " has ended: " + affiliate.Clean(q.Why) + " (" + key + ")"
	}
	return affiliate.Clean(q.Batch) + " has ended: " + key + " shows what became of it"
}

// shows reports whether the dialog of a batch is on top.
func (r *Root) shows(batch string) bool {
	if len(*r.stack()) == 0 {
		return false
	}
	to := r.top().route
	return to != nil && (to.Kind == screen.KindQueues || to.Kind == screen.KindQueue && to.Name == batch)
}

// sends reports whether a queue runs, whose time left is in the header.
func (r *Root) sends() bool {
	for _, q := range r.queues {
		if q.State == affiliate.QueueRunning {
			return true
		}
	}
	return false
}

// queueSum is how far the queues are together that the header shows, and the state that matters most: paused before running, and both
// before stopped.
func (r *Root) queueSum() (sum affiliate.QueueStatus, is bool) {
	for _, q := range queue.Shown(r.queues) {
		sum.Total += q.Total
		sum.Left.Links, sum.Left.Coupons = sum.Left.Links+q.Left.Links, sum.Left.Coupons+q.Left.Coupons
		sum.Left.Affiliates, sum.Left.Deletions = sum.Left.Affiliates+q.Left.Affiliates, sum.Left.Deletions+q.Left.Deletions
		sum.Dropped += q.Dropped
		if sum.OfflineSince.IsZero() {
			sum.OfflineSince = q.OfflineSince
		}
		sum.TimeLeft, sum.BlockedUntil = max(sum.TimeLeft, q.TimeLeft), q.BlockedUntil
		if sum.State == "" || sum.State == affiliate.QueueStopping || q.State == affiliate.QueuePaused {
			sum.State, sum.Why = q.State, q.Why
		}
	}
	return sum, len(r.queues) > 0
}

// queuePart is how far the queues are, for the header: "⇡ 120/400, about 28 min", in short "⇡ 120/400".
func (r *Root) queuePart() (p statusPart, is bool) {
	th := &r.theme
	q, is := r.queueSum()
	if !is {
		return p, false
	}
	counts, key := screen.Grouped(q.Sent())+"/"+screen.Grouped(q.Total), r.opts.KeyText(screen.ActionQueues)
	switch q.State {
	case affiliate.QueuePaused:
		return statusPart{"‖ " + counts + " paused: " + key, "‖ " + counts + ": " + key, th.Warn}, true
	case affiliate.QueueStopping:
		replies := screen.Plural(q.Left.All(), "reply", "replies")
		return statusPart{"■ " + counts + " stopped, waits for " + replies + ": " + key, "■ " + counts + ": " + key, th.Warn}, true
	case affiliate.QueueEnded:
		if q.Left.All() > 0 {
			return statusPart{"! " + counts + " sent: " + key, "! " + counts + ": " + key, th.Warn}, true
		}
		return statusPart{"✓ " + counts + " sent: " + key, "✓ " + counts + ": " + key, th.Good}, true
	}
	if !q.OfflineSince.IsZero() {
		return statusPart{"⇡ " + counts + ", no connection", "⇡ " + counts, th.Warn}, true
	}
	left, _, _ := strings.Cut(queue.StateText(r.top(), q, true, affiliate.BatchOutcomes{Waiting: 1}), ": ")
	return statusPart{"⇡ " + counts + ", " + strings.TrimSuffix(left, " left"), "⇡ " + counts, th.Accent}, true
}

// importPart is how far the import that runs is, for the header: "⇣ import 12/300".
func (r *Root) importPart() (p statusPart, is bool) {
	st := r.ports.Imports.Status()
	switch {
	case !st.Running:
		return p, false
	case st.All == 0:
		return statusPart{long: "⇣ import", style: r.theme.Accent}, true
	}
	counts := screen.Grouped(st.Done) + "/" + screen.Grouped(st.All)
	return statusPart{"⇣ import " + counts, "⇣ " + counts, r.theme.Accent}, true
}

// progressBar is how far the queues are, for a terminal that is known to show it; nil: none.
func (r *Root) progressBar() *tea.ProgressBar {
	q, is := r.queueSum()
	if !is || !r.opts.ProgressBar || r.opts.Dumb || q.State == affiliate.QueueEnded {
		return nil
	}
	state := tea.ProgressBarDefault
	if q.State == affiliate.QueuePaused {
		state = tea.ProgressBarWarning
	}
	return tea.NewProgressBar(state, 100*q.Sent()/max(q.Total, 1))
}

// followImport says how an import of a file has ended, since its dialog may be closed. The import itself saves in
// Activity what became of the rows; one that ended before that is an error like others.
func (r *Root) followImport() {
	was, now := r.importing, r.ports.Imports.Status()
	r.importing = now.Running
	if !was || now.Running {
		return
	}
	name := affiliate.Clean(filepath.Base(now.File.Path))
	if now.Err == nil {
		r.toast.showOutcome("imported "+name+": "+now.Tally, info, r.ports.Now())
		return
	}
	text := affiliate.Clean("import of " + name + ": " + strings.Join(screen.NonEmpty(now.Tally, now.Err.Error()), "; "))
	level := failure
	if now.Stopped {
		level = info
	}
	r.toast.showOutcome(text, level, r.ports.Now())
	if now.Tally == "" {
		r.noteError(text)
	}
}
