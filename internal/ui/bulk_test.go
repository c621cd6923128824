package ui_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/uitest"
)

// promoted is a school with links whose coupons clash.
func promoted() *world {
	x := peopled()
	l := x.in.Links[0]
	l.ID, l.Slug, l.ProductID = 4, "z9z9z9z9", x.in.Products[1].ID
	x.in.Links = append(x.in.Links, l)
	return x
}

// TestCouponsByAPattern: the plan shows each code and why one cannot be made, and nothing is sent before enter.
func TestCouponsByAPattern(t *testing.T) {
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			x := promoted()
			x.ops = []affiliate.Operation{{ID: "op00", Kind: affiliate.CreateCoupon, State: affiliate.Unknown, Snoozed: true,
				Intent: affiliate.Intent{Coupon: &affiliate.NewCoupon{Code: "DEVDIARIES20"}}}}
			term := x.open(t, size[0], size[1]).WaitIdle().Press("*", "c").WaitIdle()
			term.Contains("New coupons for 4 links", "Code pattern", "{4} four random characters").GoldenBody("coupons-pattern")
			term.Type("{email}\t").Contains("there is no {email}").Press("shift+tab", "ctrl+u").Type("{amount}\t25%").Press("enter", "enter", "enter", "enter")
			term.Contains("{amount} needs a discount in rupees").Press("ctrl+u").Type("{name}{percent}").Contains("The first code: CODEWITHMEERA25.")
			term.Press("tab", "ctrl+u").Type("20%").Press("enter", "enter", "enter", "enter").WaitIdle()
			term.Contains("New coupons for 4 links: 20% off", "3 bad rows are left out", "CODEWITHMEERA20: the same code as code", "product is not set",
				"DEVDIARIES20: a write that is not", "1 call to Fermion, less than a minute", "enter creates 1 coupon")
			term.GoldenBody("coupons-plan")
			term.Press("enter").Contains("Leave out 3 bad rows?").Press("n").Press("esc").Contains("Code pattern", "{name}{percent}", "20%")
			x.calls()
			term.Press("enter").WaitIdle().Press("enter", "y").WaitIdle().Contains("New coupons Q-7K3Q", "0 of 1", "4 marked")
			if calls := x.calls(); !strings.Contains(calls, `queue new coupons Q-7K3Q: 1 plans`) || !strings.Contains(calls, `"code":"CODEWITHMEERA20"`) ||
				!strings.Contains(calls, `"link_slug":`) {
				t.Errorf("calls %q", calls)
			}
			term.Press("ctrl+c").Quit("ctrl+c")
		})
	}
}

// TestEscFromAPlanGoesBackToWhereOneWas: the next key corrects the field in which enter was pressed.
func TestEscFromAPlanGoesBackToWhereOneWas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := peopled().open(t, 80, 24).WaitIdle().Press("2", "*", "c").WaitIdle().Contains("all of theirs").
			Type("system\t{name}{percent}\t25%\t\t30 dec\t5").Press("enter").WaitIdle()
		term.Contains("New coupons for 1 link", "Each can be used 5 times, until the end of Saturday 30 December 2000.").Press("esc").Contains("▸ Uses", "5").
			Type("7").Contains("57").Press("enter").WaitIdle().Contains("New coupons for 1 link").Press("esc", "esc", "y")
		term.Press("L").WaitIdle().Type("go for engineers\t15\t").Press("enter").WaitIdle().Contains("New links for").Press("esc").Contains("▸ Campaign").
			Press("shift+tab").Type("0").Contains("150").Press("esc", "y").Quit("q")
	})
}

// TestNewLinksForMarkedAffiliates × products, from the list of affiliates.
func TestNewLinksForMarkedAffiliates(t *testing.T) {
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			term := x.open(t, size[0], size[1]).WaitIdle().Press("2", "*", "/").Type("meera").Press("enter", "L").WaitIdle()
			term.Contains("New links for 3 affiliates").Type("go for engineers, nothing\t").Contains("nothing: no product matches this").
				Press("shift+tab", "ctrl+u")
			term.Type("go for engineers, system design\t").Contains("3 affiliates × 2 products: 6 links at most.").Type("15\r\r").WaitIdle()
			term.Contains("New links for 3 affiliates × 2 products at 15 %", "20 → 15 ▼", "replaces k3f9x", "2 percentages go down", "6 calls to Fermion",
				"Includes 2 marked rows that the filter hides", "enter creates 6 new links")
			term.GoldenBody("links-plan")
			x.calls()
			term.Press("enter").WaitIdle().Contains("New links Q-7K3Q", "0 of 6")
			if calls := x.calls(); !strings.Contains(calls, "queue new links Q-7K3Q: 6 plans") {
				t.Errorf("calls %q", calls)
			}
			term.Press("ctrl+c").Quit("ctrl+c")
		})
	}
}

