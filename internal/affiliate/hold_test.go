package affiliate

import (
	"flag"
	"math/rand/v2"
	"testing"
	"time"
)

var holdSteps = flag.Int("hold-steps", 20_000,
	"steps of the random walk through sales, refunds and payouts: go test ./internal/affiliate -run BalancesOfRandomSequences -hold-steps 1000000")

// rise is one sale in the slow, literal reading of the rule for the hold.
type slowRise struct {
	Earning
	left Paise
}

// slowAccount computes an affiliate's account event by event, as a person with a pencil would: each fall takes from the newest rises
// of its link that are on hold at that moment, and what is on hold later is what is left of rises that are young enough then.
type slowAccount struct {
	hold  time.Duration
	rises []*slowRise
	all   []Earning
}

func (a *slowAccount) add(e Earning) {
	a.all = append(a.all, e)
	if e.Amount >= 0 {
		a.rises = append(a.rises, &slowRise{e, e.Amount})
		return
	}
	refund := -e.Amount
	for i := len(a.rises) - 1; i >= 0 && refund > 0; i-- {
		r := a.rises[i]
		if r.LinkID != e.LinkID || r.AffiliateID != e.AffiliateID || !e.At.Before(r.At.Add(a.hold)) {
			continue
		}
		taken := min(refund, r.left)
		r.left -= taken
		refund -= taken
	}
}

func (a *slowAccount) onHold(who int64, now time.Time) (sum Paise) {
	for _, r := range a.rises {
		if r.AffiliateID == who && now.Before(r.At.Add(a.hold)) {
			sum += r.left
		}
	}
	return sum
}

func (a *slowAccount) earned(who int64) (sum Paise) {
	for _, e := range a.all {
		if e.AffiliateID == who {
			sum += e.Amount
		}
	}
	return sum
}

// forget drops what no later question can need, so that a long walk stays fast.
func (a *slowAccount) forget(now time.Time, earned map[int64]Paise) {
	edge := now.Add(-a.hold)
	rises := a.rises[:0]
	for _, r := range a.rises {
		if r.At.After(edge) {
			rises = append(rises, r)
		}
	}
	a.rises = rises
	all := a.all[:0]
	for _, e := range a.all {
		if e.At.After(edge) {
			all = append(all, e)
		} else {
			earned[e.AffiliateID] += e.Amount
		}
	}
	a.all = all
}

func balances(earnings []Earning, older map[int64]Paise, now time.Time, hold time.Duration) map[int64]*Balance {
	out := map[int64]*Balance{}
	of := func(id int64) *Balance {
		if out[id] == nil {
			out[id] = &Balance{AffiliateID: id, AsOf: now, Earned: older[id]}
		}
		return out[id]
	}
	for id := range older {
		of(id)
	}
	for _, e := range earnings {
		of(e.AffiliateID).Earned += e.Amount
	}
	for _, h := range OnHold(earnings, now, hold) {
		of(h.AffiliateID).Hold(h, hold)
	}
	return out
}

// TestBalancesOfRandomSequences walks through sales, refunds, links given to others, payouts, reversals and days, and holds the invariants
// of the money after each step, to the paisa.
func TestBalancesOfRandomSequences(t *testing.T) {
	for _, days := range []int{0, 1, 15, 90} {
		walk(t, HoldTime(days), max(*holdSteps/4, 1), uint64(days)+1)
	}
}

