package ui_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// TestAStepThatWaitsForADecisionSaysWhose: what looks as if it were sent soon would not be. Who may not write is not told that it is theirs, and the
// page of the step says the same as the list.
func TestAStepThatWaitsForADecisionSaysWhose(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*screen.Options)
		whose  string
	}{
		"who may write": {func(*screen.Options) {}, "waits for your decision or a colleague's: "},
		"read-only":     {func(o *screen.Options) { o.ReadOnly = true }, "waits for a decision of somebody who may write: "},
		"who may not all": {func(o *screen.Options) { o.Role = screen.Role{Name: "finance", MayPay: true} },
			"waits for a decision of somebody who may write: "},
	} {
		t.Run(name, func(t *testing.T) { testWhoseDecision(t, c.change, c.whose) })
	}
}

func testWhoseDecision(t *testing.T, change func(*screen.Options), whose string) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		change(&x.opts)
		first, second, third := operation("01", affiliate.Rejected, time.Hour, personIntent("Ravi", "ravi@example.com")),
			operation("02", affiliate.Planned, time.Hour, linkIntent(15)), operation("03", affiliate.Planned, time.Hour, couponIntent("DIWALI25"))
		second.Blocking, second.HeldBy = &first, "asha@phone"
		third.OwnerEnded = true
		x.ops = []affiliate.Operation{first, second, third}
		term := x.open(t, 250, 40).Press("6").WaitIdle()
		blocked, ended := whose+"New affiliate Ravi was rejected", whose+"to resume or drop it, since the program that planned it has ended"
		term.Contains(blocked, ended).Absent("waiting to be sent")
		term.Press("/").Type("was rejected").Press("enter", "enter").WaitIdle().Contains("planned: "+blocked).Press("esc", "esc")
		term.Press("/").Type("resume or drop").Press("enter", "enter").WaitIdle().Contains("planned: "+ended, "Resume it").Press("esc", "esc").Quit("q")
	})
}

// TestActivityPutsDecisionsFirst, the newest on top, whatever they are about; then the rest in the same order.
func TestActivityPutsDecisionsFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := busyDay()
		x.notices[0].At = time.Now().Add(-2 * time.Hour)
		term := x.open(t, 160, 30)
		term.Press("6").Contains("11 entries", "! 5 to review", "2 writes waiting since yesterday 02:30")
		want := []string{"! 03:30:00 Goal missed", "! 00:30:00 New coupon DIWALI25", "! 31 Dec 1999 New affiliate Ravi",
			"! 31 Dec 1999 New link codewithmeera · Go for Engineers · 30 %",
			"! 31 Dec 1999 2 writes wait", "05:29:00 New link", "02:30:00 Error error The API points"}
		got := entriesOf(term.Screen())
		for i, w := range want {
			if i >= len(got) || !strings.HasPrefix(got[i], w) {
				t.Errorf("row %d is not %q:\n%s", i, w, strings.Join(got, "\n"))
				break
			}
		}
		term.Quit("q")
	})
}

// TestDecideReadsAgain: the rows on screen are older than a decision that the database has by now.
func TestDecideReadsAgain(t *testing.T) {
	for name, keys := range map[string][]string{"on Activity": nil, "from another tab": {"1"}, "with a filter": {"/", "d", "i", "w", "a", "enter"}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := busyDay()
				term := x.open(t, 100, 30)
				term.Press("6").WaitIdle().Press(keys...).WaitIdle()
				x.mu.Lock() // another program wrote it, and nothing told this one
				x.ops = append(x.ops, operation("09", affiliate.Unknown, time.Minute, couponIntent("NEWEST")))
				x.mu.Unlock()
				term.Press("!").WaitIdle().Press("enter").WaitIdle().Contains("› New coupon NEWEST")
				term.Press("esc").Quit("q")
			})
		})
	}
}

// TestDecideOpensNothingForAPersonWhoMovedOn before the rows were read.
func TestDecideOpensNothingForAPersonWhoMovedOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := busyDay()
		term := x.open(t, 100, 30)
		term.Press("6").WaitIdle().Press("!", "G").WaitIdle()
		if got := term.Line(15); !strings.HasPrefix(got, "▸") {
			t.Errorf("the cursor is not on the last row:\n%s", term.Screen())
		}
		term.Quit("q")
	})
}

