package ui_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// campaigning is a database with a campaign of every state; the clock is at 05:30 of 1 January 2000 in Kolkata.
func campaigning() *world {
	x := eventful()
	day := func(text string) time.Time {
		from, _, err := affiliate.ParseDay(text, x.Zone(), nil)
		if err != nil {
			panic(err)
		}
		return from
	}
	x.in.Campaigns = []affiliate.Campaign{
		{ID: 1, Name: "New Year", Goal: affiliate.Goal{Kind: affiliate.GoalSales, Amount: 50}, From: day("1999-12-22"), To: day("2000-01-11"),
			Notes: "posters in every newsletter"},
		{ID: 2, Name: "Diwali", Goal: affiliate.Goal{Kind: affiliate.GoalRevenue, Amount: 2_00_000_00}, From: day("1999-10-20"), To: day("1999-11-16")},
		{ID: 3, Name: "Newsletters"},
		{ID: 4, Name: "Holi", Goal: affiliate.Goal{Kind: affiliate.GoalClicks, Amount: 5000}, From: day("2000-03-10"), To: day("2000-03-22")},
		{ID: 5, Name: "An old one", ArchivedAt: day("1999-06-01")},
	}
	sums := func(clicks, sales int64, revenue affiliate.Paise) affiliate.PeriodSum {
		s := affiliate.Sum{Clicks: clicks, Sales: sales, Revenue: revenue, EstCommission: revenue / 5}
		return affiliate.PeriodSum{Certain: s, Low: s, High: s, Complete: true}
	}
	x.in.Links[0].CampaignID, x.in.Links[1].CampaignID, x.in.Links[2].CampaignID = 1, 1, 2
	x.in.Links[2].Now, x.in.Links[2].Seen, x.in.Links[2].LastRead = affiliate.Counters{Clicks: 900, Sales: 30}, affiliate.Counters{Clicks: 900, Sales: 30},
		time.Now().Add(-time.Minute)
	x.in.Done = map[int64]affiliate.PeriodSum{1: sums(812, 16, 8_000_000), 2: sums(310, 5, 2_495_900), 3: sums(900, 30, 12_800_000)}
	return x
}

func TestCampaignGoldens(t *testing.T) {
	for _, c := range []struct {
		name string
		keys []string
	}{
		{"campaigns", []string{"3"}},
		{"campaigns-filtered", []string{"3", "/", "archived"}},
		{"campaign-new", []string{"3", "n", "Onam", "tab", "100 sales", "tab", "2000-08-30", "tab", "2000-09-08", "tab"}},
		{"campaign-wrong", []string{"3", "n", "diwali", "tab", "100", "tab", "2000-08-30", "tab", "2000-08-01", "enter", "enter"}},
		{"campaign-edit", []string{"3", "g", "e"}},
		{"campaign-archive", []string{"3", "*", "/", "new", "enter", "x"}},
		{"campaign-pick", []string{"*", "/", "dev", "enter", ":", "add to campaign", "enter"}},
		{"campaign", []string{"3", "j", "j", "enter"}},
		{"campaign-leaders", []string{"3", "j", "j", "enter", "tab"}},
		{"campaign-changes", []string{"3", "j", "j", "enter", "tab", "tab"}},
	} {
		for _, size := range sizes {
			t.Run(fmt.Sprintf("%s-%dx%d", c.name, size[0], size[1]), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					campaigning().open(t, size[0], size[1]).WaitIdle().Press(c.keys...).WaitIdle().GoldenBody(c.name)
				})
			})
		}
	}
}

