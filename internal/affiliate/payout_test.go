package affiliate

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestTaxIsRoundedHalfToEven(t *testing.T) {
	for _, c := range []struct {
		tax    BasisPoints
		amount Paise
		want   Paise
	}{{10_00, 5, 0}, {10_00, 15, 2}, {10_00, 25, 2}, {10_00, 35, 4}, {0, 100_00, 0}, {1, 5_000_00, 50}} {
		if got := c.tax.Of(c.amount); got != c.want {
			t.Errorf("%s %% of %d paise: %d, want %d", c.tax, c.amount, got, c.want)
		}
	}
}

func TestConversionIsRoundedHalfToEven(t *testing.T) {
	usd, err := ParseConversion("usd", "83.20")
	if err != nil {
		t.Fatal(err)
	}
	if usd.Code() != "USD" || usd.RateText() != "83.20" {
		t.Errorf("it is %s at %s", usd.Code(), usd.RateText())
	}
	for amount, want := range map[Paise]int64{0: 0, 100_000: 1202, 4160: 50, 8320: 100, 8278: 99, 8362: 101} {
		if got := usd.Minor(amount); got != want {
			t.Errorf("%d paise are %d cents, want %d", amount, got, want)
		}
	}
	two, err := ParseConversion("USD", "2")
	if err != nil {
		t.Fatal(err)
	}
	for amount, want := range map[Paise]int64{1: 0, 3: 2, 5: 2, 7: 4} {
		if got := two.Minor(amount); got != want {
			t.Errorf("%d paise at 2: %d, want %d", amount, got, want)
		}
	}
	for _, c := range [][2]string{{"USD", ""}, {"USD", "0"}, {"USD", "-1"}, {"USD", "83,20"}, {"USD", "1.2345678"}, {"USD", "83."}, {"XYZ", "1"}, {"", "83.20"},
		{"INR", "1"}} {
		if _, err := ParseConversion(c[0], c[1]); err == nil {
			t.Errorf("currency %q at rate %q is taken", c[0], c[1])
		}
	}
}

func TestPayeesAreMasked(t *testing.T) {
	for _, c := range []struct{ method, address, masked string }{
		{"upi", "asha.rao@okhdfc", "a***@okhdfc"},
		{"bank", "HDFC0001234 50100012345678", "***5678"},
		{"paypal", "asha@example.com", "a***@example.com"},
		{"wise", "@asharao", "***arao"},
		{"other", "cash", "***"},
		{"bank", "HDFC@ 50100123456789", "***6789"},
		{"wise", "asha@example.com", "a***@example.com"},
		{"other", "a@50100123456789", "***6789"},
	} {
		p, err := ParsePayee(c.method, c.address)
		if err != nil {
			t.Fatal(err)
		}
		if p.Masked() != c.masked {
			t.Errorf("%s is masked as %s, want %s", c.address, p.Masked(), c.masked)
		}
		for _, printed := range []string{fmt.Sprintf("%v", p), fmt.Sprintf("%+v", struct{ P Payee }{p}), fmt.Sprintf("%#v", p), fmt.Sprint(Payment{Payee: p}),
			fmt.Sprintf("%q", p)} {
			if strings.Contains(printed, c.address) {
				t.Errorf("fmt prints the payee: %s", printed)
			}
		}
		if _, err := ParsePayee(c.method, c.masked); err == nil {
			t.Errorf("the masked payee %s is taken", c.masked)
		}
	}
}

func TestInvalidPayees(t *testing.T) {
	for _, c := range [][2]string{{"upi", "asha@ok\nhdfc"}, {"bank", "1234\r5678"}, {"bank", "12\t34"}, {"upi", "9876543210"}, {"paypal", "asha"},
		{"cheque", "Asha"}, {"", "asha@okhdfc"}, {"upi", ""}, {"bank", "9.17845E+11"}, {"bank", "5010\u200b0012"}, {"bank", strings.Repeat("1", 201)}} {
		if p, err := ParsePayee(c[0], c[1]); err == nil {
			t.Errorf("%q by %s is taken as %q", c[1], c[0], p.Address)
		}
	}
	if p, err := ParsePayee("", " "); err != nil || p.IsSet() {
		t.Errorf("no payee is %v, %v", p, err)
	}
}

