package operation

import (
	"context"
	"errors"
	"slices"
	"sync"

	"fermion-tui/internal/affiliate"
)

// Bulk runs many journaled chains, several at a time, and returns when each is done or stuck. It calls after for each step that was
// tried, with the step as the journal has it then, one call at a time, and ended for each chain that it tries no further. When ctx ends,
// Bulk returns after the responses to what was sent. What is left planned then has no owner: a person resumes or drops it.
func (s *Service) Bulk(ctx context.Context, chains []string, after func(affiliate.Operation), ended func(chain string)) error {
	err := s.bulk(ctx, nil, chains, after, ended, func(*PausedError) {})
	_, disownErr := s.disownLeft(context.WithoutCancel(ctx), chains, "")
	return errors.Join(err, disownErr)
}

// disownLeft gives up the planned steps of chains that nothing here sends any more, and counts them. A step behind one that waits for a
// decision is sent after that, one that waits for another key once there is one, and one of a queue or of another resumed run with that.
// why says why they were not sent; "" for no reason.
func (s *Service) disownLeft(ctx context.Context, chains []string, why string) (n int, err error) {
	if s.ctx.Err() != nil { // the end of the program gives up all of them
		return 0, nil
	}
	left, err := s.store.Operations(ctx, affiliate.OperationQuery{Chains: chains, States: []affiliate.OperationState{affiliate.Planned}})
	if err != nil {
		return 0, err
	}
	s.mu.Lock()
	left = slices.DeleteFunc(left, func(op affiliate.Operation) bool {
		isQueued := slices.ContainsFunc(s.queues, func(q *queue) bool { return q.isOpen(op) })
		isResumed := slices.ContainsFunc(s.resumed, func(r *resumedRun) bool { return r.left[op.Chain] })
		return op.Blocking != nil || op.Owner != s.o.Instance || s.chains[op.Chain] != nil || s.blockedOnKey[op.Chain] ||
			isQueued || isResumed
	})
	s.mu.Unlock()
	if len(left) == 0 {
		return 0, nil
	}
	return len(left), s.store.Disown(ctx, idsOf(left), why)
}

// bulk is Bulk that also calls paused when it pauses a kind of step, and that counts failures together with other runs of the same
// pacing. It counts them alone if that is nil.
func (s *Service) bulk(ctx context.Context, p *pacing, chains []string, after func(affiliate.Operation), ended func(chain string),
	paused func(*PausedError)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(s.ctx, cancel)()
	if p == nil {
		p = newPacing()
	}
	b := newBulk(s, p, chains)
	b.after, b.onPaused = after, paused
	next := make(chan string)
	var workers sync.WaitGroup
	for range min(affiliate.QueuePlans, len(chains)) {
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

type bulk struct {
	*pacing
	service  *Service
	after    func(affiliate.Operation)
	onPaused func(*PausedError)
	position map[string]int // of each chain

	// Guarded by the mutex of the pacing.
	waiting map[affiliate.OperationKind][]*affiliate.Operation // until they may start, in the order of their chains
	// approaching are the chains that a worker has, or is about to have, and whose first step does not wait to start yet.
	approaching map[string]bool
	knowsPaused map[affiliate.OperationKind]bool // the paused kinds among errs
	errs        []error
}

func newBulk(s *Service, p *pacing, chains []string) *bulk {
	b := &bulk{pacing: p, service: s, position: make(map[string]int, len(chains)), approaching: map[string]bool{},
		waiting: map[affiliate.OperationKind][]*affiliate.Operation{}, knowsPaused: map[affiliate.OperationKind]bool{}}
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

// isNext reports whether a step is the first of those that wait and may start. One that would create an affiliate whom another step is
// creating may not: once that is done, nothing is to be sent for it. The caller holds the mutex.
func (b *bulk) isNext(op *affiliate.Operation) bool {
	first := slices.IndexFunc(b.waiting[op.Kind], func(o *affiliate.Operation) bool { return b.creating[newUserID(o)] == 0 })
	if first < 0 || b.waiting[op.Kind][first] != op {
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

// startStep waits, in the order of the chains, until one more step of its kind may be under way, and counts it. A step that a person
// resumed does not wait.
func (b *bulk) startStep(ctx context.Context, op *affiliate.Operation, resumed bool) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	k := b.kind(op.Kind)
	if resumed {
		b.begin(op)
		return nil
	}
	at, _ := slices.BinarySearchFunc(b.waiting[op.Kind], b.position[op.Chain],
		func(o *affiliate.Operation, place int) int { return b.position[o.Chain] - place })
	b.waiting[op.Kind] = slices.Insert(b.waiting[op.Kind], at, op)
	b.arrived(op.Chain)
	defer func() {
		b.waiting[op.Kind] = slices.DeleteFunc(b.waiting[op.Kind], func(o *affiliate.Operation) bool { return o == op })
		b.wake() // the next one may have room too
	}()
	for {
		switch {
		case k.paused != nil:
			b.onPausedKind(k.paused)
			return errPaused
		case k.hasRoom() && b.isNext(op):
			b.begin(op)
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

// onPausedKind reports that a kind of step is paused, once. The caller holds the mutex.
func (b *bulk) onPausedKind(why *PausedError) {
	if b.knowsPaused[why.Kind] {
		return
	}
	b.knowsPaused[why.Kind] = true
	b.errs = append(b.errs, why)
	b.onPaused(why)
}

// endStep reports a step that was tried, and pauses its kind after equal rejections or unknown outcomes.
func (b *bulk) endStep(ctx context.Context, tried affiliate.Operation) {
	op, err := b.service.store.Operation(context.WithoutCancel(ctx), tried.ID)
	b.mu.Lock()
	defer b.mu.Unlock()
	k := b.kind(tried.Kind)
	b.finish(&tried)
	b.wake()
	if err != nil {
		return
	}
	k.end(op)
	b.after(op)
	if k.paused != nil {
		b.onPausedKind(k.paused)
	}
}