// TestACampaignOfWhichNothingIsKnownHasNoNumbers of the period, and no difference to the period before. Of one with a link that was read all has.
func TestACampaignOfWhichNothingIsKnownHasNoNumbers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := reported()
		x.in.Campaigns = append(x.in.Campaigns, affiliate.Campaign{ID: 2, Name: "Holi"})
		x.in.Links[1].CampaignID = 2
		known := x.sums
		x.sums = func(p affiliate.Period) map[int64]affiliate.PeriodSum {
			sums := known(p)
			sums[2] = affiliate.PeriodSum{Untracked: true}
			return sums
		}
		x.settings["ui.columns.campaigns"] = "name,links,clicks,sales,revenue,earned,clicks_delta,revenue_change,-state,-goal,-progress,-pace,-period,-conv"
		term := x.open(t, 120, 24).WaitIdle().Press("3").WaitIdle().Contains("Δ Clicks")
		if known, unknown := strings.Fields(term.Line(5)), strings.Fields(term.Line(6)); known[1] != "Diwali" || known[3] == "–" || known[7] == "–" ||
			strings.Join(unknown, " ") != "Holi 1 – – – – – –" {
			t.Errorf("the rows are %q and %q in\n%s", known, unknown, term.Screen())
		}
		term.Quit("q")
	})
}

func TestCampaignForm(t *testing.T) {
	for name, c := range map[string]struct {
		keys  []string
		typed string
		says  []string
		calls string
	}{
		"new": {[]string{"n"}, "Onam\r100 sales\r2000-08-30\r2000-09-08\rflowers\r", []string{"saved campaign Onam", "starts on 30 Aug"},
			`save campaign 0 "Onam" goal "100 sales" 2000-08-29T18:30:00Z to 2000-09-08T18:30:00Z notes "flowers"`},
		"all open": {[]string{"n"}, "Onam\r\r\r\r\r", []string{"saved campaign Onam", "no goal"},
			`save campaign 0 "Onam" goal "" open to open notes ""`},
		"one day": {[]string{"n"}, "Onam\r\r2000-08-30\r2000-08-30\r\r", []string{"saved campaign Onam"},
			`save campaign 0 "Onam" goal "" 2000-08-29T18:30:00Z to 2000-08-30T18:30:00Z notes ""`},
		"no name":         {[]string{"n"}, "\r\r\r\r\r", []string{"✗ a campaign needs a name"}, ""},
		"taken":           {[]string{"n"}, "new year\r\r\r\r\r", []string{"✗ a campaign with this name exists already"}, ""},
		"taken, archived": {[]string{"n"}, "an OLD one\r\r\r\r\r", []string{"✗ an archived campaign has this name"}, ""},
		"a bare goal":     {[]string{"n"}, "Onam\r100\r\r\r\r", []string{"✗ write 100 sales, 100 clicks or ₹100"}, ""},
		"without years": {[]string{"n"}, "Onam\r\r30 nov\r31 jan\r\r", []string{"saved campaign Onam"},
			`save campaign 0 "Onam" goal "" 1999-11-29T18:30:00Z to 2000-01-31T18:30:00Z notes ""`},
		"days are shown": {[]string{"n"}, "Onam\r\r30 aug\r8 sep\t",
			[]string{"from Wednesday 30 August 2000, 00:00:00 IST", "until Friday 8 September 2000, 23:59:59 IST"}, ""},
		"a later start": {[]string{"n"}, "Onam\r\r30 aug\r8 sep\x1b[Z\x1530 aug 2001\t\t", []string{"until Saturday 8 September 2001"}, ""},
		"a wrong day":   {[]string{"n"}, "Onam\r\rAugust\r\r\r", []string{"✗ write a day like 1 dec or 2026-12-01"}, ""},
		"ends before":   {[]string{"n"}, "Onam\r\r2000-08-30\r2000-08-29\r\r", []string{"✗ it ends before it starts"}, ""},
		"nothing changed": {[]string{"g", "e"}, "\r\r\r\r\r", []string{"saved campaign Diwali"},
			`save campaign 2 "Diwali" goal "₹2,00,000" 1999-10-19T18:30:00Z to 1999-11-15T18:30:00Z notes ""`},
		"its own name": {[]string{"g", "e"}, "\x15DIWALI\r\r\r\r\r", []string{"renamed campaign Diwali to DIWALI"},
			`save campaign 2 "DIWALI" goal "₹2,00,000" 1999-10-19T18:30:00Z to 1999-11-15T18:30:00Z notes ""`},
		"no goal any more": {[]string{"g", "e"}, "\r\x15\r\x15\r\x15\r\r", []string{"saved campaign Diwali"},
			`save campaign 2 "Diwali" goal "" open to open notes ""`},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := campaigning()
				term := x.open(t, 120, 40).WaitIdle().Press("3").WaitIdle().Press(c.keys...)
				term.Type(c.typed).Contains(c.says...)
				if got := x.calls(); got != c.calls {
					t.Errorf("got %s, want %s", got, c.calls)
				}
			})
		})
	}
}