func walk(t *testing.T, hold time.Duration, steps int, seed uint64) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 7))
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	const links, people = 4, 3
	owner, lastRead := [links]int64{1, 2, 3, 1}, [links]time.Time{now, now, now, now}
	slow := &slowAccount{hold: hold}
	older := map[int64]Paise{}
	money := map[int64]*Balance{1: {}, 2: {}, 3: {}} // what the ledger and the batches hold
	before := map[int64]Paise{}                      // what had cleared
	fell := map[int64]Paise{}                        // refunds since
	var entries []Entry
	for step := range steps {
		who := int64(1 + r.IntN(people))
		switch r.IntN(10) {
		case 0, 1, 2: // a sale, or several
			l := r.IntN(links)
			amount := Paise(r.Int64N(500_00))
			slow.add(Earning{LinkID: int64(l), AffiliateID: owner[l], After: lastRead[l], At: now, Amount: amount, Moves: amount})
			lastRead[l] = now
		case 3, 4: // a refund
			l := r.IntN(links)
			amount := Paise(1 + r.Int64N(700_00))
			slow.add(Earning{LinkID: int64(l), AffiliateID: owner[l], After: lastRead[l], At: now, Amount: -amount, Moves: -amount})
			fell[owner[l]] += amount
			lastRead[l] = now
		case 5:
			owner[r.IntN(links)] = who
		case 6: // prepared, only what is due
			b := *balanceOf(slow, older, money, who, now, hold)
			if due := b.Due(); due > 0 {
				pay := 1 + Paise(r.Int64N(int64(due)))
				money[who].InPayment += pay
			}
		case 7: // decided
			b := money[who]
			if b.InPayment > 0 && r.IntN(3) > 0 {
				e := Entry{ID: "x", Kind: EntryPayout, AffiliateID: who, Amount: b.InPayment}
				entries = append(entries, e)
				b.Paid += e.Amount
			}
			b.InPayment = 0
		case 8: // reversed, or a bonus, or a deduction
			switch n := len(entries); {
			case n > 0 && r.IntN(2) == 0:
				e := entries[n-1]
				entries = entries[:n-1]
				money[e.AffiliateID].Paid += e.Reversal(now, "").Signed(e.Kind) * -1
			case r.IntN(2) == 0:
				money[who].Adjustments += Entry{Kind: EntryBonus, Amount: 10_00}.Signed("")
			default:
				money[who].Adjustments += Entry{Kind: EntryDeduction, Amount: 10_00}.Signed("")
			}
		case 9: // time passes
			now = now.Add(time.Duration(r.Int64N(int64(3*24*time.Hour)) + 1))
			slow.forget(now, older)
		}
		for id := int64(1); id <= people; id++ {
			b := balanceOf(slow, older, money, id, now, hold)
			if want := slow.onHold(id, now); b.OnHold != want {
				t.Fatalf("step %d, hold %s: %v is on hold, want %v", step, hold, b.OnHold, want)
			}
			if want := older[id] + slow.earned(id); b.Earned != want {
				t.Fatalf("step %d: earned %v, want %v", step, b.Earned, want)
			}
			if b.OnHold < 0 || b.Uncertain < 0 || b.Uncertain > b.OnHold {
				t.Fatalf("step %d: on hold %v, of it uncertain %v", step, b.OnHold, b.Uncertain)
			}
			if b.Cleared() < before[id]-fell[id] {
				t.Fatalf("step %d: %v had cleared, %v was refunded since, and %v has cleared now", step, before[id], fell[id], b.Cleared())
			}
			before[id], fell[id] = b.Cleared(), 0
		}
	}
}

func balanceOf(slow *slowAccount, older map[int64]Paise, money map[int64]*Balance, id int64, now time.Time, hold time.Duration) *Balance {
	b := balances(slow.all, older, now, hold)[id]
	if b == nil {
		b = &Balance{AffiliateID: id, AsOf: now}
	}
	b.Paid, b.InPayment, b.Adjustments = money[id].Paid, money[id].InPayment, money[id].Adjustments
	return b
}

// TestRolledUpDay: the changes of a day become one rise and one fall, and what is on hold at any later midnight stays what it was.
func TestRolledUpDay(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	const days = 12
	for range 500 {
		var raw, rolled []Earning
		for day := range days {
			begin := start.AddDate(0, 0, day)
			var today []Earning
			for i := range r.IntN(6) {
				amount := Paise(r.Int64N(201) - 100)
				today = append(today, Earning{LinkID: 1, AffiliateID: 1, After: begin, At: begin.Add(time.Duration(i+1) * time.Hour), Amount: amount,
					Moves: amount})
			}
			raw = append(raw, today...)
			rolled = append(rolled, rollUpForTest(today)...)
		}
		for day := range days {
			for _, hold := range []int{0, 1, 3, 7} {
				asOf := start.AddDate(0, 0, day+1)
				want, got := sumHeld(OnHold(raw, asOf, HoldTime(hold))), sumHeld(OnHold(rolled, asOf, HoldTime(hold)))
				if want != got {
					t.Fatalf("as of %s, %d days on hold: %v was on hold, and after the roll-up %v is\n%v", asOf, hold, want, got, raw)
				}
			}
		}
	}
}

