package operation

import (
	"slices"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
)

// limits are those of this moment: after a limit answer of Fermion they are lower for a while.
func (s *Service) limits() affiliate.CallLimits {
	l := s.o.Limits
	l.SlowLinks, l.SlowCoupons = s.client.Slowdown(fermion.CreateLink), s.client.Slowdown(fermion.CreateCoupon)
	l.SlowLookUps, l.SlowDeletions = s.client.Slowdown(fermion.UserAnalytics, fermion.CreateUser), s.client.Slowdown(fermion.DeleteCoupon)
	return l
}

// TimeFor is how long calls take that begin now, beside what queues and other senders have still to send.
func (s *Service) TimeFor(calls affiliate.Calls) affiliate.PlanTime {
	limits := s.limits()
	s.mu.Lock()
	defer s.mu.Unlock()
	return limits.Time(calls, s.sentBeside(nil, nil)...)
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
		limits := s.limits()
		s.mu.Lock()
		defer s.mu.Unlock()
		return limits.Time(left(), s.sentBeside(nil, own)...)
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
