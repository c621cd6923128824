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
