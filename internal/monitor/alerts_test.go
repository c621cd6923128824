package monitor

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func allRules() affiliate.AlertRules {
	return affiliate.AlertRules{FirstSale: true, SaleBurst: 3, ClicksWithoutSale: 100, QuietDays: 14, Fell: true, SupersededSale: true, GoalReached: true,
		GoalMissed: true}
}

// sold is a change with sales that ended so many minutes after noon and took so long.
func sold(n int64, minute, took int) affiliate.Change {
	at := noon.Add(time.Duration(minute) * time.Minute)
	return affiliate.Change{Seq: 7, LinkID: 12, At: at, After: at.Add(-time.Duration(took) * time.Minute), Kind: affiliate.Rise,
		Counters: affiliate.Counters{Sales: n, Revenue: affiliate.Paise(n) * 4_999_00}, EstCommission: affiliate.Paise(n) * 999_80}
}

func clicked(n int64) affiliate.Change {
	return affiliate.Change{Seq: 8, LinkID: 12, At: noon, After: noon.Add(-time.Minute), Kind: affiliate.Rise, Counters: affiliate.Counters{Clicks: n}}
}

func TestAlertsOfAChange(t *testing.T) {
	t.Parallel()
	link := affiliate.Link{ID: 12, Slug: "k3f9x2ab", Commission: 2000}
	refund := affiliate.Change{Seq: 9, LinkID: 12, At: noon, Kind: affiliate.Fall, Counters: affiliate.Counters{Sales: -1, Revenue: -4_999_00},
		EstCommission: -999_80}
	reset := affiliate.Change{Seq: 9, LinkID: 12, At: noon, Kind: affiliate.Reset, Counters: affiliate.Counters{Clicks: -95, Sales: -2}}
	cheaper := affiliate.Change{Seq: 9, LinkID: 12, At: noon, Kind: affiliate.Fall, Counters: affiliate.Counters{Revenue: -100_00}, EstCommission: -20_00}
	besideASale := affiliate.Change{Seq: 9, LinkID: 12, At: noon, Kind: affiliate.Fall, Counters: affiliate.Counters{Sales: -1, Revenue: 4_999_00},
		EstCommission: 999_80}
	one := sold(1, 0, 5)
	for name, c := range map[string]struct {
		h    store.ChangeContext
		want string // rule occasion text, a line each
	}{
		"the first sale": {store.ChangeContext{Change: one, Recent: []affiliate.Change{one}, Sum: affiliate.Sum{Sales: 1}, SoldAt: noon,
			Sold: affiliate.Sum{Sales: 1}},
			"first_sale  the first sale of this link: ₹4,999, est. ₹999.80"},
		"two at once are the first": {store.ChangeContext{Change: sold(2, 0, 5), Sum: affiliate.Sum{Sales: 2}},
			"first_sale  the first sale of this link: 2 sales, ₹9,998, est. ₹1,999.60"},
		"a second sale":                {store.ChangeContext{Change: one, Sum: affiliate.Sum{Sales: 2}}, ""},
		"after the first was refunded": {store.ChangeContext{Change: one, Sum: affiliate.Sum{Sales: 1, RefundedSales: 1}}, ""},
		"it had sold before":           {store.ChangeContext{Change: one, Base: affiliate.Counters{Sales: 4}, Sum: affiliate.Sum{Sales: 1}}, ""},
		"a burst": {store.ChangeContext{Change: sold(1, 0, 5), Recent: []affiliate.Change{sold(1, -40, 5), sold(1, -20, 5), sold(1, 0, 5)},
			Sum: affiliate.Sum{Sales: 9}},
			"sale_burst 7 3 sales within an hour"},
		"a burst that goes on": {store.ChangeContext{Change: sold(1, 0, 5),
			Recent: []affiliate.Change{sold(1, -40, 5), sold(1, -20, 5), sold(1, -10, 5), sold(1, 0, 5)}, Sum: affiliate.Sum{Sales: 9}}, ""},
		"a sale on a superseded link": {store.ChangeContext{Change: one, Sum: affiliate.Sum{Sales: 9}, Since: noon.Add(-time.Hour)},
			"superseded_sale 7 1 sale on this replaced link, at 20 %: ₹4,999, est. ₹999.80"},
		"one more sale on a superseded link": {store.ChangeContext{Change: one, Sum: affiliate.Sum{Sales: 9}, Since: noon.Add(-time.Hour),
			After: affiliate.Sum{Sales: 2, RefundedSales: 1, Revenue: 9_998_00, EstCommission: 1_999_60}},
			"superseded_sale 7 3 sales on this replaced link, at 20 %: ₹9,998, est. ₹1,999.60; the last ₹4,999"},
		"it was superseded afterwards": {store.ChangeContext{Change: one, Sum: affiliate.Sum{Sales: 9}, Since: noon.Add(time.Hour)}, ""},
		"clicks without a sale": {store.ChangeContext{Change: clicked(7), Sum: affiliate.Sum{Clicks: 105, Sales: 2, RefundedSales: 1},
			SoldAt: noon.Add(-time.Hour), Sold: affiliate.Sum{Clicks: 4, Sales: 2}},
			"clicks_without_sale 3 101 clicks since its last sale"},
		"clicks and never a sale": {store.ChangeContext{Change: clicked(1), Sum: affiliate.Sum{Clicks: 100}},
			"clicks_without_sale 0 100 clicks and no sale since tracking began"},
		"too few clicks":                {store.ChangeContext{Change: clicked(99), Sum: affiliate.Sum{Clicks: 99}}, ""},
		"it was said before":            {store.ChangeContext{Change: clicked(7), Sum: affiliate.Sum{Clicks: 150}}, ""},
		"a sale has come since":         {store.ChangeContext{Change: clicked(7), Sum: affiliate.Sum{Clicks: 101}, SoldAt: noon.Add(time.Minute)}, ""},
		"a refund":                      {store.ChangeContext{Change: refund}, "fell 9 −1 sale, −₹4,999: refunded, est. −₹999.80"},
		"a refund beside a larger sale": {store.ChangeContext{Change: besideASale}, "fell 9 −1 sale, ₹4,999: refunded beside a larger sale, est. ₹999.80"},
		"less revenue":                  {store.ChangeContext{Change: cheaper}, "fell 9 revenue fell: −₹100, est. −₹20"},
		"a reset":                       {store.ChangeContext{Change: reset}, "fell 9 its clicks fell by 95: the counter was reset; earlier earnings stay"},
		"a fall that a person expects":  {store.ChangeContext{Change: refund, Accepted: true}, ""},
		"a rise that a person expects": {store.ChangeContext{Change: one, Sum: affiliate.Sum{Sales: 1}, Accepted: true},
			"first_sale  the first sale of this link: ₹4,999, est. ₹999.80"},
		"a link that is not there at all": {store.ChangeContext{Change: one, Link: affiliate.Link{ID: -1}}, ""},
	} {
		if c.h.Link.ID = 12; name == "a link that is not there at all" {
			c.h.Link.ID = 0
		}
		c.h.Link.Slug, c.h.Link.Commission = link.Slug, link.Commission
		var got []string
		for _, a := range changeAlerts(allRules(), c.h) {
			got = append(got, fmt.Sprintf("%s %s %s", a.Rule, a.Occasion, a.Notice.Text))
			if a.Subject != "link:12" || a.Notice.LinkID != 12 || !a.Notice.At.Equal(c.h.Change.At) {
				t.Errorf("%s: %+v", name, a)
			}
		}
		if strings.Join(got, "\n") != c.want {
			t.Errorf("%s: %q", name, got)
		}
		if off := changeAlerts(affiliate.AlertRules{}, c.h); len(off) != 0 {
			t.Errorf("%s, all off: %+v", name, off)
		}
	}
}

