package store_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

var moneySteps = flag.Int("money-steps", 500,
	"steps of the walk through all that moves money in a database: go test ./internal/store -run MoneyWalk -money-steps 20000")

// moneyWalk does at random what moves money, through two programs, and computes the balances from the list of what was done, as a person
// with a pencil would. It calls nothing of the program for that.
type moneyWalk struct {
	*school
	programs []*store.Store
	r        *rand.Rand
	settings affiliate.PayoutSettings

	owner    map[int64]int64     // of a link, 0 for none
	assigned map[int64]time.Time // when it got this one
	changes  []walkedChange
	entries  []affiliate.Entry
	payments []*walkedPayment
}

type walkedChange struct {
	link, owner int64
	unassigned  bool // its link had no affiliate
	at          time.Time
	amount      affiliate.Paise
}

type walkedPayment struct {
	batch, reference string
	who              int64
	amount           affiliate.Paise
	created, decided time.Time
	prepared         bool
}

// TestMoneyWalk: what the database says of each balance after each step is what the list says, now and at the ends of earlier days, and a
// payment is prepared if and only if so much is due.
func TestMoneyWalk(t *testing.T) {
	sc := newSchool(t, 3)
	w := &moneyWalk{school: sc, programs: []*store.Store{sc.Store, storetest.MustOpen(t, sc.path, storetest.Options{Now: sc.clock.Now, By: "ravi@desk"})},
		r: rand.New(rand.NewPCG(11, 12)), settings: affiliate.PayoutSettings{PayoutRules: payoutRules}, owner: map[int64]int64{}, assigned: map[int64]time.Time{}}
	for i, link := range sc.links {
		w.owner[link] = sc.people[i]
	}
	free := storetest.Must(sc.TrackLinks(t.Context(), []affiliate.TrackRequest{{Slug: "nobodys"}}))(t)[0].LinkID
	sc.links = append(sc.links, free)
	sc.read(free)
	for step := range *moneySteps {
		did := w.step()
		w.check(fmt.Sprintf("step %d, %s", step, did), sc.clock.Now())
		if step%20 == 0 {
			day := sc.clock.Now().Truncate(24*time.Hour).AddDate(0, 0, -w.r.IntN(150))
			w.check(fmt.Sprintf("step %d, at the end of a day", step), day.Add(-time.Millisecond))
		}
	}
}

func (w *moneyWalk) step() string {
	s := w.programs[w.r.IntN(len(w.programs))]
	link := w.links[w.r.IntN(len(w.links))]
	switch w.r.IntN(13) {
	case 0, 1, 2:
		return w.sold(link, affiliate.Paise(1+w.r.Int64N(500_00)))
	case 3:
		if c := w.now[link]; c.Revenue > 0 && c.Sales > 0 {
			return w.sold(link, -affiliate.Paise(1+w.r.Int64N(int64(c.Revenue/10))))
		}
		return "nothing to refund"
	case 4:
		return w.give(s, link, w.r.IntN(len(w.people)+1))
	case 12: // to nobody, so that more is earned then
		return w.give(s, link, len(w.people))
	case 5, 6:
		return w.pay(s, w.r.IntN(len(w.people)))
	case 7:
		return w.decide(s)
	case 8:
		return w.write(s, w.people[w.r.IntN(len(w.people))])
	case 9:
		return w.set(s)
	case 10:
		storetest.NoErr(w.t, s.RollUp(w.t.Context(), time.UTC))
		return "rolled up"
	}
	w.clock.Add(time.Duration(w.r.Int64N(int64(6 * 24 * time.Hour))))
	return "time has passed"
}

func (w *moneyWalk) sold(link int64, amount affiliate.Paise) string {
	w.sell(link, amount)
	w.changes = append(w.changes, walkedChange{link, w.owner[link], w.owner[link] == 0, w.clock.Now(), amount})
	return fmt.Sprint("a link earned ", amount)
}

