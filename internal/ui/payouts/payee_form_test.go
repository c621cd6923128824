package payouts_test

import (
	"testing"
	"testing/synctest"

	"fermion-tui/internal/affiliate"
)

func TestThePayeeIsEdited(t *testing.T) {
	upi := affiliate.Payee{Method: affiliate.PayByUPI, Address: "meera@okhdfc"}
	profile := affiliate.UnknownCommission
	for name, c := range map[string]struct {
		stored      affiliate.PayTerms
		typed, says string
		want        affiliate.PayTerms
	}{
		"a first one":            {affiliate.PayTerms{Tax: profile}, "upi\tmeera@okhdfc\t\r", "", affiliate.PayTerms{Payee: upi, Tax: profile}},
		"left as it is":          {affiliate.PayTerms{Payee: upi, Tax: 500}, "\t\t\r", "", affiliate.PayTerms{Payee: upi, Tax: 500}},
		"another account":        {affiliate.PayTerms{Payee: upi, Tax: 500}, "bank\tHDFC0001234 50100\t\r", "", affiliate.PayTerms{Payee: affiliate.Payee{Method: affiliate.PayByBank, Address: "HDFC0001234 50100"}, Tax: 500}},
		"only the tax":           {affiliate.PayTerms{Payee: upi, Tax: profile}, "\t\t10\r", "", affiliate.PayTerms{Payee: upi, Tax: 1000}},
		"the tax of everybody":   {affiliate.PayTerms{Payee: upi, Tax: 500}, "\t\t\b\r", "", affiliate.PayTerms{Payee: upi, Tax: profile}},
		"none":                   {affiliate.PayTerms{Payee: upi, Tax: profile}, "none\t\t\r", "", affiliate.PayTerms{Tax: profile}},
		"a method alone":         {affiliate.PayTerms{Payee: upi, Tax: profile}, "bank\t\t\r", "write the whole payee for bank", affiliate.PayTerms{Payee: upi, Tax: profile}},
		"no UPI ID":              {affiliate.PayTerms{Tax: profile}, "upi\tmeera\t\r", "a UPI ID looks like name@bank", affiliate.PayTerms{Tax: profile}},
		"an unknown method":      {affiliate.PayTerms{Tax: profile}, "cheque\t\t\r", "write upi, bank, paypal, wise, other or none", affiliate.PayTerms{Tax: profile}},
		"a masked one":           {affiliate.PayTerms{Tax: profile}, "upi\tm***@okhdfc\t\r", "this payee is masked", affiliate.PayTerms{Tax: profile}},
		"a tax of more than all": {affiliate.PayTerms{Tax: profile}, "\t\t101\r", "Payee of codewithmeera", affiliate.PayTerms{Tax: profile}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				shell, page, l := account(t)
				l.terms = c.stored
				top := page.Press("e").Type(c.typed)
				if c.says == "" && len(shell.Toasts) != 1 {
					t.Errorf("said %q", shell.Toasts)
				}
				if c.says != "" {
					top.Contains(c.says)
				}
				if l.terms.Payee.Address != c.want.Payee.Address || l.terms.Payee.Method != c.want.Payee.Method || l.terms.Tax != c.want.Tax {
					t.Errorf("stored %s %s, %v, want %s %s, %v", l.terms.Payee.Method, l.terms.Payee.Address, l.terms.Tax, c.want.Payee.Method, c.want.Payee.Address, c.want.Tax)
				}
			})
		})
	}
}

// The stored payee is on no screen; a pasted one with a line break would be cut, or be another one.
func TestThePayeeIsMaskedAndOneLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, page, l := account(t)
		l.terms.Payee = affiliate.Payee{Method: affiliate.PayByBank, Address: "HDFC0001234 50100123456789"}
		page.Press("e").Contains("***6789; empty leaves it").Absent("50100123456789").Press("tab").Paste("HDFC0009999\n501").Press("tab").
			Contains("a payee is one line", "paste the UPI ID, account or e-mail alone")
		if l.terms.Payee.Address != "HDFC0001234 50100123456789" {
			t.Errorf("stored %q", l.terms.Payee.Address)
		}
	})
}
