package ui_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"fermion-tui/internal/affiliate"
)

// changing is a school with three links whose commission can be changed, at 20, 25 and 35 %.
func changing() *world {
	x := peopled()
	l := x.in.Links[0]
	l.ID, l.Slug, l.AffiliateID, l.Commission = 4, "z9z9z9z9", 3, 3500
	x.in.Links = append(x.in.Links[:2:2], l)
	n := 0
	x.begin = func(p affiliate.Plan) []affiliate.Operation {
		n++
		return []affiliate.Operation{{ID: fmt.Sprintf("op%02d", n), Chain: fmt.Sprintf("chain%02d", n), Kind: affiliate.CreateLink, State: affiliate.Planned,
			Intent: p.Steps[0]}}
	}
	return x
}

// TestAChangeForSeveralLinksIsShownFirst: what each pays now and will pay, with a mark on a percentage that goes down.
func TestAChangeForSeveralLinksIsShownFirst(t *testing.T) {
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			x := changing()
			term := x.open(t, size[0], size[1]).WaitIdle().Press("*", "%").Type("25").Press("enter").WaitIdle()
			term.Contains("Change the commission of 3 links to 25 %", "20 → 25", "pays 25 % already", "Asha Rao", "35 → 25 ▼", "▼ 1 percentage goes down.",
				"enter creates 2 new links")
			term.GoldenBody("commission-several")
			term.Press("esc").Contains("show what will change", "25").Press("esc").Contains("Discard what you typed?").Press("n").Press("enter").
				Contains("35 → 25")
			if calls := x.calls(); calls != "" {
				t.Errorf("before it was agreed to: %s", calls)
			}
			term.Quit("ctrl+c")
		})
	}
}

// TestAChangeForSeveralLinksEndsOnTheirURLs: the card follows each new link, and y copies all that were made.
func TestAChangeForSeveralLinksEndsOnTheirURLs(t *testing.T) {
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			x := changing()
			term := x.open(t, size[0], size[1]).WaitIdle().Press("*", "%").Type("30").Press("enter").WaitIdle().Press("enter").WaitIdle()
			term.Contains("0 of 3, less than a minute left", "3 not sent yet", "waiting to be sent", "p pause · x stop · esc leaves it running",
				"⇡ 0/3, less than a minute")
			if calls := x.calls(); !strings.Contains(calls, "queue change commission Q-7K3Q: 3 plans") {
				t.Fatalf("calls %q", calls)
			}
			term.Press("y").Contains("no new link has been created yet")
			x.news(func() {
				l := x.in.Links[2]
				l.ID, l.Slug, l.Commission = 9, "new00001", 3000
				x.in.Links = append(x.in.Links, l)
				x.in.Links[2].SupersededBy = 9
				x.set("op01", func(op *affiliate.Operation) { op.State, op.Result = affiliate.Done, `{"slug":"new00001"}` })
				x.set("op02", func(op *affiliate.Operation) { op.State, op.Error = affiliate.Rejected, "Product not found" })
				x.set("op03", func(op *affiliate.Operation) { op.State, op.Result = affiliate.Done, `{"slug":"new00003"}` })
			}, affiliate.Invalidation{Operations: true, Links: []int64{4, 9}})
			term.Contains("3 of 3", "2 made, 1 rejected", "new00001", "Product not found", "new00003", "y copy 2 new URLs").Absent("⇡", "sent: Q").
				GoldenBody("commission-several-done")
			term.Press("y").Contains("copied 2 new URLs")
			if got, want := strings.Join(x.copied, "|"), "https://learn.acme.com/a/new00001\nhttps://learn.acme.com/a/new00003"; got != want {
				t.Errorf("copied %q, want %q", got, want)
			}
			term.Press("enter").Absent("Change the commission").Contains("3 marked")
			if line := term.Line(6); !strings.HasPrefix(line, "  ↳ Asha Rao") { // the new link is before it, and has the cursor and the mark
				t.Errorf("the second row is %q", line)
			}
			term.Contains("▸*Asha Rao").Press("]").Contains("pack 1 of 3", "new00001").Press("esc").Quit("q")
		})
	}
}

