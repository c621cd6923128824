package operation

import (
	"errors"
	"maps"
	"slices"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/store"
)

// UnverifiedKeyError means that nothing may be written with the key in use, because it has read no link of this profile yet or, with
// Foreign, cannot read any.
type UnverifiedKeyError struct {
	Source  string // where the key came from
	Foreign bool
}

func (e *UnverifiedKeyError) Error() string {
	if e.Foreign {
		return "the API key knows none of this profile's links: is it another school's? Nothing is sent with it (it comes from " +
			e.Source + "). Give this profile's key, " +
			"use a separate profile for the other school (--profile NAME), or choose \"This API key is right\" in the command palette"
	}
	return "the API key (from " + e.Source + ") is new and not verified yet: nothing is sent until it can read a link of this profile"
}

// whyNoRead returns why Fermion must not be asked about what this profile created. With another school's key the response would be wrong.
func (s *Service) whyNoRead() error {
	if why := s.o.WhyReadOnly(); why != nil {
		return why
	}
	return s.o.WhyNotReady()
}

// whyNoPlan returns why nothing new may be planned. Writes may be planned while the key is being verified; they are sent
// afterwards.
func (s *Service) whyNoPlan() error {
	err := s.whyNoRead()
	if unverified, ok := errors.AsType[*UnverifiedKeyError](err); ok && !unverified.Foreign {
		return nil
	}
	return err
}

// blocksAllCalls reports whether a step was not sent for a reason that concerns every call and persists: the key, or a host that is not
// Fermion's.
func blocksAllCalls(err error) bool {
	_, unverified := errors.AsType[*UnverifiedKeyError](err)
	_, notFermion := errors.AsType[*fermion.NotFermionError](err)
	return unverified || notFermion || errors.Is(err, fermion.ErrUnauthorized)
}

// ResumeBlocked resumes the plans that this program stopped because of the key, the host or the rights in the database, and counts them.
func (s *Service) ResumeBlocked() int {
	s.mu.Lock()
	chains := s.blockedOnKey
	s.blockedOnKey = map[string]bool{}
	s.mu.Unlock()
	s.launchAll(nil, slices.Sorted(maps.Keys(chains)))
	return len(chains) + s.resumeBlockedQueues()
}

// whyNoRights returns which rights in the database a failed step lacks, according to what this program knows of its rights; nil for
// none. The server's own message only names the refused statement.
func (s *Service) whyNoRights(err error) error {
	if errors.Is(err, errRecorded) || errors.Is(err, errClaimedElsewhere) {
		return nil
	}
	if why := s.o.WhyNotReady(); errors.Is(why, store.ErrNoRights) {
		return why
	}
	return nil
}

// addBlocked adds a plan for ResumeBlocked.
func (s *Service) addBlocked(chain string, why error) {
	s.block(chain, why)
	_, unverified := errors.AsType[*UnverifiedKeyError](why)
	_, notFermion := errors.AsType[*fermion.NotFermionError](why)
	if (unverified || errors.Is(why, store.ErrNoRights)) && s.o.WhyNotReady() == nil || notFermion && s.client.Status().NotFermion == nil {
		s.ResumeBlocked() // the reason disappeared before the plan was added
	}
}

// block records a chain that cannot be sent now, so that ResumeBlocked sends it later. If rights are missing, the chain's queue pauses at
// once, since its writes under way may not end before the rights are back.
func (s *Service) block(chain string, why error) {
	queued, paused := false, false
	s.mu.Lock()
	for _, q := range s.queues {
		if !errors.Is(why, store.ErrNoRights) || len(q.open[chain]) == 0 {
			continue
		}
		queued = true
		if q.state == affiliate.QueueRunning && !q.stopped {
			q.state, q.why, q.blocked, paused = affiliate.QueuePaused, affiliate.Brief(why), true, true
			q.cancelRun()
		}
	}
	if !queued {
		s.blockedOnKey[chain] = true
	}
	s.mu.Unlock()
	if paused {
		s.o.OnQueueChange()
	}
}