// TestFirstLinksReplaceNothing: nothing is said of old percentages where there are none.
func TestFirstLinksReplaceNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := peopled().open(t, 80, 24).WaitIdle().Press("2", "L").WaitIdle().Type("go for engineers\t15\r\r").WaitIdle()
		term.Contains("– → 15", "enter creates 1 new link").Absent("still pays").Quit("ctrl+c")
	})
}

// TestCouponsForAffiliates: c on Affiliates makes them for the links of the marked ones, of one product or of all, and says who has none.
func TestCouponsForAffiliates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 80, 24).WaitIdle().Press("2", "c").Contains("no link is watched here that a coupon could go with: L creates links")
		term.Press("j", "c").WaitIdle().Contains("New coupon for codewithmeera").Press("esc").Press("*", "c").WaitIdle().
			Contains("New coupons for 2 links", "all of theirs")
		term.Type("\t{name}{percent}\t25%\t\t\t").Contains("The first code: CODEWITHMEERA25.").Press("enter").WaitIdle()
		term.Contains("New coupons for 2 links: 25% off", "! 1 affiliate has no watched link and is left out: Asha Rao", "→ DEVDIARIES25",
			"enter creates 2 coupons")
		term.Press("esc", "tab").Type("system\t").Contains("The first code: DEVDIARIES25.").Press("tab", "tab", "tab", "tab", "enter").WaitIdle().
			Contains("New coupons for 1 link: 25% off", "! 2 affiliates have no watched link for System Design and are left out:", "Asha Rao, codewithmeera",
				"enter creates 1 coupon")
		x.calls()
		term.Press("enter", "y").WaitIdle().Contains("New coupons Q-7K3Q", "0 of 1", "3 marked")
		if calls := x.calls(); !strings.Contains(calls, `"code":"DEVDIARIES25"`) {
			t.Errorf("calls %q", calls)
		}
		term.Press("ctrl+c").Quit("ctrl+c")
	})
}

// TestOneCouponForEachAffiliate: who has several links gets it for the one that sold most, or for that of the chosen product.
func TestOneCouponForEachAffiliate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := promoted() // codewithmeera has two links
		term := x.open(t, 80, 24).WaitIdle().Press("2", "*", "c").WaitIdle().Contains("New coupons for 3 links of 2 affiliates", "One for each affiliate")
		term.Press("tab", "space").Contains("New coupons for 2 affiliates", "2 coupons, one for each affiliate.").Press("space").
			Contains("New coupons for 3 links").Press("space").Type("\t{name}{percent}\t25%\t\t\t\r").WaitIdle()
		term.Contains("New coupons for 2 links: 25% off", "codewithmeera · Go for Eng", "→ CODEWITHMEERA25", "→ DEVDIARIES25", "enter creates 2 coupons").
			Absent("the same code as")
		term.Press("esc", "tab").WaitIdle().Type("system\t").Contains("one for each affiliate").Press("tab", "tab", "tab", "tab", "tab", "enter").WaitIdle().
			Contains("codewithmeera · System Design", "enter creates 2 coupons")
		term.Press("esc").WaitIdle().Press("tab", "tab", "space").Absent("one for each affiliate.").Quit("ctrl+c")
	})
}

// TestOneCouponForEachAffiliateIsForTheLinkThatSoldMost of all time: what the period on the screen counts changes nothing.
func TestOneCouponForEachAffiliateIsForTheLinkThatSoldMost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := weekly(promoted()) // in 7 days only the first of the two links sold
		x.in.Links[3].Now.Sales++
		sales := affiliate.Plural(x.in.Links[3].Now.Sales, "sale", "sales")
		term := x.open(t, 80, 24).WaitIdle().Press("p", "home", "down", "enter").WaitIdle().Contains("7 days").Press("2", "*", "c").WaitIdle()
		term.Press("tab", "space").Type("\t{name}{percent}\t25%\tFor you\t\t\r").WaitIdle().
			Contains("New coupons for 2 links: 25% off", "codewithmeera · System Design", sales, "Message: For you").
			Absent("codewithmeera · Go for Eng", "not read yet")
		term.Quit("ctrl+c")
	})
}