// TestACommissionIsRaisedByPoints: a sign adds to what each link pays, and each is checked by itself.
func TestACommissionIsRaisedByPoints(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := changing()
		term := x.open(t, 80, 24).WaitIdle().Press("*", "%").Type("+").Press("enter").Contains("after a sign write how many").Type("70").
			Contains("each by +70 percentage points").Press("enter").WaitIdle()
		term.Contains("Change the commission of 3 links by +70 percentage points", "20 → 90", "25 → 95", "35 % +70 would be 105 %, over 100 %",
			"1 bad row is left out", "! 90 % is over 40 %.", "enter creates 2 new links")
		term.Press("esc").Contains("+70").Press("ctrl+u").Type("-25").Press("enter").WaitIdle().
			Contains("20 % −25 would be less than 0 %", "25 → 0 ▼", "35 → 10 ▼", "! 0 % is under 1 %.")
		term.Press("esc", "esc", "y", "esc", "g", "%").Type("+2.5").Contains("35 % → 37.5 %").Press("enter", "enter").WaitIdle()
		if calls := x.calls(); !strings.Contains(calls, `"commission_bp":3750`) && !strings.Contains(calls, "3750") {
			t.Errorf("calls %q", calls)
		}
		term.Quit("ctrl+c")
	})
}

// TestLinksThatOthersChangedMeanwhileAreLeftOut: when no link is left to change, esc closes what it would have come to.
func TestLinksThatOthersChangedMeanwhileAreLeftOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := changing()
		term := x.open(t, 80, 24).WaitIdle().Press("*", "%").Type("30").Press("enter").WaitIdle().Contains("enter creates 3 new links")
		x.news(func() {
			for i := range x.in.Links {
				x.in.Links[i].SupersededBy = 99
			}
		}, affiliate.Invalidation{Links: []int64{1, 2, 4}})
		term.WaitIdle().Press("esc").Absent("Change the commission").Contains("3 marked").Press("esc").Press("j").Quit("q")
	})
}

// TestAQueueThatSentNothingSaysSo: another program has made all of its links since the plan was shown, and nothing is to be done.
func TestAQueueThatSentNothingSaysSo(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {160, 50}} {
		synctest.Test(t, func(t *testing.T) {
			x := changing()
			term := x.open(t, size[0], size[1]).WaitIdle().Press("*", "%").Type("30").Press("enter").WaitIdle().Press("enter").WaitIdle().Contains("0 of 3,")
			x.news(func() {
				for _, id := range []string{"op01", "op02", "op03"} {
					x.set(id, func(op *affiliate.Operation) {
						op.State, op.Error = affiliate.Rejected, affiliate.DroppedBeforeSent+": exists already: k3f9x at 30 %, made by ravi@desk"
					})
				}
			}, affiliate.Invalidation{Operations: true})
			term.WaitIdle().Contains("0 of 3, nothing was sent: each row says why", "0 made, 3 left out", "made by ravi@desk",
				"E result file · enter or esc closes").Absent("Activity shows", "stopped").Press("enter").Quit("q")
		})
	}
}

// TestAPlanThatCannotBeReadSaysSo, on its card, with the key that reads again.
func TestAPlanThatCannotBeReadSaysSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := changing()
		term := x.open(t, 120, 40).WaitIdle().Press("*", "%").Type("30").Press("enter").WaitIdle().Press("enter").WaitIdle().Contains("0 of 3,")
		x.news(func() { x.unread = errors.New("the disk is failing") }, affiliate.Invalidation{Operations: true})
		term.WaitIdle().Contains("and the operations: the", "r tries again")
		x.news(func() {
			x.unread = nil
			for _, id := range []string{"op01", "op02", "op03"} {
				x.set(id, func(op *affiliate.Operation) { op.State, op.Result = affiliate.Done, `{"slug":"new`+op.ID+`"}` })
			}
		}, affiliate.Invalidation{})
		term.Press("r").WaitIdle().Absent("tries again").Contains("3 of 3", "3 made").Press("enter").Quit("q")
	})
}

