package operation

import (
	"context"
	"errors"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
)

// ResendRejected sends again the writes of a batch that Fermion rejected, together with those that are still planned. Writes that a person
// dropped stay dropped, and writes for people who were forgotten since stay rejected; if nothing else is left, the error says so.
func (s *Service) ResendRejected(ctx context.Context, batch string) error {
	if err := s.whyNoPlan(); err != nil {
		return err
	}
	all, err := s.queued(ctx, batch)
	if err != nil {
		return err
	}
	left, stuck, forgotten := 0, map[string]bool{}, error(nil)
	for _, op := range affiliate.DecidingAttempts(all) {
		if op.State != affiliate.Rejected {
			continue
		}
		if op.Dropped() {
			stuck[op.Chain] = true
			continue
		}
		if err := s.whyForgotten(ctx, op.Intent); err != nil {
			forgotten, stuck[op.Chain] = err, true
			continue
		}
		left++
		if err := s.store.ReplanRejected(ctx, op.ID, op.Intent, affiliate.Agreement{}); err != nil {
			if _, meanwhile := errors.AsType[*store.TransitionError](err); !meanwhile { // else somebody sent it again already
				return err
			}
		}
	}
	for _, op := range all {
		if op.State == affiliate.Planned && !stuck[op.Chain] {
			left++
		}
	}
	if left == 0 && forgotten != nil {
		return forgotten
	}
	return s.ResumeQueue(ctx, batch)
}