// give assigns a link to the nth person, and to none for a number above them.
func (w *moneyWalk) give(s *store.Store, link int64, to int) string {
	var who affiliate.Who
	var id int64
	if to < len(w.people) {
		who, id = affiliate.Who{UserID: fmt.Sprintf("aff-%d", to)}, w.people[to]
	}
	w.clock.Add(time.Second)
	storetest.NoErr(w.t, s.EditLinks(w.t.Context(), []int64{link}, affiliate.LinkEdit{Affiliate: &who}))
	before := w.owner[link]
	if before == id {
		return "assigned as before"
	}
	stays := before == 0 || w.paidSince(before, w.assigned[link])
	for i, c := range w.changes {
		if c.link == link && (c.owner == 0 || c.owner == before && c.unassigned && !stays) {
			w.changes[i].owner = id
		}
	}
	w.owner[link], w.assigned[link] = id, w.clock.Now()
	return fmt.Sprintf("assigned to %d", id)
}

func (w *moneyWalk) paidSince(who int64, since time.Time) bool {
	reversed := map[string]bool{}
	for _, e := range w.entries {
		reversed[e.Reverses] = true
	}
	for _, e := range w.entries {
		if e.AffiliateID == who && e.Kind == affiliate.EntryPayout && !reversed[e.ID] && !e.At.Before(since) {
			return true
		}
	}
	for _, p := range w.payments {
		if p.who == who && p.prepared && !p.created.Before(since) {
			return true
		}
	}
	return false
}

// pay asks for a payment of about what is due.
func (w *moneyWalk) pay(s *store.Store, to int) string {
	due := w.balanceOf(w.people[to], w.clock.Now()).due()
	amount := max(due, 10) * affiliate.Paise(1+w.r.IntN(12)) / 10
	b, _, err := s.PreparePayout(w.t.Context(), affiliate.PayoutRequest{Rules: payoutRules, Payments: []affiliate.PaymentRequest{w.request(to, amount)}})
	storetest.NoErr(w.t, err)
	if got, want := b.ID != "", amount <= due; got != want {
		w.t.Fatalf("%v is due, and a payment of %v was prepared: %v", due, amount, got)
	}
	if b.ID != "" {
		w.payments = append(w.payments, &walkedPayment{batch: b.ID, reference: affiliate.PaymentReference(b.ID, 1), who: w.people[to], amount: amount,
			created: w.clock.Now(), prepared: true})
	}
	return fmt.Sprintf("%v prepared: %v", amount, b.ID != "")
}

// decide pays or cancels a payment, perhaps one that is decided already.
func (w *moneyWalk) decide(s *store.Store) string {
	if len(w.payments) == 0 {
		return "nothing to decide"
	}
	p := w.payments[len(w.payments)-1-w.r.IntN(min(len(w.payments), 5))]
	state := []affiliate.PaymentState{affiliate.PayoutPaid, affiliate.PayoutPaid, affiliate.PayoutFailed, affiliate.PayoutCancelled}[w.r.IntN(4)]
	w.clock.Add(time.Second)
	if !p.prepared {
		storetest.Must(s.ConfirmBatch(w.t.Context(), p.batch))(w.t)
		return "confirmed what is decided"
	}
	storetest.Must(s.DecidePayments(w.t.Context(), p.batch, []affiliate.PaymentDecision{{Reference: p.reference, State: state}}))(w.t)
	p.prepared, p.decided = false, w.clock.Now()
	if state == affiliate.PayoutPaid {
		e := affiliate.Entry{AffiliateID: p.who, Kind: affiliate.EntryPayout, Amount: p.amount, At: p.decided}
		for _, stored := range storetest.Must(s.Entries(w.t.Context(), p.who, affiliate.Span{}))(w.t) {
			if stored.Reference == p.reference {
				e.ID, e.Withheld = stored.ID, stored.Withheld
			}
		}
		w.entries = append(w.entries, e)
	}
	return "decided: " + string(state)
}

// write adds an entry, or reverses one.
func (w *moneyWalk) write(s *store.Store, who int64) string {
	w.clock.Add(time.Second)
	kinds := []affiliate.EntryKind{affiliate.EntryBonus, affiliate.EntryDeduction, affiliate.EntryOpening, affiliate.EntryPayout}
	e := affiliate.Entry{ID: fmt.Sprintf("00000000-0000-7000-8000-%012d", len(w.entries)), AffiliateID: who, Kind: kinds[w.r.IntN(len(kinds))],
		Amount: affiliate.Paise(1 + w.r.Int64N(80_00)), At: w.clock.Now().Add(-time.Duration(w.r.IntN(3)) * 24 * time.Hour)}
	if n := len(w.entries); n > 0 && w.r.IntN(2) == 0 {
		undone := w.entries[w.r.IntN(n)]
		for _, o := range w.entries {
			if undone.Kind == affiliate.EntryReversal || o.Reverses == undone.ID {
				return "reversed already"
			}
		}
		e = affiliate.Entry{ID: e.ID, AffiliateID: undone.AffiliateID, Kind: affiliate.EntryReversal, Amount: undone.Amount, Withheld: undone.Withheld,
			At: w.clock.Now(), Reverses: undone.ID}
	}
	storetest.Must(s.AddEntries(w.t.Context(), []affiliate.Entry{e}, nil))(w.t)
	w.entries = append(w.entries, e)
	return "wrote a " + string(e.Kind)
}

