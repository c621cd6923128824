package board

import (
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
)

// campaigns is the small school with campaigns of every state.
func campaigns() *Board {
	in := sampleBoard()
	day := 24 * time.Hour
	in.Campaigns = []affiliate.Campaign{
		{ID: 7, Name: "Diwali 2026", Goal: affiliate.Goal{Kind: affiliate.GoalSales, Amount: 100}, From: april.Add(-10 * day), To: april.Add(10 * day),
			Notes: "with Posters", CreatedAt: april.Add(-20 * day)},
		{ID: 8, Name: "Holi", Goal: affiliate.Goal{Kind: affiliate.GoalClicks, Amount: 50}, From: april.Add(-60 * day), To: april.Add(-30 * day)},
		{ID: 9, Name: "Onam", From: april.Add(30 * day)},
		{ID: 10, Name: "An old one", ArchivedAt: april.Add(-day)},
	}
	in.Links[1].CampaignID, in.Links[2].CampaignID = 7, 8
	sure := func(clicks, sales int64) affiliate.PeriodSum {
		s := affiliate.Sum{Clicks: clicks, Sales: sales}
		return affiliate.PeriodSum{Certain: s, Low: s, High: s, Complete: true}
	}
	in.Done = map[int64]affiliate.PeriodSum{10: sure(300, 30), 11: sure(200, 11), 12: sure(64, 0)}
	return New(in)
}

func namesOf(rows []*Campaign) string {
	var names []string
	for _, c := range rows {
		names = append(names, c.Name)
	}
	return strings.Join(names, ", ")
}

func TestCampaignsAreSummed(t *testing.T) {
	b := campaigns()
	c := b.Campaign(7)
	if c.Links != 2 || c.Clicks != 4812+2310 || c.Sales != 137 || c.Conv() != "1.9" || c.Done.Certain.Sales != 41 || !c.Done.Complete ||
		!c.LastChange.Equal(april.Add(-time.Minute)) {
		t.Errorf("%+v", c)
	}
	if got := c.Pace().Describe(april, time.UTC); got != "at this pace 82 % on 11 Apr" {
		t.Error(got)
	}
	if b.Campaign(9).Links != 0 || b.Campaign(0) != nil || b.Link(13).InCampaign != nil {
		t.Error("something is in a campaign that is not")
	}
}

func TestCampaignViews(t *testing.T) {
	b := campaigns()
	for _, c := range []struct {
		filter   string
		archived bool
		rows     string
		of       int
	}{
		{"", false, "Diwali 2026, Holi, Onam", 3},
		{"", true, "An old one, Diwali 2026, Holi, Onam", 4},
		{"archived", false, "An old one", 4},
		{"!archived", true, "Diwali 2026, Holi, Onam", 4},
		{"running", false, "Diwali 2026", 3},
		{"ended", false, "Holi", 3},
		{"planned", false, "Onam", 3},
		{"posters", false, "Diwali 2026", 3},
		{"devdiaries", false, "Diwali 2026", 3},
		{`"system design"`, false, "Diwali 2026, Holi", 3},
		{"links>1 clicks>100", false, "Diwali 2026", 3},
	} {
		v := Campaigns(c.archived).Select(b, filterOf(t, c.filter, campaignFields), byCampaignName, april)
		if got := namesOf(v.Rows); got != c.rows || v.Of != c.of {
			t.Errorf("%q: %s of %d, want %s of %d", c.filter, got, v.Of, c.rows, c.of)
		}
	}
	v := Campaigns(false).Select(b, Filter[Campaign]{}, Order[Campaign]{}, april)
	if sum := TotalCampaigns(v.Rows); sum.Links != 3 || sum.Sales != 137 || sum.Unread != 1 || sum.NoData != 1 || sum.Partial != 0 {
		t.Errorf("%+v", sum)
	}
}

