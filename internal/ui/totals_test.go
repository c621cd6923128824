package ui_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
)

// TestTotalsNameLinksThatWereNotRead: while links are unread, on every screen that sums them, for what the filter shows, and at 80
// columns too; a sum of nothing that was read is no 0.
func TestTotalsNameLinksThatWereNotRead(t *testing.T) {
	for _, w := range []int{80, 160} {
		at := func(narrow, wide string) string { // the words get shorter before a number does
			if w == 80 {
				return narrow
			}
			return wide
		}
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			x.past = func(int64, time.Time) affiliate.Sum { return affiliate.Sum{} }
			for i := range 9_998 {
				x.in.Links = append(x.in.Links, affiliate.Link{ID: int64(100 + i), Slug: fmt.Sprintf("new%05d", i), AffiliateID: 3, ProductID: goProduct,
					CampaignID: 1,
					Commission: affiliate.UnknownCommission, RequestedCommission: affiliate.UnknownCommission, CreatedAt: time.Now()})
			}
			x.in.Links[0].CampaignID = 1
			x.in.Campaigns = []affiliate.Campaign{{ID: 1, Name: "Diwali"}}
			term := x.open(t, w, 24).WaitIdle().Contains(at("2/10,001 read  Clicks 7,122", "2 of 10,001 links read   Clicks 7,122"))
			term.Press("/", "new000", "enter").WaitIdle().
				Contains("100 of 10,001 links, 0 read", at("Clicks –   Sales –   Rev –   Est. –", "Clicks –   Sales –   Revenue –"))
			term.Press("/").WaitIdle().Press("ctrl+u").Type("k3f9").Press("enter").WaitIdle().
				Contains(at("1 of 10,001 links  Clicks 4,812", "1 of 10,001 links   Clicks 4,812")).Absent(" read")
			term.Press("2").WaitIdle().Contains("3 affiliates", at("2/10,000 read", "2 of 10,000 links read"))
			term.Press("g", "enter").WaitIdle().Contains("› Asha Rao", "0 of 9,998 links read", "Clicks –")
			term.Press("3").WaitIdle().Contains("1 campaign", at("1/9,999 read", "1 of 9,999 links read"))
			term.Press("enter").WaitIdle().Contains("1 of 9,999 links read")
		})
	}
}

// TestTotalsOfAPeriodNameIncompleteData: in full where there is room, in two words where there is none, before the sparkline.
func TestTotalsOfAPeriodNameIncompleteData(t *testing.T) {
	for w, want := range map[int]string{80: "7 days  3 links, 1 partial  Clicks 57,538  Sales 811  Rev ₹37.6L  Est. ₹7.52L",
		110: "3 links, 1 incomplete   Clicks 57", 160: "1 link tracked for part of the period"} {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			for i := range x.in.Links {
				x.in.Links[i].LastRead = time.Now()
			}
			x.sums = func(p affiliate.Period) map[int64]affiliate.PeriodSum {
				partly := affiliate.CertainSum(affiliate.Sum{Clicks: 57_228, Sales: 799, Revenue: 36_95_585_00, EstCommission: 7_39_574_00})
				partly.Complete = false
				return map[int64]affiliate.PeriodSum{1: affiliate.CertainSum(affiliate.Sum{Clicks: 310, Sales: 12, Revenue: 60_000_00,
					EstCommission: 12_000_00}), 2: partly, 3: affiliate.CertainSum(affiliate.Sum{})}
			}
			term := x.open(t, w, 24).WaitIdle().Press("p", "home", "down", "enter").WaitIdle().Contains(want)
			if w == 80 { // all four are there behind more words too
				term.Press("p", "home", "down", "down", "down", "down", "enter").WaitIdle().Press("b", "p").WaitIdle().
					Contains("last month  2 products  Clicks ~57,538  Sales ~811  Rev ~₹37.6L  Est. ~₹7.52L")
			}
		})
	}
}