// set changes how long commissions are on hold, and what is withheld.
func (w *moneyWalk) set(s *store.Store) string {
	chosen := w.settings
	chosen.HoldDays, chosen.Tax = []int{0, 1, 15, 90}[w.r.IntN(4)], affiliate.BasisPoints(w.r.IntN(20_00))
	storetest.NoErr(w.t, s.SetPayoutSettings(w.t.Context(), w.settings, chosen))
	w.settings = chosen
	return fmt.Sprintf("%d days on hold", chosen.HoldDays)
}

// walkedBalance is a balance computed from the list.
type walkedBalance struct {
	earned, onHold, adjustments, paid, inPayment affiliate.Paise
}

func (b walkedBalance) due() affiliate.Paise {
	return b.earned - b.onHold + b.adjustments - b.paid - b.inPayment
}

func (w *moneyWalk) balanceOf(who int64, asOf time.Time) (b walkedBalance) {
	b.earned, b.onHold = w.earnedBy(who, asOf)
	kinds := map[string]affiliate.EntryKind{}
	for _, e := range w.entries {
		kinds[e.ID] = e.Kind
		if e.AffiliateID != who || e.At.After(asOf) {
			continue
		}
		kind, amount := e.Kind, e.Amount
		if kind == affiliate.EntryReversal {
			kind, amount = kinds[e.Reverses], -amount
		}
		switch kind {
		case affiliate.EntryPayout:
			b.paid += amount
		case affiliate.EntryDeduction:
			b.adjustments -= amount
		default:
			b.adjustments += amount
		}
	}
	for _, p := range w.payments {
		if p.who == who && !p.created.After(asOf) && (p.prepared || p.decided.After(asOf)) {
			b.inPayment += p.amount
		}
	}
	return b
}

// earnedBy adds up what an affiliate earned, and what of it is on hold: a fall takes from the newest rises of its link that were on hold
// when it came.
func (w *moneyWalk) earnedBy(who int64, asOf time.Time) (earned, onHold affiliate.Paise) {
	hold := time.Duration(w.settings.HoldDays) * 24 * time.Hour
	rises := map[int64][]walkedChange{} // by link
	for _, c := range w.changes {
		if c.owner != who || c.at.After(asOf) {
			continue
		}
		earned += c.amount
		if c.amount > 0 {
			rises[c.link] = append(rises[c.link], c)
			continue
		}
		refund := -c.amount
		for i := len(rises[c.link]) - 1; i >= 0; i-- {
			if rise := &rises[c.link][i]; c.at.Before(rise.at.Add(hold)) {
				taken := min(refund, rise.amount)
				rise.amount -= taken
				refund -= taken
			}
		}
	}
	for _, all := range rises {
		for _, rise := range all {
			if asOf.Before(rise.at.Add(hold)) {
				onHold += rise.amount
			}
		}
	}
	return earned, onHold
}

// check compares what both programs read of each balance with the list.
func (w *moneyWalk) check(when string, asOf time.Time) {
	w.t.Helper()
	stored := map[int64]affiliate.Balance{}
	s := w.programs[w.r.IntN(len(w.programs))]
	for _, b := range storetest.Must(s.Balances(w.t.Context(), asOf, affiliate.HoldTime(w.settings.HoldDays)))(w.t) {
		stored[b.AffiliateID] = b
	}
	for _, who := range w.people {
		b, want := stored[who], w.balanceOf(who, asOf)
		got := walkedBalance{b.Earned, b.OnHold, b.Adjustments, b.Paid, b.InPayment}
		if got != want || b.Due() != want.due() {
			w.t.Fatalf("%s: the balance of %d is %+v, want %+v", when, who, got, want)
		}
	}
}
