package affiliate

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestPlanBonus(t *testing.T) {
	t.Parallel()
	who := func(id int64, name string, sales int64, revenue Paise, clicks int64) Contender {
		return Contender{AffiliateID: id, Name: name, Links: 1, Sum: Sum{Sales: sales, Revenue: revenue, Clicks: clicks}}
	}
	asha, ben, chen, dev, eve := who(1, "Asha", 9, 900, 50), who(2, "Ben", 7, 700, 60), who(3, "Chen", 7, 700, 70), who(4, "Dev", 2, 300, 10),
		who(5, "Eve", 0, 0, 500)
	nobody := who(0, "k3f9", 8, 800, 5)
	for name, c := range map[string]struct {
		all     []Contender
		top     int
		amounts []Paise
		want    string
		leftOut []string
	}{
		"one amount":              {[]Contender{dev, asha, ben}, 2, []Paise{500}, "1 Asha 500, 2 Ben 500", nil},
		"one for each rank":       {[]Contender{dev, asha, ben}, 3, []Paise{500, 300, 100}, "1 Asha 500, 2 Ben 300, 3 Dev 100", nil},
		"a shared rank":           {[]Contender{ben, dev, asha, chen}, 4, []Paise{5, 4, 3, 2}, "1 Asha 5, 2= Chen 4, 2= Ben 4, 4 Dev 2", nil},
		"shared at the edge":      {[]Contender{ben, dev, asha, chen}, 2, []Paise{5}, "1 Asha 5, 2= Chen 5, 2= Ben 5", nil},
		"equal sales, less money": {[]Contender{who(6, "Fay", 9, 899, 999), asha}, 1, []Paise{5}, "1 Asha 5", nil},
		"who sold nothing":        {[]Contender{eve, dev}, 3, []Paise{5}, "1 Dev 5", nil},
		"a link of nobody":        {[]Contender{nobody, ben, asha}, 2, []Paise{5, 4}, "1 Asha 5, 2 Ben 4", []string{"k3f9"}},
		"nobody below the ranks":  {[]Contender{nobody, asha}, 1, []Paise{5}, "1 Asha 5", nil},
		"nobody at all":           {nil, 3, []Paise{5}, "", nil},
	} {
		p := PlanBonus(c.all, c.top, c.amounts)
		var got []string
		for _, w := range p.Winners {
			mark := ""
			if w.Shared {
				mark = "="
			}
			got = append(got, fmt.Sprintf("%d%s %s %d", w.Rank, mark, w.Name, w.Amount))
		}
		var left []string
		for _, l := range p.LeftOut {
			left = append(left, l.Name)
		}
		if strings.Join(got, ", ") != c.want || !slices.Equal(left, c.leftOut) {
			t.Errorf("%s: %q, left out %q; want %q, %q", name, strings.Join(got, ", "), left, c.want, c.leftOut)
		}
	}
}

func TestBonusAmounts(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"₹5,000": "[500000]", "5,000; 3,000;1000.50": "[500000 300000 100050]", "0": "more than zero", "5000;": "write an amount", "12,50": "two ways",
		"1.234": "at most two decimals", "-5": "write an amount", "₹10,00,00,00,001": "at most",
	} {
		amounts, err := ParseBonusAmounts(text)
		got := fmt.Sprintf("%d", amounts)
		if err != nil {
			got = err.Error()
		}
		if !strings.Contains(got, want) {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// A reversed bonus does not count as one that the campaign has had.
func TestBonusesOfACampaign(t *testing.T) {
	t.Parallel()
	entries := BonusPlan{Winners: []Winner{{Contender: Contender{AffiliateID: 1}, Rank: 1, Amount: 500},
		{Contender: Contender{AffiliateID: 2}, Rank: 2, Shared: true, Amount: 300}}}.Entries(Campaign{ID: 7, Name: "Diwali"})
	if e := entries[1]; e.Kind != EntryBonus || e.Note != "campaign Diwali, rank 2 (shared)" || e.Reference != "campaign-7" || e.AffiliateID != 2 ||
		e.Amount != 300 {
		t.Errorf("%+v", e)
	}
	entries[0].ID, entries[1].ID = "a", "b"
	ledger := append(entries, Entry{ID: "c", Kind: EntryReversal, Reference: "campaign-7", Reverses: "a"},
		Entry{ID: "d", Kind: EntryBonus, Reference: "campaign-70"})
	if got := BonusesWith("campaign-7", ledger); len(got) != 1 || got[0].ID != "b" {
		t.Errorf("%+v", got)
	}
}
