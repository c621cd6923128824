package app_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"

	"fermion-tui/internal/app"
)

// TestPeopleOfOneNameAreToldApartInThePlanOfAPayout: both who are paid and who are left out. Others have their name only.
func TestPeopleOfOneNameAreToldApartInThePlanOfAPayout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPayer(t)
		p.run(0, func(a *app.App, ctx context.Context) error { return a.CancelPayout(ctx, p.batch, true) })
		for _, i := range []app.Import{
			{Kind: "links", File: p.file("more.csv", "slug,affiliate_user_id,affiliate_name,affiliate_email\n"+
				"abc2,aff-2,Asha Rao,rao@example.com\nabc3,aff-3,Asha Rao,\nabc4,aff-4,Dev,dev@example.com\n")},
			{Kind: "ledger", File: p.file("more_ledger.csv", "affiliate_user_id,kind,amount,date\naff-2,opening,5000,1999-12-31\n"+
				"aff-3,opening,5000,1999-12-31\naff-4,opening,5000,1999-12-31\n")},
		} {
			if status, err := p.runImport(i); status != 0 {
				t.Fatal(status, err, p.err.String())
			}
		}
		p.run(0, func(a *app.App, ctx context.Context) error {
			return a.PreparePayout(ctx, app.PayoutOptions{DryRun: true})
		})
		for _, line := range []string{"pay ₹5,000 to Asha Rao (asha@example.com), by ", "left out: Asha Rao (rao@example.com): no payee",
			"left out: Asha Rao (aff-3): no payee", "left out: Dev: no payee"} {
			if !strings.Contains(p.err.String(), line) {
				t.Errorf("it does not say %q:\n%s", line, p.err.String())
			}
		}
	})
}
