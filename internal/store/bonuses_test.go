package store_test

import (
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store/storetest"
)

// Of two people who give the bonus of one campaign at the same moment, the second is told, and nothing of theirs is written.
func TestABonusIsGivenOnce(t *testing.T) {
	t.Parallel()
	sc := newSchool(t, 2)
	plan := affiliate.BonusPlan{Winners: []affiliate.Winner{{Contender: affiliate.Contender{AffiliateID: sc.people[0]}, Rank: 1, Amount: 5000_00},
		{Contender: affiliate.Contender{AffiliateID: sc.people[1]}, Rank: 2, Amount: 3000_00}}}
	bonuses := plan.Entries(affiliate.Campaign{ID: 7, Name: "Diwali"})
	storetest.NoErr(t, sc.AddBonuses(t.Context(), bonuses, nil))
	if err := sc.AddBonuses(t.Context(), bonuses, nil); err == nil || !strings.Contains(err.Error(), "were changed meanwhile, and nothing was written") {
		t.Errorf("the second one: %v", err)
	}
	bad := append(plan.Entries(affiliate.Campaign{ID: 8, Name: "Onam"}), affiliate.Entry{AffiliateID: sc.people[0], Kind: affiliate.EntryBonus})
	if err := sc.AddBonuses(t.Context(), bad, nil); err == nil {
		t.Error("an entry without an amount was taken")
	}
	given := func() []affiliate.Entry {
		return affiliate.BonusesWith(bonuses[0].Reference, storetest.Must(sc.Entries(t.Context(), 0, affiliate.Span{}))(t))
	}
	storetest.NoErr(t, sc.AddBonuses(t.Context(), bonuses[:1], given())) // on purpose
	entries := storetest.Must(sc.Entries(t.Context(), 0, affiliate.Span{}))(t)
	if len(entries) != 3 || entries[0].Note != "campaign Diwali, rank 1" || entries[0].By != "asha@desk" {
		t.Errorf("%+v", entries)
	}
	if n := storetest.Must(sc.Notices(t.Context(), 0))(t); len(n) < 2 || n[0].Text != "ledger: 1 entry written, ₹5,000.00, by asha@desk" ||
		n[1].Text != "ledger: 2 entries written, ₹8,000.00, by asha@desk" {
		t.Errorf("%+v", n)
	}
	// One that was reversed and another one in its place are as many as before, and not the same.
	seen := given()
	storetest.Must(sc.AddEntries(t.Context(), []affiliate.Entry{seen[0].Reversal(time.Time{}, "")}, nil))(t)
	storetest.NoErr(t, sc.AddBonuses(t.Context(), bonuses[:1], given()))
	if err := sc.AddBonuses(t.Context(), bonuses[1:], seen); err == nil || len(given()) != len(seen) {
		t.Errorf("a bonus was given over what somebody else replaced: %v", err)
	}
}
