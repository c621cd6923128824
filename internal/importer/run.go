package importer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
)

// run is one import.
type run struct {
	*Importer
	o      Import
	t      *table
	parsed []*parsedRow
	batch  string
	plan   *plan

	known     bool  // Earlier knows the earlier import of this file
	continues Begun // the import that began all rows that are sent
	journaled bool  // rows are in the journal

	before *journal   // the journal before rows were sent
	tried  triedSteps // since then
}

func (r *run) run(ctx context.Context) error {
	if err := r.prepare(ctx); err != nil {
		return err
	}
	r.chooseResultFile(ctx)
	r.plan.printInvalid(r.Stderr)
	r.plan.print(r.Stderr, fileLabel(r.o.File), r.Limits, r.Writes.TimeOf(r.plan.plannedCalls()), r.WarnAbove)
	if r.o.DryRun {
		if err := r.plan.printRequests(r.Stdout, r.Writes.Request); err != nil {
			return err
		}
		if r.WhyReadOnly != nil {
			if why := r.WhyReadOnly(r.o.Kind); why != nil {
				fmt.Fprintf(r.Stderr, "  without --dry-run this import is refused: %v\n", why)
			}
		}
	}
	if err := r.whyNotStarted(); err != nil {
		return err
	}
	if r.o.DryRun {
		if n := len(r.plan.rowsLackingCoupon()); n > 0 {
			return &UnfinishedError{Reason: lackingCouponText(n)}
		}
		return nil
	}
	if r.plan.sends() {
		if err := r.NeedKey(); err != nil {
			return err
		}
	}
	name := r.plan.resultFile
	if err := csvfile.CheckWritable(ctx, name); err != nil {
		if cannot, ok := errors.AsType[*csvfile.UnwritableError](err); ok { // it is beside the file: no option names another folder
			return fmt.Errorf("the result file %s. Import a copy of the file that is in a folder where you may write; nothing was started",
				cannot.Why)
		}
		return fmt.Errorf("the result file %w; nothing was started", err)
	}
	if err := r.askAboutFractions(ctx); err != nil {
		return err
	}
	if err := r.confirm(ctx); err != nil {
		return err
	}
	if r.OnStart != nil && r.plan.sends() {
		batch, err := r.OnStart(ctx, r.o, r.continues)
		if err != nil {
			fmt.Fprintf(r.Stderr, "if this import is interrupted, it will not be proposed again: %v\n", err)
		}
		r.batch = cmp.Or(batch, r.batch)
	}
	stopped, err := r.executePlan(ctx)
	if err != nil {
		if r.OnNotStarted != nil && !r.journaled {
			r.OnNotStarted(context.WithoutCancel(ctx), r.o)
		}
		return err
	}
	if r.OnEnd != nil && len(r.plan.rowsWhere(func(e *planRow) bool { return e.left })) == 0 {
		open := r.plan.rowsWhere(func(e *planRow) bool { return !e.outcome.Finished() })
		r.OnEnd(context.WithoutCancel(ctx), r.o, len(open) == 0)
	}
	return r.report(ctx, name, stopped)
}

// ErrUnseenQuestion means that a person at the keyboard would have to confirm something but does not see the question.
var ErrUnseenQuestion = errors.New("this asks first, on standard error, which is no terminal here: repeat it with --yes")

// confirm asks whether to go ahead. If nobody is at the keyboard it does not ask.
func (r *run) confirm(ctx context.Context) error {
	switch {
	case r.o.Yes || !r.plan.needsConfirmation():
		return nil
	case !r.Interactive && r.AtKeyboard:
		return fmt.Errorf("%w; nothing was started", ErrUnseenQuestion)
	case !r.Interactive:
		return nil
	}
	switch yes, err := Ask(ctx, r.Stdin, r.Stderr, "Go ahead?"); {
	case err != nil:
		return &UnfinishedError{Reason: "stopped; nothing was started", Err: err}
	case !yes:
		return &UnfinishedError{Reason: "not started: the plan was declined"}
	}
	return nil
}

// askAboutFractions asks whether 0.2 means 0.2 %, since a spreadsheet stores 20 % as 0.2. If nobody can be asked, such rows are bad.
func (r *run) askAboutFractions(ctx context.Context) error {
	rows := r.plan.rowsWhere(func(e *planRow) bool { return e.action == actionCreate && e.fraction != "" && e.asksForLink() })
	if len(rows) == 0 || !r.Interactive || r.o.Yes {
		return nil
	}
	var written []string
	for _, e := range rows {
		written = append(written, e.fraction)
	}
	slices.Sort(written)
	written = slices.Compact(written)
	few := strings.Join(written[:min(len(written), 5)], ", ")
	fmt.Fprintf(r.Stderr,
		"%s: the commission is written as %s without a percent sign, which is also how a spreadsheet stores a hundred times as much\n",
		lineList(rows), few)
	switch yes, err := Ask(ctx, r.Stdin, r.Stderr, fmt.Sprintf("Is it really %s %%?", few)); {
	case err != nil:
		return &UnfinishedError{Reason: "stopped; nothing was started", Err: err}
	case !yes:
		return &UnfinishedError{Reason: "not started: write the commission as 20 or 20%, or 0.2% for less than 1 %"}
	}
	return nil
}

// nothing says that a plan was not executed at all. Rows of the ledger are never sent, only written.
func (r *run) nothing() string {
	if r.o.Kind == csvfile.KindLedger {
		return "nothing was written"
	}
	return "nothing was sent"
}

// whyNotStarted returns why the plan is not executed at all.
func (r *run) whyNotStarted() error {
	if bad := r.plan.withAction(actionInvalid); len(bad) > 0 && !r.o.SkipBad {
		return &UnfinishedError{Reason: fmt.Sprintf("%s: fix %[2]s, or leave %[2]s out with --skip-bad; %[3]s", count(len(bad), "bad row"),
			affiliate.PluralWord(len(bad), "it", "them"), r.nothing())}
	}
	if begun := r.plan.withAction(actionNeedsResume); len(begun) > 0 {
		return &UnfinishedError{Reason: fmt.Sprintf("%s started by an earlier import not finished (%s): continue with --resume; %s",
			count(len(begun), "row"), lineList(begun), r.nothing())}
	}
	return nil
}
