package operation

import (
	"time"

	"fermion-tui/internal/affiliate"
)

// outage is a step that waits because Fermion cannot be reached.
type outage struct {
	batch string
	since time.Time
}

// noteOutage records that a step could not be sent because there is no connection.
func (s *Service) noteOutage(op affiliate.Operation) {
	s.mu.Lock()
	_, known := s.outages[op.Chain]
	if !known {
		s.outages[op.Chain] = outage{op.Batch, s.o.Now()}
	}
	s.mu.Unlock()
	if !known {
		s.o.OnQueueChange()
	}
}

// endOutage records that a step no longer waits for the connection. If it was done, the other steps of its batch have a connection too.
func (s *Service) endOutage(op affiliate.Operation, done bool) {
	s.mu.Lock()
	before := len(s.outages)
	delete(s.outages, op.Chain)
	for chain, o := range s.outages {
		if done && o.batch == op.Batch {
			delete(s.outages, chain)
		}
	}
	changed := len(s.outages) < before
	s.mu.Unlock()
	if changed {
		s.o.OnQueueChange()
	}
}

// offlineSince returns since when steps of a batch wait for the connection; zero when none does. The caller holds the mutex.
func (s *Service) offlineSince(batch string) (since time.Time) {
	for _, o := range s.outages {
		if o.batch == batch && (since.IsZero() || o.since.Before(since)) {
			since = o.since
		}
	}
	return since
}
