package operation

import (
	"slices"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
)

// slowdowns returns the present slowdowns: after a limit response of Fermion the limits are lower for a while.
func (s *Service) slowdowns() affiliate.Slowdowns {
	return affiliate.Slowdowns{
		Links: s.client.Slowdown(fermion.CreateLink), Coupons: s.client.Slowdown(fermion.CreateCoupon),
		LookUps: s.client.Slowdown(fermion.UserAnalytics, fermion.CreateUser), Deletions: s.client.Slowdown(fermion.DeleteCoupon),
	}
}

// endpointsOf are the calls that a write of a kind makes. Each new affiliate is looked up first.
func endpointsOf(kind affiliate.OperationKind) []fermion.Endpoint {
	switch kind {
	case affiliate.CreateAffiliate:
		return []fermion.Endpoint{fermion.UserAnalytics, fermion.CreateUser}
	case affiliate.CreateLink:
		return []fermion.Endpoint{fermion.CreateLink}
	case affiliate.CreateCoupon:
		return []fermion.Endpoint{fermion.CreateCoupon}
	default:
		return []fermion.Endpoint{fermion.DeleteCoupon}
	}
}

// WaitsForLimit reports whether writes of a kind wait for Fermion's limit of their calls now.
func (s *Service) WaitsForLimit(kind affiliate.OperationKind) bool {
	of := endpointsOf(kind)
	return slices.ContainsFunc(s.client.Waiting(), func(w fermion.PendingCall) bool { return slices.Contains(of, w.Endpoint) })
}

// TimeFor returns how long calls take that begin now, while queues and senders send what they have left.
func (s *Service) TimeFor(calls affiliate.Calls) affiliate.PlanTime {
	slow := s.slowdowns()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.o.Limits.Time(calls, slow, s.sentBeside(nil, nil)...)
}

// TimeOf returns how long a sender takes that begins now or continues. Calls that it has in common with queues count once.
func (s *Service) TimeOf(o Sender) affiliate.PlanTime {
	slow := s.slowdowns()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.o.Limits.Time(o.Left(), slow, s.sentBeside(nil, o)...)
}

// Sender sends many writes outside of queues, as an import does. Its methods must not call the service.
type Sender interface {
	Left() affiliate.Calls               // still to be sent
	LeftOf(chain string) affiliate.Calls // of a chain
}

// ShareLimits makes the calls that a sender has left count in all estimates, until done is called. timeLeft returns how long they take
// while queues and other senders send what they have left.
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

// sentBeside returns what the running queues and the senders have left to send, except one queue or sender. Calls that a sender has in
// common with a queue count for the queue; calls in common with the excepted one are excepted too. The caller holds the mutex.
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

// sharedWith returns the calls of the queue that a sender has left too.
func (q *queue) sharedWith(o Sender) (shared affiliate.Calls) {
	for chain, open := range q.open {
		if !q.stuck[chain] {
			shared = shared.Plus(open.Calls().Shared(o.LeftOf(chain)))
		}
	}
	return shared
}