// TestABestLinkAmongUnreadOnesIsDoubted: only links count among which one was chosen.
func TestABestLinkAmongUnreadOnesIsDoubted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := promoted()
		x.in.Links[3].LastRead, x.in.Links[3].Now = time.Time{}, affiliate.Counters{}
		x.in.Links[1].LastRead = time.Time{} // the only one of devdiaries
		term := x.open(t, 80, 24).WaitIdle().Press("2", "*", "c").WaitIdle().Press("tab", "space").Type("\t{name}{percent}\t25%\t\t\t\r").WaitIdle()
		term.Contains("1 of 2 links is not read yet: the best may be another.", affiliate.Plural(x.in.Links[0].Now.Sales, "sale", "sales"),
			"enter creates 2 coupons").Absent("0 sales").Quit("ctrl+c")
	})
}

// TestSalesOfAReplacedLinkCountForItsReplacement, where one link of each affiliate gets the coupon.
func TestSalesOfAReplacedLinkCountForItsReplacement(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := promoted()
		old := x.in.Links[3] // of System Design, like the link that takes its place
		old.ID, old.Slug, old.SupersededBy = 9, "oldsystem", old.ID
		old.Now.Sales, x.in.Links[3].Now.Sales = x.in.Links[0].Now.Sales+1, 0
		x.in.Links = append(x.in.Links, old)
		term := x.open(t, 80, 24).WaitIdle().Press("2", "*", "c").WaitIdle()
		term.Press("tab", "space").Type("\t{name}{percent}\t25%\t\t\t\r").WaitIdle().
			Contains("New coupons for 2 links: 25% off", "codewithmeera · System Design").Absent("codewithmeera · Go for Eng")
		term.Quit("ctrl+c")
	})
}

// TestTheExampleIsACodeOfThePattern: one that no coupon has, also before a discount that the pattern does not need.
func TestTheExampleIsACodeOfThePattern(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.in.Coupons = append(x.in.Coupons, affiliate.Coupon{ID: 90, ProductID: x.in.Links[0].ProductID, Code: "CODEWITHMEERA25", State: affiliate.CouponLive})
		term := x.open(t, 100, 30).WaitIdle().Press("2", "*", "c").WaitIdle()
		term.Type("\tDIWALI-{4}").Contains("A code: DIWALI-").Absent("AAAA").Press("ctrl+u").Type("{name}{percent}").Absent("code: ")
		term.Type("\t25%").Contains("The first code: DEVDIARIES25.").Quit("ctrl+c")
	})
}

// TestSeveralAffiliatesAreTagged, or all that the filter shows, with a command of the palette.
func TestSeveralAffiliatesAreTagged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 80, 24).WaitIdle().Press("2", "space", "space", "e").Contains("Tag 2 affiliates").Type("festive -youtube\r")
		term.Contains("youtube → festive", "none → festive", "enter saves 2 affiliates").Press("enter").Contains("tagged 2 affiliates", "2 marked")
		if calls := x.calls(); calls != `tag affiliates [3 1] add ["festive"] remove ["youtube"]` {
			t.Errorf("calls %q", calls)
		}
		term.Press(":").Type("tag 3 affiliates").Press("enter").Contains("Tag 3 affiliates").Type("x\r").Contains("enter saves 3 affiliates").
			Press("esc", "esc", "y").Quit("ctrl+c")
	})
}

// TestSwitchesOfSeveralLinksAreShownFirst: P and x on marked links.
func TestSwitchesOfSeveralLinksAreShownFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.in.Links[0].Pinned = true
		term := x.open(t, 80, 24).WaitIdle().Press("*", "P").Contains("Pin 3 links", "nothing changes", "not pinned → pinned", "enter pins 2 links").
			Absent("  pinned → pinned").Press("enter").Contains("pinned 2 links")
		if calls := x.calls(); calls != "pin [2 3] true" {
			t.Errorf("calls %q", calls)
		}
		term.Press(":").Type("stop watching 3").Press("enter").Contains("Stop watching 3 links").Press("enter").Contains("stopped watching 3 links").Quit("q")
	})
}

