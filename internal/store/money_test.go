package store_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

var payoutRules = affiliate.PayoutRules{Mode: affiliate.PaidBySelf, HoldDays: 15, MinPayout: 100_00, Tax: 10_00}

// school is a database with affiliates that have a link each, 10 % commission, read once.
type school struct {
	*store.Store
	path   string
	t      *testing.T
	clock  *storetest.Clock
	people []int64
	links  []int64
	now    map[int64]affiliate.Counters
}

func newSchool(t *testing.T, people int) *school {
	t.Helper()
	c := storetest.NewClock()
	path := storetest.Path(t)
	sc := &school{path: path, Store: storetest.MustOpen(t, path, storetest.Options{Now: c.Now, By: "asha@desk"}), t: t, clock: c,
		now: map[int64]affiliate.Counters{}}
	for i := range people {
		who := affiliate.Who{UserID: fmt.Sprintf("aff-%d", i), Name: fmt.Sprintf("Person %d", i)}
		got := storetest.Must(sc.TrackLinks(t.Context(), []affiliate.TrackRequest{{Slug: fmt.Sprintf("slug%d", i), Affiliate: who}}))(t)[0]
		sc.links = append(sc.links, got.LinkID)
		a, _, err := sc.FindAffiliate(t.Context(), who)
		storetest.NoErr(t, err)
		sc.people = append(sc.people, a.ID)
		storetest.NoErr(t, sc.EditPayTerms(t.Context(), a.ID,
			affiliate.PayTermsEdit{Payee: &affiliate.Payee{Method: affiliate.PayByUPI, Address: fmt.Sprintf("p%d@okhdfc", i)}}))
		sc.read(got.LinkID)
	}
	return sc
}

// TestAllTimeHasWhatIsOlderThanTheEpoch: what a balance counts is in the ledger and the account of all time.
func TestAllTimeHasWhatIsOlderThanTheEpoch(t *testing.T) {
	t.Parallel()
	sc := newSchool(t, 1)
	old := affiliate.Entry{At: time.Date(1969, 1, 1, 0, 0, 0, 0, time.UTC), AffiliateID: sc.people[0], Kind: affiliate.EntryBonus, Amount: 5_00}
	storetest.Must(sc.AddEntries(t.Context(), []affiliate.Entry{old}, nil))(t)
	if all := storetest.Must(sc.Entries(t.Context(), 0, affiliate.Span{}))(t); len(all) != 1 || !all[0].At.Equal(old.At) {
		t.Errorf("the ledger has %v", all)
	}
	h := storetest.Must(sc.AccountHistory(t.Context(), sc.people[0], affiliate.Span{}, payoutRules.Hold()))(t)
	if len(h.Entries) != 1 || h.Closing.Adjustments != 5_00 {
		t.Errorf("the account has %v, and %s of adjustments", h.Entries, h.Closing.Adjustments.Exact())
	}
}

// sell has a link read with more, or less, revenue: the commission is a tenth of it.
func (sc *school) sell(link int64, commission affiliate.Paise) {
	c := sc.now[link]
	c.Revenue += commission * 10
	c.Sales++
	if commission < 0 {
		c.Sales -= 2
	}
	sc.now[link] = c
	sc.read(link)
}

func (sc *school) read(link int64) {
	sc.t.Helper()
	c := sc.now[link]
	c.Commission = 10_00
	sc.now[link] = c
	sc.clock.Add(time.Second)
	if _, err := storetest.Record(sc.t.Context(), sc.Store, link, sc.clock.Now(), c); err != nil {
		sc.t.Fatal(err)
	}
}

func (sc *school) balance(i int) affiliate.Balance { return sc.balanceAt(i, sc.clock.Now()) }

func (sc *school) balanceAt(i int, asOf time.Time) affiliate.Balance {
	sc.t.Helper()
	for _, b := range storetest.Must(sc.Balances(sc.t.Context(), asOf, payoutRules.Hold()))(sc.t) {
		if b.AffiliateID == sc.people[i] {
			return b
		}
	}
	return affiliate.Balance{}
}

// request asks for a payment as the plan of this moment has it.
func (sc *school) request(i int, amount affiliate.Paise) affiliate.PaymentRequest {
	sc.t.Helper()
	rules := storetest.Must(sc.PayoutRules(sc.t.Context(), payoutRules))(sc.t)
	a := storetest.Must(sc.Account(sc.t.Context(), sc.people[i], sc.clock.Now(), rules))(sc.t)
	return affiliate.PlannedPayment{Account: a, Amount: amount}.Request()
}

