package store_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store/storetest"
)

func TestReassignedLinkKeepsPastEarnings(t *testing.T) {
	sc := newSchool(t, 2)
	sc.sell(sc.links[0], 100_00)
	give := func(i int) {
		who := affiliate.Who{UserID: fmt.Sprintf("aff-%d", i)}
		storetest.NoErr(t, sc.EditLinks(t.Context(), sc.links[:1], affiliate.LinkEdit{Affiliate: &who}))
	}
	give(1)
	sc.sell(sc.links[0], 40_00)
	if a, b := sc.balance(0), sc.balance(1); a.Earned != 100_00 || b.Earned != 40_00 {
		t.Errorf("earned %v and %v", a.Earned, b.Earned)
	}
	give(0)
	if a, b := sc.balance(0), sc.balance(1); a.Earned != 100_00 || b.Earned != 40_00 {
		t.Errorf("taken back: earned %v and %v", a.Earned, b.Earned)
	}
}

func TestAssignedLinkBringsUnassignedEarnings(t *testing.T) {
	sc := newSchool(t, 3)
	track := func(who affiliate.Who) int64 {
		return storetest.Must(sc.TrackLinks(t.Context(), []affiliate.TrackRequest{{Slug: "nobodys", Affiliate: who}}))(t)[0].LinkID
	}
	link := track(affiliate.Who{})
	give := func(who affiliate.Who) {
		storetest.NoErr(t, sc.EditLinks(t.Context(), []int64{link}, affiliate.LinkEdit{Affiliate: &who}))
	}
	earned := func(when string, want ...affiliate.Paise) {
		t.Helper()
		for i, w := range want {
			if b := sc.balance(i); b.Earned != w || b.OnHold != w {
				t.Errorf("%s: %d earned %v, %v of it on hold; want %v", when, i, b.Earned, b.OnHold, w)
			}
		}
	}
	sc.read(link)
	sc.sell(link, 70_00)
	earned("it is nobody's", 0, 0, 0)
	track(affiliate.Who{UserID: "aff-0"})
	earned("it is assigned", 70_00, 0, 0)
	sc.sell(link, 5_00)
	give(affiliate.Who{UserID: "aff-1"})
	earned("that was wrong, and is corrected", 5_00, 70_00, 0)
	give(affiliate.Who{UserID: "aff-0"})
	earned("the correction is undone", 75_00, 0, 0)
	give(affiliate.Who{})
	earned("the assignment is undone", 5_00, 0, 0)
	sc.sell(link, 1_00)
	give(affiliate.Who{UserID: "aff-1"})
	earned("it is assigned to another one", 5_00, 71_00, 0)
	sc.sell(link, 2_00)
	give(affiliate.Who{UserID: "aff-2"})
	earned("it is assigned to a third one", 5_00, 2_00, 71_00)
	give(affiliate.Who{})
	earned("nobody's again", 5_00, 2_00, 0)
}

// What was earned before a wrong assignment stays with who was paid since then; a payment that was cancelled or reversed is none.
func TestEarningsOfAPaidAffiliateStay(t *testing.T) {
	for name, c := range map[string]struct {
		pay   func(sc *school)
		stays bool
	}{
		"nothing":  {func(*school) {}, false},
		"prepared": {func(sc *school) { sc.prepare(map[int]affiliate.Paise{0: 10_00}) }, true},
		"paid": {func(sc *school) {
			b, _ := sc.prepare(map[int]affiliate.Paise{0: 10_00})
			storetest.Must(sc.ConfirmBatch(sc.t.Context(), b.ID))(sc.t)
		}, true},
		"cancelled": {func(sc *school) {
			b, _ := sc.prepare(map[int]affiliate.Paise{0: 10_00})
			storetest.Must(sc.CancelBatch(sc.t.Context(), b.ID, ""))(sc.t)
		}, false},
		"recorded": {func(sc *school) {
			storetest.Must(sc.AddEntries(sc.t.Context(), []affiliate.Entry{{AffiliateID: sc.people[0], Kind: affiliate.EntryPayout, Amount: 10_00}}, nil))(sc.t)
		}, true},
		"reversed": {func(sc *school) {
			e := affiliate.Entry{ID: "11111111-1111-7111-8111-111111111111", At: sc.clock.Now(), AffiliateID: sc.people[0], Kind: affiliate.EntryPayout,
				Amount: 10_00}
			storetest.Must(sc.AddEntries(sc.t.Context(), []affiliate.Entry{e, e.Reversal(time.Time{}, "")}, nil))(sc.t)
		}, false},
		"somebody else": {func(sc *school) { sc.prepare(map[int]affiliate.Paise{1: 10_00}) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sc := newSchool(t, 2)
			link := storetest.Must(sc.TrackLinks(t.Context(), []affiliate.TrackRequest{{Slug: "nobodys"}}))(t)[0].LinkID
			give := func(who affiliate.Who) {
				storetest.NoErr(t, sc.EditLinks(t.Context(), []int64{link}, affiliate.LinkEdit{Affiliate: &who}))
			}
			sc.read(link)
			sc.sell(link, 70_00)
			sc.sell(sc.links[0], 50_00)
			sc.sell(sc.links[1], 50_00)
			sc.clock.Add(payoutRules.Hold() + time.Hour)
			before, _ := sc.prepare(map[int]affiliate.Paise{0: 5_00}) // before the assignment: it counts for nothing
			storetest.Must(sc.ConfirmBatch(t.Context(), before.ID))(t)
			sc.clock.Add(time.Hour)
			give(affiliate.Who{UserID: "aff-0"})
			sc.clock.Add(time.Hour)
			c.pay(sc)
			want := []affiliate.EarnedUnassigned{{LinkID: link, AffiliateID: sc.people[0], Amount: 70_00, Paid: c.stays}}
			if got := storetest.Must(sc.EarnedUnassigned(t.Context(), []int64{link, sc.links[0]}))(t); !slices.Equal(got, want) {
				t.Errorf("%+v, want %+v", got, want)
			}
			for _, to := range []affiliate.Who{{UserID: "aff-1"}, {UserID: "aff-0"}} {
				sc.clock.Add(time.Hour)
				give(to)
				a, b := affiliate.Paise(50_00), affiliate.Paise(120_00)
				if c.stays || to.UserID == "aff-0" {
					a, b = 120_00, 50_00
				}
				if first, second := sc.balance(0), sc.balance(1); first.Earned != a || second.Earned != b {
					t.Errorf("given to %s: earned %v and %v, want %v and %v", to.UserID, first.Earned, second.Earned, a, b)
				}
			}
		})
	}
}