func TestReferences(t *testing.T) {
	id := BatchID([4]byte{0, 31, 32, 255})
	if got, err := ParseBatchID(" " + strings.ToLower(id)); err != nil || got != id {
		t.Errorf("%s is read as %s, %v", id, got, err)
	}
	if got := PaymentReference("P-7K3Q", 1); got != "P-7K3Q-001" {
		t.Errorf("the first reference is %s", got)
	}
	for _, wrong := range []string{"", "P-7K3", "P-7K3Q-001", "P-7K30", "Q-7K3Q"} {
		if _, err := ParseBatchID(wrong); err == nil {
			t.Errorf("%q is taken for a batch", wrong)
		}
	}
}

func TestPlanPayoutNamesWhoIsLeftOut(t *testing.T) {
	upi := Payee{PayByUPI, "a@okhdfc"}
	account := func(id int64, due Paise, p Payee) Account {
		return Account{Affiliate: Affiliate{ID: id}, Balance: Balance{AffiliateID: id, Earned: due}, Payee: p, Tax: 10_00}
	}
	busy := account(5, 3000_00, upi)
	busy.Balance.InPayment = 3000_00
	accounts := []Account{account(1, 5000_00, upi), account(2, 999_99, upi), account(3, 2000_00, Payee{}), account(4, -10_00, upi), busy, account(6, 0, upi),
		account(7, 1000_00, upi), account(8, MaxAmount+1, upi)}
	plan := PlanPayout(accounts, 1000_00, nil, PaymentFormat{}, Conversion{})
	gross, withheld := plan.Amount()
	if len(plan.Payments) != 2 || gross != 6000_00 || withheld != 600_00 {
		t.Errorf("the plan pays %d, %v, %v of it withheld", len(plan.Payments), gross, withheld)
	}
	want := []string{"₹999.99 is under the minimum of ₹1,000", "no payee: ₹2,000 is due", "the balance is negative, −₹10", "₹3,000 in payment already",
		"₹10,00,00,00,000.01 is due, and an amount is at most ₹10,00,00,00,000"}
	if len(plan.LeftOut) != len(want) {
		t.Errorf("%d are left out, want %d", len(plan.LeftOut), len(want))
	}
	for i, l := range plan.LeftOut {
		if i >= len(want) || l.Why != want[i] {
			t.Errorf("left out: %d, %s", l.Affiliate.ID, l.Why)
		}
	}
	named := PlanPayout(accounts, 1000_00, map[int64]bool{6: true, 2: true}, PaymentFormat{}, Conversion{})
	if len(named.Payments) != 0 || len(named.LeftOut) != 2 {
		t.Errorf("whom was asked for and cannot be paid is named: %+v", named.LeftOut)
	}
	if by := PlanPayout(accounts, 0, nil, PaymentFormat{Name: "paypal", Methods: []PayeeMethod{PayByPayPal}}, Conversion{}); len(by.Payments) != 0 ||
		by.LeftOut[0].Format != "paypal" ||
		by.LeftOut[0].Why != "a paypal file does not pay by upi: ₹5,000 is due" {
		t.Errorf("a PayPal file pays by UPI: %+v", by)
	}
}

func TestPlansAreOrderedByName(t *testing.T) {
	var accounts []Account
	for i, name := range []string{"ravi", "Asha", "meera", "Zoya", "dev"} {
		a := Account{Affiliate: Affiliate{ID: int64(i + 1), Name: name}, Balance: Balance{Earned: 5000_00}}
		if name != "Asha" && name != "Zoya" {
			a.Payee = Payee{Method: PayByUPI, Address: name + "@okhdfc"}
		}
		accounts = append(accounts, a)
	}
	plan := PlanPayout(accounts, 1000_00, nil, PaymentFormat{}, Conversion{})
	var paid, left []string
	for _, p := range plan.Payments {
		paid = append(paid, p.Affiliate.Name)
	}
	for _, l := range plan.LeftOut {
		left = append(left, l.Affiliate.Name)
	}
	if !slices.Equal(paid, []string{"dev", "meera", "ravi"}) || !slices.Equal(left, []string{"Asha", "Zoya"}) {
		t.Errorf("paid %v, left out %v", paid, left)
	}
}

