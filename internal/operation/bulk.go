package operation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"fermion-tui/internal/affiliate"
)

// bulkWorkers is how many chains run at once: enough that a slow endpoint (10 coupons a minute) does not delay a fast one.
const bulkWorkers = 8

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
		stepsOf(e.Kind), e.Message)
}

// stepsOf describes the steps of a kind.
func stepsOf(kind affiliate.OperationKind) string {
	switch kind {
	case affiliate.CreateAffiliate:
		return "new affiliates"
	case affiliate.CreateLink:
		return "new links"
	case affiliate.CreateCoupon:
		return "new coupons"
	default:
		return "deletions of coupons"
	}
}

// Bulk runs many journaled chains, several at a time, and returns when each is done or stuck. It calls after for each step that was
// tried, with the step as the journal has it then, one call at a time, and ended for each chain that it tries no further. When ctx ends,
// Bulk returns after the responses to what was sent. What is left planned then has no owner: a person resumes or drops it.
func (s *Service) Bulk(ctx context.Context, chains []string, after func(affiliate.Operation), ended func(chain string)) error {
	err := s.bulk(ctx, chains, after, ended, func(affiliate.OperationKind) {})
	return errors.Join(err, s.disownLeft(context.WithoutCancel(ctx), chains))
}

// disownLeft gives up the planned steps of chains that nothing here sends any more. A step behind one that waits for a decision is sent
// after that, one that waits for another key once there is one, and one of a queue with that queue.
func (s *Service) disownLeft(ctx context.Context, chains []string) error {
	if s.ctx.Err() != nil { // the end of the program gives up all of them
		return nil
	}
	left, err := s.store.Operations(ctx, affiliate.OperationQuery{Chains: chains, States: []affiliate.OperationState{affiliate.Planned}})
	if err != nil {
		return err
	}
	s.mu.Lock()
	left = slices.DeleteFunc(left, func(op affiliate.Operation) bool {
		isQueued := slices.ContainsFunc(s.queues, func(q *queue) bool { return q.isOpen(op) })
		return op.Blocking != nil || op.Owner != s.o.Instance || s.chains[op.Chain] != nil || s.blockedOnKey[op.Chain] || isQueued
	})
	s.mu.Unlock()
	if len(left) == 0 {
		return nil
	}
	return s.store.Disown(ctx, idsOf(left))
}

// bulk is Bulk that also calls paused when it pauses a kind of step.
func (s *Service) bulk(ctx context.Context, chains []string, after func(affiliate.Operation), ended func(chain string),
	paused func(affiliate.OperationKind)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(s.ctx, cancel)()
	b := newBulk(s, chains)
	b.after, b.onPaused = after, paused
	next := make(chan string)
	var workers sync.WaitGroup
	for range min(bulkWorkers, len(chains)) {
		workers.Go(func() {
			for chain := range next {
				b.run(ctx, chain, cancel)
				b.arrive(chain)
				if ctx.Err() == nil {
					ended(chain)
				}
			}
		})
	}
feed:
	for _, c := range chains {
		b.approach(c)
		select {
		case next <- c:
		case <-ctx.Done():
			break feed
		}
	}
	close(next)
	workers.Wait()
	return errors.Join(b.errs...)
}

// kindRun is the state of the steps of one kind in a bulk run.
type kindRun struct {
	waiting    []*affiliate.Operation // until they may start, in the order of their chains
	underWay   int                    // started, without an outcome yet
	message    string                 // of the last rejections
	rejections int                    // in a row with that message
	paused     bool
}

// hasRoom reports whether one more step may be under way: also if all that are under way were rejected, there would be no more than
// maxSameRejections in a row.
func (k *kindRun) hasRoom() bool { return k.rejections+k.underWay < maxSameRejections }

// end counts the outcome of a step that was under way.
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
}

type bulk struct {
	service  *Service
	after    func(affiliate.Operation)
	onPaused func(affiliate.OperationKind)
	position map[string]int // of each chain

	mu          sync.Mutex
	approaching map[string]bool // chains that a worker has, or is about to have, and whose first step does not wait to start yet
	kinds       map[affiliate.OperationKind]*kindRun
	changed     chan struct{} // closed, and replaced, when waiting steps should check again whether they may start
	errs        []error
}

func newBulk(s *Service, chains []string) *bulk {
	b := &bulk{service: s, position: make(map[string]int, len(chains)), approaching: map[string]bool{},
		kinds:   map[affiliate.OperationKind]*kindRun{},
		changed: make(chan struct{})}
	for i, c := range chains {
		b.position[c] = i
	}
	return b
}

