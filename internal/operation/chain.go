package operation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/store"
)

// errStopped means that a step did not become done, so that the steps after it stay planned. The journal has the reason.
var errStopped = errors.New("the previous step is not done")

// runChain sends a chain's planned steps to Fermion in order. gate, if any, is asked before each step.
func (s *Service) runChain(ctx context.Context, chain string, gate func(affiliate.Operation) error) error {
	ops, err := s.readChain(ctx, chain)
	if err != nil {
		return err
	}
	for _, op := range affiliate.ChainSteps(ops) {
		if op.State == affiliate.Done {
			continue
		}
		if op.State != affiliate.Planned && !s.isClaimedUnsent(op) {
			return nil
		}
		if gate != nil {
			if err := gate(op); err != nil {
				return err
			}
		}
		if err := s.runStep(ctx, op); errors.Is(err, errStopped) {
			return nil
		} else if err != nil {
			return err
		}
	}
	return nil
}

// readChain reads the steps of a chain. A server of the database that cannot be reached is waited for, as for a step under way.
func (s *Service) readChain(ctx context.Context, chain string) ([]affiliate.Operation, error) {
	gaveUp := s.o.Now().Add(s.o.MaxWait)
	for {
		ops, err := s.store.Operations(ctx, affiliate.OperationQuery{Chain: chain})
		switch {
		case errors.Is(err, store.ErrNoRights):
			s.block(chain, err)
			return nil, err
		case !errors.Is(err, store.ErrUnreachable) || s.o.Now().Add(s.o.RetryInterval).After(gaveUp):
			return ops, err
		}
		select {
		case <-time.After(s.o.RetryInterval):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// runStep sends one planned step until it has a response. A step that was not sent is tried again.
func (s *Service) runStep(ctx context.Context, op affiliate.Operation) (err error) {
	defer func() { s.endOutage(op, err == nil) }()
	run := stepRun{op: op, giveUpAt: s.o.Now().Add(s.o.MaxWait)}
	for {
		err := s.attempt(ctx, op.ID)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return errStopped
		}
		if errors.Is(err, errIntentChanged) {
			continue
		}
		wait, err := s.afterFailure(ctx, &run, err)
		if err != nil {
			return err
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return errStopped
		}
	}
}

// stepRun is one run of a step, which may take several attempts.
type stepRun struct {
	op       affiliate.Operation
	giveUpAt time.Time // when a step that could not be sent is left to a person
	refusals int       // attempts that the database refused for lack of rights
}

// maxRefusals is how often, once a second, a step is tried while the database refuses it for lack of rights that the program believes
// to have.
const maxRefusals = 10

// afterFailure returns how long to wait before the next attempt at a step, or the error with which the run of the step ends.
func (s *Service) afterFailure(ctx context.Context, run *stepRun, err error) (wait time.Duration, end error) {
	op := run.op
	if blocksAllCalls(err) { // ResumeBlocked or a person resumes it
		end = s.recordReason(ctx, op, s.o.AnnotateKeyError(err))
		s.addBlocked(op.Chain, err)
		return 0, end
	}
	if why := s.whyNoRights(err); why != nil { // nothing was sent, and the reason cannot be journaled
		s.addBlocked(op.Chain, why)
		return 0, why
	}
	limited, isLimited := errors.AsType[*fermion.RateLimitError](err)
	_, isNotSent := errors.AsType[*fermion.NotSentError](err)
	_, isRedirect := errors.AsType[*fermion.RedirectError](err)
	wait = s.o.RetryInterval
	switch {
	case isLimited:
		return max(limited.RetryAt.Sub(s.o.Now()), time.Second), nil
	case errors.Is(err, errClaimedElsewhere) && s.adoptDisowned(ctx, op.ID):
		return 0, nil
	case errors.Is(err, errRecorded), errors.Is(err, errClaimedElsewhere):
		return 0, errStopped
	case isRedirect: // another attempt would be redirected too
		return 0, s.recordReason(ctx, op, err)
	case errors.Is(err, store.ErrNoRights): // the rights may return, or the program learns within a second what they are
		if run.refusals++; run.refusals > maxRefusals {
			s.block(op.Chain, err)
			return 0, err
		}
		return time.Second, nil
	case isNotSent, unreachable(err):
		if s.o.Now().Add(wait).After(run.giveUpAt) {
			return 0, s.recordReason(ctx, op, err)
		}
		if unreachable(err) {
			s.noteOutage(op)
		}
		why := fmt.Sprintf("%s. Nothing was sent; retrying every %s.", strings.TrimSuffix(err.Error(), "."), wait)
		if err := s.noteReason(ctx, op, why); err != nil && !errors.Is(err, store.ErrUnreachable) {
			return 0, err
		}
		return wait, nil
	case errors.Is(err, store.ErrUnreachable): // nothing was sent, since it could not be journaled
		if s.o.Now().Add(wait).After(run.giveUpAt) {
			return 0, err
		}
		s.markClaimedUnsent(op.ID)
		return wait, nil
	}
	return 0, err // the journal could not be read or written
}

// adoptDisowned makes this program the owner of a planned step that has none, and reports whether it did: a run here that ended gave the
// step up in the instant in which a person resumed it.
func (s *Service) adoptDisowned(ctx context.Context, id string) bool {
	op, err := s.store.Operation(ctx, id)
	if err != nil || op.State != affiliate.Planned || op.Owner != "" {
		return false
	}
	adopted, err := s.store.Adopt(ctx, []string{id})
	return err == nil && len(adopted) > 0
}

// attempt makes one attempt at a step as the journal has it now: a person may have edited or dropped it while it waited.
func (s *Service) attempt(ctx context.Context, id string) error {
	op, err := s.store.Operation(ctx, id)
	switch {
	case err != nil:
		return err
	case s.isClaimedUnsent(op):
		if err := s.store.Release(context.WithoutCancel(ctx), id); err != nil {
			return err
		}
		s.clearClaimedUnsent(id)
		return errIntentChanged
	case op.State == affiliate.Done:
		return nil
	case op.State != affiliate.Planned:
		return errClaimedElsewhere
	}
	if err := s.o.WhyNotReady(); err != nil { // before the look-ups: another school's response would be wrong
		return err
	}
	s.clearClaimedUnsent(id) // what is claimed from now on may be sent
	defer s.markAnswered(id)
	return s.send(ctx, op)
}

// markClaimedUnsent records that the journal may have a claim of a write although nothing was sent, because the database's answer to the
// claim was lost.
func (s *Service) markClaimedUnsent(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.claimedUnsent[id] = true
}

func (s *Service) clearClaimedUnsent(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.claimedUnsent, id)
}

// isClaimedUnsent reports whether the journal has a claim of this program for a write that was not sent.
func (s *Service) isClaimedUnsent(op affiliate.Operation) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return op.State == affiliate.Sent && op.Owner == s.o.Instance && s.claimedUnsent[op.ID]
}

