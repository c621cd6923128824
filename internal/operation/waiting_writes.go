package operation

import (
	"context"
	"maps"
	"slices"

	"fermion-tui/internal/affiliate"
)

// Resume sends planned writes whose owner is dead, or that could not be sent, and the steps after them. Many writes of one batch become
// a queue again. Equal rejections or unknown outcomes in a row leave the rest of all of them unsent: the queues pause, and a
// *LeftError counts the others.
func (s *Service) Resume(ctx context.Context, ids []string) error {
	if err := s.whyNoPlan(); err != nil {
		return err
	}
	ops, err := s.store.Operations(ctx, affiliate.OperationQuery{IDs: ids})
	if err != nil {
		return err
	}
	batches := map[string][]affiliate.Operation{}
	for _, op := range ops {
		if op.State == affiliate.Planned {
			batches[op.Batch] = append(batches[op.Batch], op)
		}
	}
	var p *pacing // of all that is resumed here, if these are several queues, or a queue and other writes
	if len(batches) > 1 {
		p = newPacing()
	}
	var chains []string
	queues := 0
	for _, batch := range slices.Sorted(maps.Keys(batches)) {
		group := batches[batch]
		if !s.resumesAsQueue(batch, len(group), len(batches) == 1) {
			for _, op := range group {
				chains = append(chains, op.Chain)
			}
			continue
		}
		queues++
		of := s.resumedWrites(batch, group)
		planned, err := s.operations(ctx, of, affiliate.Planned)
		if err != nil {
			return err
		}
		if err := s.resumeQueued(ctx, p, of, group, planned); err != nil {
			return err
		}
	}
	if len(chains) == 0 {
		return nil
	}
	if queues == 0 {
		p = nil
	}
	return s.resumeWith(ctx, p, chains...)
}

// resumesAsQueue reports whether n writes of a batch are resumed as a queue: there are too many to run in parallel, or the batch was one
// before. A few of one that does not exist any more, beside others, are no queue: a person would have to resume each by itself where
// Fermion rejects the first ones.
func (s *Service) resumesAsQueue(batch string, n int, alone bool) bool {
	if batch != "" && n > affiliate.QueuePlans {
		return true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return isNamedOnce(batch) && (alone || s.queueOf(batch) != nil)
}

// resumeChains sends the planned steps of some chains. Steps that a dead owner planned there are adopted.
func (s *Service) resumeChains(ctx context.Context, chains ...string) error {
	return s.resumeWith(ctx, nil, chains...)
}

// resumeWith is resumeChains with the pacing of the queues that are resumed beside the chains, if any.
func (s *Service) resumeWith(ctx context.Context, p *pacing, chains ...string) error {
	ctx = context.WithoutCancel(ctx)
	f := affiliate.OperationQuery{States: []affiliate.OperationState{affiliate.Planned}}
	if len(chains) == 1 {
		f.Chain = chains[0]
	}
	waiting, err := s.store.Operations(ctx, f)
	if err != nil {
		return err
	}
	wanted := map[string]bool{}
	for _, c := range chains {
		wanted[c] = true
	}
	var ids []string
	for _, op := range waiting {
		if wanted[op.Chain] {
			ids = append(ids, op.ID)
		}
	}
	adopted, err := s.store.Adopt(ctx, ids)
	if err != nil {
		return err
	}
	if len(ids) > 0 && len(adopted) == 0 {
		if err := s.whyElsewhere(ctx, waiting, ids); err != nil {
			return err
		}
	}
	s.launchAll(p, slices.Sorted(maps.Keys(wanted)))
	return nil
}

// Drop ends planned writes unsent.
func (s *Service) Drop(ctx context.Context, ids []string) error {
	_, err := s.drop(ctx, ids)
	return err
}

// DropBecause ends planned writes unsent for a reason other than a person's decision.
func (s *Service) DropBecause(ctx context.Context, ids []string, why string) error {
	if why := s.o.WhyReadOnly(); why != nil {
		return why
	}
	dropped, err := s.store.Drop(ctx, ids, affiliate.DroppedBeforeSent+": "+why)
	s.countDropped(dropped)
	return err
}

// drop returns the IDs of the writes that it dropped: some may have been sent meanwhile.
func (s *Service) drop(ctx context.Context, ids []string) ([]string, error) {
	if why := s.o.WhyReadOnly(); why != nil {
		return nil, why
	}
	dropped, err := s.store.Drop(ctx, ids, affiliate.DroppedBeforeSent+", by "+s.o.By)
	s.countDropped(dropped)
	return dropped, err
}

// EditAndResend gives a rejected or planned step a new intent and sends it, with the steps after it. Done steps are not repeated. For a
// link that is planned or was left out, it returns an *affiliate.LinkInProgressError while another write may create the same link, and an
// *affiliate.LinkMeanwhileError if there is such a link that the person has not seen, unless they agreed to it.
func (s *Service) EditAndResend(ctx context.Context, id string, i affiliate.Intent, agreed affiliate.Agreement) error {
	if err := s.whyNoPlan(); err != nil {
		return err
	}
	if err := s.whyForgotten(ctx, i); err != nil {
		return err
	}
	op, err := s.store.Operation(ctx, id)
	if err != nil {
		return err
	}
	edit := func() error { return s.store.ReplanRejected(ctx, id, i, agreed) }
	if op.State == affiliate.Planned {
		edit = func() error { return s.store.EditPlanned(ctx, id, i, agreed) }
	}
	if err := s.intents.Acquire(ctx, 1); err != nil {
		return err
	}
	err = edit()
	s.intents.Release(1)
	if err != nil {
		return err
	}
	return s.resumeChains(ctx, op.Chain)
}
