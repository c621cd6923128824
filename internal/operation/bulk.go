package operation

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"fermion-tui/internal/affiliate"
)

// bulkWorkers is how many chains run at once: enough that a slow endpoint (10 coupons a minute) does not hold up a fast one.
const bulkWorkers = 8

// sameRejections in a row pause a kind of step: the rest would most likely be rejected with the same words.
const sameRejections = 3

// PausedError says that a kind of step was paused; what waits of it stays planned.
type PausedError struct {
	Kind    affiliate.OperationKind
	Message string
}

func (e *PausedError) Error() string {
	return fmt.Sprintf("%s was rejected %d times in a row with the same message (%s); the rest stays planned. Fix the cause, then continue with --resume", e.Kind, sameRejections, e.Message)
}

// Bulk runs many journaled chains, several at a time, and returns when each has come as far as it can. after is told each
// step that was tried, as the journal holds it then; calls do not overlap. An ending ctx stops it after what was sent.
func (d *Desk) Bulk(ctx context.Context, chains []string, after func(affiliate.Operation)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(d.ctx, cancel)()
	b := &bulk{desk: d, after: after, streaks: map[affiliate.OperationKind]*streak{}}
	next := make(chan string)
	var workers sync.WaitGroup
	for range min(bulkWorkers, len(chains)) {
		workers.Go(func() {
			for chain := range next {
				b.run(ctx, chain, cancel)
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

type streak struct {
	message string
	n       int
	paused  bool
}

type bulk struct {
	desk  *Desk
	after func(affiliate.Operation)

	mu      sync.Mutex
	streaks map[affiliate.OperationKind]*streak
	errs    []error
}

var errPaused = errors.New("this kind of step is paused")

// run carries one chain on. When somebody resumes it meanwhile, it is looked at once more before it is let go: here, or, when the
// run was stopped, by the desk.
func (b *bulk) run(ctx context.Context, chain string, giveUp func()) {
	d := b.desk
	if !d.enter(chain, false) {
		return
	}
	b.carry(ctx, chain, false, giveUp)
	for d.leave(chain) {
		if ctx.Err() != nil {
			go d.carry(chain)
			return
		}
		b.carry(ctx, chain, true, giveUp)
	}
}

// carry runs a chain as far as it comes. resumed: a person wants it sent although its kind of step is paused.
func (b *bulk) carry(ctx context.Context, chain string, resumed bool, giveUp func()) {
	var tried string
	err := b.desk.runChain(ctx, chain, func(op affiliate.Operation) error {
		b.report(ctx, tried)
		tried = ""
		if !resumed && b.paused(op.Kind) {
			return errPaused
		}
		tried = op.ID
		return nil
	})
	b.report(ctx, tried)
	if err != nil && !errors.Is(err, errPaused) && ctx.Err() == nil {
		b.mu.Lock()
		b.errs = append(b.errs, err)
		b.mu.Unlock()
		giveUp() // the journal cannot be written: nothing more may leave
	}
}

func (b *bulk) paused(kind affiliate.OperationKind) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.streaks[kind]
	return s != nil && s.paused
}

// report tells how a step ended and counts rejections with the same words.
func (b *bulk) report(ctx context.Context, id string) {
	if id == "" {
		return
	}
	op, err := b.desk.store.Operation(context.WithoutCancel(ctx), id)
	if err != nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.streaks[op.Kind]
	if s == nil {
		s = &streak{}
		b.streaks[op.Kind] = s
	}
	switch {
	case op.State != affiliate.Rejected:
		*s = streak{paused: s.paused}
	case op.Error == s.message:
		s.n++
	default:
		s.message, s.n = op.Error, 1
	}
	if s.n >= sameRejections && !s.paused {
		s.paused = true
		b.errs = append(b.errs, &PausedError{Kind: op.Kind, Message: op.Error})
	}
	b.after(op)
}
