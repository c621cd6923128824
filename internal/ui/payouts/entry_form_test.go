package payouts_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/payouts"
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/ui/screentest"
)

// ledger is the ledger of one affiliate, to whom ₹1,800 is due. It records the entries that are written.
type ledger struct {
	screen.Ledger
	wrote []affiliate.Entry
	terms affiliate.PayTerms
}

// noStatements has no statement of anybody.
type noStatements struct{ screen.Exports }

func (noStatements) Statements(context.Context, []int64, affiliate.Period) ([]affiliate.Statement, error) {
	return nil, nil
}

var meera = affiliate.Affiliate{ID: 1, Email: "meera@example.com", Name: "codewithmeera"}

func (l *ledger) balance(asOf time.Time) affiliate.Balance {
	return affiliate.Balance{AffiliateID: meera.ID, AsOf: asOf, Earned: 1_800_00}
}

func (l *ledger) Account(_ context.Context, _ int64, asOf time.Time, _ affiliate.PayoutRules) (affiliate.Account, error) {
	return affiliate.Account{Affiliate: meera, Balance: l.balance(asOf), Payee: l.terms.Payee}, nil
}

func (l *ledger) PayTermsOf(context.Context, int64) (affiliate.PayTerms, error) { return l.terms, nil }

func (l *ledger) EditPayTerms(_ context.Context, _ int64, e affiliate.PayTermsEdit) error {
	if field := e.Conflict(l.terms); field != "" {
		return &affiliate.PayTermsChangedError{FieldConflict: affiliate.FieldConflict{Field: field, By: "ravi@desk"}}
	}
	l.terms = e.Apply(l.terms)
	return nil
}

func (l *ledger) AccountDetail(ctx context.Context, id int64, asOf time.Time, r affiliate.PayoutRules) (affiliate.AccountDetail, error) {
	a, err := l.Account(ctx, id, asOf, r)
	return affiliate.AccountDetail{Account: a}, err
}

func (l *ledger) RecordEntry(_ context.Context, r affiliate.EntryRequest) (string, error) {
	if err := r.CheckDue(l.balance(time.Now())); err != nil {
		return "", err
	}
	l.wrote = append(l.wrote, r.Entry)
	return "", nil
}

// account opens the account page of the affiliate.
func account(t *testing.T) (*screentest.Shell, *screentest.Screen, *ledger) {
	l := &ledger{terms: affiliate.PayTerms{AffiliateID: meera.ID, Tax: affiliate.UnknownCommission}}
	shell := screentest.New(t, board.Input{Affiliates: []affiliate.Affiliate{meera}})
	shell.Ports.Ledger, shell.Ports.Exports = l, noStatements{}
	shell.Ports.PayoutRules = func(context.Context) (affiliate.PayoutRules, error) { return affiliate.DefaultPayoutRules(), nil }
	return shell, shell.Open(payouts.AccountPage(meera.ID, affiliate.Date{})), l
}

func TestAnAccountShowsWhatIsDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, page, _ := account(t)
		page.Contains("codewithmeera", "Due ₹1,800", "No entry yet. n records a payout, bonus, deduction or opening balance.")
	})
}

func TestTheEntryFormRefusesWhatCannotBe(t *testing.T) {
	for name, c := range map[string]struct{ typed, says string }{
		"tax of a bonus":      {"\tbonus\t250\t10\t\t\t\r", "tax is withheld from a payout only"},
		"tax over the amount": {"\t\t250\t300\t\t\t\r", "the tax withheld is more than the amount"},
		"a day to come":       {"\t\t250\t\t2000-01-02\t", "2000-01-02 is in the future"},
		"a day of a slip":     {"\t\t250\t\t0202-10-01\t", "0202-10-01 is before 1990: write a day like 2026-10-31"},
		"three decimals":      {"\t\t250.125\t", "at most two decimals"},
		"nothing":             {"\t\t0\t", "an amount is more than zero"},
		"a reversal":          {"\treversal\t", "write payout, bonus, deduction or opening"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, page, l := account(t)
				page.Press("n").Type(c.typed).Contains("New entry of the ledger", c.says)
				if len(l.wrote) > 0 {
					t.Errorf("wrote %v", l.wrote)
				}
			})
		})
	}
}

func TestNoTaxMayBeWrittenAsZero(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, page, l := account(t)
		page.Press("n").Type("\t\t250\t0\t\t\t\r")
		if len(l.wrote) != 1 || l.wrote[0].Amount != 250_00 || l.wrote[0].Withheld != 0 {
			t.Errorf("wrote %v", l.wrote)
		}
	})
}

func TestAPayoutAboveWhatIsDueIsAskedAbout(t *testing.T) {
	for answer, want := range map[string]string{"y": "payout 2000", "n": ""} {
		synctest.Test(t, func(t *testing.T) {
			shell, page, l := account(t)
			confirm := page.Press("n").Type("\t\t₹2,000\t\t\t\t\r")
			confirm.Contains("Record more than is due?", "₹1,800 is due, and ₹2,000 was paid").Press(answer)
			var wrote []string
			for _, e := range l.wrote {
				wrote = append(wrote, fmt.Sprint(e.Kind, " ", int64(e.Amount/100)))
			}
			if got := strings.Join(wrote, "; "); got != want || want == "" != (len(shell.Toasts) == 0) {
				t.Errorf("%s: wrote %q, said %q", answer, got, shell.Toasts)
			}
		})
	}
}

// For an affiliate who was removed meanwhile there is no statement, and the screen says so.
func TestAStatementOfNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shell, page, _ := account(t)
		page.Press("Y")
		if len(shell.Failures) != 1 || !strings.Contains(shell.Failures[0].Error(), "has no statement") {
			t.Errorf("said %q, failed %v", shell.Toasts, shell.Failures)
		}
		page.Press("E").Type("\r/tmp/statement\r").Contains("not in the database any more")
	})
}
