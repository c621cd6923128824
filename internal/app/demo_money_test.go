package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
)

// TestDemoHasTwoMonthsOfMoney: a ledger over two months, a batch that waits, a payment that failed, and statements that add up.
func TestDemoHasTwoMonthsOfMoney(t *testing.T) {
	t.Parallel()
	a := inDemo(t)
	ctx := t.Context()
	entries, err := a.store.Entries(ctx, 0, affiliate.Span{})
	if err != nil {
		t.Fatal(err)
	}
	if age := a.o.Now().Sub(entries[0].At); age < 59*24*time.Hour || len(entries) < 30 {
		t.Errorf("%d entries, the first one %s ago", len(entries), age)
	}
	batches, err := a.store.Batches(ctx)
	if err != nil {
		t.Fatal(err)
	}
	states := map[affiliate.PaymentState]int{}
	for _, b := range batches {
		_, payments, err := a.store.Batch(ctx, b.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range payments {
			states[p.State]++
		}
	}
	if len(batches) != 3 || batches[0].State != affiliate.BatchPrepared || states[affiliate.PayoutFailed] != 1 || states[affiliate.PayoutPrepared] == 0 {
		t.Errorf("%d batches, payments %v", len(batches), states)
	}
	rules, err := a.payoutRules(ctx)
	if err != nil || rules.Mode != affiliate.PaidBySelf {
		t.Fatalf("%+v, %v", rules, err)
	}
	people, err := a.store.Affiliates(ctx)
	if err != nil {
		t.Fatal(err)
	}
	x := a.exporter()
	x.Rules = rules
	for _, who := range people {
		s, err := x.Statement(ctx, who, affiliate.Period{})
		if err != nil {
			t.Fatal(err)
		}
		if b := s.Balance; s.Closing() != b.Total() || s.Closing() != b.OnHold+b.InPayment+b.Due() {
			t.Errorf("%s: closing %v; on hold %v, in payment %v, due %v", who.Name, s.Closing(), b.OnHold, b.InPayment, b.Due())
		}
	}
}

// TestAnExportOfWholePayeesIsNoted: Activity says who did it and where to.
func TestAnExportOfWholePayeesIsNoted(t *testing.T) {
	t.Parallel()
	a := inDemo(t)
	ctx := t.Context()
	file := filepath.Join(t.TempDir(), "people.csv")
	noted := func() (n int) {
		t.Helper()
		all, err := a.store.Notices(ctx, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range all {
			if x.Text == "export with whole payees: "+file+", by "+a.o.By {
				n++
			}
		}
		return n
	}
	for _, whole := range []bool{false, true} {
		if err := a.Export(ctx, Export{Kind: ExportAffiliates, Format: "csv", Output: file, WithPayees: whole}); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if masked := strings.Contains(string(text), "***"); masked == whole || (noted() == 1) != whole {
			t.Errorf("whole: %v; masked: %v, noted %d times", whole, masked, noted())
		}
	}
}

// TestEveryNumberOfAStatementIsFollowed reads last month's statements of the demo as their affiliates would: each amount is one of a link
// and a day, or an entry of the ledger; the sums of the links, the balances and what clears when are sums of them.
func TestEveryNumberOfAStatementIsFollowed(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs for long")
	}
	t.Parallel()
	a := inDemo(t)
	x, err := a.exporterWithRules(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	people, err := a.store.Affiliates(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	earned := 0
	for _, who := range people {
		s, err := x.Statement(t.Context(), who, affiliate.LastMonth())
		if err != nil {
			t.Fatal(err)
		}
		earned += followStatement(t, a, s)
	}
	if earned < 100 {
		t.Errorf("only %d amounts were earned in a month of the demo", earned)
	}
}

// followStatement compares a statement with what the database has of each of its days. It returns how many amounts were earned.
func followStatement(t *testing.T, a *App, s affiliate.Statement) (earned int) {
	t.Helper()
	whose := s.Affiliate.Name
	balance := s.Rows[0].Balance
	byLink, byDay := map[string]affiliate.Paise{}, map[string]affiliate.Paise{}
	for _, r := range s.Rows[1:] {
		if balance += r.Amount; r.Balance != balance {
			t.Errorf("%s, %s %s: the balance is %v, the amounts make %v", whose, r.Date, r.Kind, r.Balance, balance)
		}
		if r.Kind != affiliate.RowEarned && r.Kind != affiliate.RowRefund {
			continue
		}
		byLink[r.Link] += r.Amount
		if r.Kind == affiliate.RowEarned {
			byDay[r.Link+r.Date.String()] += r.Amount
		}
		earned++
		if clicks, amount := dayOfLink(t, a, s, r); clicks != r.Clicks || amount != r.Amount {
			t.Errorf("%s, %s %s %s: %d clicks and %v, the database has %d and %v", whose, r.Date, r.Kind, r.Link, r.Clicks, r.Amount, clicks, amount)
		}
	}
	for _, l := range s.Links {
		if l.Earned-l.Refunded != byLink[l.Slug] {
			t.Errorf("%s: link %s has %v, its rows %v", whose, l.Slug, l.Earned-l.Refunded, byLink[l.Slug])
		}
	}
	var clears, parts affiliate.Paise
	for _, r := range s.Releases {
		clears += r.Amount
		if most := byDay[r.Link+r.Earned.String()]; r.Amount > most && !r.Earned.UTC().Before(s.Rows[0].Date.UTC()) {
			t.Errorf("%s: %v of %s clears on %s, and it earned %v on %s", whose, r.Amount, r.Link, r.Date, most, r.Earned)
		}
	}
	for _, p := range s.Parts() {
		parts += p.Amount
	}
	if clears != s.Balance.OnHold || parts != s.Closing() {
		t.Errorf("%s: %v clears and %v is on hold; %v closes and its parts make %v", whose, clears, s.Balance.OnHold, s.Closing(), parts)
	}
	return earned
}

// dayOfLink is what a link did on the day of a row.
func dayOfLink(t *testing.T, a *App, s affiliate.Statement, r affiliate.StatementRow) (clicks int64, amount affiliate.Paise) {
	t.Helper()
	links, err := a.store.Links(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	slugs := map[int64]string{}
	for _, l := range links {
		slugs[l.ID] = l.Slug
	}
	h, err := a.store.AccountHistory(t.Context(), s.Affiliate.ID, affiliate.Span{From: r.Date.Start(s.Zone), To: r.Date.End(s.Zone)}, s.Rules.Hold())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range h.Changes {
		if slugs[c.LinkID] == r.Link && c.Refund() == (r.Kind == affiliate.RowRefund) {
			clicks += c.Clicks
			amount += c.EstCommission
		}
	}
	return clicks, amount
}