// requestAbove is a request of somebody who agreed to pay more than is due.
func (sc *school) requestAbove(i int, amount affiliate.Paise) affiliate.PaymentRequest {
	sc.t.Helper()
	r, balance := sc.request(i, amount), sc.balance(i)
	r.AboveDue = &balance
	return r
}

func (sc *school) prepare(amounts map[int]affiliate.Paise) (affiliate.Batch, []affiliate.LeftOut) {
	sc.t.Helper()
	r := affiliate.PayoutRequest{Rules: payoutRules, Period: "Nov 2026"}
	for i, a := range amounts {
		r.Payments = append(r.Payments, sc.request(i, a))
	}
	b, left, err := sc.PreparePayout(sc.t.Context(), r)
	storetest.NoErr(sc.t, err)
	return b, left
}

func TestARefundAfterAPayoutLowersWhatIsDueOnce(t *testing.T) {
	sc := newSchool(t, 1)
	sc.sell(sc.links[0], 500_00)
	if b := sc.balance(0); b.OnHold != 500_00 || b.Due() != 0 {
		t.Fatalf("on hold %v, due %v", b.OnHold, b.Due())
	}
	sc.clock.Add(payoutRules.Hold())
	if b := sc.balance(0); b.OnHold != 0 || b.Due() != 500_00 {
		t.Fatalf("on hold %v, due %v", b.OnHold, b.Due())
	}
	batch, left := sc.prepare(map[int]affiliate.Paise{0: 500_00})
	if len(left) != 0 || batch.Payments != 1 || batch.Withheld != 50_00 {
		t.Fatalf("%+v, left out %v", batch, left)
	}
	if b := sc.balance(0); b.InPayment != 500_00 || b.Due() != 0 {
		t.Fatalf("in payment %v, due %v", b.InPayment, b.Due())
	}
	d, err := sc.ConfirmBatch(t.Context(), batch.ID)
	storetest.NoErr(t, err)
	if d.Changed != 1 || d.Batch.State != affiliate.BatchPaid {
		t.Fatalf("%+v", d)
	}
	again, err := sc.ConfirmBatch(t.Context(), batch.ID)
	storetest.NoErr(t, err)
	if again.Changed != 0 {
		t.Error("a second confirmation changes something")
	}
	sc.sell(sc.links[0], 200_00)
	sc.sell(sc.links[0], -300_00) // 200 of it were on hold
	if b := sc.balance(0); b.Paid != 500_00 || b.Withheld != 50_00 || b.OnHold != 0 || b.Due() != -100_00 || b.LastPayout.IsZero() {
		t.Errorf("paid %v, withheld %v, on hold %v, due %v", b.Paid, b.Withheld, b.OnHold, b.Due())
	}
	sc.clock.Add(2 * payoutRules.Hold())
	if b := sc.balance(0); b.Due() != -100_00 {
		t.Errorf("later %v is due", b.Due())
	}
	asOf := storetest.Start.Add(payoutRules.Hold() + time.Hour)
	if b := sc.balanceAt(0, storetest.Start.Add(time.Minute)); b.Earned != 500_00 || b.Paid != 0 || b.OnHold != 500_00 {
		t.Errorf("in the beginning: %+v", b)
	}
	if b := sc.balanceAt(0, asOf); b.Paid != 500_00 || b.Due() != -100_00 {
		t.Errorf("as of %s: %+v", asOf, b)
	}
}

func TestConcurrentPayoutsPayOnce(t *testing.T) {
	sc := newSchool(t, 20)
	for i := range sc.people {
		sc.sell(sc.links[i], 1000_00)
	}
	sc.clock.Add(payoutRules.Hold() + time.Hour)
	other := storetest.MustOpen(t, sc.path, storetest.Options{Now: sc.clock.Now, By: "ravi@desk"})
	var r affiliate.PayoutRequest
	r.Rules = payoutRules
	for i := range sc.people {
		r.Payments = append(r.Payments, sc.request(i, 1000_00))
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	claimed := 0
	for i := range 8 {
		wg.Go(func() {
			s := sc.Store
			if i%2 == 1 {
				s = other
			}
			b, left, err := s.PreparePayout(t.Context(), r)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			}
			claimed += b.Payments
			if b.Payments+len(left) != len(sc.people) {
				t.Errorf("%d payments and %d left out", b.Payments, len(left))
			}
		})
	}
	wg.Wait()
	if claimed != len(sc.people) {
		t.Errorf("%d payments were claimed for %d affiliates", claimed, len(sc.people))
	}
	for i := range sc.people {
		if b := sc.balance(i); b.InPayment != 1000_00 || b.Due() != 0 {
			t.Errorf("in payment %v, due %v", b.InPayment, b.Due())
		}
	}
}

