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

// TimeOf is how long a sender takes that begins now, or goes on. What queues send of its chains counts once.
func (s *Service) TimeOf(o Sender) affiliate.PlanTime {
	slow := s.slowdowns()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.o.Limits.Time(o.Left(), slow, s.sentBeside(nil, o)...)
}

// Sender sends many writes that are no queue, as an import does. Its methods must not call the service.
type Sender interface {
	Left() affiliate.Calls               // still to be sent
	LeftOf(chain string) affiliate.Calls // of a chain
}

// ShareLimits counts what a sender has left with what is sent at Fermion's limits, until done is called. timeLeft is how long that takes beside what
// queues and other senders have still to send.
func (s *Service) ShareLimits(own Sender) (timeLeft func() affiliate.PlanTime, done func()) {
	s.mu.Lock()
	s.senders = append(s.senders, own)
	s.mu.Unlock()
	s.o.OnQueueChange()
	return func() affiliate.PlanTime { return s.TimeOf(own) }, func() {
		s.mu.Lock()
		s.senders = slices.DeleteFunc(s.senders, func(o Sender) bool { return o == own })
		s.mu.Unlock()
		s.o.OnQueueChange()
	}
}

// sentBeside are what the queues that run and the senders have still to send, without one of them. What a sender has in common with a queue counts as
// the queue's, and with the one that is left out as that one's. The caller holds the mutex.
func (s *Service) sentBeside(without *queue, withoutSender Sender) (all []affiliate.Calls) {
	for _, q := range s.queues {
		if q != without && q.state == affiliate.QueueRunning {
			left := q.left.Without(q.untried)
			if withoutSender != nil {
				left = left.Without(q.sharedWith(withoutSender))
			}
			all = append(all, left)
		}
	}
	for _, o := range s.senders {
		if o == withoutSender {
			continue
		}
		left := o.Left()
		for _, q := range s.queues {
			if q.state == affiliate.QueueRunning {
				left = left.Without(q.sharedWith(o))
			}
		}
		all = append(all, left)
	}
	return all
}

// sharedWith are the calls that a sender has still to make too.
func (q *queue) sharedWith(o Sender) (shared affiliate.Calls) {
	for chain, open := range q.open {
		if !q.stuck[chain] {
			shared = shared.Plus(open.Calls().Shared(o.LeftOf(chain)))
		}
	}
	return shared
}
