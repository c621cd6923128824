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
		"a first one":   {affiliate.PayTerms{Tax: profile}, "upi\tmeera@okhdfc\t\r", "", affiliate.PayTerms{Payee: upi, Tax: profile}},
		"left as it is": {affiliate.PayTerms{Payee: upi, Tax: 500}, "\t\t\r", "", affiliate.PayTerms{Payee: upi, Tax: 500}},
		"another account": {affiliate.PayTerms{Payee: upi, Tax: 500}, "bank\tHDFC0001234 50100\t\r", "",
			affiliate.PayTerms{Payee: affiliate.Payee{Method: affiliate.PayByBank, Address: "HDFC0001234 50100"}, Tax: 500}},
		"only the tax":         {affiliate.PayTerms{Payee: upi, Tax: profile}, "\t\t10\r", "", affiliate.PayTerms{Payee: upi, Tax: 1000}},
		"the tax of everybody": {affiliate.PayTerms{Payee: upi, Tax: 500}, "\t\t\b\r", "", affiliate.PayTerms{Payee: upi, Tax: profile}},
		"none":                 {affiliate.PayTerms{Payee: upi, Tax: profile}, "none\t\t\r", "", affiliate.PayTerms{Tax: profile}},
		"no method, emptied":   {affiliate.PayTerms{Payee: upi, Tax: profile}, "\b\t\t\r", "", affiliate.PayTerms{Payee: upi, Tax: profile}},
		"a method alone": {affiliate.PayTerms{Payee: upi, Tax: profile}, "bank\t\t\r", "write the whole payee for bank",
			affiliate.PayTerms{Payee: upi, Tax: profile}},
		"no UPI ID": {affiliate.PayTerms{Tax: profile}, "upi\tmeera\t\r", "a UPI ID looks like name@bank", affiliate.PayTerms{Tax: profile}},
		"an unknown method": {affiliate.PayTerms{Tax: profile}, "cheque\t\t\r", "write upi, bank, paypal, wise, other or none",
			affiliate.PayTerms{Tax: profile}},
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
					t.Errorf("stored %s %s, %v, want %s %s, %v", l.terms.Payee.Method, l.terms.Payee.Address, l.terms.Tax, c.want.Payee.Method,
						c.want.Payee.Address, c.want.Tax)
				}
			})
		})
	}
}

// No screen shows the stored payee. A pasted payee with a line break is rejected: a field would cut it, so that it
// could be somebody else's.
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

// A value that a colleague stores while the form is open is not overwritten: it is shown beside what was typed, and
// saving again replaces it.
func TestThePayeeOfAColleagueIsNotOverwritten(t *testing.T) {
	mine := affiliate.Payee{Method: affiliate.PayByUPI, Address: "meera@okhdfc"}
	theirs := affiliate.Payee{Method: affiliate.PayByBank, Address: "HDFC0001234 50100123456789"}
	for name, c := range map[string]struct {
		typed, again string
		says         []string
		stays, want  affiliate.PayTerms
	}{
		"the payee": {"upi\tmeera@okhdfc\t\r", "\t\r",
			[]string{"ravi@desk changed this since you opened it: bank", "***6789. Nothing was saved: save again to replace it", "meera@okhdfc"},
			affiliate.PayTerms{Payee: theirs, Tax: 500}, affiliate.PayTerms{Payee: mine, Tax: 500}},
		"the tax": {"\t\t10\r", "\r", []string{"ravi@desk changed this since you opened it: 5 %.", "Nothing was saved: save again to replace it", "10"},
			affiliate.PayTerms{Payee: theirs, Tax: 500}, affiliate.PayTerms{Payee: theirs, Tax: 1000}},
		"none": {"none\t\t\r", "\t\r", []string{"ravi@desk changed this since you opened it: bank", "***6789. Nothing was saved: save again to replace it"},
			affiliate.PayTerms{Payee: theirs, Tax: 500}, affiliate.PayTerms{Tax: 500}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				shell, page, l := account(t)
				l.terms.Payee = affiliate.Payee{Method: affiliate.PayByOther, Address: "cash"}
				top := page.Press("e")
				l.terms = affiliate.PayTerms{Payee: theirs, Tax: 500}
				top = top.Type(c.typed).Contains("Payee of codewithmeera").Contains(c.says...)
				if !sameTerms(l.terms, c.stays) || len(shell.Toasts) > 0 {
					t.Errorf("stored %s %v, said %q", l.terms.Payee, l.terms.Tax, shell.Toasts)
				}
				top.Type(c.again)
				if !sameTerms(l.terms, c.want) || len(shell.Toasts) != 1 {
					t.Errorf("once more: stored %s %v, said %q", l.terms.Payee, l.terms.Tax, shell.Toasts)
				}
			})
		})
	}
}

func sameTerms(a, b affiliate.PayTerms) bool { return a.Payee == b.Payee && a.Tax == b.Tax }