// TestAQueueIsFollowedPausedAndStopped, and goes on while its dialog is closed. Its result file is named with its folder.
func TestAQueueIsFollowedPausedAndStopped(t *testing.T) {
	folder, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			x := changing()
			term := x.open(t, size[0], size[1]).WaitIdle().Press("Q").Contains("you have sent nothing in the background yet").Press("*", "%").Type("30").
				Press("enter").WaitIdle().Press("enter").WaitIdle()
			term.Press("esc").Contains("⇡ 0/3, less than a minute")
			x.news(func() {
				x.set("op01", func(op *affiliate.Operation) { op.State, op.Result = affiliate.Done, `{"slug":"new00001"}` })
				x.set("op02", func(op *affiliate.Operation) { op.State, op.Error = affiliate.Unknown, "no answer" })
			}, affiliate.Invalidation{Operations: true})
			term.Contains("⇡ 2/3").Press("Q").Contains("2 of 3", "1 made, 1 unknown: see Activity (!), 1 not sent yet").Press("p").WaitIdle()
			term.Contains("paused", "‖ 2/3 paused: Q", "u resume · x stop").GoldenBody("queue-paused")
			term.Press("u").WaitIdle().Contains("⇡ 2/3").Press("x").Contains("Stop the queue?", "1 write is not sent yet and will not be sent").Press("y").
				WaitIdle().Contains("2 of 3, stopped", "– devdiaries", "stopped by asha@laptop, not sent").GoldenBody("queue-stopped")
			term.Press("E").WaitIdle().Contains("Result file", "change-commission-Q-7K3Q.result.csv").Absent("Format").Press("enter").WaitIdle().
				Contains("wrote 3 rows to", folder[:3])
			term.Press("enter").Absent("2 of 3", "⇡", "sent: Q").Press("Q").WaitIdle().Contains("2 of 3, stopped", "E result file").Press("y").
				Contains("new00001").Press("E").WaitIdle().Contains("Result file").Press("esc", "esc").Quit("ctrl+c")
			if calls := x.calls(); !strings.Contains(calls, "pause change commission Q-7K3Q\nresume change commission Q-7K3Q\nstop change commission Q-7K3Q") {
				t.Errorf("calls %q", calls)
			}
		})
	}
}

// TestAQueueWhoseReplyIsSavedMeanwhile: a row whose reply could not be saved takes several lines, and fewer once it is; the dialog is drawn until its next read too.
func TestAQueueWhoseReplyIsSavedMeanwhile(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {60, 15}} {
		synctest.Test(t, func(t *testing.T) {
			x := changing()
			term := x.open(t, size[0], size[1]).WaitIdle().Press("*", "%").Type("30").Press("enter").WaitIdle().Press("enter").WaitIdle()
			x.news(func() {
				x.set("op03", func(op *affiliate.Operation) { op.State = affiliate.Sent })
				x.held = []affiliate.UnsavedResponse{{Operation: "op03", What: "new link", Slug: "w9w9w9w9",
					Err: errors.New("the disk that has the database is full: make room on it, and it is saved by itself")}}
			}, affiliate.Invalidation{Operations: true})
			term.WaitIdle().Press("pgdown").Contains("w9w9w9w9, which the database cannot store")
			x.held = nil
			term.Press("up", "down").Contains("0 of 3")
			x.send(affiliate.Invalidation{Live: true})
			term.WaitIdle().Press("pgdown").Contains("sent, waiting for the reply").Absent("cannot store").Press("esc").Press("ctrl+c").Quit("ctrl+c")
		})
	}
}

// TestAQueueThatEndsOrPausesBehindSaysSo.
func TestAQueueThatEndsOrPausesBehindSaysSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := changing()
		term := x.open(t, 120, 24).WaitIdle().Press("*", "%").Type("30").Press("enter").WaitIdle().Press("enter").WaitIdle().Press("esc", "2")
		x.news(func() {
			x.set("op01", func(op *affiliate.Operation) { op.State, op.Error = affiliate.Rejected, "Affiliate system is disabled" })
		}, affiliate.Invalidation{Operations: true})
		x.news(func() {
			x.queues[0].State, x.queues[0].Why = affiliate.QueuePaused, "Fermion rejected 3 new links in a row with the same message (no)"
		}, affiliate.Invalidation{Live: true})
		term.WaitIdle().Contains("change commission Q-7K3Q is paused with 2 writes left: Fermion rejected 3 new links in a row with the same message",
			"(no) (Q)", "‖ 1/3 paused").
			Press("Q").WaitIdle().Contains("1 rejected", "Next: turn the affiliate system on", "u resume · m send rejected again · x stop")
		term.Press("m").Contains("Send 1 rejected row again?", "What is not sent yet is sent too").Press("y").WaitIdle().Contains("3 not sent yet", "p pause").
			Absent("rejected").Press("esc", "2")
		x.news(func() {
			x.queues[0].State = affiliate.QueueRunning
		}, affiliate.Invalidation{Live: true})
		term.WaitIdle()
		x.news(func() {
			for _, id := range []string{"op01", "op02", "op03"} {
				x.set(id, func(op *affiliate.Operation) { op.State, op.Result = affiliate.Done, `{"slug":"new`+id+`"}` })
			}
		}, affiliate.Invalidation{Operations: true})
		term.WaitIdle().Contains("change commission Q-7K3Q has ended: Q shows what became of it", "✓ 3/3 sent: Q").Press("Q").WaitIdle().
			Contains("3 made", "y copy 3 new URLs").Absent("sent: Q", "has ended: Q").Press("enter").Quit("q")
	})
}

