package ui_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/ui/uitest"
)

// touring is a demo in which new links are created at once, open in a terminal, with the tour begun.
func touring(t *testing.T, w, h int) (*world, *uitest.Terminal) {
	t.Helper()
	x, s, _ := selfPaying(t)
	x.opts.Demo = true
	x.begin = func(p affiliate.Plan) []affiliate.Operation {
		id := int64(len(x.in.Links) + 1)
		x.in.Links = append(x.in.Links, affiliate.Link{ID: id, Slug: "n3w00001", AffiliateID: x.in.Affiliates[0].ID, ProductID: p.Steps[0].Link.ProductID,
			Commission: 2500, RequestedCommission: 2500, MadeHere: true, CreatedAt: time.Now()})
		go x.send(affiliate.Invalidation{All: true})
		return []affiliate.Operation{{ID: "op1", Chain: "chain1", Kind: affiliate.CreateLink, State: affiliate.Done, Intent: p.Steps[0],
			Result: `{"slug":"n3w00001"}`}}
	}
	term := x.follow(t, s, x.open(t, w, h).WaitIdle())
	return x, term.Type(":tour").WaitIdle().Press("enter").WaitIdle()
}

// each presses keys, each once what the one before brought has come.
func each(term *uitest.Terminal, keys ...string) *uitest.Terminal {
	for _, key := range keys {
		term.Press(key).WaitIdle()
	}
	return term
}

// TestTheTourIsDoneByHand: each of the six steps ends when it was done, and then the next one is shown.
func TestTheTourIsDoneByHand(t *testing.T) {
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			x, term := touring(t, size[0], size[1])
			term.Contains("Tour 1 of 6", "Press / to type a filter.", ":tour leaves, returns").Golden("frame-tour-find")
			each(term, "/").Contains("Type: sql clicks>1000").Type("go").WaitIdle().Contains("Tour 1 of 6", "enter keeps the filter.")
			each(term, "enter").Contains("Tour 2 of 6", "✓find", "enter opens the row.")
			each(term, "enter").Contains("Tour 3 of 6", "Press y.").Golden("frame-tour-copy")
			each(term, "y").Contains("Tour 4 of 6", "esc goes back to the list of links.", "copied https://learn.acme.com/a/k3f9x2a2")
			each(term, "esc").Contains("esc drops the filter: it would hide the new link.")
			each(term, "esc").Contains("Press n: the form of a new link opens.")
			each(term, "n").Contains("Type the start of a name").Golden("frame-tour-create")
			each(term, "codew", "enter", "go", "enter", "25", "enter").Contains("Press enter again to continue.", "Tour 4 of 6")
			each(term, "enter").Contains("https://learn.acme.com/a/n3w00001", "Tour 5 of 6", "esc closes this dialog.")
			each(term, "esc", "p").Contains("for example 7 days")
			each(term, "up", "enter").Contains("Tour 6 of 6", "Press 5: it goes to Payouts.")
			each(term, "5").Contains("No payment waits here: the command Pay all that is due (:) prepares some.").Golden("frame-tour-pay")
			each(term, "*", "$").Contains("Tour 6 of 6", "enter prepares these payments and writes their file; esc goes back.")
			each(term, "enter").Contains("Tour 6 of 6", "They are prepared, not paid. m marks all of them as paid, y confirms.")
			each(term, "m").Contains("Tour 6 of 6", "y confirms: what the question names is then paid.")
			each(term, "y").Contains("Tour done", "That was the tour.", ":tour closes this")
			if len(x.in.Links) != 5 {
				t.Errorf("%d links", len(x.in.Links))
			}
			each(term, "esc").Type(":tour").WaitIdle().Contains("Tour: close it").Press("enter").WaitIdle().Absent("Tour done")
			each(term.Type(":tour").WaitIdle().Contains("Tour: 6 steps to do yourself"), "enter").Contains("Tour 1 of 6")
			term.Quit("q")
		})
	}
}