// checkUnchanged returns nil if the journal still has a planned step as it was read, else what became of it.
func (s *Service) checkUnchanged(ctx context.Context, op affiliate.Operation) error {
	now, err := s.store.Operation(context.WithoutCancel(ctx), op.ID)
	switch {
	case err != nil:
		return journalError{err}
	case now.State != affiliate.Planned:
		return errClaimedElsewhere
	case !reflect.DeepEqual(now.Intent, op.Intent):
		return errIntentChanged
	}
	return nil
}

// recordReason stores why a step stays planned, and returns errStopped: a person resumes or drops the step.
func (s *Service) recordReason(ctx context.Context, op affiliate.Operation, why error) error {
	if err := s.noteReason(context.WithoutCancel(ctx), op, why.Error()); err != nil {
		return err
	}
	return errStopped
}

// noteReason stores why a step is still planned. It returns errStopped if another instance has sent or decided it meanwhile.
func (s *Service) noteReason(ctx context.Context, op affiliate.Operation, why string) error {
	err := s.store.NoteError(ctx, op.ID, why)
	if _, moved := errors.AsType[*store.TransitionError](err); moved {
		return errStopped
	}
	return err
}

func unreachable(err error) bool {
	_, ok := errors.AsType[*fermion.UnreachableError](err)
	return ok
}

// journalError is a failure to write the journal, after which nothing may be sent.
type journalError struct{ error }

func (e journalError) Unwrap() error { return e.error }

var (
	errRecorded         = errors.New("the answer is in the journal") // rejected or unknown
	errClaimedElsewhere = errors.New("another instance has sent or decided this write")
	errIntentChanged    = errors.New("this write was edited while it waited")
)

