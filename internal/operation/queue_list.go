package operation

import (
	"context"
	"slices"

	"fermion-tui/internal/affiliate"
)

// Queues returns the queues of this program that were not forgotten, in the order in which they were started.
func (s *Service) Queues() []affiliate.QueueStatus {
	blocked, slow := s.client.Status().BlockedUntil, s.slowdowns()
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]affiliate.QueueStatus, 0, len(s.queues))
	for _, q := range s.queues {
		if q.forgotten {
			continue
		}
		timeLeft := s.o.Limits.Time(q.left.Without(q.untried), slow, s.sentBeside(q, nil)...).Duration
		all = append(all, affiliate.QueueStatus{Batch: q.batch, State: q.state, Why: q.why, Total: len(q.writes), Left: q.left,
			Dropped:  q.dropped,
			TimeLeft: timeLeft, BlockedUntil: blocked, OfflineSince: s.offlineSince(q.batch)})
	}
	return all
}

// LastQueue is the batch that this program sent last, else the one that its user queued last; "" when there is none.
func (s *Service) LastQueue(ctx context.Context) (string, error) {
	s.mu.Lock()
	last := s.lastQueue
	s.mu.Unlock()
	if last != "" {
		return last, nil
	}
	return s.store.LastQueue(ctx, s.o.By)
}

// queueOf returns the queue of a batch, nil when there is none. The caller holds the mutex.
func (s *Service) queueOf(batch string) *queue {
	for _, q := range s.queues {
		if q.batch == batch {
			return q
		}
	}
	return nil
}

// ForgetQueue removes a queue that has ended from the list.
func (s *Service) ForgetQueue(batch string) {
	s.mu.Lock()
	if q := s.queueOf(batch); q != nil && q.state == affiliate.QueueEnded {
		q.forgotten = true
		if isNamedOnce(batch) { // else only the queue knows which writes of the batch were its own
			s.queues = slices.DeleteFunc(s.queues, func(o *queue) bool { return o == q })
		}
	}
	s.mu.Unlock()
	s.o.OnQueueChange()
}
