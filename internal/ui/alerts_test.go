package ui_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui"
	"fermion-tui/internal/ui/uitest"
)

// rung is a school with all rules on.
func rung() *world {
	x := peopled()
	x.opts.Alerts = affiliate.AlertRules{FirstSale: true, SaleBurst: 10, ClicksWithoutSale: 200, QuietDays: 14, Fell: true, GoalReached: true, GoalMissed: true,
		PayoutsDue: true}
	return x
}

// told lets alerts come, and returns what the terminal got because of them.
func (x *world) told(term *uitest.Terminal, alerts ...string) string {
	term.WaitIdle()
	term.TakeOutput() // the frames so far
	go x.send(ui.AlertMsg(alerts))
	term.WaitIdle()
	return string(term.TakeOutput())
}

func TestAlertRulesGolden(t *testing.T) {
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			x := rung()
			x.opts.Bell = true
			term := x.open(t, size[0], size[1]).WaitIdle()
			term.Press(":").Type("alert rules").Press("enter").GoldenBody("alert-rules")
			term.Press("enter").Absent("Alert rules").Quit("q")
		})
	}
}

func TestAlertsInActivityGolden(t *testing.T) {
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			x := rung()
			x.in.Campaigns = []affiliate.Campaign{{ID: 3, Name: "Diwali"}}
			ago := func(d time.Duration) time.Time { return time.Now().Add(-d) }
			x.notices = []affiliate.Notice{
				{ID: 1, At: ago(26 * time.Hour), Kind: affiliate.NoticeAlert, Rule: affiliate.AlertFirstSale, LinkID: 2,
					Text: "the first sale of this link: ₹4,999, est. ₹999.80", Decided: true},
				{ID: 2, At: ago(3 * time.Hour), Kind: affiliate.NoticeAlert, Rule: affiliate.AlertSaleBurst, LinkID: 1, Text: "10 sales within an hour"},
				{ID: 3, At: ago(2 * time.Hour), Kind: affiliate.NoticeAlert, Rule: affiliate.AlertGoalMissed, CampaignID: 3,
					Text: "campaign Diwali ended short of its goal of 100 sales: 64 sales, 64 %"},
				{ID: 4, At: ago(time.Hour), Kind: affiliate.NoticeAlert, Rule: affiliate.AlertQuiet,
					Text: "23 links without new clicks: k3f9x2ab, p0q8w7zz, m1n2b3v4 and 20 more"},
			}
			term := x.open(t, size[0], size[1]).WaitIdle()
			term.Contains("1 to review").Press("6").WaitIdle().GoldenBody("alerts")
			term.Press("j", "enter").GoldenBody("alert-informs")
			term.Press("esc", "k", "enter").GoldenBody("alert")
			term.Press("x").WaitIdle().Absent("1 to review").Contains("nothing to review").Quit("q")
		})
	}
}

// The alerts about money are to review, the newest first, until each of them was dismissed. enter opens what one is about and dismisses
// nothing.
func TestMoneyAlertsAreReviewed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := rung()
		x.notices = []affiliate.Notice{
			{ID: 1, At: time.Now().Add(-time.Hour), Kind: affiliate.NoticeAlert, Rule: affiliate.AlertPayoutsDue,
				Text: "January 2000 begins: est. ₹6,000 is due to 2 affiliates"},
			{ID: 2, At: time.Now(), Kind: affiliate.NoticeAlert, Rule: affiliate.AlertNegativeBalance, Text: "Asha Rao has a negative balance, est. −₹1,000"},
		}
		term := x.open(t, 100, 30).WaitIdle().Contains("2 to review").Press("!").WaitIdle().Contains("Negative balance", "Payouts due")
		term.Press("enter").WaitIdle().Contains("Activity › Payouts", "Asha Rao has a negative balance").Press("esc").WaitIdle().Contains("2 to review")
		term.Press("x").WaitIdle().Contains("1 to review")
		term.Press("!", "enter").WaitIdle().Contains("Activity › Payouts", "is due to 2 affiliates").Press("esc", "x").WaitIdle().
			Contains("nothing to review").Quit("q")
	})
}

