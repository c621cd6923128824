package operation

import (
	"context"

	"fermion-tui/internal/affiliate"
)

// isNamedOnce reports whether no other writes have the name of a batch. That of an import is the name of its file: earlier imports and those of
// colleagues may have it too.
func isNamedOnce(batch string) bool { return affiliate.QueueReference(batch) != "" }

// QueueWrites selects the writes of a queue: all of its batch, or only those that were resumed here when others may have the name of the batch.
func (s *Service) QueueWrites(batch string) affiliate.OperationQuery {
	of := affiliate.OperationQuery{Batch: batch}
	if isNamedOnce(batch) {
		return of
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if q := s.queueOf(batch); q != nil {
		of.Chains = q.chains()
	}
	return of
}

// chains are those of its writes.
func (q *queue) chains() []string {
	listed := make(map[string]bool, len(q.writes))
	var all []string
	for w := range q.writes {
		if !listed[w.chain] {
			listed[w.chain], all = true, append(all, w.chain)
		}
	}
	return all
}

// resumedWrites selects the writes of the queue that planned writes of a batch are resumed as, with those that it has already.
func (s *Service) resumedWrites(batch string, ops []affiliate.Operation) affiliate.OperationQuery {
	of := affiliate.OperationQuery{Batch: batch}
	if isNamedOnce(batch) {
		return of
	}
	for _, op := range ops {
		of.Chains = append(of.Chains, op.Chain)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if q := s.queueOf(batch); q != nil && !q.forgotten {
		of.Chains = append(of.Chains, q.chains()...)
	}
	return of
}

// operations reads the writes of a queue that have one of some states, or all. A queue without writes has none.
func (s *Service) operations(ctx context.Context, of affiliate.OperationQuery, states ...affiliate.OperationState) ([]affiliate.Operation, error) {
	if len(of.Chains) == 0 && !isNamedOnce(of.Batch) {
		return nil, nil
	}
	of.States = states
	return s.store.Operations(ctx, of)
}

func (s *Service) queued(ctx context.Context, batch string, states ...affiliate.OperationState) ([]affiliate.Operation, error) {
	return s.operations(ctx, s.QueueWrites(batch), states...)
}

// queuedWrite is a write of a queue, whichever attempt at it.
type queuedWrite struct {
	chain string
	step  int
}

// count counts a write once, as one that is to be sent or as a dropped one.
func (q *queue) count(w queuedWrite, dropped bool) {
	if q.writes[w] {
		q.dropped--
	}
	if dropped {
		q.dropped++
	}
	q.writes[w] = dropped
}

// addLeft counts n more calls of a chain that are still to be sent.
func (q *queue) addLeft(chain string, kind affiliate.OperationKind, n int) {
	of := q.open[chain]
	of.Add(kind, n)
	q.open[chain] = of
	q.left.Add(kind, n)
}

// clearLeft counts no calls any more that are still to be sent.
func (q *queue) clearLeft() {
	q.left, q.untried = affiliate.Calls{}, affiliate.Calls{}
	clear(q.open)
}

// end is what becomes of a queue of which some writes were dropped, and the others sent.
func (q *queue) end(dropped []affiliate.Operation) {
	for _, op := range dropped {
		q.count(queuedWrite{op.Chain, op.Step}, true)
	}
	q.state = affiliate.QueueEnded
	q.clearLeft()
}

// onQueuedChain counts the steps of a chain that this run does not try: those that were dropped, and those that wait for a person.
func (s *Service) onQueuedChain(ctx context.Context, q *queue, chain string) {
	s.mu.Lock()
	open := q.open[chain]
	s.mu.Unlock()
	if open.All() == 0 {
		return
	}
	ops, err := s.store.Operations(ctx, affiliate.OperationQuery{Chain: chain, States: []affiliate.OperationState{affiliate.Rejected}})
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil || ctx.Err() != nil {
		return
	}
	for _, op := range ops {
		w := queuedWrite{op.Chain, op.Step}
		if dropped, counted := q.writes[w]; op.Dropped() && counted && !dropped {
			q.count(w, true)
			q.addLeft(chain, op.Kind, -1)
		}
	}
	q.untried = q.untried.Plus(q.open[chain])
}
