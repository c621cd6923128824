package ui_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/uitest"
)

// TestALinkThatSomebodyMakesIsAskedAbout: a write that is not finished warns like a link that exists, also when it began after the form was opened.
func TestALinkThatSomebodyMakesIsAskedAbout(t *testing.T) {
	for _, c := range []struct {
		state    affiliate.OperationState
		ended    bool
		product  string
		warns    string
		confirms bool
		at       affiliate.BasisPoints
	}{
		{affiliate.Sent, false, "68d1013f7183c17964b104c9", "asha@desk has been making this link since", true, 2000},
		{affiliate.Planned, false, "68d1013f7183c17964b104c9", "asha@desk has been making a link at 25 % since", true, 2500},
		{affiliate.Planned, true, "68d1013f7183c17964b104c9", "asha@desk planned a link at 25 % (", true, 2500},
		{affiliate.Unknown, false, "68d1013f7183c17964b104c9", "asha@desk tried to make a link at 25 % (", true, 2500},
		{affiliate.Rejected, false, "68d1013f7183c17964b104c9", "", false, 2000},
		{affiliate.Sent, false, "another product", "", false, 2000},
	} {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			term := x.open(t, 120, 30).WaitIdle()
			term.Press("n").Type("asha\tsystem\t20")
			x.mu.Lock()
			x.ops = append(x.ops, affiliate.Operation{ID: "op01", Kind: affiliate.CreateLink, State: c.state, OwnerEnded: c.ended, By: "asha@desk",
				CreatedAt: time.Now(),
				Intent:    affiliate.Intent{Link: &affiliate.NewLink{Affiliate: x.in.Affiliates[2].Who(), ProductID: c.product, Commission: c.at}}})
			x.mu.Unlock()
			term.Press("enter").WaitIdle()
			if c.confirms {
				term.Contains(c.warns, "Both would pay.", "continue.")
				if calls := x.calls(); calls != "" {
					t.Errorf("%s: sent at the first enter: %q", c.state, calls)
				}
				term.Press("enter").WaitIdle()
			}
			if calls := x.calls(); !strings.Contains(calls, "begin new link") {
				t.Errorf("%s: calls %q", c.state, calls)
			}
			term.Quit("ctrl+c")
		})
	}
}

// TestAllWritesThatMayMakeALinkAreCounted: one of them is described.
func TestAllWritesThatMayMakeALinkAreCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		for i, by := range []string{"asha@desk", "ravi@mac", "mina@mac"} {
			x.ops = append(x.ops, affiliate.Operation{ID: fmt.Sprint("op", i), Kind: affiliate.CreateLink, State: affiliate.Sent, By: by, CreatedAt: time.Now(),
				Intent: affiliate.Intent{Link: &affiliate.NewLink{Affiliate: x.in.Affiliates[2].Who(), ProductID: "68d1013f7183c17964b104c9",
					Commission: 2000}}})
		}
		term := x.open(t, 120, 30).WaitIdle()
		term.Press("n").Type("asha\tsystem\t20").Press("enter").WaitIdle().
			Contains("asha@desk has been making this link since", "2 other writes may", "make one too. Each would pay. Press enter")
		term.Quit("ctrl+c")
	})
}

// TestALinkThatIsPlannedAtTheSameTimeIsAskedAbout: a colleague was quicker, after the form had looked for such writes.
func TestALinkThatIsPlannedAtTheSameTimeIsAskedAbout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 120, 30).WaitIdle()
		x.mu.Lock()
		x.inProgress = []affiliate.Operation{{ID: "op01", Kind: affiliate.CreateLink, State: affiliate.Planned, By: "asha@desk", CreatedAt: time.Now(),
			Intent: affiliate.Intent{Link: &affiliate.NewLink{Affiliate: x.in.Affiliates[2].Who(), ProductID: "68d1013f7183c17964b104c9", Commission: 2000}}}}
		x.mu.Unlock()
		term.Press("n").Type("asha\tsystem\t20").Press("enter").WaitIdle().
			Contains("! asha@desk has been making this link since", "Both would pay. Press", "enter again to continue", "New link")
		if calls := x.calls(); calls != "" {
			t.Errorf("sent at the first enter: %q", calls)
		}
		term.Press("enter").WaitIdle()
		if calls := x.calls(); !strings.Contains(calls, "begin new link") {
			t.Errorf("calls %q", calls)
		}
		term.Quit("ctrl+c")
	})
}

// openRejectedLink opens a link that was rejected, while a colleague makes the same.
func openRejectedLink(t *testing.T) (*world, *uitest.Terminal) {
	x := peopled()
	x.ops = []affiliate.Operation{operation("02", affiliate.Rejected, time.Hour, linkIntent(20))}
	theirs := operation("09", affiliate.Planned, 0, linkIntent(30))
	theirs.By = "asha@desk"
	x.inProgress = []affiliate.Operation{theirs}
	term := x.open(t, 120, 30).WaitIdle()
	return x, term.Press("6").WaitIdle().Press("enter").WaitIdle()
}

// wantResentBeside: the link is sent, and the colleague's is agreed to.
func wantResentBeside(t *testing.T, x *world) {
	t.Helper()
	if calls := x.calls(); !strings.HasPrefix(calls, "resend 02 ") || !strings.HasSuffix(calls, " 09") {
		t.Errorf("calls %q", calls)
	}
}

// TestAWriteThatIsEditedIsAskedAboutOnce: a colleague was quicker, and who has agreed that both pay is not asked again.
func TestAWriteThatIsEditedIsAskedAboutOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x, term := openRejectedLink(t)
		term.Press("e").WaitIdle().Press("tab", "tab")
		term.Press("enter").WaitIdle().Contains("Both will pay", "Press enter")
		term.Press("enter").WaitIdle().Contains("asha@desk has been making a link at 30 % since", "enter again to continue", "Edit and resend")
		if calls := x.calls(); calls != "" {
			t.Errorf("sent at the first enter: %q", calls)
		}
		term.Press("enter").WaitIdle()
		wantResentBeside(t, x)
		term.Quit("ctrl+c")
	})
}

// TestAWriteThatWasLeftOutIsSentAfterAQuestion: m names what would pay beside it, and sends only what a person agrees to.
func TestAWriteThatWasLeftOutIsSentAfterAQuestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x, term := openRejectedLink(t)
		term.Press("m").WaitIdle().Contains("Make a second link?", "asha@desk is making a link at 30 % already. Both would pay.")
		if calls := x.calls(); calls != "" {
			t.Errorf("sent before the answer: %q", calls)
		}
		term.Press("y").WaitIdle()
		wantResentBeside(t, x)
		term.Quit("ctrl+c")
	})
}