// TestAlertsThatOnlyInformAreNotToReview: good news, refunds and sales are listed, and nothing counts them or asks about them.
func TestAlertsThatOnlyInformAreNotToReview(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.since = screen.VisitSummary{At: time.Now().Add(-time.Hour), Sum: affiliate.Sum{Sales: 3}}
		for i, rule := range []affiliate.AlertRule{"", affiliate.AlertFirstSale, affiliate.AlertSaleBurst, affiliate.AlertClicksWithoutSale,
			affiliate.AlertQuiet,
			affiliate.AlertFell, affiliate.AlertSupersededSale, affiliate.AlertGoalReached} {
			x.notices = append(x.notices, affiliate.Notice{ID: int64(i + 1), At: time.Now().Add(-time.Hour), Kind: affiliate.NoticeAlert, Rule: rule, LinkID: 1,
				Text: "told"})
		}
		term := x.open(t, 100, 30).WaitIdle().Absent("to review").Contains("+3 sales")
		term.Press("6").WaitIdle().Contains("8 entries", "nothing to review").Absent("! 0")
		term.Press("x").Contains("this row needs no decision").Press("!").WaitIdle().Contains("nothing to review")
		term.Press("enter").WaitIdle().Contains("esc closes").Absent("dismiss").Press("esc").Quit("q")
	})
}

// TestASlugIsGivenFromTheList, as the other decisions are. Rows that are no unknown link have no such key.
func TestASlugIsGivenFromTheList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.ops = []affiliate.Operation{operation("01", affiliate.Unknown, time.Hour, linkIntent(30)),
			operation("02", affiliate.Unknown, 2*time.Hour, linkIntent(20)), operation("03", affiliate.Unknown, 3*time.Hour, couponIntent("DIWALI25"))}
		term := x.open(t, 80, 24).Press("6").WaitIdle().Contains("s have the slug")
		term.Press("s").WaitIdle().Contains("I have the slug", "30 %", "read and save the link").Press("esc")
		term.Press("space", "space", "g", "s").WaitIdle().Contains("a slug is that of one link").Absent("I have the slug").Press("esc", "esc")
		term.Press("G", "s").WaitIdle().Contains("s does nothing here: rows stay in order of time, what is to review first").
			Press("S").WaitIdle().Contains("S does nothing here: rows stay in order of time").Quit("ctrl+c")
	})
}

// TestDecisionsAreCounted in the header and at the start.
func TestDecisionsAreCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.since = screen.VisitSummary{At: time.Now().Add(-time.Hour)}
		x.ops = []affiliate.Operation{operation("05", affiliate.Unknown, time.Hour, couponIntent("DIWALI25"))}
		x.notices = []affiliate.Notice{{ID: 1, At: time.Now(), Kind: affiliate.NoticeAlert, Rule: affiliate.AlertGoalMissed,
			Text: "campaign Diwali ended short of its goal"}}
		term := x.open(t, 100, 30).WaitIdle().Contains("2 to review: press !")
		x.notices = append(x.notices, affiliate.Notice{ID: 2, At: time.Now(), Kind: affiliate.NoticeAlert, Rule: affiliate.AlertGoalMissed,
			Text: "campaign Holi ended short of its goal"})
		x.send(affiliate.Invalidation{Notices: true})
		term.WaitIdle().Contains("● live", "3 to review", "3 to review: press !").Absent("2 to review")
		x.notices = x.notices[:1]
		x.send(affiliate.Invalidation{Notices: true})
		term.WaitIdle().Press("j").WaitIdle().Contains("2 to review").Absent("press !").Quit("q")
	})
}

func TestActivityNothingToDecide(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 80, 24)
		term.Press("!").Contains("Nothing here yet. Writes to Fermion", "nothing to review")
		term.Quit("q")
	})
}

func TestActivityListsOldDecisions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.ops = append(x.ops, operation("0000", affiliate.Unknown, 90*24*time.Hour, couponIntent("ANCIENT")))
		for i := range 600 {
			x.ops = append(x.ops, operation(fmt.Sprintf("%04d", i+1), affiliate.Done, time.Duration(700-i)*time.Minute, linkIntent(20)))
		}
		term := x.open(t, 100, 24)
		term.Press("6").Contains("New coupon ANCIENT", "501 entries")
		term.Quit("q")
	})
}
