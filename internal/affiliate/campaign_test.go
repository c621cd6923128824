package affiliate

import (
	"math"
	"strings"
	"testing"
	"time"
)

func TestParseGoal(t *testing.T) {
	good := map[string]struct {
		goal Goal
		back string
	}{
		"":               {Goal{}, ""},
		"  ":             {Goal{}, ""},
		"100 sales":      {Goal{GoalSales, 100}, "100 sales"},
		"1 Sale":         {Goal{GoalSales, 1}, "1 sale"},
		"100sales":       {Goal{GoalSales, 100}, "100 sales"},
		"5000 clicks":    {Goal{GoalClicks, 5000}, "5,000 clicks"},
		"1,00,000 click": {Goal{GoalClicks, 100_000}, "1,00,000 clicks"},
		"₹2,00,000":      {Goal{GoalRevenue, 200_000_00}, "₹2,00,000"},
		"₹ 200000.50":    {Goal{GoalRevenue, 200_000_50}, "₹2,00,000.50"},
		"2,00,000 rupees": {Goal{GoalRevenue, 200_000_00},
			"₹2,00,000"},
	}
	for text, want := range good {
		if got, err := ParseGoal(text); err != nil || got != want.goal || got.String() != want.back {
			t.Errorf("ParseGoal(%q) = %+v %q, %v", text, got, got.String(), err)
		}
	}
	bad := map[string]string{
		"100": "100 sales, 100 clicks or ₹100", "5,000": "5,000 sales", "0 sales": "zero", "₹0": "zero", "many sales": "100 sales", "100 leads": "sales, clicks or rupees",
		"-5 sales": "100 sales", "12,5 sales": "100 sales", "1.5 sales": "sales, clicks or rupees", "₹": "₹2,00,000", "9999999999999 clicks": "100 sales", ",": "100 sales",
		"100 sales 5 clicks": "sales, clicks or rupees",
	}
	for text, want := range bad {
		if got, err := ParseGoal(text); err == nil || got != (Goal{}) || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseGoal(%q) = %+v, %v; want an error with %q", text, got, err, want)
		}
	}
}

func FuzzParseGoal(f *testing.F) {
	for _, s := range []string{"", "100 sales", "5,000 clicks", "₹2,00,000", "₹1.5", "100", "1 sale", "100 rupees", "9,99,99,99,99,999 clicks"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ParseGoal(text)
		if err != nil {
			if got != (Goal{}) {
				t.Fatalf("ParseGoal(%q) gives %+v with an error", text, got)
			}
			return
		}
		if got.Amount < 0 || got.IsSet() != (strings.TrimSpace(text) != "") {
			t.Fatalf("ParseGoal(%q) = %+v", text, got)
		}
		if again, err := ParseGoal(got.String()); err != nil || again != got {
			t.Fatalf("%q is written %q and reads back as %+v, %v", text, got, again, err)
		}
	})
}

func TestParseDay(t *testing.T) {
	kolkata := zoneOf(t, "Asia/Kolkata")
	from, to, err := ParseDay(" 2026-12-01 ", kolkata, nil)
	if err != nil || !from.Equal(time.Date(2026, 11, 30, 18, 30, 0, 0, time.UTC)) || to.Sub(from) != 24*time.Hour || from.Location() != time.UTC {
		t.Errorf("%s to %s, %v", from, to, err)
	}
	if from, to, err := ParseDay("", kolkata, nil); err != nil || !from.IsZero() || !to.IsZero() {
		t.Errorf("%s to %s, %v", from, to, err)
	}
	if _, _, err := ParseDay("1 Dec", kolkata, nil); err == nil || !strings.Contains(err.Error(), "write the year too") {
		t.Errorf("without a year: %v", err)
	}
	for _, text := range []string{"2026-13-01", "2026-02-30", "0001-01-01", "9999-12-31", "tomorrow"} {
		if _, _, err := ParseDay(text, kolkata, nil); err == nil || !strings.Contains(err.Error(), "2026-12-01") {
			t.Errorf("%q: %v", text, err)
		}
	}
	// In Santiago the day on which summer time begins has no midnight.
	santiago := zoneOf(t, "America/Santiago")
	from, to, err = ParseDay("2026-09-06", santiago, nil)
	if err != nil || from.In(santiago).Format("02 15:04") != "06 01:00" || to.In(santiago).Format("02 15:04") != "07 00:00" {
		t.Errorf("%s to %s, %v", from.In(santiago), to.In(santiago), err)
	}
	if _, before, _ := ParseDay("2026-09-05", santiago, nil); !before.Equal(from) {
		t.Errorf("the day before ends at %s", before.In(santiago))
	}
}

