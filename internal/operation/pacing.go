package operation

import (
	"cmp"
	"fmt"
	"strings"
	"sync"

	"fermion-tui/internal/affiliate"
)

// maxFailures is how many failures in a row pause a kind of step: equal rejections, or unknown outcomes for whatever reason. The rest
// would most likely fail in the same way, and a person has to look at each unknown outcome.
//
// At most this many steps of a kind are under way at once, and one less for each such failure just before, so that exactly this many
// were sent when the kind pauses. Three keep 60 calls a minute busy while a response takes up to 3 s.
const maxFailures = 3

// PausedError means that a kind of step was paused; its remaining steps stay planned.
type PausedError struct {
	Kind    affiliate.OperationKind
	Unknown bool   // the outcomes are unknown: nothing was rejected
	Message string // of the last one
}

func (e *PausedError) Error() string {
	if e.Unknown {
		return e.reason() + ", so the rest waits: look at them in Activity first"
	}
	return fmt.Sprintf("Fermion keeps rejecting %s with the same message (%s), so the rest waits: fix the cause first",
		e.Kind.Plural(), e.Message)
}

// reason says what happened, without what follows from it.
func (e *PausedError) reason() string {
	if e.Unknown {
		return fmt.Sprintf("the outcome of %d %s in a row is unknown (%s)", maxFailures, e.Kind.Plural(),
			strings.TrimSuffix(e.Message, "."))
	}
	return fmt.Sprintf("Fermion rejected %d %s in a row with the same message (%s)", maxFailures, e.Kind.Plural(), e.Message)
}

// remedy says what a person does before the rest is sent.
func (e *PausedError) remedy() string {
	if e.Unknown {
		return "Look at them in Activity"
	}
	return "Fix the cause"
}

// pacing lets the steps of one or several bulk runs start, so that no more are sent once some have failed in the same way.
type pacing struct {
	mu       sync.Mutex // the mutex of the service may be taken while this one is held, never the other way round
	kinds    map[affiliate.OperationKind]*kindRun
	creating map[string]int // steps under way that create an affiliate, by user ID
	changed  chan struct{}  // closed, and replaced, when waiting steps should check again whether they may start
}

func newPacing() *pacing {
	return &pacing{kinds: map[affiliate.OperationKind]*kindRun{}, creating: map[string]int{}, changed: make(chan struct{})}
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

// begin counts a step as under way. The caller holds the mutex.
func (p *pacing) begin(op *affiliate.Operation) {
	p.kind(op.Kind).underWay++
	if id := newUserID(op); id != "" {
		p.creating[id]++
	}
}

// finish counts a step as no longer under way. The caller holds the mutex.
func (p *pacing) finish(op *affiliate.Operation) {
	p.kind(op.Kind).underWay--
	if id := newUserID(op); id != "" {
		p.creating[id]--
	}
}

// newUserID returns the user ID of the affiliate whom a step creates; "" for other steps.
func newUserID(op *affiliate.Operation) string {
	if op.Intent.Affiliate == nil {
		return ""
	}
	return cmp.Or(op.Intent.Affiliate.UserID, affiliate.ProposeUserID(op.Intent.Affiliate.Email))
}

// kindRun is the state of the steps of one kind.
type kindRun struct {
	underWay   int          // started, without an outcome yet
	message    string       // of the last rejections
	rejections int          // in a row with that message
	unknown    int          // outcomes in a row that are unknown
	paused     *PausedError // nil: it is not paused
}

// hasRoom reports whether one more step may be under way: also if all that are under way failed in the same way, there would be no more
// than maxFailures in a row.
func (k *kindRun) hasRoom() bool { return max(k.rejections, k.unknown)+k.underWay < maxFailures }

// end counts the outcome of a step that was under way, and pauses the kind after equal rejections or unknown outcomes.
func (k *kindRun) end(op affiliate.Operation) {
	switch {
	case op.Dropped(), op.State == affiliate.Planned, op.State == affiliate.Sent: // Fermion has neither accepted nor rejected it
	case op.State == affiliate.Unknown:
		k.message, k.rejections, k.unknown = "", 0, k.unknown+1
	case op.State != affiliate.Rejected:
		k.message, k.rejections, k.unknown = "", 0, 0
	case op.Error == k.message:
		k.rejections++
	default:
		k.message, k.rejections, k.unknown = op.Error, 1, 0
	}
	if max(k.rejections, k.unknown) >= maxFailures && k.paused == nil {
		k.paused = &PausedError{Kind: op.Kind, Unknown: op.State == affiliate.Unknown, Message: op.Error}
	}
}
