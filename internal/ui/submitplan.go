package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
)

// sendIntent hands what a form came to over to the desk: as a new plan, or in the place of a step that is mended.
type sendIntent func(s *FormDialog, i affiliate.Intent) tea.Cmd

// asPlan begins a plan of one step.
func asPlan(batch string) sendIntent {
	return func(s *FormDialog, i affiliate.Intent) tea.Cmd {
		return s.begin(affiliate.Plan{Batch: batch, Steps: []affiliate.Intent{i}})
	}
}

// inPlaceOf mends a step: it is sent again with what waits behind it, and done steps are not repeated.
func inPlaceOf(op affiliate.Operation) sendIntent {
	return func(s *FormDialog, i affiliate.Intent) tea.Cmd {
		h := s.host
		return s.handOver(func(ctx context.Context) (chain string, err error) {
			return op.Chain, h.Ports().Desk.Mend(ctx, op.ID, i)
		})
	}
}

// begin journals a plan; the card that watches it takes the form's place.
func (s *FormDialog) begin(p affiliate.Plan) tea.Cmd {
	h := s.host
	return s.handOver(func(ctx context.Context) (chain string, err error) { return h.Ports().Desk.Begin(ctx, p) })
}

func (s *FormDialog) handOver(begin func(context.Context) (chain string, err error)) tea.Cmd {
	s.busy = "saving…"
	return Write(s.host, begin, func(chain string, err error) tea.Cmd {
		if err != nil {
			s.fail("", err)
			return nil
		}
		s.host.OpenInstead(Plan(chain, s.title))
		return nil
	})
}

// onboardNext closes a result and begins with the next person; what runs goes on.
func onboardNext(h Host) Action {
	return on(ActionOnboard, do(func() { h.Close(); h.Open(Onboard()) })).titled("Onboard the next affiliate", "onboard next")
}