func TestDecisionsAreAllOrNone(t *testing.T) {
	sc := newSchool(t, 3)
	for i := range 3 {
		sc.sell(sc.links[i], 1000_00)
	}
	sc.clock.Add(payoutRules.Hold())
	batch, _ := sc.prepare(map[int]affiliate.Paise{0: 400_00, 1: 1000_00, 2: 1000_00})
	_, payments, err := sc.Batch(t.Context(), batch.ID)
	storetest.NoErr(t, err)
	ref := func(i int) string { return payments[i].Reference }
	_, err = sc.DecidePayments(t.Context(), batch.ID,
		[]affiliate.PaymentDecision{{Reference: ref(0), State: affiliate.PayoutPaid}, {Reference: "P-XXXX-001", State: affiliate.PayoutPaid}})
	if !isDecisionError(err) {
		t.Fatalf("a reference of another batch: %v", err)
	}
	d, err := sc.DecidePayments(t.Context(), batch.ID,
		[]affiliate.PaymentDecision{{Reference: ref(0), State: affiliate.PayoutPaid},
			{Reference: ref(1), State: affiliate.PayoutFailed, Note: "wrong account"}})
	storetest.NoErr(t, err)
	if d.Changed != 2 || d.Batch.State != affiliate.BatchPrepared {
		t.Errorf("%+v", d)
	}
	if _, err = sc.DecidePayments(t.Context(), batch.ID,
		[]affiliate.PaymentDecision{{Reference: ref(0), State: affiliate.PayoutFailed}}); !isDecisionError(err) {
		t.Errorf("a paid payment fails afterwards: %v", err)
	}
	d, err = sc.CancelBatch(t.Context(), batch.ID, "")
	storetest.NoErr(t, err)
	if d.Batch.State != affiliate.BatchPaid || d.Changed != 1 {
		t.Errorf("the rest is cancelled: %+v", d)
	}
	entries := storetest.Must(sc.Entries(t.Context(), 0, affiliate.Span{}))(t)
	if len(entries) != 1 || entries[0].Reference != ref(0) || entries[0].By != "asha@desk" || entries[0].Batch != batch.ID {
		t.Errorf("the ledger: %+v", entries)
	}
	notices := storetest.Must(sc.Notices(t.Context(), 0))(t)
	if !slices.ContainsFunc(notices, func(n affiliate.Notice) bool {
		return n.NeedsReview() && strings.Contains(n.Text, "wrong account")
	}) {
		t.Errorf("nothing in Activity about the payment that failed: %+v", notices)
	}
}

// The account of one affiliate is the one among all accounts.
func TestOneAccountIsAmongAll(t *testing.T) {
	sc := newSchool(t, 3)
	sc.sell(sc.links[1], 1000_00)
	storetest.Must(sc.AddEntries(t.Context(), []affiliate.Entry{{AffiliateID: sc.people[2], Kind: affiliate.EntryBonus, Amount: 50_00}}, nil))(t)
	for i, want := range storetest.Must(sc.Accounts(t.Context(), sc.clock.Now(), payoutRules))(t) {
		if got := storetest.Must(sc.Account(t.Context(), sc.people[i], sc.clock.Now(), payoutRules))(t); !reflect.DeepEqual(got, want) {
			t.Errorf("%+v, and among all %+v", got, want)
		}
		past := storetest.Must(sc.AccountHistory(t.Context(), sc.people[i], affiliate.Span{}, payoutRules.Hold()))(t)
		detail := affiliate.AccountDetail{Account: want, Held: past.Held, Entries: past.Entries}
		if got := storetest.Must(sc.AccountDetail(t.Context(), sc.people[i], sc.clock.Now(), payoutRules))(t); !reflect.DeepEqual(got, detail) {
			t.Errorf("%+v, want %+v", got, detail)
		}
	}
	if _, err := sc.Account(t.Context(), 4711, sc.clock.Now(), payoutRules); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("an affiliate that does not exist: %v", err)
	}
}

