package payouts

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// The page of a batch can show only the failed payments that need review. Their alerts are dismissed one by one, or
// together if they are marked.

// failedAlerts returns the IDs of the alerts about failed payments of a batch that need review, by the ID of the
// affiliate who was not paid.
func failedAlerts(ctx context.Context, p *screen.Ports, batch string) (map[int64]int64, error) {
	const newest = 1 // those that need review are returned in addition
	all, err := p.Notices.Notices(ctx, newest)
	alerts := map[int64]int64{}
	for _, n := range all {
		if n.IsFailedPayment() && n.Batch == batch && n.NeedsReview() {
			alerts[n.AffiliateID] = n.ID
		}
	}
	return alerts, err
}

// showPayments shows the payments of the batch, or only those that need review.
func (s *batchPage) showPayments() {
	s.shown = s.batch.payments
	if s.review {
		s.shown = nil
		for _, p := range s.batch.payments {
			if s.needsReview(p) {
				s.shown = append(s.shown, p)
			}
		}
	}
	s.payments.Show(screen.ToPointers(s.shown))
}

func (s *batchPage) needsReview(p affiliate.Payment) bool {
	_, open := s.batch.alerts[p.AffiliateID]
	return open && p.State == affiliate.PayoutFailed
}

// reviewText says that only payments to review are shown, and their sum. It returns otherwise if all are shown.
func (s *batchPage) reviewText(otherwise string, w int) string {
	if !s.review || len(s.shown) == 0 {
		return otherwise
	}
	var sum affiliate.Paise
	for _, p := range s.shown {
		sum += p.Amount
	}
	th, dismisses := s.host.Theme(), screen.KeyOf(s.host, screen.ActionDismiss)+" dismisses "
	switch marked := s.payments.MarkCount(); {
	case marked > 0:
		dismisses += "the " + screen.Grouped(marked) + " marked"
	case len(s.shown) == 1:
		dismisses += "it"
	default:
		dismisses += "the one under the cursor"
	}
	return th.Warn.Render(th.Join([]string{screen.Grouped(len(s.shown)) + " failed, to review: " + sum.WithPaise(), dismisses,
		"esc shows all payments"}, " · ", w))
}

func (s *batchPage) markAllTitle() string {
	if s.review {
		return "Mark all that are shown"
	}
	return "Mark all prepared payments"
}

// dismissAction dismisses the alerts about the marked payments, or about the one under the cursor. The payments
// stay due again.
func (s *batchPage) dismissAction() screen.Action {
	return screen.Bind(screen.ActionDismiss, s.dismiss).
		WithTitle("Dismiss: this failure was reviewed; what was not paid stays due", "dismiss").OnlyPays().DisabledBy(func() string {
		if s.ActiveSection != batchPayments || len(s.targets()) == 0 {
			return "no payment selected"
		}
		return s.whyNotRead()
	})
}

func (s *batchPage) dismiss() tea.Cmd {
	var ids []int64
	for _, p := range s.targets() {
		ids = append(ids, s.batch.alerts[p.AffiliateID])
	}
	s.payments.ClearMarks()
	port := s.host.Ports().Notices
	return screen.Perform(s.host, func(ctx context.Context) (string, error) {
		for _, id := range ids {
			if err := port.DecideNotice(ctx, id); err != nil {
				return "", err
			}
		}
		return "dismissed " + screen.Plural(len(ids), "alert", "alerts"), nil
	})
}
