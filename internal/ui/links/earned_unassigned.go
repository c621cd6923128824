package links

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// earnedUnassigned has what links earned while they were unassigned, for the note of a form that assigns them
// to an affiliate.
type earnedUnassigned struct {
	form *screen.FormDialog
	all  []affiliate.EarnedUnassigned
}

// read reads the earnings once the form is open. Before that, and after an error, the form has no note about them.
func (e *earnedUnassigned) read(links []int64) tea.Cmd {
	h := e.form.Host
	return screen.Read(h, "earnings", func(ctx context.Context) ([]affiliate.EarnedUnassigned, error) {
		return h.Ports().Ledger.EarnedUnassigned(ctx, links)
	}, func(all []affiliate.EarnedUnassigned, err error) tea.Cmd {
		if err == nil {
			e.all = all
			e.form.Form.SetNote(e.form.Preview(e.form.Form.Values()))
		}
		return nil
	})
}

// note says which of these earnings go to the typed affiliate, or to nobody, and which stay with another one.
func (e *earnedUnassigned) note(typed string, to *affiliate.Who) string {
	if to == nil || typed != "" && checkWho(e.form.Host)(typed) != nil {
		return ""
	}
	var goes, stays affiliate.Paise
	var paid []string
	for _, x := range e.all {
		a := e.form.Host.Board().Affiliate(x.AffiliateID)
		switch {
		case a == nil || a.Who().Same(*to):
		case x.Paid:
			stays += x.Amount
			paid = append(paid, a.Label)
		default:
			goes += x.Amount
		}
	}
	var parts []string
	if goes != 0 {
		parts = append(parts, fmt.Sprintf("What was earned before the assignment moves too: %s.", goes.Exact()))
	}
	if stays != 0 {
		owners := screen.JoinFirst(paid, func(label string) string { return label })
		parts = append(parts, fmt.Sprintf("%s that was earned before the assignment stays with %s, paid since then: "+
			"%s on Payouts moves it, with a deduction and a bonus.",
			stays.Exact(), owners, screen.KeyOf(e.form.Host, screen.ActionNew)))
	}
	return strings.Join(parts, " ")
}
