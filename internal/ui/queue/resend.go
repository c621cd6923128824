package queue

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// resendActions send what Fermion rejected again, once nothing of the batch is being sent.
func (s *runDialog) resendActions() []screen.Action {
	if !s.canResend() {
		return nil
	}
	h, batch, n := s.host, s.batch, screen.Plural(s.outcomes.Rejected, "rejected row", "rejected rows")
	return []screen.Action{screen.Bind(screen.ActionSendAgain, screen.NoCmd(func() {
		text := "Fermion rejected them. They are sent again as they were: fix the cause first."
		if s.outcomes.Waiting > 0 {
			text += " What is not sent yet is sent too."
		}
		h.Float(screen.NewConfirm(screen.ConfirmOptions{Title: "Send " + n + " again?", Text: text, Yes: "send again", Run: func() tea.Cmd {
			return screen.Perform(h, func(ctx context.Context) (string, error) {
				return "sent again", h.Ports().Queue.ResendRejected(ctx, batch)
			})
		}}))
	})).WithTitle("Send the "+n+" again", "send again")}
}

// canResend reports whether some of the batch was rejected and nothing of it is being sent.
func (s *runDialog) canResend() bool {
	q, is := s.status()
	return s.read && s.outcomes.Rejected > 0 && s.outcomes.InFlight == 0 && (!is || q.State != affiliate.QueueRunning)
}

// nextStep says what to do about rejections whose cause is a switch in Fermion's dashboard.
func (s *runDialog) nextStep(w int) []string {
	off := slices.ContainsFunc(s.ops, func(op affiliate.Operation) bool {
		return op.State == affiliate.Rejected && !op.Dropped() && strings.Contains(strings.ToLower(op.Error), "affiliate system")
	})
	if !off {
		return nil
	}
	th := s.host.Theme()
	return th.WrapStyled(th.Warn, "Next: turn the affiliate system on in Fermion's dashboard, then "+screen.KeyOf(s.host,
		screen.ActionSendAgain)+" sends the rejected rows again.", w)
}
