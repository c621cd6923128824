package operation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/store"
)

// errStopped says that a step did not become done, so that what waits behind it stays planned. The journal holds why.
var errStopped = errors.New("the previous step is not done")

// runChain carries a chain's planned steps to Fermion in order. gate, when there is one, is asked before each step.
func (d *Desk) runChain(ctx context.Context, chain string, gate func(affiliate.Operation) error) error {
	ops, err := d.store.Operations(ctx, affiliate.OperationQuery{Chain: chain})
	if err != nil {
		return err
	}
	slices.SortStableFunc(ops, func(a, b affiliate.Operation) int { return a.Step - b.Step }) // the tries of a step, oldest first
	for step := 0; len(ops) > 0; step++ {
		n := 0
		for n < len(ops) && ops[n].Step == ops[0].Step {
			n++
		}
		op := ops[n-1] // the newest try of this step; older ones were given up
		ops = ops[n:]
		if op.State == affiliate.Done {
			continue
		}
		if op.State != affiliate.Planned {
			return nil
		}
		if gate != nil {
			if err := gate(op); err != nil {
				return err
			}
		}
		if err := d.runStep(ctx, op); errors.Is(err, errStopped) {
			return nil
		} else if err != nil {
			return err
		}
	}
	return nil
}

// runStep sends one planned step until it has an answer. A step that never left is tried again: nothing was sent.
func (d *Desk) runStep(ctx context.Context, op affiliate.Operation) error {
	gaveUp := d.o.Now().Add(d.o.GiveUp)
	for {
		err := d.try(ctx, op.ID)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return errStopped
		}
		if errors.Is(err, errMended) {
			continue
		}
		if stopsAll(err) { // KeyCame goes on, or a person resumes it
			noted := d.note(ctx, op, d.o.Refused(err))
			d.stoppedForTheKey(op.Chain, err)
			return noted
		}
		var limited *fermion.RateLimitError
		var notSent *fermion.NotSentError
		var redirect *fermion.RedirectError
		wait := d.o.Again
		switch {
		case errors.As(err, &limited):
			wait = max(limited.RetryAt.Sub(d.o.Now()), time.Second)
		case errors.Is(err, errAnswered), errors.Is(err, errTaken):
			return errStopped
		case errors.As(err, &redirect): // it does not pass by itself
			return d.note(ctx, op, err)
		case errors.As(err, &notSent), unreachable(err):
			if d.o.Now().Add(wait).After(gaveUp) {
				return d.note(ctx, op, err)
			}
		default:
			return err // ours: the journal could not be written
		}
		if limited == nil {
			if err := d.store.NoteError(ctx, op.ID, fmt.Sprintf("%s. Nothing was sent; retrying every %s.", strings.TrimSuffix(err.Error(), "."), wait)); err != nil {
				return err
			}
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return errStopped
		}
	}
}

// try makes one attempt at a step as the journal has it now: a person may have mended or dropped it while it waited.
func (d *Desk) try(ctx context.Context, id string) error {
	op, err := d.store.Operation(ctx, id)
	switch {
	case err != nil:
		return err
	case op.State == affiliate.Done:
		return nil
	case op.State != affiliate.Planned:
		return errTaken
	}
	if err := d.o.Ready(); err != nil { // before the look-ups: another school's answer would be wrong
		return err
	}
	defer d.markSent(id, false)
	return d.send(ctx, op)
}

// unchanged says whether the journal still has a planned step as it was read, and else what became of it.
func (d *Desk) unchanged(ctx context.Context, op affiliate.Operation) error {
	now, err := d.store.Operation(context.WithoutCancel(ctx), op.ID)
	switch {
	case err != nil:
		return journalError{err}
	case now.State != affiliate.Planned:
		return errTaken
	case !reflect.DeepEqual(now.Intent, op.Intent):
		return errMended
	}
	return nil
}

// note leaves the step planned, with the reason; a person resumes or drops it.
func (d *Desk) note(ctx context.Context, op affiliate.Operation, why error) error {
	if err := d.store.NoteError(context.WithoutCancel(ctx), op.ID, why.Error()); err != nil {
		return err
	}
	return errStopped
}

func unreachable(err error) bool {
	_, ok := errors.AsType[*fermion.UnreachableError](err)
	return ok
}