func rollUpForTest(day []Earning) (out []Earning) {
	var rise, fall Earning
	for _, e := range day {
		into := &rise
		if e.Amount < 0 {
			into = &fall
		}
		amount := into.Amount + e.Amount
		*into = e
		into.Amount = amount
	}
	takes, leaves := RollUpHold(day)
	fall.Moves, rise.Moves = -takes, leaves
	for _, e := range []Earning{fall, rise} { // the refund first
		if e.Amount != 0 {
			out = append(out, e)
		}
	}
	return out
}

func sumHeld(held []RiseOnHold) (sum Paise) {
	for _, h := range held {
		sum += h.Amount
	}
	return sum
}

func TestOnHold(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 10, 1, 12, 0, 0, 0, time.UTC).AddDate(0, 0, n) }
	sale := func(n int, amount Paise) Earning {
		return Earning{LinkID: 1, AffiliateID: 1, After: day(n).Add(-time.Minute), At: day(n), Amount: amount, Moves: amount}
	}
	for name, c := range map[string]struct {
		earnings []Earning
		asOf     time.Time
		want     Paise
	}{
		"a sale is on hold":                         {[]Earning{sale(0, 100)}, day(1), 100},
		"until the very instant":                    {[]Earning{sale(0, 100)}, day(15).Add(-time.Nanosecond), 100},
		"and clears at it":                          {[]Earning{sale(0, 100)}, day(15), 0},
		"a refund takes the newest first":           {[]Earning{sale(0, 100), sale(10, 50), sale(11, -60)}, day(16), 0},
		"and before that the older one, too":        {[]Earning{sale(0, 100), sale(10, 50), sale(11, -60)}, day(12), 90},
		"a refund of what has cleared":              {[]Earning{sale(0, 100), sale(20, -100), sale(21, 70)}, day(22), 70},
		"a refund larger than what is on hold":      {[]Earning{sale(0, 100), sale(16, 30), sale(17, -100)}, day(18), 0},
		"what comes later does not count yet":       {[]Earning{sale(0, 100), sale(5, -100)}, day(1), 100},
		"a refund does not take from later sales":   {[]Earning{sale(0, 10), sale(1, -50), sale(2, 40)}, day(3), 40},
		"a refund takes from its own link only":     {[]Earning{sale(0, 100), {LinkID: 2, AffiliateID: 1, At: day(1), Amount: -100, Moves: -100}}, day(2), 100},
		"a refund takes from its own affiliate":     {[]Earning{sale(0, 100), {LinkID: 1, AffiliateID: 2, At: day(1), Amount: -100, Moves: -100}}, day(2), 100},
		"nothing is on hold where nothing happened": {nil, day(1), 0},
	} {
		t.Run(name, func(t *testing.T) {
			if got := sumHeld(OnHold(c.earnings, c.asOf, HoldTime(15))); got != c.want {
				t.Errorf("%d paise are on hold, want %d", got, c.want)
			}
		})
	}
}

func TestBalanceAcrossTheEdge(t *testing.T) {
	now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	edge := now.Add(-HoldTime(15))
	e := Earning{LinkID: 1, AffiliateID: 1, After: edge.Add(-time.Hour), At: edge.Add(time.Hour), Amount: 500_00, Moves: 500_00}
	b := balances([]Earning{e}, nil, now, HoldTime(15))[1]
	if b.OnHold != 500_00 || b.Due() != 0 || b.DueMax() != 500_00 {
		t.Errorf("on hold %v, due %v to %v; want all on hold and up to all of it due", b.OnHold, b.Due(), b.DueMax())
	}
	if want := edge.Add(time.Hour).Add(HoldTime(15)); !b.NextRelease.Equal(want) {
		t.Errorf("next release %s, want %s", b.NextRelease, want)
	}
}
