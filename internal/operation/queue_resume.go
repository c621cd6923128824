package operation

import (
	"context"
	"errors"
	"slices"

	"fermion-tui/internal/affiliate"
)

// ResumeQueue sends the planned writes of a batch, also those of a program that has ended. While the queue runs, those that the run leaves
// out are sent after it. It returns an *ElsewhereError if another running program has all of them.
func (s *Service) ResumeQueue(ctx context.Context, batch string) error {
	if err := s.whyNoPlan(); err != nil {
		return err
	}
	of := s.QueueWrites(batch)
	planned, err := s.operations(ctx, of, affiliate.Planned)
	if err != nil {
		return err
	}
	return s.resumeQueued(ctx, nil, of, planned, planned)
}

// resumeQueued sends some of the planned writes of a queue. of selects all its writes. p is the pacing that it has in common with what is
// resumed beside it, if any.
func (s *Service) resumeQueued(ctx context.Context, p *pacing, of affiliate.OperationQuery, some, planned []affiliate.Operation) error {
	s.mu.Lock()
	q := s.queueOf(of.Batch)
	running := q != nil && q.state == affiliate.QueueRunning
	if running {
		for _, op := range some {
			if q.unresumed[queuedWrite{op.Chain, op.Step}] {
				q.next = append(q.next, op.ID)
			}
		}
	}
	s.mu.Unlock()
	if running {
		return nil
	}
	ctx = context.WithoutCancel(ctx)
	open, err := s.adoptQueued(ctx, of, some)
	if err != nil {
		return err
	}
	before, err := s.operations(ctx, of, affiliate.Done, affiliate.Rejected, affiliate.Unknown)
	if err != nil {
		return err
	}
	if s.restartQueue(p, of.Batch, open, affiliate.DecidingAttempts(before), without(planned, some)) {
		s.o.OnQueueChange()
	}
	return nil
}

// resumeNext resumes what a person resumed during a run that left it out. After a run that was paused, it waits like the rest.
func (s *Service) resumeNext(q *queue, wentWell bool) {
	s.mu.Lock()
	ids := q.next
	q.next = nil
	s.mu.Unlock()
	if len(ids) == 0 || !wentWell {
		return
	}
	if err := s.Resume(context.WithoutCancel(s.ctx), ids); err != nil {
		s.o.OnCriticalError(err)
	}
}

// adoptQueued makes this program the owner of planned writes of a queue. It returns those that it owns now, and those whose responses it
// still awaits from an earlier run: these are counted when they arrive, and sent again if Fermion refuses them at its limit.
func (s *Service) adoptQueued(ctx context.Context, of affiliate.OperationQuery,
	planned []affiliate.Operation) ([]affiliate.Operation, error) {
	adopted, err := s.store.Adopt(ctx, idsOf(planned))
	if err != nil {
		return nil, err
	}
	inFlight, err := s.operations(ctx, of, affiliate.Sent)
	if err != nil {
		return nil, err
	}
	inFlight = slices.DeleteFunc(inFlight, func(op affiliate.Operation) bool { return op.Owner != s.o.Instance })
	if len(planned) > 0 && len(adopted)+len(inFlight) == 0 {
		if err := s.whyQueueElsewhere(ctx, of); err != nil {
			return nil, err
		}
	}
	return slices.Concat(withIDs(planned, adopted), inFlight), nil
}

// restartQueue starts a run of the open writes of a batch. before are the writes that count as sent, rest the planned ones that were not
// resumed: they count as left, though this run sends only those behind a resumed one. It returns false if the queue was resumed meanwhile.
func (s *Service) restartQueue(p *pacing, batch string, open, before, rest []affiliate.Operation) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := s.queueOf(batch)
	if q == nil || q.forgotten {
		s.queues = slices.DeleteFunc(s.queues, func(o *queue) bool { return o == q })
		q = newQueue(batch)
	}
	if q.state == affiliate.QueueRunning {
		return false
	}
	for _, op := range before {
		q.count(queuedWrite{op.Chain, op.Step}, op.Dropped())
	}
	q.clearLeft()
	chains := make([]string, 0, len(open))
	listed := make(map[string]bool, len(open))
	for _, op := range open {
		q.addOpen(op)
		q.count(queuedWrite{op.Chain, op.Step}, false)
		if !listed[op.Chain] {
			listed[op.Chain], chains = true, append(chains, op.Chain)
		}
	}
	q.unresumed = map[queuedWrite]bool{}
	for _, op := range rest {
		w := queuedWrite{op.Chain, op.Step}
		q.count(w, false)
		if !listed[op.Chain] {
			q.unresumed[w], q.stuck[op.Chain] = true, true
		}
		q.addOpen(op)
	}
	s.startRun(q, p, chains)
	return true
}

// resumeBlockedQueues resumes the queues that paused because of the key, the host or the rights in the database, and counts them.
func (s *Service) resumeBlockedQueues() int {
	s.mu.Lock()
	var blocked []string
	for _, q := range s.queues {
		if q.blocked && q.state == affiliate.QueuePaused {
			q.blocked = false
			blocked = append(blocked, q.batch)
		}
	}
	s.mu.Unlock()
	for _, batch := range blocked {
		if err := s.ResumeQueue(context.WithoutCancel(s.ctx), batch); err != nil {
			s.stayBlocked(batch, err)
			s.o.OnCriticalError(err)
		}
	}
	return len(blocked)
}

// stayBlocked leaves a queue that could not be resumed to the next ResumeBlocked, unless other programs have all of its writes.
func (s *Service) stayBlocked(batch string, why error) {
	_, elsewhere := errors.AsType[*ElsewhereError](why)
	s.mu.Lock()
	defer s.mu.Unlock()
	if q := s.queueOf(batch); q != nil && q.state == affiliate.QueuePaused && !elsewhere {
		q.blocked = true
	}
}