func TestAlertsRingAndNotify(t *testing.T) {
	const bell, begin = "\a", "\x1b]9;"
	for name, c := range map[string]struct {
		bell, notify bool
		want         string
	}{
		"neither":       {false, false, ""},
		"bell":          {true, false, bell},
		"notification":  {false, true, begin + "fermion-tui acme: meera: the first sale\a"},
		"both, cleaned": {true, true, bell + begin + "fermion-tui acme: meera: the first sale\a"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := rung()
				x.opts.Bell, x.opts.Notify = c.bell, c.notify
				term := x.open(t, 100, 30)
				if got := x.told(term, "meera: \x1b]0;evil\x07the\u202e first sale"); got != c.want {
					t.Errorf("the terminal got %q", got)
				}
				term.Quit("q")
			})
		})
	}
}

func TestManyAlertsAtOnceRingOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := rung()
		x.opts.Bell, x.opts.Notify = true, true
		term := x.open(t, 100, 30)
		got := x.told(term, "a", "b", "c", "d", "e")
		if strings.Count(got, "\x1b]9;") != 4 || !strings.Contains(got, "fermion-tui acme: 2 more alerts\a") || !strings.HasPrefix(got, "\a\x1b") {
			t.Errorf("the terminal got %q", got)
		}
		term.Quit("q")
	})
}

func TestBellAndNotificationsAreTurnedInThePalette(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := rung()
		x.opts.Tmux = true
		term := x.open(t, 100, 30).WaitIdle()
		term.Press(":").Type("bell of alerts on").Press("enter").Contains("the bell of alerts is on")
		term.Press(":").Type("notifications on").Press("enter").Contains("desktop notifications are on")
		term.Advance(10 * time.Second) // the toast is gone
		if got := x.told(term, "meera"); got != "\a\x1bPtmux;\x1b\x1b]9;fermion-tui acme: meera\a\x1b\\" {
			t.Errorf("the terminal got %q", got)
		}
		term.Press(":").Type("bell of alerts off").Press("enter").Press(":").Type("notifications off").Press("enter").Advance(10 * time.Second)
		if got := x.told(term, "meera"); got != "" {
			t.Errorf("the terminal got %q", got)
		}
		term.Quit("q")
	})
}

func TestADumbTerminalGetsNoBellAndNoNotification(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := rung()
		x.opts.Bell, x.opts.Notify, x.opts.Dumb = true, true, true
		term := x.open(t, 100, 30)
		if got := x.told(term, "meera"); got != "" {
			t.Errorf("the terminal got %q", got)
		}
		term.Press(":").Type("bell of alerts").Press("enter").Contains("takes neither")
		term.Press("esc").Quit("q")
	})
}

// TestDismissingAnAlertSelectsTheNextOpenOne: the cursor does not follow the dismissed one down.
func TestDismissingAnAlertSelectsTheNextOpenOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := rung()
		for i := range 4 {
			x.notices = append(x.notices, affiliate.Notice{ID: int64(i + 1), At: time.Now().Add(-time.Duration(i) * time.Hour), Kind: affiliate.NoticeAlert,
				Rule: affiliate.AlertGoalMissed, LinkID: 1, Text: "ended short of its goal"})
		}
		term := x.open(t, 80, 24).WaitIdle().Press("6").WaitIdle().Press("j")
		x.calls()
		for _, keys := range [][]string{{"x"}, {"enter", "x"}, {"x"}, {"x"}} {
			term.Press(keys...).WaitIdle()
		}
		if got, want := x.calls(), "decide notice 2\ndecide notice 3\ndecide notice 4\ndecide notice 1"; got != want {
			t.Errorf("seen were:\n%s\nwant:\n%s", got, want)
		}
		term.Contains("nothing to review").Press("x").Contains("this row needs no decision").Quit("q")
	})
}