// TestAWrongWayOfTheTourLeadsBack: the step waits for what it asks for, and says how to get there from each screen.
func TestAWrongWayOfTheTourLeadsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x, term := touring(t, 80, 24)
		each(term, "/", "enter", "j", "k", "enter", "esc").Contains("Tour 1 of 6", "Press / to type a filter.")
		each(term, "3").Contains("Tour 1 of 6", "Press 1: it goes to the list of links.")
		each(term, "/", "go", "enter").Contains("Tour 1 of 6", "Press 1: it goes")
		each(term, "n").Contains("esc closes this dialog.")
		each(term, "Diwali", "esc").Contains("Answer the question first: y for yes, n for no.")
		each(term, "y", "1", "?").Contains("Tour 1 of 6", "esc closes this dialog.")
		each(term, "esc", "/", "zzz").Contains("Tour 1 of 6", "This finds nothing: type another filter; esc drops it.")
		each(term, "enter").Contains("Tour 1 of 6", "No row is found: press / to type another filter; esc drops this one.")
		each(term, "esc", "/", "clicks>").Contains("Tour 1 of 6", "Type on: the filter line says what is wrong.")
		each(term, "enter").Contains("Tour 1 of 6", "✗ ", "The filter line says what is wrong: press / to correct it; esc drops it.")
		each(term, "esc", "/", "go", "esc").Contains("Tour 1 of 6", "Press / to type a filter.")
		each(term, "/", "go", "enter", "enter").Contains("Tour 3 of 6")
		x.uncopied = errors.New("no clipboard")
		each(term, "y").Contains("Tour 3 of 6", "not copied: no clipboard")
		x.uncopied = nil
		each(term, "Y").Contains("Tour 4 of 6", "copied the share pack") // its text has the URL
		each(term, "esc")
		each(term, "p", "esc", "a").Contains("Tour 4 of 6", "onboarding creates a link too.")
		begin := x.begin
		x.begin = func(p affiliate.Plan) []affiliate.Operation {
			return []affiliate.Operation{{ID: "op0", Chain: "chain0", Kind: affiliate.CreateLink, State: affiliate.Planned, Intent: p.Steps[0]}}
		}
		each(term, "esc", "n", "codew", "enter", "go", "enter", "25", "enter", "enter").Contains("Tour 4 of 6", "The link is being created.")
		x.news(func() { begin(affiliate.Plan{Steps: []affiliate.Intent{x.ops[0].Intent}}) }, affiliate.Invalidation{All: true})
		term.WaitIdle().Contains("Tour 5 of 6", "esc closes this dialog.")
		term.Quit("ctrl+c")
	})
}

// TestTheTourLeadsOutOfAnEmptyList in each step that needs a row.
func TestTheTourLeadsOutOfAnEmptyList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, term := touring(t, 80, 24)
		const noRow = "No row is found: press / to type another filter; esc drops this one."
		each(term, "/", "go", "enter").Contains("Tour 2 of 6")
		each(term, "/", "zzz").Contains("This finds nothing").Absent("enter opens the row")
		each(term, "enter").Contains("Tour 2 of 6", noRow)
		each(term, "esc", "enter").Contains("Tour 3 of 6")
		each(term, "esc", "/", "zzz", "enter").Contains("Tour 3 of 6", noRow)
		each(term, "y").Contains("Tour 3 of 6", "no link selected")
		each(term, "esc", "y").Contains("Tour 4 of 6")
		each(term, toPayment...)
		each(term, "5", "tab", "/", "zzz").Contains("Tour 6 of 6", "This finds nothing")
		each(term, "enter").Contains("Tour 6 of 6", noRow)
		each(term, "esc").Contains("No payment waits here: the command Pay all that is due (:) prepares some.").Quit("ctrl+c")
	})
}

// toPayment are the keys from the fourth step of the tour, on the list of links, to the last one.
var toPayment = []string{"n", "codew", "enter", "go", "enter", "25", "enter", "enter", "esc", "p", "up", "enter"}

// TestTheTourEndsWithAPayout: one payment that was paid is a payout, as is one that is recorded by hand; what failed, was cancelled or is
// only prepared is none.
func TestTheTourEndsWithAPayout(t *testing.T) {
	for name, c := range map[string]struct {
		keys []string
		says []string
		ends bool
	}{
		"one payment of a batch": {keys: []string{"enter", "p", "y"}, says: []string{"is prepared: 1 paid, 1 prepared"}, ends: true},
		"one that failed": {keys: []string{"enter", "f", "enter"},
			says: []string{"1 failed, 1 prepared", "m marks all as paid, p the one under the cursor; y confirms."}},
		"a cancelled batch": {keys: []string{"enter", "x", "y"},
			says: []string{"2 cancelled", "No payment waits here: the command Pay all that is due (:) prepares some."}},
		"another question": {keys: []string{"enter", "x"}, says: []string{"Answer the question first: y for yes, n for no."}},
		"prepared":         {keys: []string{"enter"}, says: []string{"m marks all as paid"}},
		"an entry": {keys: []string{"enter", "esc", "n", "codew", "enter", "enter", "500", "enter", "enter", "enter", "enter", "enter", "y"},
			says: []string{"recorded: "}, ends: true},
		"an entry of no payout": {keys: []string{"enter", "esc", "n", "codew", "enter", "bonus", "enter", "500", "enter", "enter", "enter", "enter", "enter"},
			says: []string{"recorded: "}},
	} {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && !c.ends {
				t.Skip("it only reads a line")
			}
			synctest.Test(t, func(t *testing.T) {
				_, term := touring(t, 80, 24)
				each(term, "/", "go", "enter", "enter", "y", "esc", "esc")
				each(term, toPayment...)
				each(term, "5", "*", "$", "enter").Contains("Tour 6 of 6", "They are prepared, not paid.")
				if each(term, c.keys...).Contains(c.says...); strings.Contains(term.Screen(), "Tour done") != c.ends {
					t.Errorf("the tour ends: %v, expected %v:\n%s", !c.ends, c.ends, term.Screen())
				}
				term.Quit("ctrl+c")
			})
		})
	}
}

