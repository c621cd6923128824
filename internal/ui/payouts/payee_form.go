package payouts

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// payeeAction opens the form of the affiliate's payee.
func (s *accountPage) payeeAction() screen.Action {
	return screen.Bind(screen.ActionEdit, screen.NoCmd(func() { s.host.Float(payeeForm(s.id)) })).
		WithTitle("Edit the payee and the tax withheld", "edit payee").WithWords("bank upi tds").DisabledBy(func() string {
		if s.host.Board().Affiliate(s.id) == nil {
			return "this affiliate is not in the database any more"
		}
		return ""
	})
}

// payeeForm makes the form of an affiliate's pay terms.
func payeeForm(affiliateID int64) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		label := labelOf(h.Board(), affiliateID)
		s := screen.NewFormDialog(h, "Payee of "+label, "save", nil)
		payee := screen.NewPayeeFields(s, affiliateID, nil)
		s.Submit = func() tea.Cmd {
			return payee.SaveAndClose("the payee of "+label, func(ctx context.Context, e affiliate.PayTermsEdit) error {
				return h.Ports().Ledger.EditPayTerms(ctx, affiliateID, e)
			})
		}
		return s
	}
}