// approach lets the steps of later chains wait until arrive is called for this one, so that the chains start in order although several
// workers read them at once.
func (b *bulk) approach(chain string) {
	b.mu.Lock()
	b.approaching[chain] = true
	b.mu.Unlock()
}

// arrive ends the effect of approach.
func (b *bulk) arrive(chain string) {
	b.mu.Lock()
	b.arrived(chain)
	b.mu.Unlock()
}

// arrived is arrive for a caller that holds the mutex.
func (b *bulk) arrived(chain string) {
	if b.approaching[chain] {
		delete(b.approaching, chain)
		b.wake()
	}
}

// isNext reports whether a step is the first of those that wait. The caller holds the mutex.
func (b *bulk) isNext(k *kindRun, op *affiliate.Operation) bool {
	if k.waiting[0] != op {
		return false
	}
	for chain := range b.approaching {
		if b.position[chain] < b.position[op.Chain] {
			return false
		}
	}
	return true
}

var errPaused = errors.New("this kind of step is paused")

// run runs one chain. If the chain runs in this program already, for another queue for instance, it first waits for that run. A chain
// that is resumed meanwhile runs once more before it is released: here, or in the background if the bulk run was stopped.
func (b *bulk) run(ctx context.Context, chain string, giveUp func()) {
	s := b.service
	for {
		ended, acquired := s.acquireChain(chain, leaveRunning)
		if acquired {
			break
		}
		if ended == nil {
			return
		}
		b.arrive(chain)
		select {
		case <-ended:
		case <-ctx.Done():
			return
		}
	}
	b.runChain(ctx, chain, false, giveUp)
	for s.releaseChain(chain) {
		if ctx.Err() != nil {
			go s.runAcquired(chain)
			return
		}
		b.runChain(ctx, chain, true, giveUp)
	}
}

// runChain runs a chain as far as possible. resumed means that a person wants it sent although its kind of step is paused.
func (b *bulk) runChain(ctx context.Context, chain string, resumed bool, giveUp func()) {
	var tried *affiliate.Operation
	end := func() {
		if tried != nil {
			b.endStep(ctx, *tried)
			tried = nil
		}
	}
	err := b.service.runChain(ctx, chain, func(op affiliate.Operation) error {
		end()
		if err := b.startStep(ctx, &op, resumed); err != nil {
			return err
		}
		tried = &op
		return nil
	})
	end()
	if err != nil && !errors.Is(err, errPaused) && ctx.Err() == nil {
		b.mu.Lock()
		b.errs = append(b.errs, err)
		b.mu.Unlock()
		giveUp() // the journal cannot be written: nothing more may be sent
	}
}

// startStep waits, in the order of the chains, until one more step of its kind may be under way, and counts it. A step that a person resumed does not wait.
func (b *bulk) startStep(ctx context.Context, op *affiliate.Operation, resumed bool) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	k := b.kind(op.Kind)
	if resumed {
		k.underWay++
		return nil
	}
	at, _ := slices.BinarySearchFunc(k.waiting, b.position[op.Chain],
		func(o *affiliate.Operation, place int) int { return b.position[o.Chain] - place })
	k.waiting = slices.Insert(k.waiting, at, op)
	b.arrived(op.Chain)
	defer func() {
		k.waiting = slices.DeleteFunc(k.waiting, func(o *affiliate.Operation) bool { return o == op })
		b.wake() // the next one may have room too
	}()
	for {
		switch {
		case k.paused:
			return errPaused
		case k.hasRoom() && b.isNext(k, op):
			k.underWay++
			return nil
		}
		changed := b.changed
		b.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
		}
		b.mu.Lock()
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// wake makes waiting steps check again whether they may start. The caller holds the mutex.
func (b *bulk) wake() {
	close(b.changed)
	b.changed = make(chan struct{})
}

// kind returns the state of a kind. The caller holds the mutex.
func (b *bulk) kind(of affiliate.OperationKind) *kindRun {
	if b.kinds[of] == nil {
		b.kinds[of] = &kindRun{}
	}
	return b.kinds[of]
}

// endStep reports a step that was tried, and pauses its kind after equal rejections.
func (b *bulk) endStep(ctx context.Context, tried affiliate.Operation) {
	op, err := b.service.store.Operation(context.WithoutCancel(ctx), tried.ID)
	b.mu.Lock()
	defer b.mu.Unlock()
	k := b.kind(tried.Kind)
	k.underWay--
	b.wake()
	if err != nil {
		return
	}
	k.end(op)
	pauses := k.rejections >= maxSameRejections && !k.paused
	if pauses {
		k.paused = true
		b.errs = append(b.errs, &PausedError{Kind: op.Kind, Message: op.Error})
	}
	b.after(op)
	if pauses {
		b.onPaused(op.Kind)
	}
}
