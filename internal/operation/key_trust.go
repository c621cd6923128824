package operation

import (
	"errors"

	"fermion-tui/internal/fermion"
)

// UnverifiedKeyError means that nothing may be written with the key in use: no link of this profile has answered to it yet, or
// (Foreign) none does.
type UnverifiedKeyError struct {
	Source  string // where the key came from
	Foreign bool
}

func (e *UnverifiedKeyError) Error() string {
	if e.Foreign {
		return "the API key knows none of this profile's links: is it another school's? Nothing is sent with it (it comes from " + e.Source + "). Give this profile's key, " +
			"use a separate profile for the other school (--profile NAME), or confirm the key with : → this API key is right"
	}
	return "the API key (from " + e.Source + ") is new and not verified yet: nothing is sent until it can read a link of this profile"
}

// whyNoRead returns why Fermion must not be asked about what this profile created: another school's response would be wrong.
func (s *Service) whyNoRead() error {
	if s.o.WhyReadOnly != nil {
		return s.o.WhyReadOnly
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

// blocksAllCalls reports whether a step was not sent for a reason that concerns every call and does not pass on its own: the key,
// or a host that is not Fermion's.
func blocksAllCalls(err error) bool {
	_, unverified := errors.AsType[*UnverifiedKeyError](err)
	_, notFermion := errors.AsType[*fermion.NotFermionError](err)
	return unverified || notFermion || errors.Is(err, fermion.ErrUnauthorized)
}

// ResumeBlocked resumes the plans that this program stopped because of the key or the host, and counts them.
func (s *Service) ResumeBlocked() int {
	s.mu.Lock()
	chains := s.blockedOnKey
	s.blockedOnKey = map[string]bool{}
	s.mu.Unlock()
	for chain := range chains {
		s.launch(chain)
	}
	return len(chains) + s.resumeBlockedQueues()
}

// addBlocked adds a plan for ResumeBlocked.
func (s *Service) addBlocked(chain string, why error) {
	s.mu.Lock()
	s.blockedOnKey[chain] = true
	s.mu.Unlock()
	_, unverified := errors.AsType[*UnverifiedKeyError](why)
	_, notFermion := errors.AsType[*fermion.NotFermionError](why)
	if unverified && s.o.WhyNotReady() == nil || notFermion && s.client.Status().NotFermion == nil {
		s.ResumeBlocked() // it passed before the plan was remembered
	}
}