func TestPlanPayoutLeavesOutPaymentsOfNothing(t *testing.T) {
	usd, err := ParseConversion("USD", "80")
	if err != nil {
		t.Fatal(err)
	}
	account := func(due Paise, tax BasisPoints) []Account {
		return []Account{{Affiliate: Affiliate{ID: 1}, Balance: Balance{AffiliateID: 1, Earned: due}, Payee: Payee{PayByUPI, "a@okhdfc"}, Tax: tax}}
	}
	for _, c := range []struct {
		due  Paise
		tax  BasisPoints
		in   Conversion
		left string
	}{
		{40, 0, usd, "₹0.40 is 0.00 USD at 80.00 INR/USD"}, {41, 0, usd, ""}, {44, 10_00, usd, "₹0.40 is 0.00 USD at 80.00 INR/USD"},
		{100_00, FullCommission, usd, "nothing of ₹100 is left after tax"}, {100_00, FullCommission, Conversion{}, "nothing of ₹100 is left after tax"},
		{1, 0, Conversion{}, ""},
	} {
		plan := PlanPayout(account(c.due, c.tax), 0, nil, PaymentFormat{}, c.in)
		left := ""
		if len(plan.LeftOut) > 0 {
			left = plan.LeftOut[0].Why
		}
		if left != c.left || len(plan.Payments)+len(plan.LeftOut) != 1 {
			t.Errorf("%d paise less %s %% in %s: left out %q, want %q", c.due, c.tax, c.in.Code(), left, c.left)
		}
	}
}

func TestPaymentRows(t *testing.T) {
	usd, _ := ParseConversion("USD", "80")
	b := Batch{ID: "P-7K3Q", Period: "Nov 2026", Currency: usd}
	p := Payment{Reference: "P-7K3Q-001", Amount: 1000_00, Withheld: 100_00, Payee: Payee{PayByPayPal, "asha@example.com"}}
	who := Affiliate{Name: "Asha\nRao", Email: "a@example.com", UserID: "aff-1"}
	row, err := GenericFormat().Row(p, b, who)
	if err != nil {
		t.Fatal(err)
	}
	want := "Asha Rao|a@example.com|aff-1|asha@example.com|paypal|11.25|1125|USD|P-7K3Q-001|Affiliate payout Nov 2026, gross INR 1000.00, tax withheld INR " +
		"100.00, INR 900.00 at 80.00 INR/USD|Nov 2026"
	if got := strings.Join(row, "|"); got != want {
		t.Errorf("generic: %s\nwant     %s", got, want)
	}
	row, err = payPalFormat().Row(p, b, who)
	if err != nil || strings.Join(row[:4], "|") != "asha@example.com|11.25|USD|P-7K3Q-001" {
		t.Errorf("paypal: %v, %v", row, err)
	}
	for _, template := range []string{"{{payee", "{{iban}}", "{{ }}"} {
		if _, err := ParsePaymentColumn("x", template); err == nil {
			t.Errorf("the template %s is taken", template)
		}
	}
}

func TestInvalidLedgerEntries(t *testing.T) {
	now := time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC)
	good := Entry{AffiliateID: 1, Kind: EntryPayout, Amount: 100, At: now}
	most := good
	most.Amount = MaxAmount
	for _, e := range []Entry{good, most} {
		if err := e.Check(now); err != nil {
			t.Fatal(err)
		}
	}
	for name, change := range map[string]func(*Entry){
		"no affiliate": func(e *Entry) { e.AffiliateID = 0 }, "zero": func(e *Entry) { e.Amount = 0 }, "negative": func(e *Entry) { e.Amount = -1 },
		"over the maximum":        func(e *Entry) { e.Amount = MaxAmount + 1 },
		"more withheld than paid": func(e *Entry) { e.Withheld = 101 }, "tax of a bonus": func(e *Entry) { e.Kind, e.Withheld = EntryBonus, 1 },
		"future": func(e *Entry) { e.At = now.Add(1) }, "reverses nothing": func(e *Entry) { e.Kind = EntryReversal },
		"a payout that reverses": func(e *Entry) { e.Reverses = "x" }, "unknown kind": func(e *Entry) { e.Kind = "tip" },
	} {
		e := good
		change(&e)
		if e.Check(now) == nil {
			t.Errorf("%s: the entry is taken", name)
		}
	}
	for kind, want := range map[EntryKind]Paise{EntryPayout: -100, EntryDeduction: -100, EntryBonus: 100, EntryOpening: 100} {
		e := Entry{Kind: kind, Amount: 100}
		if got := e.Signed(""); got != want {
			t.Errorf("%s adds %d", kind, got)
		}
		if got := e.Reversal(now, "").Signed(kind); got != -want {
			t.Errorf("the reversal of a %s adds %d", kind, got)
		}
	}
}
