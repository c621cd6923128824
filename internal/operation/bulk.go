package operation

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"fermion-tui/internal/affiliate"
)

// bulkWorkers is how many chains run at once: enough that a slow endpoint (10 coupons a minute) does not delay a fast one.
const bulkWorkers = 8

// maxSameRejections in a row pause a kind of step: the rest would most likely be rejected with the same words.
const maxSameRejections = 3

// PausedError means that a kind of step was paused; its remaining steps stay planned.
type PausedError struct {
	Kind    affiliate.OperationKind
	Message string
}

func (e *PausedError) Error() string {
	return fmt.Sprintf("Fermion keeps rejecting %s with the same message (%s), so the rest waits: fix the cause first", stepsOf(e.Kind), e.Message)
}

// stepsOf are the steps of a kind, in words.
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
// tried, with the step as the journal has it then, one call at a time, and ended for each chain of which it tries no more. When ctx ends, Bulk stops after what
// was sent.
func (s *Service) Bulk(ctx context.Context, chains []string, after func(affiliate.Operation), ended func(chain string)) error {
	return s.bulk(ctx, chains, after, ended, func(affiliate.OperationKind) {})
}

// bulk is Bulk that also tells which kind of step is paused, when it is.
func (s *Service) bulk(ctx context.Context, chains []string, after func(affiliate.Operation), ended func(chain string), paused func(affiliate.OperationKind)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(s.ctx, cancel)()
	b := &bulk{service: s, after: after, onPaused: paused, rejections: map[affiliate.OperationKind]*rejectionRun{}}
	next := make(chan string)
	var workers sync.WaitGroup
	for range min(bulkWorkers, len(chains)) {
		workers.Go(func() {
			for chain := range next {
				b.run(ctx, chain, cancel)
				if ctx.Err() == nil {
					ended(chain)
				}
			}
		})
	}
feed:
	for _, c := range chains {
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

type rejectionRun struct {
	message string
	n       int
	paused  bool
}

type bulk struct {
	service  *Service
	after    func(affiliate.Operation)
	onPaused func(affiliate.OperationKind)

	mu         sync.Mutex
	rejections map[affiliate.OperationKind]*rejectionRun
	errs       []error
}

var errPaused = errors.New("this kind of step is paused")

// run runs one chain. One that runs here already, as in a queue that has it too, is waited for: what that run sent is done then. When the chain is
// resumed meanwhile it runs once more before it is released: here, or, when the bulk run was stopped, in the background.
func (b *bulk) run(ctx context.Context, chain string, giveUp func()) {
	d := b.service
	for {
		ended, acquired := d.acquireChain(chain, false)
		if acquired {
			break
		}
		if ended == nil {
			return
		}
		select {
		case <-ended:
		case <-ctx.Done():
			return
		}
	}
	b.runChain(ctx, chain, false, giveUp)
	for d.releaseChain(chain) {
		if ctx.Err() != nil {
			go d.runAcquired(chain)
			return
		}
		b.runChain(ctx, chain, true, giveUp)
	}
}

// runChain runs a chain as far as possible. resumed means that a person wants it sent although its kind of step is paused.
func (b *bulk) runChain(ctx context.Context, chain string, resumed bool, giveUp func()) {
	var tried string
	err := b.service.runChain(ctx, chain, func(op affiliate.Operation) error {
		b.reportStep(ctx, tried)
		tried = ""
		if !resumed && b.paused(op.Kind) {
			return errPaused
		}
		tried = op.ID
		return nil
	})
	b.reportStep(ctx, tried)
	if err != nil && !errors.Is(err, errPaused) && ctx.Err() == nil {
		b.mu.Lock()
		b.errs = append(b.errs, err)
		b.mu.Unlock()
		giveUp() // the journal cannot be written: nothing more may be sent
	}
}

func (b *bulk) paused(kind affiliate.OperationKind) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.rejections[kind]
	return s != nil && s.paused
}

// reportStep reports a step that was tried and counts rejections with the same words.
func (b *bulk) reportStep(ctx context.Context, id string) {
	if id == "" {
		return
	}
	op, err := b.service.store.Operation(context.WithoutCancel(ctx), id)
	if err != nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.rejections[op.Kind]
	if s == nil {
		s = &rejectionRun{}
		b.rejections[op.Kind] = s
	}
	switch {
	case op.State != affiliate.Rejected:
		*s = rejectionRun{paused: s.paused}
	case op.Error == s.message:
		s.n++
	default:
		s.message, s.n = op.Error, 1
	}
	pauses := s.n >= maxSameRejections && !s.paused
	if pauses {
		s.paused = true
		b.errs = append(b.errs, &PausedError{Kind: op.Kind, Message: op.Error})
	}
	b.after(op)
	if pauses {
		b.onPaused(op.Kind)
	}
}
