package store

import (
	"context"
	"errors"
	"maps"
	"slices"

	"fermion-tui/internal/affiliate"
)

// decidesStep is the condition that an operation o is the attempt that decides its step: see affiliate.Operation.Decides.
const decidesStep = `not exists (select 1 from operations other where other.chain = o.chain and other.step = o.step and other.id <> o.id and
	case other.state when 'done' then 2 when 'rejected' then 0 else 1 end > case o.state when 'done' then 2 when 'rejected' then 0 else 1 end
		- case when other.id > o.id then 1 else 0 end)`

// ErrTryUnderWay means that another attempt at the same step is planned or sent: a second one would only add to what is not known.
var ErrTryUnderWay = errors.New("another try of this write is not finished yet: wait for its result, or resume or drop it in Activity")

// Retry plans another operation with the same intent at the place in the chain of one with an unknown outcome, which stays unknown until
// the other is done: Fermion may refuse the second, and the first may exist. If the operation was resolved meanwhile, it returns a
// *TransitionError and plans nothing; while another attempt is planned or sent, ErrTryUnderWay.
func (s *Store) Retry(ctx context.Context, id string) error {
	return s.write(ctx, "sending a write again", func(ctx context.Context, t *Tx) error {
		op, err := FindOperation(ctx, t, id)
		if err != nil {
			return err
		}
		n, err := t.exec(ctx, "update operations set later = 0 where id = ? and state = 'unknown'", id)
		if err != nil {
			return err
		}
		if n == 0 {
			return s.transitionError(ctx, t, op, affiliate.Rejected)
		}
		open, err := ScanTexts(t.QueryContext(ctx,
			"select id from operations where chain = ? and step = ? and state in ('planned', 'sent')", op.Chain, op.Step))
		if err != nil {
			return err
		}
		if len(open) > 0 {
			return ErrTryUnderWay
		}
		t.changed.Operations = true
		if err := s.takeOverRest(ctx, t, op); err != nil {
			return err
		}
		return s.plan(ctx, t, &affiliate.Operation{Chain: op.Chain, Step: op.Step, Batch: op.Batch, Intent: op.Intent})
	})
}

// closeOtherAttempts decides the other attempts at the step of an operation that is done now. Those that are planned are dropped. The
// earlier ones that asked for the same and are unknown are rejected; what a later response to them creates is stored all the same.
func (s *Store) closeOtherAttempts(ctx context.Context, t *Tx, done affiliate.Operation) error {
	_, err := t.exec(ctx,
		"update operations set state = 'rejected', error = ?, ended_at = ? where chain = ? and step = ? and id <> ? and state = 'planned'",
		affiliate.DroppedBeforeSent+": another try of it is done", toMillis(t.Now), done.Chain, done.Step, done.ID)
	if err != nil {
		return err
	}
	why := "outcome never known; a later try succeeded, by " + done.By
	if done.Kind == affiliate.CreateLink {
		why = "outcome never known; another was created instead, by " + done.By
	}
	_, err = t.exec(ctx,
		`update operations set state = 'rejected', error = ?, later = 0, ended_at = ? where chain = ? and step = ? and id < ? and state = 'unknown'
		and intent = (select intent from operations where id = ?)`, why, toMillis(t.Now), done.Chain, done.Step, done.ID, done.ID)
	return err
}

// nameLaterTries fills in the newest later attempt at the steps of operations whose outcome is unknown.
func (s *Store) nameLaterTries(ctx context.Context, q Querier, ops []affiliate.Operation) error {
	unknown := map[string][]*affiliate.Operation{}
	for i := range ops {
		if op := &ops[i]; op.State == affiliate.Unknown {
			unknown[op.Chain] = append(unknown[op.Chain], op)
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	chains, arg := s.readers.dialect.OneOf("o.chain", slices.Collect(maps.Keys(unknown)))
	tries, err := Collect(scanOperation)(q.QueryContext(ctx, "select "+operationColumns+" from operations o where "+chains+`
		and exists (select 1 from operations first where first.chain = o.chain and first.step = o.step and first.id < o.id and first.state = 'unknown')
		order by o.id`, arg))
	if err == nil {
		err = s.nameHolders(ctx, q, tries)
	}
	for i, try := range tries {
		for _, op := range unknown[try.Chain] {
			if op.Step == try.Step && op.ID < try.ID {
				op.LaterTry = &tries[i]
			}
		}
	}
	return err
}
