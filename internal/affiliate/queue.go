package affiliate

import (
	"regexp"
	"time"
)

// QueueState is what a queue of writes does now.
type QueueState string

const (
	QueueRunning  QueueState = "running"
	QueuePaused   QueueState = "paused"   // by a person, or since writes of one kind kept failing; see Why
	QueueStopping QueueState = "stopping" // a person stopped it; what was sent before has no reply yet
	QueueEnded    QueueState = "ended"    // this program sends nothing more of it; Why says what is left, if anything is
)

// QueuePlans is how many plans of a queue or an import run at once: enough that a slow kind of call (10 coupons a minute) does not delay a
// fast one.
const QueuePlans = 8

// QueueStatus is how far a batch of writes is that this program sends in the background.
type QueueStatus struct {
	Batch        string
	State        QueueState
	Why          string // why it paused without being asked to, or what is left of it
	Total        int    // writes of the batch, with those that were dropped
	Left         Calls  // still to be sent
	Dropped      int    // not sent: a person stopped it, or another write may make the same link
	TimeLeft     time.Duration
	OfflineSince time.Time // it waits for the connection since then; zero: it does not
	BlockedUntil time.Time // Fermion's limit blocks all calls until then; zero: it does not
}

// Sent counts the writes that have an outcome.
func (q QueueStatus) Sent() int { return q.Total - q.Left.All() - q.Dropped }

// BatchOutcomes counts the writes of a batch by their outcome, each by the attempt that decides it.
type BatchOutcomes struct {
	Deletes  bool // all of them delete coupons
	Made     int  // or deleted
	Exists   int  // Fermion returned a link that existed
	Rejected int
	Dropped  int // by a person, before they were sent
	LeftOut  int // not sent for another reason
	Unknown  int
	InFlight int // sent, no answer yet
	Waiting  int // planned
}

// Total counts all of them.
func (o BatchOutcomes) Total() int {
	return o.Made + o.Exists + o.Rejected + o.Dropped + o.LeftOut + o.Unknown + o.InFlight + o.Waiting
}

// Finished reports whether no write of it changes unless a person acts.
func (o BatchOutcomes) Finished() bool { return o.InFlight+o.Waiting == 0 }

// NewQueueBatch is the name of a batch in the journal: what it does, and a reference like Q-7K3Q. pick chooses one of n.
func NewQueueBatch(what string, pick func(n int) int) string {
	ref := []byte("Q-")
	for range 4 {
		ref = append(ref, codeLetters[pick(len(codeLetters))])
	}
	return what + " " + string(ref)
}

var queueReference = regexp.MustCompile(` (Q-[2-9A-HJ-NP-Z]{4})$`)

// QueueReference is the reference of a batch that was queued, "" for another one.
func QueueReference(batch string) string {
	if m := queueReference.FindStringSubmatch(batch); m != nil {
		return m[1]
	}
	return ""
}