func TestSalesInOneReadingAfterANightAreNoBurst(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		sales  int64
		took   int // minutes
		within int64
	}{{12, 9 * 60, 1}, {12, 60, 12}, {12, 61, 11}, {12, 120, 6}, {12, 0, 12}, {math.MaxInt64 / 4, 600, math.MaxInt64 / 40}} {
		if got := salesWithinHour([]affiliate.Change{sold(c.sales, 0, c.took)}, noon); got != c.within {
			t.Errorf("%d sales in %d minutes: %d within the last hour", c.sales, c.took, got)
		}
	}
}

// TestBurstAlerts compares the rule with counting by hand: random sales, each read at once. An alert comes with a sale that is
// the nth within an hour while the hour before had fewer; so two alerts are more than an hour apart, and every burst has one.
func TestBurstAlerts(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 3))
		n := 1 + r.Int64N(6)
		var sales []affiliate.Change
		minute := 0
		for range 80 {
			minute += 1 + r.IntN(1+r.IntN(90))
			sales = append(sales, sold(1, minute, 0))
		}
		fullAt := func(i int) bool {
			in := int64(0)
			for _, c := range sales[:i+1] {
				if c.At.After(sales[i].At.Add(-time.Hour)) || c.At.Equal(sales[i].At.Add(-time.Hour)) {
					in++
				}
			}
			return in >= n
		}
		var last time.Time
		for i := range sales {
			recent := slices.DeleteFunc(slices.Clone(sales[:i+1]), func(c affiliate.Change) bool { return !c.At.After(sales[i].At.Add(-2 * burstSpan)) })
			got := beginsBurst(recent, n)
			began := fullAt(i)
			for j := range i {
				began = began && !(sales[j].At.After(sales[i].At.Add(-time.Hour)) && fullAt(j))
			}
			if got != began {
				t.Fatalf("seed %d, n %d, sale %d: %v", seed, n, i, got)
			}
			if got {
				if !last.IsZero() && sales[i].At.Sub(last) < time.Hour {
					t.Fatalf("seed %d: two alerts within %s", seed, sales[i].At.Sub(last))
				}
				last = sales[i].At
			}
		}
	}
}

