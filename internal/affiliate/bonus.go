package affiliate

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Contender is an affiliate who takes part in a campaign, or a link of it that has no affiliate.
type Contender struct {
	AffiliateID int64 // 0 for a link without one
	Name        string
	Links       int // in the campaign
	Sum         Sum // of these within the campaign's period
}

// OwnedSum is what a link did within a period while it belonged to an affiliate to whom it does not belong now.
type OwnedSum struct {
	LinkID      int64
	AffiliateID int64 // 0: it was unassigned
	Sum         Sum
}

// Winner is a contender who gets a bonus.
type Winner struct {
	Contender
	Rank   int  // 1 leads
	Shared bool // others have the same rank
	Amount Paise
}

// BonusPlan lists who gets a bonus, and the links that would if they had an affiliate.
type BonusPlan struct {
	Winners []Winner
	LeftOut []Contender // sold enough, and have no affiliate
	Ranked  int         // affiliates who sold something
}

// Amount is the sum of the bonuses.
func (p BonusPlan) Amount() (sum Paise) {
	for _, w := range p.Winners {
		sum += w.Amount
	}
	return sum
}

// PlanBonus gives a bonus to the affiliates of the first ranks by sales, then revenue. Affiliates who are equal in both share the rank and
// its amount, so that more may get a bonus than there are ranks; those who sold nothing get none. There is one amount for all, or one for
// each rank. A link without an affiliate has no rank.
func PlanBonus(all []Contender, top int, amounts []Paise) BonusPlan {
	var p BonusPlan
	ranked := slices.SortedStableFunc(slices.Values(all), func(a, b Contender) int {
		return cmp.Or(compareSold(a, b), cmp.Compare(b.Sum.Clicks, a.Sum.Clicks))
	})
	rank := 0
	var before Contender
	for _, c := range ranked {
		if c.Sum.Sales <= 0 {
			break
		}
		if c.AffiliateID == 0 {
			if rank < top {
				p.LeftOut = append(p.LeftOut, c)
			}
			continue
		}
		p.Ranked++
		shares := rank > 0 && compareSold(before, c) == 0
		if !shares {
			rank = p.Ranked
		}
		before = c
		if rank > top {
			continue
		}
		if shares {
			p.Winners[len(p.Winners)-1].Shared = true
		}
		p.Winners = append(p.Winners, Winner{Contender: c, Rank: rank, Shared: shares, Amount: amounts[min(rank, len(amounts))-1]})
	}
	return p
}

// compareSold orders contenders by what they sold, the most first.
func compareSold(a, b Contender) int {
	return cmp.Or(cmp.Compare(b.Sum.Sales, a.Sum.Sales), cmp.Compare(b.Sum.Revenue, a.Sum.Revenue))
}

// Entries are the ledger's of the bonuses of a campaign.
func (p BonusPlan) Entries(c Campaign) []Entry {
	entries := make([]Entry, len(p.Winners))
	for i, w := range p.Winners {
		note := fmt.Sprintf("campaign %s, rank %d", c.Name, w.Rank)
		if w.Shared {
			note += " (shared)"
		}
		entries[i] = Entry{AffiliateID: w.AffiliateID, Kind: EntryBonus, Amount: w.Amount, Reference: BonusReference(c.ID), Note: note}
	}
	return entries
}

// BonusReference is the reference of all bonuses of a campaign, whatever it is called later.
func BonusReference(campaignID int64) string { return "campaign-" + strconv.FormatInt(campaignID, 10) }

// BonusesWith are the bonuses with a reference that were not reversed.
func BonusesWith(reference string, ledger []Entry) []Entry {
	reversed := map[string]bool{}
	for _, e := range ledger {
		reversed[e.Reverses] = true
	}
	var found []Entry
	for _, e := range ledger {
		if e.Kind == EntryBonus && e.Reference == reference && !reversed[e.ID] {
			found = append(found, e)
		}
	}
	return found
}

// maxBonusRanks is how many ranks can get a bonus at once.
const maxBonusRanks = 100

// ParseBonusRanks reads for how many ranks a bonus is.
func ParseBonusRanks(text string) (int, error) {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < 1 || n > maxBonusRanks {
		return 0, fmt.Errorf("write a number from 1 to %d", maxBonusRanks)
	}
	return n, nil
}

// ParseBonusAmounts reads one amount for all, or one for each rank, with semicolons between them.
func ParseBonusAmounts(text string) ([]Paise, error) {
	var amounts []Paise
	for part := range strings.SplitSeq(text, ";") {
		p, err := ParseRupees(part)
		switch {
		case err != nil:
			return nil, err
		case p == 0:
			return nil, errors.New("an amount is more than zero")
		case CheckAmount(p) != nil:
			return nil, CheckAmount(p)
		}
		amounts = append(amounts, p)
	}
	return amounts, nil
}