// TestAPlanThatCannotBeJournaledSendsNothing, and stays as it is.
func TestAPlanThatCannotBeJournaledSendsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := changing()
		term := x.open(t, 80, 24).WaitIdle().Press("*", "%").Type("30").Press("enter").WaitIdle()
		x.fail = errors.New("the disk is full: make room and press enter again")
		term.Press("enter").WaitIdle().Contains("✗ the disk is full", "enter creates 3 new links", "3 marked").Press("esc").Quit("ctrl+c")
	})
}

// TestTheProgressBarOfTheTerminal is drawn where the terminal is known to have one, and never on a dumb one.
func TestTheProgressBarOfTheTerminal(t *testing.T) {
	for name, c := range map[string]struct{ bar, dumb, drawn bool }{"known": {true, false, true}, "unknown": {false, false, false},
		"dumb": {true, true, false}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := changing()
				x.opts.ProgressBar, x.opts.Dumb = c.bar, c.dumb
				term := x.open(t, 80, 24).WaitIdle().Press("*", "%").Type("30").Press("enter").WaitIdle().Press("enter").WaitIdle()
				if drawn := strings.Contains(string(term.Output()), "\x1b]9;4;1;0"); drawn != c.drawn {
					t.Errorf("a progress bar was drawn: %v", drawn)
				}
				term.Press("esc").Press("ctrl+c").Quit("ctrl+c")
			})
		})
	}
}

// TestManyMarkedRowsStayQuick: the plan of 10,000 links draws a window of them.
func TestManyMarkedRowsStayQuick(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		for i := range 10_000 {
			l := x.in.Links[1]
			l.ID, l.Slug, l.AffiliateID = int64(100+i), fmt.Sprintf("many%05d", i), int64(100+i)
			x.in.Affiliates = append(x.in.Affiliates,
				affiliate.Affiliate{ID: l.AffiliateID, Name: fmt.Sprintf("affiliate %05d", i), Email: fmt.Sprintf("many%05d@example.com", i)})
			x.in.Links = append(x.in.Links, l)
		}
		term := x.open(t, 80, 24).WaitIdle().Press("*", "%").Type("30").Press("enter").WaitIdle()
		term.Contains("enter creates 10,002 new links", "10,002 calls to Fermion, about 2 h 47 min at its limits.").Press("G", "g", "pgdown").
			Contains("25 → 30").Press("esc", "esc", "y").Quit("ctrl+c")
	})
}

// TestNoReasonOfAPlanIsCut: what has no room beside a name is under it, on the smallest terminal too; old → new as well.
func TestNoReasonOfAPlanIsCut(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {60, 15}} {
		synctest.Test(t, func(t *testing.T) {
			x := promoted()
			for i := range x.in.Links {
				x.in.Links[i].Tags = []string{"diwali-2026", "creators_of_the_first_hour", "conferences"}
			}
			seen := func(term *uitest.Terminal) string {
				var all strings.Builder
				for range 20 {
					all.WriteString(term.Screen())
					term.Press("down")
				}
				return strings.Join(strings.FieldsFunc(all.String(), func(r rune) bool { return strings.ContainsRune(" \n│↑↓", r) }), " ")
			}
			term := x.open(t, size[0], size[1]).WaitIdle().Press("*", "c").WaitIdle().Type("{name}{percent}\t20%").Press("enter", "enter", "enter", "enter").
				WaitIdle()
			term.Contains("New coupons for 4 links").GoldenBody("plan-reasons")
			if text := seen(term); !strings.Contains(text, "the same code as codewithmeera · Go for Engineers") ||
				!strings.Contains(text, "product is not set") {
				t.Errorf("a reason is cut:\n%s", term.Screen())
			}
			term.Press("esc", "esc", "y").Press("e").WaitIdle().Type("\t\t-diwali-2026 festival-of-lights\t\r").WaitIdle().Contains("enter saves").
				GoldenBody("plan-tags")
			if text := seen(term); !strings.Contains(text,
				"diwali-2026 creators_of_the_first_hour conferences → creators_of_the_first_hour conferences festival-of-lights") {
				t.Errorf("old → new is cut:\n%s", term.Screen())
			}
			term.Quit("ctrl+c")
		})
	}
}
