package operation

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"fermion-tui/internal/affiliate"
)

// Submit journals a plan and starts it. It returns once the journal has it. It refuses a plan that would make a second link pay: with an
// *affiliate.LinkInProgressError if another write, here or in a colleague's program, may still create the link, and with an
// *affiliate.LinkMeanwhileError if a link came or went since the plan was shown. For a person who was forgotten since then it returns an
// *affiliate.NothingNewError.
func (s *Service) Submit(ctx context.Context, p affiliate.Plan) (chain string, err error) {
	chains, ops, err := s.operationsOf(ctx, []affiliate.Plan{p})
	if err != nil {
		return "", err
	}
	if err := s.store.PlanOrRefuse(ctx, ops, p.Beside, shownBy(chains, []affiliate.Plan{p})); err != nil {
		if forgotten, is := errors.AsType[*affiliate.NothingNewError](err); is { // it says all that a person needs
			return "", forgotten
		}
		return "", err
	}
	s.launch(chains[0])
	return chains[0], nil
}

// Enqueue journals plans without starting them, all or none. Plans that Submit would refuse are journaled as dropped, with the reason, and
// without the names of people who were forgotten.
func (s *Service) Enqueue(ctx context.Context, plans []affiliate.Plan) (chains []string, err error) {
	chains, _, err = s.enqueue(ctx, plans)
	return chains, err
}

// enqueue is Enqueue that also returns the operations as they are in the journal.
func (s *Service) enqueue(ctx context.Context, plans []affiliate.Plan) (chains []string, ops []affiliate.Operation, err error) {
	if chains, ops, err = s.operationsOf(ctx, plans); err != nil {
		return nil, nil, err
	}
	var beside []string
	for _, p := range plans {
		beside = append(beside, p.Beside...)
	}
	return chains, ops, s.store.PlanOrDrop(ctx, ops, beside, shownBy(chains, plans))
}

// shownBy returns the links that the plans showed, by their chains.
func shownBy(chains []string, plans []affiliate.Plan) map[string]affiliate.ShownLinks {
	shown := map[string]affiliate.ShownLinks{}
	for i, p := range plans {
		if p.Shown != nil {
			shown[chains[i]] = *p.Shown
		}
	}
	return shown
}

// operationsOf returns the writes of plans, each of which becomes a chain, or why nothing may be planned.
func (s *Service) operationsOf(ctx context.Context, plans []affiliate.Plan) (chains []string, ops []affiliate.Operation, err error) {
	if err := s.whyNoPlan(); err != nil {
		return nil, nil, err
	}
	now := s.o.Now().UTC()
	for _, p := range plans {
		if err := s.whyForgotten(ctx, p.Steps...); err != nil {
			return nil, nil, err
		}
		chain := newID()
		chains = append(chains, chain)
		for i, step := range p.Steps {
			ops = append(ops, affiliate.Operation{
				ID: newID(), Chain: chain, Step: i, Batch: p.Batch, Kind: step.Kind(), State: affiliate.Planned,
				Intent: step, By: s.o.By, Owner: s.o.Instance, CreatedAt: now,
			})
		}
	}
	return chains, ops, nil
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }
