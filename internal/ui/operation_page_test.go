package ui_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

func TestOperationGolden(t *testing.T) {
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			term := busyDay().open(t, size[0], size[1])
			term.Press("6").WaitIdle()
			for _, c := range []struct{ filter, name string }{
				{"30", "unknown-link"}, {"ravi", "unknown-affiliate"}, {"diwali", "unknown-coupon"}, {"99", "rejected"}, {"16", "waiting"}, {"20 done", "done"},
			} {
				term.Press("/").Type(c.filter).Press("enter", "enter").GoldenBody("operation-" + c.name)
				term.Press("esc", "esc")
			}
			term.Quit("q")
		})
	}
}

func TestOperationChoices(t *testing.T) {
	no := "{Slug: Sure:false NotDone:false Retry:false LookUp:false Done:false Snooze:false}"
	with := func(member string) string { return strings.Replace(no, " "+member+":false", " "+member+":true", 1) }
	edited, _ := json.Marshal(linkIntent(99))
	cases := []struct {
		name, filter string
		keys         []string
		says         []string
		calls        string
	}{
		{"link: did not happen", "30", []string{"x", "y"}, []string{"✗ rejected: did not happen", "e  "}, "resolve 03 " + with("NotDone")},
		{"link: another", "30", []string{"m", "y"}, []string{"… sent"}, "resolve 03 " + with("Retry")},
		{"link: another asks", "30", []string{"m", "n"}, []string{"? unknown"}, ""},
		{"link: later", "30", []string{"z"}, []string{"put off"}, "resolve 03 " + with("Snooze")},
		{"person: look up", "ravi", []string{"r"}, []string{"they are there: it did happen"}, "resolve 04 " + with("LookUp")},
		{"person: again", "ravi", []string{"m"}, []string{"sent again"}, "resolve 04 " + with("Retry")},
		{"coupon: happened", "diwali", []string{"h"}, []string{"✓ done"}, "resolve 05 " + with("Done")},
		{"coupon: did not", "diwali", []string{"x", "y"}, []string{"✗ rejected"}, "resolve 05 " + with("NotDone")},
		{"coupon: again", "diwali", []string{"m", "y"}, []string{"… sent"}, "resolve 05 " + with("Retry")},
		{"rejected: again", "99", []string{"m"}, []string{"… sent"}, "resend 02 " + string(edited)},
		{"rejected: edit", "99", []string{"e"}, []string{"Edit and resend: new link", "meera@example.com"}, ""},
		{"waiting: resume", "16", []string{"u", "y"}, []string{"… sent"}, "resume 07"},
		{"waiting: drop", "16", []string{"d", "y"}, []string{"– stopped", "not sent"}, "drop 07"},
		{"waiting: edit", "16", []string{"e"}, []string{"Edit and resend: new link"}, ""},
		{"done: open", "20 done", []string{"enter"}, []string{"https://learn.acme.com/a/k3f9x2ab"}, ""},
		{"done: open with o", "20 done", []string{"o"}, []string{"https://learn.acme.com/a/k3f9x2ab"}, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := busyDay()
				term := x.open(t, 100, 40)
				term.Press("6").WaitIdle().Press("/").Type(c.filter).Press("enter", "enter").WaitIdle()
				for _, k := range c.keys {
					term.Press(k).WaitIdle()
				}
				term.Contains(c.says...)
				if got := x.calls(); got != c.calls {
					t.Errorf("got %s, want %s", got, c.calls)
				}
				term.Press("esc", "esc").Quit("ctrl+c")
			})
		})
	}
}

func TestIHaveTheSlug(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := busyDay()
		x.resolve = func(_ string, r screen.Resolution) error {
			if r.Slug == "typo" {
				return errors.New("Fermion does not know the slug typo: look in the dashboard's list of custom links")
			}
			return nil
		}
		term := x.open(t, 80, 24)
		term.Press("6").WaitIdle().Press("/").Type("30").Press("enter", "enter").WaitIdle().Press("s").WaitIdle()
		term.Contains("w7w7w7w7").GoldenBody("have-slug") // it is in the reply that broke off
		term.Type("typo\r").Contains("Fermion does not say whose link typo is. Does its dashboard list it").Press("enter").
			Contains("✗ Fermion does not know the slug typo")
		term.Press("ctrl+u").Type("k3f9x2ab\r").Contains("is already tracked, as the link of codewithmeera")
		term.Press("ctrl+u").Type("https://learn.acme.com/a/zz11yy22\r").Contains("whose link zz11yy22 is").Press("enter").
			Contains("saved link zz11yy22", "✓ done")
		if got, want := x.calls(), "resolve 03 {Slug:zz11yy22 Sure:false NotDone:false Retry:false LookUp:false Done:false Snooze:false}"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		term.Quit("q")
	})
}

func TestAnOperationWaitsForAnEarlierStep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		first := operation("01", affiliate.Rejected, time.Hour, linkIntent(99))
		second := operation("02", affiliate.Planned, time.Hour, couponIntent("DIWALI25"))
		first.Chain, second.Chain, second.Step, second.Blocking = "c", "c", 1, &first
		second.OwnerEnded = true // to resume it changes nothing before the earlier step is decided
		x.ops = []affiliate.Operation{first, second}
		term := x.open(t, 100, 30)
		term.Press("6").WaitIdle().Press("/").Type("diwali").Press("enter", "enter")
		term.Contains("waits for your decision or a colleague's: New link", "was rejected", "step 2 of 2", "Show the blocking step")
		term.Press("enter").Contains("commissionPercentage must be at most 100", "Edit and resend")
		term.Quit("q")
	})
}

func TestAnOperationNamesItsLaterAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		old, again := operation("01", affiliate.Rejected, time.Hour, linkIntent(20)), operation("02", affiliate.Done, time.Minute, linkIntent(20))
		old.Chain, again.Chain = "c", "c"
		x.ops = []affiliate.Operation{old, again}
		term := x.open(t, 100, 30)
		term.Press("6").WaitIdle().Press("/").Type("rejected").Press("enter", "enter")
		term.Contains("Another try replaced this one: done.").Absent("Send it again")
		term.Press("enter").Contains("Open the link")
		term.Quit("q")
	})
}

func TestOperationFollowsTheJournalAndScrolls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := busyDay()
		term := x.open(t, 60, 15)
		term.Press("6").WaitIdle().Press("/").Type("22").Press("enter", "enter").Contains("… sent")
		x.news(func() {
			x.set("08", func(op *affiliate.Operation) { op.State, op.Result, op.LinkID = affiliate.Done, `{"slug":"n3w"}`, 2 })
		}, affiliate.Invalidation{Operations: true})
		term.Contains("✓ done: n3w", "↓").Press("G").Contains(`"slug": "n3w"`, "↑").Absent("✓ done")
		term.Press("g").Contains("✓ done")
		term.Quit("q")
	})
}