// journalError is a failure to write the journal: then nothing may leave.
type journalError struct{ error }

func (e journalError) Unwrap() error { return e.error }

var (
	errAnswered = errors.New("the answer is in the journal") // rejected or unknown
	errTaken    = errors.New("another instance has sent or decided this write")
	errMended   = errors.New("this write was edited while it waited")
)

// leaving makes a call that claims its operation as the last thing before the request leaves: from there on the journal
// says that it may have happened. While the call waits for the limit, an ending ctx stops it; what has left runs to its
// answer, within the client's own timeout.
func (d *Desk) leaving(ctx context.Context, op affiliate.Operation, request json.RawMessage, call func(context.Context, *fermion.Client) error) error {
	own, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	keepWaiting := context.AfterFunc(ctx, cancel)
	defer keepWaiting()
	return call(own, d.client.BeforeSend(func(context.Context) error {
		if !keepWaiting() { // the program is ending
			return context.Canceled
		}
		if err := d.intents.Acquire(own, 1); err != nil {
			return err
		}
		defer d.intents.Release(1)
		if err := d.unchanged(ctx, op); err != nil {
			return err
		}
		if err := d.o.Ready(); err != nil { // the key may be another one since the call began to wait
			return err
		}
		ok, err := d.store.Claim(context.WithoutCancel(ctx), op.ID, string(request))
		switch {
		case err != nil:
			return journalError{err}
		case !ok:
			return errTaken
		}
		d.markSent(op.ID, true)
		return nil
	}))
}

// settle stores what an attempt came to. It returns nil when the step is done.
func (d *Desk) settle(ctx context.Context, op affiliate.Operation, err error, done store.Outcome) error {
	var limited *fermion.RateLimitError
	var rejected *fermion.RejectedError
	var unknown *fermion.UnknownOutcomeError
	var notSent *fermion.NotSentError
	var redirect *fermion.RedirectError
	switch {
	case err == nil:
		done.State = affiliate.Done
		return d.keep(ctx, op, done)
	case errors.As(err, &unknown): // before all refusals: it may be about one
		err = d.keep(ctx, op, store.Outcome{State: affiliate.Unknown, Error: unknown.Err.Error(), Body: unknown.Body})
	case errors.As(err, &limited), errors.Is(err, fermion.ErrUnauthorized): // refused: it did not happen
		return d.release(ctx, op, err)
	case errors.As(err, &rejected):
		err = d.keep(ctx, op, store.Outcome{State: affiliate.Rejected, Error: rejected.Message})
	case errors.As(err, &notSent):
		for _, left := range []error{errTaken, errMended} {
			if errors.Is(err, left) {
				return left
			}
		}
		if ours, isOurs := errors.AsType[journalError](err); isOurs {
			return ours
		}
		return d.release(ctx, op, err)
	case errors.As(err, &redirect): // not followed, so nothing was done
		return d.release(ctx, op, err)
	default: // an error that nobody thought of says nothing about what happened
		err = d.keep(ctx, op, store.Outcome{State: affiliate.Unknown, Error: err.Error()})
	}
	if err != nil {
		return err
	}
	return errAnswered
}

// release puts a step that was refused, or never left, back to planned.
func (d *Desk) release(ctx context.Context, op affiliate.Operation, why error) error {
	err := d.insist(holding(op, "refused, nothing was created ("+why.Error()+")"), func() error { return d.store.Release(context.WithoutCancel(ctx), op.ID) })
	if _, never := errors.AsType[*store.TransitionError](err); err != nil && !never { // it was not even claimed
		return err
	}
	return why
}

// keep stores an outcome. What somebody decided meanwhile stands; the rows of a late answer are kept all the same.
func (d *Desk) keep(ctx context.Context, op affiliate.Operation, o store.Outcome) error {
	h := holding(op, answerOf(o))
	if o.Link != nil {
		h.Slug = o.Link.Slug
	}
	var now store.Finished
	err := d.insist(h, func() (err error) { now, err = d.store.Finish(context.WithoutCancel(ctx), op.ID, o); return err })
	if _, decided := errors.AsType[*store.TransitionError](err); decided || err == nil && now.State != o.State {
		return errTaken
	}
	return err
}

// describe says in words what an intention is.
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