// TestLinksThatCannotBeChangedAreLeftOut, and named with what to do.
func TestLinksThatCannotBeChangedAreLeftOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := untold()
		term := x.open(t, 80, 24).WaitIdle().Press("*", "%").
			Contains("Change the commission of 2 links", "Left out: affiliate or product is not set for m1n2b3v4,", "new00001, new00002.")
		term.Press("esc", "esc", "G", "%").Contains("affiliate or product is not set for new00002: press e to set it").Quit("ctrl+c")
	})
}

// TestALowerCommissionIsNamedBeforeItIsSent.
func TestALowerCommissionIsNamedBeforeItIsSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := changing()
		term := x.open(t, 80, 24).WaitIdle().Press("%").Type("15").Press("enter").Contains("This lowers it from 35 % to 15 %.")
		term.Press("esc", "y").Quit("ctrl+c")
	})
}

// TestOnboardOnTheResultCard: a begins with the next person.
func TestOnboardOnTheResultCard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := changing()
		x.begin = func(p affiliate.Plan) []affiliate.Operation {
			return []affiliate.Operation{{ID: "op01", Chain: "chain-new", Kind: affiliate.CreateLink, State: affiliate.Done, Result: `{"slug":"new00001"}`,
				Intent: p.Steps[0]}}
		}
		term := x.open(t, 80, 24).WaitIdle().Press("n", "dev", "tab", "go for", "tab", "20", "enter").WaitIdle()
		term.Press("?").Contains("Onboard the next affiliate").Press("?")
		term.Press("a").Contains("Onboard an affiliate", "Coupon code").Press("esc").Absent("Onboard an affiliate", "esc closes").Quit("ctrl+c")
	})
}

// TestOnboardSaysWhatItCreates on its last field: a coupon once its code is typed.
func TestOnboardSaysWhatItCreates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := peopled().open(t, 80, 24).WaitIdle().Press("a", "tab", "tab", "tab", "tab", "tab").Contains("enter  create affiliate and link ")
		term.Press("shift+tab").Type("PRIYA20").Press("tab").Contains("enter  create affiliate, link and coupon").Quit("ctrl+c")
	})
}

// TestFormsRefuseWhoWasForgotten, and say what to do: as the affiliate of a new coupon, and as the user ID of somebody new.
func TestFormsRefuseWhoWasForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := changing()
		a := &x.in.Affiliates[1]
		a.UserID, a.Email, a.Name = "forgotten-2", "", ""
		term := x.open(t, 160, 40).WaitIdle()
		term.Press("4", "n").WaitIdle().Type("go for\tGO25\t25%\t\t\t\tforgotten-2\t").Contains("✗ forgotten-2 was forgotten", "onboard them").
			Press("esc", "y").WaitIdle()
		term.Press("a", "ctrl+o").Type("Asha Rao\tasha@example.com\tgo for\t20\t\t\tforgotten-2\t").Contains("✗ forgotten-2 was forgotten", "onboard them").
			Press("esc", "y")
		if got := x.calls(); got != "" {
			t.Errorf("submitted: %s", got)
		}
		term.Quit("ctrl+c")
	})
}

// TestNothingNewIsCreatedForWhoWasForgotten: since Fermion does not know the user ID that they got.
func TestNothingNewIsCreatedForWhoWasForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := changing()
		a := &x.in.Affiliates[1]
		a.UserID, a.Email, a.Name = "forgotten-2", "", ""
		const why = "was forgotten: Fermion cannot be told who it is for"
		term := x.open(t, 160, 40).WaitIdle()
		term.Press("/").Type("forgotten").Press("enter", "%").WaitIdle().Contains("forgotten-2 " + why).Press("c").WaitIdle().Contains("forgotten-2 " + why).
			Press("esc")
		if got := x.calls(); got != "" {
			t.Errorf("submitted: %s", got)
		}
		term.Quit("ctrl+c")
	})
}