// TestTheCursorGoesToANewCampaign, which is where the order has it: the next key would act on another one.
func TestTheCursorGoesToANewCampaign(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := campaigning()
		term := x.open(t, 120, 30).WaitIdle().Press("3", "G", "n")
		term.Type("Eid\r\r\r\r\r").Contains("saved campaign Eid", "2/5").Press("x").Contains("Archive the campaign Eid?")
	})
}

// A name that was taken meanwhile is reported beside the field, and what was typed stays.
func TestNameTakenMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := campaigning()
		x.fail = &affiliate.KindError{Kind: affiliate.NameTaken, Err: errors.New("there is a campaign called Onam already: choose another name")}
		term := x.open(t, 100, 30).WaitIdle().Press("3", "n")
		term.Type("Onam\r\r\r\r\r").Contains("✗ there is a campaign called Onam already", "New campaign")
	})
}

func TestArchiving(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := campaigning()
		term := x.open(t, 120, 30).WaitIdle().Press("3").WaitIdle()
		term.Contains("4 campaigns").Absent("An old one")
		term.Press("g", "x").Contains("Archive the campaign Diwali?").Press("enter").Absent("Archive the")
		if calls := x.calls(); calls != "" {
			t.Fatal(calls)
		}
		term.Press("x", "y").Contains("archived the campaign Diwali", "3 campaigns")
		if calls := x.calls(); calls != "archive campaigns [2] true" {
			t.Fatal(calls)
		}
		term.Press(":").Type("show archived").Press("enter").Contains("An old one", "5 campaigns")
		term.Press("g", "x").Contains("An old one is back").Press(":").Type("hide archived").Press("enter").Contains("4 campaigns", "An old one").
			Absent("Diwali")
		if calls := x.calls(); calls != "archive campaigns [5] false" {
			t.Fatal(calls)
		}
		term.Press("/").Type("archived").Press("enter").Contains("Diwali", "1 of 5 campaigns")
		term.Press("esc", "*", "/").Type("holi").Press("enter", "x").Contains("Archive 4 campaigns?", "Includes 3 campaigns that the filter hides", "New Year")
	})
}

// TestOneCampaignIsEditedAtATime: of several marked ones none is chosen for a person.
func TestOneCampaignIsEditedAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := campaigning().open(t, 120, 30).WaitIdle().Press("3").WaitIdle().Press("g", "space", "space", "e")
		term.Contains("this is for one campaign, and 2 are marked: esc drops the marks").Absent("Edit campaign").Press("esc", "e").Contains("Edit campaign").
			Quit("ctrl+c")
	})
}

