package store

import (
	"context"
	"maps"
	"slices"
	"time"

	"fermion-tui/internal/affiliate"
)

// nameHolders fills in which open operations another running program owns, and which planned ones belong to a program that has ended.
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
		if !s.isDead(i) {
			running[i.ID] = i.By
		}
	}
	for _, op := range held {
		by, runs := running[op.Owner]
		op.HeldBy, op.OwnerEnded = by, !runs && op.State == affiliate.Planned
	}
	return nil
}

// nameBlocking fills in which operations wait for a decision about an earlier step of their chain, because the attempt that decides
// it was rejected or its outcome is unknown.
func (s *Store) nameBlocking(ctx context.Context, q Querier, ops []affiliate.Operation) error {
	waiting := map[string][]*affiliate.Operation{}
	for i := range ops {
		if op := &ops[i]; op.State == affiliate.Planned && op.Step > 0 {
			waiting[op.Chain] = append(waiting[op.Chain], op)
		}
	}
	if len(waiting) == 0 {
		return nil
	}
	chains, arg := s.readers.dialect.OneOf("o.chain", slices.Collect(maps.Keys(waiting)))
	blocking, err := Collect(scanOperation)(q.QueryContext(ctx,
		"select "+operationColumns+" from operations o where o.state in ('rejected', 'unknown') and "+chains+`
		and `+decidesStep+" order by o.step desc", arg))
	for i, b := range blocking {
		for _, op := range waiting[b.Chain] {
			if b.Step < op.Step { // the earliest step, which comes last, is decided first
				op.Blocking = &blocking[i]
			}
		}
	}
	return err
}

// transitionError returns the *TransitionError of an operation, with the running program that owns it.
func (s *Store) transitionError(ctx context.Context, t *Tx, op affiliate.Operation, to affiliate.OperationState) error {
	ops := []affiliate.Operation{op}
	if err := s.nameHolders(ctx, t, ops); err != nil {
		return err
	}
	e := &TransitionError{ID: op.ID, From: op.State, To: to, By: ops[0].HeldBy, Held: t.Now.Sub(op.HeldSince()), Decided: op.Error}
	if !op.EndedAt.IsZero() {
		e.Ago = max(time.Second, t.Now.Sub(op.EndedAt))
	}
	return e
}
