package monitor_test

import (
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store/storetest"
)

// campaign has links of the bench in it, from now on for so long.
func (b *fixture) campaign(t *testing.T, goal int64, lasts time.Duration, links ...int64) affiliate.Campaign {
	t.Helper()
	c := affiliate.Campaign{Name: "Diwali", Goal: affiliate.Goal{Kind: affiliate.GoalSales, Amount: goal}, From: time.Now(), To: time.Now().Add(lasts)}
	id, err := b.store.SaveCampaign(t.Context(), c)
	if err == nil {
		err = storetest.PutInCampaign(t.Context(), b.store, links, id)
	}
	if err != nil {
		t.Fatal(err)
	}
	c.ID = id
	return c
}

// TestAGoalThatIsMissed: nothing changes when a campaign ends, and a link that was not read since may yet have sold enough.
func TestAGoalThatIsMissed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := alerting()
		o.MinGap = 15 * time.Second
		b := open(t, 3, o)
		b.alerts(t)
		c := b.campaign(t, 3, 20*time.Minute, b.ids[0], b.ids[1])
		time.Sleep(time.Minute)
		b.school.AddSale(slug(0), 4_999_00)
		b.alerts(t, "first_sale")
		b.loop.Pause(true)
		time.Sleep(30 * time.Minute)
		b.alerts(t, "first_sale") // the links were not read since it ended
		b.loop.Pause(false)
		time.Sleep(2 * time.Minute)
		b.alerts(t, "first_sale", "goal_missed")
		if n := b.notices(t)[0]; n.CampaignID != c.ID || n.Text != "campaign Diwali ended short of its goal of 3 sales: 1 sale, 33 %" || !n.NeedsReview() {
			t.Errorf("%+v", n)
		}
		review := func(want int) {
			t.Helper()
			if d, err := b.store.PendingDecisions(t.Context()); err != nil || d.Notices != want {
				t.Errorf("%d to review, want %d: %v", d.Notices, want, err)
			}
		}
		review(1)
		was := c
		c.Notes = "a note is no other goal"
		save := func() {
			t.Helper()
			if err := b.store.EditCampaign(t.Context(), c.ID, affiliate.CampaignEditBetween(was, c)); err != nil {
				t.Fatal(err)
			}
			was = c
		}
		save()
		review(1)
		c.To = time.Now().Add(10 * time.Minute) // it continues: nothing is left to decide
		save()
		review(0)
		time.Sleep(11 * time.Minute)
		b.alerts(t, "first_sale", "goal_missed", "goal_missed") // missed again is another event
		review(1)
		if err := b.store.ArchiveCampaigns(t.Context(), []int64{c.ID}, true); err != nil {
			t.Fatal(err)
		}
		review(0)
	})
}

// TestAGoalThatIsMissedWithoutAnyChange in a campaign that had not started when the program did.
func TestAGoalThatIsMissedWithoutAnyChange(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := alerting()
		o.MinGap = 15 * time.Second
		b := open(t, 2, o)
		b.alerts(t)
		c := b.campaign(t, 3, 10*time.Minute, b.ids[0])
		later := c
		later.From, later.To = c.From.Add(5*time.Minute), c.To.Add(5*time.Minute)
		if err := b.store.EditCampaign(t.Context(), c.ID, affiliate.CampaignEditBetween(c, later)); err != nil {
			t.Fatal(err)
		}
		b.alerts(t)
		time.Sleep(20 * time.Minute)
		b.alerts(t, "goal_missed")
	})
}

func TestAGoalThatIsReached(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := unstarted(t, 4, alerting())
		for i := range 4 {
			b.school.SetStats(slug(i), stats(10, 50)) // long before
		}
		b.run(t, alerting())
		b.alerts(t)
		from := time.Now()
		id, err := b.store.SaveCampaign(t.Context(), affiliate.Campaign{Name: "Diwali", Goal: affiliate.Goal{Kind: affiliate.GoalSales, Amount: 3}, From: from,
			To: from.Add(24 * time.Hour)})
		if err == nil {
			err = storetest.PutInCampaign(t.Context(), b.store, b.ids[:2], id)
		}
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute) // they are read once within its period
		b.school.AddSale(slug(0), 4_999_00)
		b.school.AddSale(slug(1), 4_999_00)
		b.school.AddSale(slug(2), 4_999_00) // not in it
		b.alerts(t)
		b.school.AddSale(slug(1), 4_999_00)
		b.alerts(t, "goal_reached")
		if n := b.notices(t)[0]; n.CampaignID != id || n.Text != "campaign Diwali reached its goal of 3 sales: 3 sales" {
			t.Errorf("%+v", n)
		}
		b.school.AddSale(slug(1), 4_999_00)
		b.end()
		b.run(t, alerting())
		b.alerts(t, "goal_reached")
		goal := affiliate.ValueEdit[affiliate.Goal]{Was: affiliate.Goal{Kind: affiliate.GoalSales, Amount: 3},
			Now: affiliate.Goal{Kind: affiliate.GoalSales, Amount: 4}}
		if err := b.store.EditCampaign(t.Context(), id, affiliate.CampaignEdit{Goal: goal}); err != nil {
			t.Fatal(err)
		}
		b.alerts(t, "goal_reached", "goal_reached")
	})
}

// TestAGoalThatIsReachedByJoining: what a link did within the period counts whenever it joined.
func TestAGoalThatIsReachedByJoining(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t, 4, alerting())
		from := time.Now()
		id, err := b.store.SaveCampaign(t.Context(), affiliate.Campaign{Name: "Diwali", Goal: affiliate.Goal{Kind: affiliate.GoalClicks, Amount: 3}, From: from,
			To: from.Add(24 * time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		b.alerts(t)
		b.school.AddClicks(slug(0), 5)
		b.alerts(t)
		if err := storetest.PutInCampaign(t.Context(), b.store, b.ids[:1], id); err != nil {
			t.Fatal(err)
		}
		b.alerts(t, "goal_reached")
	})
}