func TestPaymentsOfNothingAreNotPrepared(t *testing.T) {
	sc := newSchool(t, 2)
	usd := storetest.Must(affiliate.ParseConversion("USD", "80"))(t)
	r := affiliate.PayoutRequest{Rules: payoutRules, Currency: usd, Payments: []affiliate.PaymentRequest{
		sc.requestAbove(0, 44), sc.requestAbove(1, 100_00)}}
	b, left, err := sc.PreparePayout(t.Context(), r)
	storetest.NoErr(t, err)
	if b.Payments != 1 || len(left) != 1 || left[0].Affiliate.ID != sc.people[0] || left[0].Why != "₹0.40 is 0.00 USD at 80.00 INR/USD" {
		t.Errorf("prepared %+v, left out %+v", b, left)
	}
}

func TestAmountsAreBounded(t *testing.T) {
	sc := newSchool(t, 1)
	large := affiliate.Entry{AffiliateID: sc.people[0], Kind: affiliate.EntryBonus, Amount: affiliate.MaxAmount + 1}
	if _, err := sc.AddEntries(t.Context(), []affiliate.Entry{large}, nil); err == nil {
		t.Error("an entry over the maximum is taken")
	}
	r := affiliate.PayoutRequest{Rules: payoutRules, Payments: []affiliate.PaymentRequest{sc.requestAbove(0, large.Amount)}}
	b, left, err := sc.PreparePayout(t.Context(), r)
	storetest.NoErr(t, err)
	if b.ID != "" || len(left) != 1 || left[0].Why != "an amount is at most ₹10,00,00,00,000" {
		t.Errorf("prepared %q, left out %+v", b.ID, left)
	}
}

func TestEntriesAreReversedOnce(t *testing.T) {
	sc := newSchool(t, 2)
	bonus := affiliate.Entry{ID: "11111111-1111-7111-8111-111111111111", AffiliateID: sc.people[0], Kind: affiliate.EntryBonus, Amount: 50_00}
	if made := storetest.Must(sc.AddEntries(t.Context(), []affiliate.Entry{bonus}, nil))(t); !made[0] {
		t.Fatal("it is not made")
	}
	bonus.At = sc.clock.Now()
	undo := bonus.Reversal(sc.clock.Now(), "a mistake")
	for name, change := range map[string]func(*affiliate.Entry){
		"of somebody else": func(e *affiliate.Entry) { e.AffiliateID = sc.people[1] }, "of another amount": func(e *affiliate.Entry) { e.Amount++ },
		"of nothing": func(e *affiliate.Entry) { e.Reverses = "x" }, "from before": func(e *affiliate.Entry) { e.At = e.At.Add(-time.Hour) },
	} {
		e := undo
		change(&e)
		if _, err := sc.AddEntries(t.Context(), []affiliate.Entry{e}, nil); err == nil {
			t.Errorf("a reversal %s is taken", name)
		}
	}
	storetest.Must(sc.AddEntries(t.Context(), []affiliate.Entry{undo}, nil))(t)
	if _, err := sc.AddEntries(t.Context(), []affiliate.Entry{undo}, nil); err == nil {
		t.Error("it is reversed twice")
	}
	if b := sc.balance(0); b.Adjustments != 0 || b.Entries != 2 {
		t.Errorf("%+v", b)
	}
	again := bonus
	again.ID = ""
	key := func(e affiliate.Entry) []string {
		return []string{fmt.Sprint(e.AffiliateID, e.Kind, e.Amount, e.At.Unix()/86400)}
	}
	if made := storetest.Must(sc.AddEntries(t.Context(),
		[]affiliate.Entry{again, {AffiliateID: sc.people[1], Kind: affiliate.EntryOpening, Amount: 1, At: bonus.At}}, key))(t); made[0] || !made[1] {
		t.Errorf("made: %v", made)
	}
	other := bonus
	other.ID = "22222222-1111-7111-8111-111111111111"
	if made := storetest.Must(sc.AddEntries(t.Context(), []affiliate.Entry{bonus, other}, key))(t); made[0] || !made[1] {
		t.Errorf("an entry with an ID of its own is taken for another one: made %v", made)
	}
	other.Amount++
	if _, err := sc.AddEntries(t.Context(), []affiliate.Entry{other}, key); err == nil {
		t.Error("an ID of the ledger is taken with another amount")
	}
}