func TestCampaignMonitor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := campaigning()
		term := x.open(t, 160, 50).WaitIdle().Press("3").Press("j", "j", "enter")
		term.Contains("› New Year", "42 %", "at this pace 82 % on 10 Jan", "k3f9x2ab", "posters in every newsletter")
		x.mu.Lock()
		open := x.openCampaign
		x.mu.Unlock()
		if open != 1 {
			t.Fatalf("polling was told that campaign %d is looked at", open)
		}
		// Sales come: totals, pace, leaders and changes move.
		x.news(func() {
			sum := x.in.Done[2]
			sum.Certain.Sales += 20
			sum.Low, sum.High = sum.Certain, sum.Certain
			sum.High.Sales += 2
			sum.Unread = 3 * time.Hour
			x.in.Done[2] = sum
			x.changes = append([]affiliate.Change{{Seq: 11, LinkID: 2, At: time.Now(), Kind: affiliate.Rise,
				Counters: affiliate.Counters{Sales: 20, Revenue: 9_998_000}}}, x.changes...)
		}, affiliate.Invalidation{Links: []int64{2}})
		term.Contains("82–86 %", "at this pace done by", "up to 2 sales more", "no reading for 3h around")
		term.Press("tab").Contains("1 devdiaries", "61 %", "2 codewithmeera", "39 %")
		term.Press("tab").Contains("+20 sales").Press("g", "enter").Contains("› devdiaries · p0q8w7zz").Press("esc")
		term.Press("e").Contains("Edit campaign New Year").Press("esc", "esc")
		term.Contains("campaigns")
		x.mu.Lock()
		open = x.openCampaign
		x.mu.Unlock()
		if open != 0 {
			t.Fatalf("campaign %d is still looked at", open)
		}
	})
}

// TestACampaignsChartFollowsItsDays: other days are another picture.
func TestACampaignsChartFollowsItsDays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := campaigning().open(t, 120, 40).WaitIdle().Press("3", "j", "j", "enter").WaitIdle()
		picture := func() string {
			_, chart, _ := strings.Cut(term.Screen(), "Est. comm   ")
			chart, _, _ = strings.Cut(chart, "Leaderboard")
			return chart
		}
		before := picture()
		term.Press("e").Type("\r\r\x151999-12-29\r\r\r").WaitIdle().Contains("29 Dec")
		if picture() == before {
			t.Errorf("it begins a week later, and the chart is still\n%s", before)
		}
		term.Quit("q")
	})
}

// A campaign that begins while its row is on screen says so alone.
func TestCampaignTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := campaigning()
		x.in.Campaigns[3].From = time.Now().Add(10 * time.Second)
		term := x.open(t, 160, 50).WaitIdle().Press("3").WaitIdle()
		term.Contains("planned").Advance(11 * time.Second).Absent("planned").Contains("no clicks yet")
	})
}

// What an alert says of a campaign leads to its monitor.
func TestGoalAlertOpensTheMonitor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := campaigning()
		x.notices = []affiliate.Notice{{ID: 1, At: time.Now(), Kind: affiliate.NoticeAlert, CampaignID: 1, Text: "campaign New Year reached its goal"}}
		term := x.open(t, 120, 40).WaitIdle().Press("!").Contains("New Year").Press("enter")
		term.Contains("campaign New Year reached its goal").Press("o").Contains("› New Year", "Leaderboard 2")
	})
}

func TestReadOnlyKeepsCampaigns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := campaigning()
		x.opts.ReadOnly = true
		term := x.open(t, 120, 30).WaitIdle().Press("3")
		for _, key := range []string{"n", "e", "x"} {
			term.Press(key).Contains("read-only: nothing is changed")
		}
		term.Press("enter", "e").Contains("read-only: nothing is changed").Press("1", "*", "e").Contains("read-only: nothing is changed")
		if calls := x.calls(); calls != "" {
			t.Fatal(calls)
		}
	})
}

// The pace moves with the clock; while nothing moves that can be seen, nothing is sent.
func TestIdleCampaignsSendNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := campaigning()
		x.status = screen.LiveStatus{State: screen.LivePaused}
		x.in.Campaigns = x.in.Campaigns[1:3] // one that ended, and one without a goal
		x.in.Campaigns[0].ID, x.in.Campaigns[1].ID = 1, 2
		term := x.open(t, 120, 30).WaitIdle().Press("3").Advance(time.Minute)
		term.TakeOutput()
		if out := term.Advance(10 * time.Minute).TakeOutput(); len(out) > 0 {
			t.Fatalf("%d bytes in ten idle minutes: %q", len(out), out)
		}
	})
}
