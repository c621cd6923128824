package operation

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
)

// maxFinalAttempts is how often, once a second, storing a response is tried again after the program was asked to end. That takes less time
// than Close may take.
const maxFinalAttempts = 10

// Unsaved returns the responses that the database could not store yet, oldest first. Those left after Close are lost with the program, so
// the caller of Close reports them.
func (s *Service) Unsaved() []affiliate.UnsavedResponse {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.unsavedResponses)
}

func (s *Service) addUnsaved(u affiliate.UnsavedResponse) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := slices.IndexFunc(s.unsavedResponses, func(o affiliate.UnsavedResponse) bool { return o.Operation == u.Operation }); i >= 0 {
		s.unsavedResponses[i] = u
		return
	}
	s.unsavedResponses = append(s.unsavedResponses, u)
}

// removeUnsaved reports whether it removed the last one.
func (s *Service) removeUnsaved(id string) (last bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := len(s.unsavedResponses)
	s.unsavedResponses = withoutOperation(s.unsavedResponses, id)
	return before > 0 && len(s.unsavedResponses) == 0
}

func withoutOperation(all []affiliate.UnsavedResponse, id string) []affiliate.UnsavedResponse {
	return slices.DeleteFunc(all, func(u affiliate.UnsavedResponse) bool { return u.Operation == id })
}

// persistWithRetry retries a write to the journal until it succeeds: a response that arrived must not be lost to a full disk. It
// reports the first failure, and gives up some seconds after the program was asked to end.
func (s *Service) persistWithRetry(u affiliate.UnsavedResponse, write func() error) error {
	ending := 0
	for {
		err := write()
		if _, decided := errors.AsType[*store.TransitionError](err); err == nil || decided {
			if last := s.removeUnsaved(u.Operation); last && err == nil {
				s.o.OnAnswersSaved()
			}
			return err
		}
		first := u.Err == nil
		if first || u.Err.Error() != err.Error() { // another reason may prevent it now
			u.Err = err
			s.addUnsaved(u)
		}
		if first {
			s.o.OnCriticalError(unsavedWarning(u))
		}
		if errors.Is(err, store.ErrNotFound) { // an older copy of the database was restored, which lacks the operation
			return err
		}
		if s.ctx.Err() != nil {
			if ending++; ending > maxFinalAttempts {
				return err
			}
		}
		time.Sleep(time.Second)
	}
}

// unsavedWarning names the slug first, since only a few lines are shown.
func unsavedWarning(u affiliate.UnsavedResponse) error {
	const end = "but the database cannot store it: %w. Retrying until it can"
	if u.Slug != "" {
		return fmt.Errorf("write down: slug %s. %s was answered, "+end, u.Slug, u.What, u.Err)
	}
	return fmt.Errorf("%s: %s, "+end, u.What, u.Summary(), u.Err)
}

func newUnsaved(op affiliate.Operation, answer string) affiliate.UnsavedResponse {
	return affiliate.UnsavedResponse{Operation: op.ID, Chain: op.Chain, What: describe(op.Intent), Outcome: answer}
}

// describeOutcome describes the outcome of an operation.
func describeOutcome(o store.Outcome) string {
	switch o.State {
	case affiliate.Done:
		return "done"
	case affiliate.Rejected:
		return "rejected: " + o.Error
	}
	if o.Body != "" { // it may contain a slug
		return "unknown: " + o.Error + "; the reply begins " + o.Body
	}
	return "unknown: " + o.Error
}