// TestTheTourNamesTheKeysThatWereChosen in the config file.
func TestTheTourNamesTheKeysThatWereChosen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		keys, problems := screen.ParseKeys(map[string][]string{"filter": {"f5"}, "open": {"ctrl+o"}, "copy-url": {"c"}, "coupon": {}, "palette": {"ctrl+p"}})
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		x := peopled()
		x.opts.Demo, x.opts.Keys = true, keys
		term := x.open(t, 80, 24).WaitIdle().Contains("new here? ctrl+p tour")
		each(term, "ctrl+p", "tour", "enter").Contains("Tour 1 of 6", "Press f5 to type a filter.", "ctrl+p tour leaves")
		each(term, "f5", "go", "enter").Contains("ctrl+o opens the row.")
		each(term, "ctrl+o").Contains("Press c. (Y copies a ready message")
		term.Quit("ctrl+c")
	})
}

// TestTheTourTakesThePackOfAnAffiliateAsACopy: its text has the URLs of their links.
func TestTheTourTakesThePackOfAnAffiliateAsACopy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, term := touring(t, 80, 24)
		each(term, "/", "go", "enter", "enter").Contains("Tour 3 of 6")
		each(term, "2", "/", "codewithmeera", "enter", "Y").Contains("Tour 4 of 6", "copied the share pack of codewithmeera").Quit("ctrl+c")
	})
}

// TestTheTourIsLeftAndContinued at the step where it was left.
func TestTheTourIsLeftAndContinued(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, term := touring(t, 80, 24)
		each(term, "/", "go", "enter").Contains("Tour 2 of 6")
		term.Type(":tour").WaitIdle().Contains("Tour: leave it at step 2 of 6").Press("enter").WaitIdle()
		term.Contains("the tour is closed; :tour opens it again").Absent("Tour 2 of 6")
		term.Type(":tour").WaitIdle().Contains("Tour: go on with step 2 of 6").Press("enter").WaitIdle().Contains("Tour 2 of 6")
		term.Quit("q")
	})
}

// TestTheTourTakesTheLastLinesOnly: no dialog and no message covers it, and it covers nothing.
func TestTheTourTakesTheLastLinesOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, term := touring(t, 80, 24)
		for _, keys := range [][]string{{"?"}, {"a"}, {"n"}, {"x"}, {"p"}, {"y"}, {":"}} {
			each(term, keys...)
			if line := term.Line(21); !strings.Contains(line, "Tour ") {
				t.Errorf("after %v line 22 is %q:\n%s", keys, line, term.Screen())
			}
			term.Press("esc").WaitIdle()
		}
		term.Resize(60, 20).WaitIdle().Contains("Tour 1 of 6", ":tour leaves", "Find links.", "Press / to type a filter.")
		term.Resize(60, 15).WaitIdle().Absent("Find links.").Contains("tour: too few lines")
		term.Resize(80, 24).WaitIdle().Contains("Tour 1 of 6").Quit("q")
	})
}

// TestTheTourMakesRoomForAQRCode: its step names the key, and on 24 lines the code needs all of them.
func TestTheTourMakesRoomForAQRCode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, term := touring(t, 80, 24)
		each(term, "/").Type("go").WaitIdle()
		each(term, "enter", "enter").Contains("# shows a QR code.")
		each(term, "#").Contains("Scan to open", "█ ▄▄▄▄▄ █", "tour: esc goes back to it").Absent("Tour 3 of 6", "too small", "too few")
		each(term, "esc").Contains("Tour 3 of 6").Quit("ctrl+c")
	})
}