// Rows hold still, and a campaign that ends meanwhile leaves a filter by state.
func TestCampaignsRefresh(t *testing.T) {
	b := campaigns()
	f, none := filterOf(t, "running", campaignFields), Filter[Campaign]{}
	v := Campaigns(false).Select(b, f, byCampaignName, april)
	if v = Campaigns(false).Refresh(v, b, f, byCampaignName, april.AddDate(0, 0, 31)); namesOf(v.Rows) != "Onam" {
		t.Error(namesOf(v.Rows))
	}
	bySales := Order[Campaign]{Key: ByNumber(func(c *Campaign) (int64, bool) { return c.Sales, true }), Descending: true}
	all := Campaigns(false).Select(b, none, bySales, april)
	moved := b.Link(12).Link
	moved.Now.Sales = 1000
	all = Campaigns(false).Refresh(all, b.With(Delta{Links: []affiliate.Link{moved}, Campaigns: []affiliate.Campaign{{ID: 11, Name: "A new one"}}}), none,
		bySales, april)
	if got := namesOf(all.Rows); got != "Diwali 2026, Holi, Onam, A new one" || TotalCampaigns(all.Rows).Sales != 1137 || all.Of != 4 {
		t.Error(got, TotalCampaigns(all.Rows).Sales, all.Of)
	}
}

func TestTheTimeOfAReachedGoalStaysWhileItIsReached(t *testing.T) {
	b := campaigns().With(Delta{Reached: map[int64]time.Time{8: april, 7: april}})
	if !b.Campaign(8).Reached.Equal(april) || !b.Campaign(7).Reached.IsZero() { // 41 of 100 are no goal
		t.Fatalf("%+v", b.Campaign(8))
	}
	click := b.Link(12).Link
	click.Now.Clicks++
	left, another := click, b.Link(13).Link
	left.CampaignID, another.CampaignID = 0, 8
	same := b.Campaign(8).Campaign
	renamed, longer, higher := same, same, same
	renamed.Name, longer.To, higher.Goal.Amount = "Holi again", april, 60
	for name, c := range map[string]struct {
		d     Delta
		holds bool
	}{
		"a click":        {Delta{Links: []affiliate.Link{click}}, true},
		"nothing":        {Delta{Campaigns: []affiliate.Campaign{same}}, true},
		"another name":   {Delta{Campaigns: []affiliate.Campaign{renamed}}, true},
		"another period": {Delta{Campaigns: []affiliate.Campaign{longer}}, false},
		"another goal":   {Delta{Campaigns: []affiliate.Campaign{higher}}, false},
		"a link left":    {Delta{Links: []affiliate.Link{left}}, false},
		"a link came":    {Delta{Links: []affiliate.Link{another}}, false},
		"a refund":       {Delta{Done: map[int64]affiliate.PeriodSum{12: {Certain: affiliate.Sum{Clicks: 49}}}}, false},
	} {
		if got := !b.With(c.d).Campaign(8).Reached.IsZero(); got != c.holds {
			t.Errorf("after %s it holds: %v", name, got)
		}
	}
	if moved := b.With(Delta{Links: []affiliate.Link{left}}); moved.Link(12).InCampaign != nil || moved.Campaign(8).Done.Certain.Clicks != 0 {
		t.Error("what it did in another campaign goes on counting")
	}
}

// A poll pays for what moved, not for all that its campaign holds.
func TestAPollDoesNotJoinACampaignAgain(t *testing.T) {
	b := campaigns()
	moved := b.Link(10).Link
	moved.Now.Clicks++
	next := b.With(Delta{Links: []affiliate.Link{moved}, Campaigns: []affiliate.Campaign{b.Campaign(7).Campaign, b.Campaign(8).Campaign}})
	if next.Link(11) != b.Link(11) || next.Campaign(8) != b.Campaign(8) || next.Campaign(7).Clicks != b.Campaign(7).Clicks+1 {
		t.Error("rows that did not move were rebuilt, or the sum did not move")
	}
}
