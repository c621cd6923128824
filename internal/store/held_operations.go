package store

import (
	"context"

	"fermion-tui/internal/affiliate"
)

// nameHolders fills in which of the operations another running program has in hand.
func (s *Store) nameHolders(ctx context.Context, q Querier, ops []affiliate.Operation) error {
	var held []*affiliate.Operation
	for i := range ops {
		if op := &ops[i]; (op.State == affiliate.Planned || op.State == affiliate.Sent) && op.Owner != s.instance {
			held = append(held, op)
		}
	}
	if len(held) == 0 {
		return nil
	}
	all, err := Instances(ctx, q)
	if err != nil {
		return err
	}
	running := map[string]string{}
	for _, i := range all {
		if !s.liveness.Dead(i, s.engine.Now()) {
			running[i.ID] = i.By
		}
	}
	for _, op := range held {
		op.HeldBy = running[op.Owner]
	}
	return nil
}

// transitionError says who has an operation in hand that cannot become what was wanted, or what became of it.
func (s *Store) transitionError(ctx context.Context, t *Tx, op affiliate.Operation, to affiliate.OperationState) error {
	ops := []affiliate.Operation{op}
	if err := s.nameHolders(ctx, t, ops); err != nil {
		return err
	}
	return &TransitionError{ID: op.ID, From: op.State, To: to, By: ops[0].HeldBy, Held: t.Now.Sub(op.HeldSince())}
}
