package operation

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
)

// maxFinalAttempts is how often, once a second, an unsaved response is stored again after the program was asked to end. That takes less
// time than Close is waited for.
const maxFinalAttempts = 10

// Unsaved returns the responses that the database could not store yet, oldest first. Those that are left after Close are lost with the
// program, so the caller of Close reports them.
func (s *Service) Unsaved() []affiliate.UnsavedResponse {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.unsavedResponses)
}

func (s *Service) addUnsaved(h affiliate.UnsavedResponse) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := slices.IndexFunc(s.unsavedResponses, func(o affiliate.UnsavedResponse) bool { return o.Operation == h.Operation }); i >= 0 {
		s.unsavedResponses[i] = h
		return
	}
	s.unsavedResponses = append(s.unsavedResponses, h)
}

// removeUnsaved reports whether it removed the last one.
func (s *Service) removeUnsaved(id string) (last bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := len(s.unsavedResponses)
	s.unsavedResponses = withoutOperation(s.unsavedResponses, id)
	return before > 0 && len(s.unsavedResponses) == 0
}

func withoutOperation(held []affiliate.UnsavedResponse, id string) []affiliate.UnsavedResponse {
	return slices.DeleteFunc(held, func(h affiliate.UnsavedResponse) bool { return h.Operation == id })
}

// persistWithRetry retries a write to the journal until it succeeds: a response that arrived must not be lost to a full disk. It
// reports the first failure, and gives up some seconds after the program was asked to end.
func (s *Service) persistWithRetry(h affiliate.UnsavedResponse, write func() error) error {
	ending := 0
	for {
		err := write()
		if _, decided := errors.AsType[*store.TransitionError](err); err == nil || decided {
			if last := s.removeUnsaved(h.Operation); last && err == nil {
				s.o.OnAnswersSaved()
			}
			return err
		}
		first := h.Err == nil
		if first || h.Err.Error() != err.Error() { // what keeps it from being stored may change
			h.Err = err
			s.addUnsaved(h)
		}
		if first {
			s.o.OnCriticalError(unsavedWarning(h))
		}
		if errors.Is(err, store.ErrNotFound) { // the journal was put back to before it
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
func unsavedWarning(h affiliate.UnsavedResponse) error {
	const end = "but the database cannot store it: %w. Retrying until it can"
	if h.Slug != "" {
		return fmt.Errorf("write down: slug %s. %s was answered, "+end, h.Slug, h.What, h.Err)
	}
	return fmt.Errorf("%s: %s, "+end, h.What, h.Summary(), h.Err)
}

func newUnsaved(op affiliate.Operation, answer string) affiliate.UnsavedResponse {
	return affiliate.UnsavedResponse{Operation: op.ID, Chain: op.Chain, What: describe(op.Intent), Outcome: answer}
}

// describeOutcome returns the outcome of an operation in words.
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