func TestQuietAndGoals(t *testing.T) {
	t.Parallel()
	read := noon.Add(15*24*time.Hour + 5*time.Hour)
	for _, c := range []struct {
		s    store.InactiveLink
		want string
	}{
		{store.InactiveLink{Link: affiliate.Link{ID: 12, LastRead: read}, Since: noon, Clicks: 40}, "link:12 40 no click for 15 days"},
		{store.InactiveLink{Link: affiliate.Link{ID: 12, LastRead: read}, Since: noon, NeverClicked: true},
			"link:12 0 no click since tracking began, for 15 days"},
		{store.InactiveLink{Link: affiliate.Link{ID: 12, LastRead: read, MadeHere: true}, Since: read.Add(-25 * time.Hour), NeverClicked: true},
			"link:12 0 no click since it was created, for a day"},
	} {
		a := quietAlert(c.s, noon)
		if got := a.Subject + " " + a.Occasion + " " + a.Notice.Text; got != c.want || a.Rule != affiliate.AlertQuiet {
			t.Errorf("%q, not %q", got, c.want)
		}
	}
	campaign := affiliate.Campaign{ID: 3, Name: "Diwali", Goal: affiliate.Goal{Kind: affiliate.GoalSales, Amount: 100}, From: noon}
	stand := func(sure, high int64) store.CampaignProgress {
		return store.CampaignProgress{Campaign: campaign, Done: affiliate.PeriodSum{Certain: affiliate.Sum{Sales: sure}, Low: affiliate.Sum{Sales: sure},
			High: affiliate.Sum{Sales: high}}}
	}
	if _, ok := reachedAlert(allRules(), stand(99, 120), noon); ok {
		t.Error("a goal counts when it is reached for sure")
	}
	a, ok := reachedAlert(allRules(), stand(101, 120), noon)
	if !ok || a.Notice.CampaignID != 3 || a.Notice.Text != "campaign Diwali reached its goal of 100 sales: 101 sales" {
		t.Errorf("%+v", a)
	}
	higher := stand(101, 120)
	higher.Campaign.Goal.Amount = 101
	if b, ok := reachedAlert(allRules(), higher, noon); !ok || b.Occasion == a.Occasion {
		t.Errorf("another goal is another event: %+v", b)
	}
	if _, ok := reachedAlert(affiliate.AlertRules{}, stand(101, 120), noon); ok {
		t.Error("it is off")
	}
}