// TestRollUpLeavesBalances: sales, refunds, links given away and payouts over 200 days; the balances as of the end of every day are the
// same before and after the roll-up.
func TestRollUpLeavesBalances(t *testing.T) {
	sc := newSchool(t, 3)
	r := rand.New(rand.NewPCG(5, 6))
	day := storetest.Start.Truncate(24 * time.Hour)
	var ends []time.Time
	for range 130 {
		for range r.IntN(7) {
			link := sc.links[r.IntN(len(sc.links))]
			sc.clock.Add(time.Duration(r.IntN(3)) * time.Hour)
			amount := affiliate.Paise(r.IntN(300_00))
			switch c := sc.now[link]; {
			case r.IntN(5) == 0: // clicks alone earn nothing
				c.Clicks++
				sc.now[link] = c
				sc.read(link)
			case r.IntN(4) == 0 && c.Sales > 2: // a refund beside a larger sale: a fall that earns
				c.Sales -= 2
				sc.now[link] = c
				sc.sell(link, amount)
			case r.IntN(3) > 0 || c.Revenue < 10*amount:
				sc.sell(link, amount)
			default:
				sc.sell(link, -amount)
			}
		}
		if n := r.IntN(12); n < 4 {
			who := affiliate.Who{UserID: fmt.Sprintf("aff-%d", n)}
			if n == 3 {
				who = affiliate.Who{}
			}
			storetest.NoErr(t, sc.EditLinks(t.Context(), sc.links[:1], affiliate.LinkEdit{Affiliate: &who}))
		}
		day = day.Add(24 * time.Hour)
		if now := sc.clock.Now(); now.Before(day) {
			sc.clock.Add(day.Sub(now))
		}
		ends = append(ends, day.Add(-time.Millisecond))
	}
	read := func() (all []string) {
		for _, hold := range []int{0, 1, 15, 90} {
			for _, end := range ends {
				balances, err := sc.Balances(t.Context(), end, affiliate.HoldTime(hold))
				storetest.NoErr(t, err)
				for _, b := range balances {
					if b.Cleared()+b.OnHold != b.Earned {
						t.Fatalf("%+v", b)
					}
					all = append(all, fmt.Sprint(hold, end, b.AffiliateID, b.Earned, b.OnHold, b.Due()))
				}
			}
		}
		return all
	}
	before := read()
	count := len(storetest.Must(sc.Changes(t.Context(), 0, 0))(t))
	sc.clock.Add(60 * 24 * time.Hour)
	storetest.NoErr(t, sc.RollUp(t.Context(), time.UTC))
	if now := len(storetest.Must(sc.Changes(t.Context(), 0, 0))(t)); now >= count {
		t.Fatalf("%d changes before the roll-up, %d after it", count, now)
	}
	for i, after := range read() {
		if after != before[i] {
			t.Fatalf("%s before the roll-up, %s after it", before[i], after)
		}
	}
}

// TestADayOnWhichALinkWasAssignedIsNotRolledUp: what was earned before goes back when the assignment is undone, however late.
func TestADayOnWhichALinkWasAssignedIsNotRolledUp(t *testing.T) {
	sc := newSchool(t, 1)
	link := storetest.Must(sc.TrackLinks(t.Context(), []affiliate.TrackRequest{{Slug: "nobodys"}}))(t)[0].LinkID
	give := func(who affiliate.Who) {
		t.Helper()
		storetest.NoErr(t, sc.EditLinks(t.Context(), []int64{link}, affiliate.LinkEdit{Affiliate: &who}))
	}
	sc.read(link)
	for range 3 {
		sc.sell(link, 70_00)
	}
	give(affiliate.Who{UserID: "aff-0"})
	for range 3 {
		sc.sell(link, 5_00)
	}
	sc.clock.Add(120 * 24 * time.Hour)
	storetest.NoErr(t, sc.RollUp(t.Context(), time.UTC))
	if b := sc.balance(0); b.Earned != 225_00 {
		t.Errorf("earned %v", b.Earned)
	}
	give(affiliate.Who{})
	if b := sc.balance(0); b.Earned != 15_00 {
		t.Errorf("the assignment is undone, and %v is earned", b.Earned)
	}
}