func zoneOf(t *testing.T, name string) *time.Location {
	t.Helper()
	zone, err := ParseTimeZone(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestCampaignStates(t *testing.T) {
	from, to := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		campaign Campaign
		now      time.Time
		state    CampaignState
		turns    time.Time
	}{
		{Campaign{}, from, CampaignRunning, time.Time{}},
		{Campaign{From: from, To: to}, from.Add(-1), CampaignPlanned, from},
		{Campaign{From: from, To: to}, from, CampaignRunning, to},
		{Campaign{From: from, To: to}, to.Add(-1), CampaignRunning, to},
		{Campaign{From: from, To: to}, to, CampaignEnded, time.Time{}},
		{Campaign{From: from, To: to, ArchivedAt: from}, from, CampaignArchived, time.Time{}},
		{Campaign{To: to}, time.Time{}, CampaignRunning, to},
	} {
		if got := c.campaign.State(c.now); got != c.state || !c.campaign.NextBoundary(c.now).Equal(c.turns) {
			t.Errorf("%+v at %s: %s, turns at %s", c.campaign, c.now, got, c.campaign.NextBoundary(c.now))
		}
	}
}

func TestDescribePace(t *testing.T) {
	zone := zoneOf(t, "Asia/Kolkata")
	from, _, _ := ParseDay("2026-11-02", zone, nil)
	_, to, _ := ParseDay("2026-12-01", zone, nil) // thirty days
	in := func(days int) time.Time { return from.Add(time.Duration(days) * day) }
	bounded, endless, ending := Campaign{From: from, To: to}, Campaign{From: from}, Campaign{To: to}
	archived := bounded
	archived.ArchivedAt = in(5)
	for _, c := range []struct {
		campaign Campaign
		goal     string
		sales    int64
		reached  time.Time
		now      time.Time
		want     string
		percent  int64
	}{
		{bounded, "100 sales", 41, time.Time{}, in(15), "at this pace 82 % on 1 Dec", 41},
		{bounded, "10 sales", 1, time.Time{}, in(7), "at this pace 42 % on 1 Dec", 10},
		{bounded, "100 sales", 99, time.Time{}, in(29), "at this pace done by 1 Dec", 99},
		{bounded, "100 sales", 50, time.Time{}, in(10), "at this pace done by 22 Nov", 50},
		{bounded, "1000 sales", 999, time.Time{}, in(30).Add(-time.Second), "at this pace 99 % on 1 Dec", 99},
		{bounded, "100 sales", 100, in(10), in(15), "goal reached on 12 Nov", 100},
		{bounded, "100 sales", 250, time.Time{}, in(40), "goal reached", 250},
		{bounded, "100 sales", 0, time.Time{}, in(15), "no sales yet", 0},
		{bounded, "100 clicks", 41, time.Time{}, in(15), "no clicks yet", 0},
		{bounded, "₹500", -3, time.Time{}, in(15), "no revenue yet", 0},
		{bounded, "100 sales", -3, time.Time{}, in(15), "no sales yet", 0},
		{bounded, "100 sales", 64, time.Time{}, in(30), "ended at 64 %", 64},
		{bounded, "100 sales", 0, time.Time{}, in(-3), "starts on 2 Nov", 0},
		{bounded, "100 sales", 1, time.Time{}, in(0).Add(time.Hour), "too early for a pace", 1},
		{archived, "100 sales", 12, time.Time{}, in(6), "archived at 12 %", 12},
		{archived, "100 sales", 12, time.Time{}, in(60), "ended at 12 %", 12},
		{endless, "100 sales", 10, time.Time{}, in(10), "at this pace done by 10 Feb 27", 10},
		{endless, "100 sales", 10, time.Time{}, from.Add(time.Minute), "too early for a pace", 10},
		{endless, "999999999 sales", 1, time.Time{}, in(10), "at this pace not within 10 years", 0},
		{ending, "100 sales", 10, time.Time{}, in(10), "10 % so far, ends on 1 Dec", 10},
		{Campaign{}, "100 sales", 10, time.Time{}, in(10), "10 % so far", 10},
		{bounded, "", 10, time.Time{}, in(10), "runs until 1 Dec", 0},
		{bounded, "", 10, time.Time{}, in(-1), "starts on 2 Nov", 0},
		{bounded, "", 10, time.Time{}, in(30), "ended on 1 Dec", 0},
		{endless, "", 10, time.Time{}, in(30), "no goal", 0},
		{archived, "", 10, time.Time{}, in(6), "archived on 7 Nov", 0},
	} {
		c.campaign.Goal, _ = ParseGoal(c.goal)
		p := Pace{Campaign: c.campaign, Done: PeriodSum{Certain: Sum{Sales: c.sales}, Low: Sum{Sales: c.sales}, High: Sum{Sales: c.sales}}, Reached: c.reached}
		if got := p.Describe(c.now, zone); got != c.want {
			t.Errorf("%d of %q, day %d: %q, want %q", c.sales, c.goal, c.now.Sub(from)/day, got, c.want)
		}
		if got, known := p.Percent(); got != c.percent || known != (c.goal != "") {
			t.Errorf("%d of %q is %d %%, %v", c.sales, c.goal, got, known)
		}
	}
}

func TestProgressShowsTheUncertainRange(t *testing.T) {
	p := Pace{Campaign: Campaign{Goal: Goal{GoalSales, 100}}, Done: PeriodSum{Certain: Sum{Sales: 64}, Low: Sum{Sales: 64}, High: Sum{Sales: 67}}}
	if got := p.Progress(); got != "64–67 %" {
		t.Error(got)
	}
	p.Done.High.Sales = 64
	if got := p.Progress(); got != "64 %" {
		t.Error(got)
	}
	if got := (Pace{}).Progress(); got != "" {
		t.Error(got)
	}
}

func TestGoalsOfAnySize(t *testing.T) {
	for _, g := range []Goal{{GoalSales, 1}, {GoalRevenue, math.MaxInt64}, {GoalClicks, 3}} {
		for _, n := range []int64{math.MinInt64, -1, 0, 1, 2, math.MaxInt64} {
			if p := g.Percent(n); p < 0 || n >= g.Amount && p < 100 || n < g.Amount && p > 99 {
				t.Errorf("%d of %d is %d %%", n, g.Amount, p)
			}
		}
	}
}

func TestDescribePeriod(t *testing.T) {
	zone := zoneOf(t, "Asia/Kolkata")
	from, _, _ := ParseDay("2026-11-01", zone, nil)
	_, to, _ := ParseDay("2027-01-31", zone, nil)
	early, _, _ := ParseDay("2025-10-20", zone, nil)
	_, late, _ := ParseDay("2025-11-15", zone, nil)
	for want, c := range map[string]Campaign{
		"20 Oct–15 Nov 25": {From: early, To: late},
		"1 Nov–31 Jan 27":  {From: from, To: to}, "from 1 Nov": {From: from}, "until 31 Jan 27": {To: to}, "": {},
	} {
		if got := c.DescribePeriod(from, zone); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}

func TestCheckCampaignName(t *testing.T) {
	for text, want := range map[string]string{"": "needs a name", "  ": "needs a name", strings.Repeat("ж", 81): "80", "a\u202eb": "invisible",
		"Diwali 2026": "", strings.Repeat("ж", 80): ""} {
		if err := CheckCampaignName(text); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if !SameCampaignName(" DIWALI 2026", "Diwali 2026 ") || SameCampaignName("Diwali", "Diwali 2026") {
		t.Error("names")
	}
}