// sendClaimed makes a call that claims its operation right before the request is sent: from then on the journal says that the write may
// have happened. While the call waits for the limit, the end of ctx stops it; a request that was sent runs to its response, within the
// client's own timeout.
func (s *Service) sendClaimed(ctx context.Context, op affiliate.Operation, request json.RawMessage,
	call func(context.Context, *fermion.Client) error) error {
	own, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	keepWaiting := context.AfterFunc(ctx, cancel)
	defer keepWaiting()
	return call(own, s.client.BeforeSend(func(context.Context) error {
		if !keepWaiting() { // the program is ending
			return context.Canceled
		}
		if err := s.intents.Acquire(own, 1); err != nil {
			return err
		}
		defer s.intents.Release(1)
		if err := s.checkUnchanged(ctx, op); err != nil {
			return err
		}
		if err := s.checkReassigned(context.WithoutCancel(ctx), op); err != nil {
			return err
		}
		if err := s.checkDeleted(context.WithoutCancel(ctx), op); err != nil {
			return err
		}
		if err := s.o.WhyNotReady(); err != nil { // the key may have changed while the call waited
			return err
		}
		ok, err := s.store.Claim(context.WithoutCancel(ctx), op.ID, string(request))
		switch {
		case err != nil:
			return journalError{err}
		case !ok:
			return errClaimedElsewhere
		}
		s.markSent(op.ID)
		return nil
	}))
}

// recordOutcome stores the outcome of an attempt. It returns nil when the step is done.
func (s *Service) recordOutcome(ctx context.Context, op affiliate.Operation, err error, done store.Outcome) error {
	_, isLimited := errors.AsType[*fermion.RateLimitError](err)
	rejected, isRejected := errors.AsType[*fermion.RejectedError](err)
	unknown, isUnknown := errors.AsType[*fermion.UnknownOutcomeError](err)
	_, isNotSent := errors.AsType[*fermion.NotSentError](err)
	_, isRedirect := errors.AsType[*fermion.RedirectError](err)
	switch {
	case err == nil:
		done.State = affiliate.Done
		return s.persist(ctx, op, done)
	case isUnknown: // before the refusals: it may wrap one
		err = s.persist(ctx, op, store.Outcome{State: affiliate.Unknown, Error: unknown.Reason(), Body: unknown.Body})
	case isLimited, errors.Is(err, fermion.ErrUnauthorized): // refused: it did not happen
		return s.requeue(ctx, op, err)
	case isRejected:
		err = s.persist(ctx, op, store.Outcome{State: affiliate.Rejected, Error: rejected.Message})
	case isNotSent:
		for _, reason := range []error{errClaimedElsewhere, errIntentChanged} {
			if errors.Is(err, reason) {
				return reason
			}
		}
		if journal, isJournalError := errors.AsType[journalError](err); isJournalError {
			return journal
		}
		return s.requeue(ctx, op, err)
	case isRedirect: // not followed, so nothing was done
		return s.requeue(ctx, op, err)
	default: // an unexpected error proves nothing about what happened
		err = s.persist(ctx, op, store.Outcome{State: affiliate.Unknown, Error: err.Error()})
	}
	if err != nil {
		return err
	}
	return errRecorded
}

// requeue makes a step that was refused or not sent planned again. A step that was not claimed is still planned: nothing is written, since
// the database may not accept it at the moment.
func (s *Service) requeue(ctx context.Context, op affiliate.Operation, why error) error {
	if !s.isSent(op.ID) {
		return why
	}
	outcome := "refused, nothing was created (" + why.Error() + ")"
	if unsent, is := errors.AsType[*fermion.NotSentError](why); is {
		outcome = unsent.Error()
	}
	err := s.persistWithRetry(newUnsaved(op, outcome), func() error { return s.store.Release(context.WithoutCancel(ctx), op.ID) })
	if _, decided := errors.AsType[*store.TransitionError](err); err != nil && !decided {
		return err
	}
	return why
}

// persist stores an outcome. A decision that a person made meanwhile stays, but what a late response created is stored too.
func (s *Service) persist(ctx context.Context, op affiliate.Operation, o store.Outcome) error {
	unsaved := newUnsaved(op, describeOutcome(o))
	if o.Link != nil {
		unsaved.Slug = o.Link.Slug
	}
	var now store.Finished
	err := s.persistWithRetry(unsaved, func() (err error) { now, err = s.store.Finish(context.WithoutCancel(ctx), op.ID, o); return err })
	if _, decided := errors.AsType[*store.TransitionError](err); decided || err == nil && now.State != o.State {
		return errClaimedElsewhere
	}
	return err
}

// describe describes an intent.
func describe(i affiliate.Intent) string {
	switch {
	case i.Affiliate != nil:
		return "New affiliate " + i.Affiliate.Label()
	case i.Link != nil:
		return "New link for " + i.Link.Affiliate.Label()
	case i.Coupon != nil:
		return "New coupon " + i.Coupon.Code
	case i.CouponDelete != nil:
		return "Deleting coupon " + i.CouponDelete.Code
	}
	return "A write"
}
