package screen

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
)

// SendIntent sends the intent of a form: as a new plan, or in place of a step that is edited.
type SendIntent func(s *FormDialog, i affiliate.Intent) tea.Cmd

// NewPlan sends the intent as a plan of one step.
func NewPlan(batch string) SendIntent {
	return func(s *FormDialog, i affiliate.Intent) tea.Cmd {
		return s.SubmitPlan(affiliate.Plan{Batch: batch, Steps: []affiliate.Intent{i}})
	}
}

// ReplaceStep sends the intent in place of a step's, and then the steps that wait for it. Finished steps are not repeated.
func ReplaceStep(op affiliate.Operation) SendIntent {
	return func(s *FormDialog, i affiliate.Intent) tea.Cmd {
		h := s.Host
		agreed := affiliate.Agreement{Beside: s.openLinks.beside(i), Shown: shownLinks(h.Board(), []affiliate.Intent{i})}
		return s.startPlan(func(ctx context.Context) (chain string, err error) {
			return op.Chain, h.Ports().Writes.EditAndResend(ctx, op.ID, i, agreed)
		})
	}
}

// SubmitPlan journals a plan, and replaces the form by the dialog that follows the plan.
func (s *FormDialog) SubmitPlan(p affiliate.Plan) tea.Cmd {
	h := s.Host
	p.Beside, p.Shown = s.openLinks.beside(p.Steps...), shownLinks(h.Board(), p.Steps)
	return s.startPlan(func(ctx context.Context) (chain string, err error) { return h.Ports().Writes.Submit(ctx, p) })
}

func (s *FormDialog) startPlan(begin func(context.Context) (chain string, err error)) tea.Cmd {
	s.Busy = SavingText
	return Write(s.Host, begin, func(chain string, err error) tea.Cmd {
		if meanwhile, is := errors.AsType[*affiliate.LinkMeanwhileError](err); is {
			err = meanwhile // its text is written for the person
		}
		switch {
		case err != nil && s.openLinks.onInProgress(err):
			return nil
		case err != nil:
			s.Fail("", err)
			return nil
		}
		s.Host.OpenInstead(Plan(chain, s.title))
		return nil
	})
}

// OnboardNext closes a result and opens the form for the next affiliate. Running writes continue.
func OnboardNext(h Host) Action {
	return Bind(ActionOnboard, NoCmd(func() { h.Close(); h.Open(Onboard()) })).WithTitle("Onboard the next affiliate", "onboard next")
}
