package payouts

import (
	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/form"
	"fermion-tui/internal/ui/screen"
)

// asOfAction shows the balances as they were at the end of a day.
func (s *payouts) asOfAction() screen.Action {
	return screen.Bind(screen.ActionBalancesAsOf, screen.NoCmd(func() { s.host.Float(s.asOfForm) }))
}

func (s *payouts) asOfForm(h screen.Host) screen.Screen {
	f := screen.NewFormDialog(h, "Balances as of a day", "show", []form.Field{{
		ID: "day", Label: "Day", Placeholder: "2026-10-31", Help: "the end of that day at the school; esc on the list goes back to now",
		Check: func(text string) error { _, err := parseDay(h, text); return err }, Describe: screen.DescribePastDay(h),
	}})
	f.Submit = func() tea.Cmd {
		day, err := parseDay(h, f.Form.Value("day"))
		if err != nil {
			f.Fail("day", err)
			return nil
		}
		h.Close()
		s.day = day
		return s.reader.Ask()
	}
	return f
}

func parseDay(h screen.Host, text string) (affiliate.Date, error) {
	return affiliate.ParsePastDay(text, screen.Today(h))
}

// whyNotNow is why nothing can be paid while balances of an earlier day are shown: a payout is made from the present balances.
func (s *payouts) whyNotNow() string {
	if s.day == (affiliate.Date{}) {
		return ""
	}
	return "these are the balances of " + s.day.Words() + ": esc goes back to now"
}