// TestTheTourStaysBesideAQRCode where both have room, and gives way only for as many lines as the code needs.
func TestTheTourStaysBesideAQRCode(t *testing.T) {
	for size, stays := range map[[2]int]bool{{160, 60}: true, {160, 50}: true, {80, 30}: true, {80, 25}: true, {80, 24}: false, {60, 26}: false,
		{60, 27}: true} {
		synctest.Test(t, func(t *testing.T) {
			_, term := touring(t, size[0], size[1])
			each(term, "#").Contains("█ ▄▄▄▄▄ █").Absent("too small")
			if shown := strings.Contains(term.Screen(), "Tour 1 of 6"); shown != stays {
				t.Errorf("at %v the tour is shown: %v\n%s", size, shown, term.Screen())
			}
			each(term, "esc").Quit("ctrl+c")
		})
	}
}

// TestTheTourFindsWhatWaitsToBePaid from each section of Payouts, and says how payments are prepared when none waits.
func TestTheTourFindsWhatWaitsToBePaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, term := touring(t, 80, 24)
		const noneWaits = "No payment waits here: the command Pay all that is due (:) prepares some."
		each(term, "/", "go", "enter", "enter", "y", "esc", "esc")
		each(term, toPayment...)
		each(term, "5").Contains(noneWaits)
		each(term, ":").Contains("Type pay all: enter opens the plan of all that is due.")
		each(term.Type("pay all").WaitIdle(), "enter").Contains("enter prepares these payments")
		each(term, "enter", "esc", "esc", "5").Contains("tab goes on to Batches, enter opens one that is prepared.")
		each(term, "tab").Contains("Go to a batch that is prepared; enter opens it.")
		each(term, "tab").Contains("shift+tab goes back to Batches, enter opens one that is prepared.")
		each(term, "n").Contains("Tour 6 of 6", "Go on here if you like: a payout that is written by hand counts too.")
		each(term, "esc", "shift+tab", "enter", "x", "y").Contains("cancelled", noneWaits)
		each(term, "esc").Contains(noneWaits)
		each(term, "tab").Contains(noneWaits).Quit("ctrl+c")
	})
}

// TestTheTourGoesOnWhereAStepCanBeDone: several links at once are new links, and a period is chosen on every list of its numbers.
func TestTheTourGoesOnWhereAStepCanBeDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, term := touring(t, 80, 24)
		each(term, "/", "go", "enter", "enter", "y", "esc", "esc", "2", "L").
			Contains("Tour 4 of 6", "Go on here if you like: each affiliate gets a link of each product.")
		each(term, "esc", "1", "n", "codew", "enter", "go", "enter", "25", "enter", "enter", "esc", "2").Contains("Tour 5 of 6", "Press p: the periods open.")
		each(term, "1").Type("/clicks>1000000000").WaitIdle()
		each(term, "enter").Contains("Tour 5 of 6", "Press p: the periods open.")
		each(term, "p", "up", "enter").Contains("Tour 6 of 6", "Press 5: it goes to Payouts.").Quit("ctrl+c")
	})
}

// TestTheTourLeavesAPlanWithoutPayments: who has no payee cannot be paid, and there is nothing that enter would prepare.
func TestTheTourLeavesAPlanWithoutPayments(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, term := touring(t, 80, 24)
		each(term, "/").Type("go").WaitIdle()
		each(term, "enter", "enter", "y", "esc", "n", "codew", "enter", "go", "enter", "25", "enter", "enter", "esc", "p", "up", "enter", "5")
		each(term.Contains("Tour 6 of 6"), "G", "$").Contains("Tour 6 of 6", "Nothing to prepare here: esc goes back").Absent("enter prepares these")
		each(term, "esc", "g", "$").Contains("enter prepares these payments")
		term.Quit("ctrl+c")
	})
}

// TestTheTourIsInTheDemoOnly, where the first screen mentions it once.
func TestTheTourIsInTheDemoOnly(t *testing.T) {
	for name, c := range map[string]struct {
		demo, readOnly bool
		off            string
	}{
		"a school":         {off: "(off: only in the demo: --demo"},
		"a read-only demo": {demo: true, readOnly: true, off: "(off: read-only: the tour creates"},
		"the demo":         {demo: true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := peopled()
				x.opts.Demo, x.opts.ReadOnly = c.demo, c.readOnly
				term := x.open(t, 80, 24).WaitIdle()
				const offer = "new here? :tour"
				if c.off != "" {
					term.Absent(offer).Type(":tour").WaitIdle().Contains("Tour: 6 steps to do yourself  " + c.off)
					each(term, "enter").Absent("Tour 1 of 6")
				} else {
					each(term.Contains(offer), "j", "2", "1").Absent(offer)
				}
				term.Press("esc").Quit("ctrl+c")
			})
		})
	}
}
