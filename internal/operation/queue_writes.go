package operation

import (
	"context"
	"slices"

	"fermion-tui/internal/affiliate"
)

// isNamedOnce reports whether no other writes can have the name of a batch. The batch of an import is named after its file, so earlier
// imports and those of colleagues may have the same name.
func isNamedOnce(batch string) bool { return affiliate.QueueReference(batch) != "" }

// QueueWrites selects the writes of a queue: all writes of its batch, or only those that were resumed here if other writes may have the
// same batch name.
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

// chains returns the chains of the queue's writes, each once.
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

// resumedWrites selects the writes of the queue in which some planned writes of a batch are resumed: these, and those that the queue has
// already.
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

// operations reads the writes of a queue that have one of these states; without states, all. A queue without chains of its own has none,
// unless its batch name is unique.
func (s *Service) operations(ctx context.Context, of affiliate.OperationQuery,
	states ...affiliate.OperationState) ([]affiliate.Operation, error) {
	if len(of.Chains) == 0 && !isNamedOnce(of.Batch) {
		return nil, nil
	}
	of.States = states
	return s.store.Operations(ctx, of)
}

func (s *Service) queued(ctx context.Context, batch string, states ...affiliate.OperationState) ([]affiliate.Operation, error) {
	return s.operations(ctx, s.QueueWrites(batch), states...)
}

// queuedWrite identifies a write of a queue, regardless of the attempt.
type queuedWrite struct {
	chain string
	step  int
}

// count counts a write, once, as dropped or not.
func (q *queue) count(w queuedWrite, dropped bool) {
	if q.writes[w] {
		q.dropped--
	}
	if dropped {
		q.dropped++
	}
	q.writes[w] = dropped
}

// addOpen counts a step that is still to be sent.
func (q *queue) addOpen(op affiliate.Operation) {
	if q.open[op.Chain] == nil {
		q.open[op.Chain] = affiliate.OpenSteps{}
	}
	if _, counted := q.open[op.Chain][op.Step]; !counted {
		q.open[op.Chain][op.Step] = op.Kind
		q.addLeft(op, 1)
	}
}

// endOpen counts a step no longer as one that is still to be sent.
func (q *queue) endOpen(op affiliate.Operation) {
	if q.isOpen(op) {
		delete(q.open[op.Chain], op.Step)
		q.addLeft(op, -1)
	}
}

func (q *queue) isOpen(op affiliate.Operation) bool {
	_, is := q.open[op.Chain][op.Step]
	return is
}

func (q *queue) addLeft(op affiliate.Operation, n int) {
	q.left.Add(op.Kind, n)
	if q.stuck[op.Chain] {
		q.untried.Add(op.Kind, n)
	}
}

// clearLeft counts no calls any more that are still to be sent.
func (q *queue) clearLeft() {
	q.left, q.untried = affiliate.Calls{}, affiliate.Calls{}
	clear(q.open)
	clear(q.stuck)
}

// end ends a queue of which some writes were dropped, and the others sent.
func (q *queue) end(dropped []affiliate.Operation) {
	for _, op := range dropped {
		q.count(queuedWrite{op.Chain, op.Step}, true)
	}
	q.state = affiliate.QueueEnded
	q.clearLeft()
}

// onQueuedChain counts the open steps of a chain that the run has finished as untried: they wait for a person.
func (s *Service) onQueuedChain(q *queue, chain string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if open := q.open[chain]; len(open) > 0 && !q.stuck[chain] {
		q.stuck[chain], q.untried = true, q.untried.Plus(open.Calls())
	}
}

// onPausedKind counts the steps of a paused kind, and those after them, as untried by this run. If nothing else is left to try, the run
// ends once what was sent has its response.
func (s *Service) onPausedKind(q *queue, kind affiliate.OperationKind, endRun func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for chain, open := range q.open {
		if open.First() == kind && !q.stuck[chain] {
			q.stuck[chain], q.untried = true, q.untried.Plus(open.Calls())
		}
	}
	if q.left.Without(q.untried).All() == 0 {
		endRun()
	}
}

// countForQueues counts the outcomes of a chain's writes in all queues in which they are still open: an import or a person may have sent
// or dropped them.
func (s *Service) countForQueues(chain string) {
	waits := func(q *queue) bool { return len(q.open[chain]) > 0 }
	s.mu.Lock()
	waited := slices.ContainsFunc(s.queues, waits)
	s.mu.Unlock()
	if !waited {
		return
	}
	ops, err := s.store.Operations(context.WithoutCancel(s.ctx), affiliate.OperationQuery{Chain: chain})
	if err != nil {
		return // they stay counted as left
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.countOutcomes(affiliate.DecidingAttempts(ops))
}

// countDropped counts writes that were dropped in all queues in which they are still open.
func (s *Service) countDropped(ids []string) {
	s.mu.Lock()
	waits := slices.ContainsFunc(s.queues, func(q *queue) bool { return q.left.All() > 0 })
	s.mu.Unlock()
	if !waits || len(ids) == 0 {
		return
	}
	ops, err := s.store.Operations(context.WithoutCancel(s.ctx), affiliate.OperationQuery{IDs: ids})
	if err != nil {
		return // they stay counted as left
	}
	s.mu.Lock()
	s.countOutcomes(ops)
	s.mu.Unlock()
	s.o.OnQueueChange()
}

// countOutcomes counts steps that have an outcome in all queues in which they are still open. The caller holds the mutex.
func (s *Service) countOutcomes(steps []affiliate.Operation) {
	for _, q := range s.queues {
		for _, op := range steps {
			if q.isOpen(op) && op.State != affiliate.Planned && op.State != affiliate.Sent {
				q.count(queuedWrite{op.Chain, op.Step}, op.Dropped())
				q.endOpen(op)
			}
		}
		q.endIfNothingLeft()
	}
}

func idsOf(ops []affiliate.Operation) []string {
	ids := make([]string, len(ops))
	for i, op := range ops {
		ids[i] = op.ID
	}
	return ids
}

// without returns the operations that are not among some, in their order.
func without(ops, some []affiliate.Operation) []affiliate.Operation {
	excluded := make(map[string]bool, len(some))
	for _, op := range some {
		excluded[op.ID] = true
	}
	return slices.DeleteFunc(slices.Clone(ops), func(op affiliate.Operation) bool { return excluded[op.ID] })
}

// withIDs returns the operations that have one of the IDs, in their order.
func withIDs(ops []affiliate.Operation, ids []string) []affiliate.Operation {
	wanted := make(map[string]bool, len(ids))
	for _, id := range ids {
		wanted[id] = true
	}
	return slices.DeleteFunc(slices.Clone(ops), func(op affiliate.Operation) bool { return !wanted[op.ID] })
}
