package operation

import (
	"fmt"
	"sync"

	"fermion-tui/internal/affiliate"
)

// maxSameRejections is how many equal rejections in a row pause a kind of step: the rest would most likely be rejected in the same way.
//
// At most this many steps of a kind are under way at once, and one less for each equal rejection just before, so that exactly this many
// were sent when the kind pauses. Three keep 60 calls a minute busy while a response takes up to 3 s.
const maxSameRejections = 3

// PausedError means that a kind of step was paused; its remaining steps stay planned.
type PausedError struct {
	Kind    affiliate.OperationKind
	Message string
}

func (e *PausedError) Error() string {
	return fmt.Sprintf("Fermion keeps rejecting %s with the same message (%s), so the rest waits: fix the cause first",
		e.Kind.Plural(), e.Message)
}

// reason says what happened, without what follows from it.
func (e *PausedError) reason() string {
	return fmt.Sprintf("Fermion rejected %d %s in a row with the same message (%s)", maxSameRejections, e.Kind.Plural(), e.Message)
}

// pacing lets the steps of one or several bulk runs start, so that no more are sent once Fermion has rejected some in the same way.
type pacing struct {
	mu      sync.Mutex
	kinds   map[affiliate.OperationKind]*kindRun
	changed chan struct{} // closed, and replaced, when waiting steps should check again whether they may start
}

func newPacing() *pacing {
	return &pacing{kinds: map[affiliate.OperationKind]*kindRun{}, changed: make(chan struct{})}
}

// wake makes waiting steps check again whether they may start. The caller holds the mutex.
func (p *pacing) wake() {
	close(p.changed)
	p.changed = make(chan struct{})
}

// kind returns the state of a kind. The caller holds the mutex.
func (p *pacing) kind(of affiliate.OperationKind) *kindRun {
	if p.kinds[of] == nil {
		p.kinds[of] = &kindRun{}
	}
	return p.kinds[of]
}

// kindRun is the state of the steps of one kind.
type kindRun struct {
	underWay   int          // started, without an outcome yet
	message    string       // of the last rejections
	rejections int          // in a row with that message
	paused     *PausedError // nil: it is not paused
}

// hasRoom reports whether one more step may be under way: also if all that are under way were rejected, there would be no more than
// maxSameRejections in a row.
func (k *kindRun) hasRoom() bool { return k.rejections+k.underWay < maxSameRejections }

// end counts the outcome of a step that was under way, and pauses the kind after equal rejections.
func (k *kindRun) end(op affiliate.Operation) {
	switch {
	case op.Dropped(), op.State == affiliate.Planned, op.State == affiliate.Sent: // Fermion has neither accepted nor rejected it
	case op.State != affiliate.Rejected:
		k.message, k.rejections = "", 0
	case op.Error == k.message:
		k.rejections++
	default:
		k.message, k.rejections = op.Error, 1
	}
	if k.rejections >= maxSameRejections && k.paused == nil {
		k.paused = &PausedError{Kind: op.Kind, Message: op.Error}
	}
}
