package operation

import (
	"slices"

	"fermion-tui/internal/affiliate"
)

// sender sends many writes that are no queue, as an import does.
type sender struct{ left func() affiliate.Calls }

// ShareLimits counts what left returns with what is sent at Fermion's limits, until done is called. others are what queues and other senders have
// still to send. left must not call the service.
func (s *Service) ShareLimits(left func() affiliate.Calls) (others func() []affiliate.Calls, done func()) {
	own := &sender{left}
	s.mu.Lock()
	s.senders = append(s.senders, own)
	s.mu.Unlock()
	s.o.OnQueueChange()
	others = func() []affiliate.Calls {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.sentBeside(nil, own)
	}
	return others, func() {
		s.mu.Lock()
		s.senders = slices.DeleteFunc(s.senders, func(o *sender) bool { return o == own })
		s.mu.Unlock()
		s.o.OnQueueChange()
	}
}

// sentBeside are what the queues that run and the senders have still to send, without one of them. The caller holds the mutex.
func (s *Service) sentBeside(without *queue, withoutSender *sender) (all []affiliate.Calls) {
	for _, q := range s.queues {
		if q != without && q.state == affiliate.QueueRunning {
			all = append(all, q.left.Without(q.untried))
		}
	}
	for _, o := range s.senders {
		if o != withoutSender {
			all = append(all, o.left())
		}
	}
	return all
}
