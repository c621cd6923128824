package operation

import (
	"slices"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
)

// slowdowns are those of this moment: after a limit answer of Fermion the limits are lower for a while.
func (s *Service) slowdowns() affiliate.Slowdowns {
	return affiliate.Slowdowns{
		Links: s.client.Slowdown(fermion.CreateLink), Coupons: s.client.Slowdown(fermion.CreateCoupon),
		LookUps: s.client.Slowdown(fermion.UserAnalytics, fermion.CreateUser), Deletions: s.client.Slowdown(fermion.DeleteCoupon),
	}
}

// TimeFor is how long calls take that begin now, beside what queues and other senders have still to send.
func (s *Service) TimeFor(calls affiliate.Calls) affiliate.PlanTime {
	slow := s.slowdowns()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.o.Limits.Time(calls, slow, s.sentBeside(nil, nil)...)
}

// sender sends many writes that are no queue, as an import does.
type sender struct{ left func() affiliate.Calls }

// ShareLimits counts what left returns with what is sent at Fermion's limits, until done is called. timeLeft is how long that takes beside what queues
// and other senders have still to send. left must not call the service.
func (s *Service) ShareLimits(left func() affiliate.Calls) (timeLeft func() affiliate.PlanTime, done func()) {
	own := &sender{left}
	s.mu.Lock()
	s.senders = append(s.senders, own)
	s.mu.Unlock()
	s.o.OnQueueChange()
	timeLeft = func() affiliate.PlanTime {
		slow := s.slowdowns()
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.o.Limits.Time(left(), slow, s.sentBeside(nil, own)...)
	}
	return timeLeft, func() {
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
