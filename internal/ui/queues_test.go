package ui_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// queuedElsewhere adds the writes of a queue that another program has sent.
func queuedElsewhere(x *world, batch, by string, state affiliate.OperationState, n int) {
	for range n {
		id := fmt.Sprintf("op%02d", len(x.ops)+1)
		x.ops = append(x.ops, affiliate.Operation{ID: id, Chain: "chain" + id, Batch: batch, By: by, Kind: affiliate.CreateLink, State: state,
			Result: `{"slug":"made` + id + `"}`,
			Intent: affiliate.Intent{Link: &affiliate.NewLink{Affiliate: affiliate.Who{Email: "meera@example.com"}, ProductID: x.in.Products[0].ID,
				Commission: 3000}}})
	}
}

// TestTheResultOfEachQueueIsReached: from the last one to those before and after it, from a write, and by its name.
func TestTheResultOfEachQueueIsReached(t *testing.T) {
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			queuedElsewhere(x, "new links Q-2222", "asha@laptop", affiliate.Done, 2)
			queuedElsewhere(x, "change commission Q-MN65", "asha@laptop", affiliate.Done, 3)
			queuedElsewhere(x, "change commission Q-6J6D", "ravi@desk", affiliate.Done, 1)
			term := x.open(t, size[0], size[1]).WaitIdle().Press("Q").WaitIdle().
				Contains("Change commission Q-MN65", "3 made", "y copy 3 new URLs", "[ earlier, ] newer queue")
			term.Press("[").WaitIdle().Contains("New links Q-2222", "2 made", "] newer queue").Absent("earlier").Press("[").WaitIdle().
				Contains("no earlier queue is known")
			term.Press("]").WaitIdle().Contains("Change commission Q-MN65").Press("]").WaitIdle().
				Contains("Change commission Q-6J6D", "1 made", "[ earlier queue").Absent("newer").Press("]").WaitIdle().Contains("this is the newest queue").
				Press("esc", "Q").WaitIdle().Contains("Change commission Q-MN65").Press("esc")
			term.Press("6", "/").Type("q-2222").Press("enter").WaitIdle().Contains("2 of ").Press("enter").WaitIdle().
				Contains("started from new links Q-2222 (Q")
			term.Press("Q").WaitIdle().Contains("New links Q-2222", "y copy 2 new URLs").Press("y").WaitIdle().Contains("2 new URLs").Press("esc", "esc")
			term.Press(":").Type("Q-6J").WaitIdle().Contains("▸ Queue change commission Q-6J6D").Press("enter").WaitIdle().
				Contains("Change commission Q-6J6D", "1 made").Press("esc").Quit("q")
		})
	}
}

// TestTheHeaderCountsTheQueueThatItsKeyOpens: one that has ended is not added to one that runs.
func TestTheHeaderCountsTheQueueThatItsKeyOpens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := changing()
		end := func(kind affiliate.OperationKind) {
			x.news(func() {
				for i := range x.ops {
					if x.ops[i].Kind == kind {
						x.ops[i].State, x.ops[i].Result = affiliate.Done, fmt.Sprintf(`{"slug":"made%04d"}`, i)
					}
				}
			}, affiliate.Invalidation{Operations: true})
		}
		term := x.open(t, 120, 24).WaitIdle().Press("*", "%").Type("30").Press("enter").WaitIdle().Press("enter").WaitIdle().Press("esc").Contains("⇡ 0/3")
		end(affiliate.CreateLink)
		term.WaitIdle().Contains("✓ 3/3 sent: Q").Press("c").WaitIdle().Type("2024\t25%\t\t\t\r").WaitIdle().Press("enter", "y").WaitIdle()
		term.Contains("New coupon").Press("esc").WaitIdle().Contains("⇡ 0/1").Absent("3/4")
		term.Press("Q").WaitIdle().Contains("New coupon", "0 of 1", "p pause", "[ earlier queue").Press("[").WaitIdle().
			Contains("Change commission Q-7K3Q", "3 made", "y copy 3 new URLs").Press("esc")
		end(affiliate.CreateCoupon)
		term.WaitIdle().Contains("✓ 1/1 sent: Q").Press("Q").WaitIdle().Contains("1 made", "y copy 1 new code").Press("esc").WaitIdle()
		term.Absent("sent: Q")
		term.Press("Q").WaitIdle().Contains("1 made").Quit("ctrl+c")
	})
}

// TestTheURLsOfLinksThatExistedAreCopied where nothing is new.
func TestTheURLsOfLinksThatExistedAreCopied(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		queuedElsewhere(x, "new links Q-2222", "asha@laptop", affiliate.Done, 2)
		for i := range x.ops {
			x.ops[i].Result = `{"slug":"k3f9x2ab","existed":true}`
		}
		x.open(t, 80, 24).WaitIdle().Press("Q").WaitIdle().Contains("y copy 2 URLs").Press("y").WaitIdle().Quit("ctrl+c")
		if len(x.copied) != 1 || x.copied[0] != "https://learn.acme.com/a/k3f9x2ab\nhttps://learn.acme.com/a/k3f9x2ab" {
			t.Errorf("copied %q", x.copied)
		}
	})
}

// TestTheHintOfAnotherQueueNeedsItsKey: a sentence does not begin with a key that a person has taken away.
func TestTheHintOfAnotherQueueNeedsItsKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.opts.Keys = screen.Keys{screen.ActionPreviousMarked: {}}
		queuedElsewhere(x, "new links Q-2222", "asha@laptop", affiliate.Done, 2)
		queuedElsewhere(x, "change commission Q-MN65", "asha@laptop", affiliate.Done, 3)
		queuedElsewhere(x, "change commission Q-6J6D", "ravi@desk", affiliate.Done, 1)
		term := x.open(t, 120, 40).WaitIdle().Press("Q").WaitIdle().Contains("Change commission Q-MN65", "] newer queue").Absent("earlier")
		term.Press("esc").Quit("q")
	})
}

// TestAQueueWhoseProgramHasEndedHasOneLineForEachRow: what the end of the program means is said once, over the rows.
func TestAQueueWhoseProgramHasEndedHasOneLineForEachRow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		queuedElsewhere(x, "new links Q-2222", "asha@laptop", affiliate.Planned, 8)
		for i := range x.ops {
			x.ops[i].OwnerEnded, x.ops[i].Result = true, ""
		}
		x.ops[0].State, x.ops[0].Error = affiliate.Unknown, affiliate.EndedBeforeReply
		term := x.open(t, 80, 24).WaitIdle().Press("Q").WaitIdle().GoldenBody("queue-ended")
		term.Contains("1 of 8, waiting: u resumes it", "The program that sent it has ended, and did not see every reply.", "outcome unknown", "not sent yet").
			Absent("for more", "waits for your decision").Quit("ctrl+c")
	})
}

// TestTheOutcomesOfAQueueAreInOneColumn: a write whose text is longer than its column has its outcome under it, not somewhere beside.
func TestTheOutcomesOfAQueueAreInOneColumn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		queuedElsewhere(x, "new links Q-2222", "asha@laptop", affiliate.Done, 12)
		for i := range x.ops {
			x.ops[i].Intent.Link.Affiliate = affiliate.Who{Name: "Asha Rao" + strings.Repeat(" of Kochi", i%4), Email: "asha@example.com"}
		}
		x.ops[5].State, x.ops[5].Error = affiliate.Rejected, "Product is archived: ask your administrator to publish it"
		screen := x.open(t, 80, 24).WaitIdle().Press("Q").WaitIdle().GoldenBody("queue-columns").Screen()
		columns := map[int]int{}
		for _, line := range strings.Split(screen, "\n") {
			if at := strings.Index(line, "madeop"); at >= 0 && strings.Contains(line, "Asha") {
				columns[len([]rune(line[:at]))]++
			}
		}
		if len(columns) != 1 {
			t.Errorf("the outcomes begin in %d columns: %v", len(columns), columns)
		}
	})
}

// TestAQueueThatEndsSaysWhatIsLeft, behind other screens and in its dialog, and how to go on.
func TestAQueueThatEndsSaysWhatIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := changing()
		term := x.open(t, 120, 24).WaitIdle().Press("*", "%").Type("30").Press("enter").WaitIdle().Press("enter").WaitIdle().Press("esc").Contains("⇡ 0/3")
		x.news(func() {
			x.set("op01", func(op *affiliate.Operation) { op.State, op.Result = affiliate.Done, `{"slug":"newop01"}` })
			x.queues[0].State, x.queues[0].Why = affiliate.QueueEnded, "2 writes are left to the running program of ravi@desk, which has taken them "+
				"over. To send them here, quit that program and resume the queue"
		}, affiliate.Invalidation{Operations: true, Live: true})
		term.WaitIdle().Contains("! 1/3 sent: Q", "change commission Q-7K3Q has ended: 2 writes are left to the running program of ravi@desk")
		term.Press("Q").WaitIdle().Contains("ended: 2 writes are left to the running program of ravi@desk, which has taken", "quit that program and",
			"1 made, 2 not sent yet", "u resume").Absent("minute left").Press("esc")
		term.Contains("! 1/3 sent: Q").Quit("q")
		if !term.Ended() {
			t.Error("it asks before it quits, although it has nothing to send")
		}
	})
}

// TestWritesOfAQueueSayWhatTheyWaitFor: a look-up that has room in its own limit waits for the coupons of the plans before it.
func TestWritesOfAQueueSayWhatTheyWaitFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		const batch = "onboard Q-2222"
		for i := range 10 {
			for step, intent := range []affiliate.Intent{personIntent("Asha", "asha@example.com"), linkIntent(20), couponIntent("ASHA25")} {
				op := affiliate.Operation{ID: fmt.Sprintf("op%02d%d", i, step), Chain: fmt.Sprintf("chain%02d", i), Step: step, Batch: batch, By: "asha@laptop",
					Kind: intent.Kind(), Intent: intent, State: affiliate.Planned}
				if i < 8 && step < 2 {
					op.State, op.Result = affiliate.Done, `{"slug":"made`+op.ID+`"}`
				}
				x.ops = append(x.ops, op)
			}
		}
		x.queues = []affiliate.QueueStatus{{Batch: batch, State: affiliate.QueueRunning, Total: 30}}
		x.limited = affiliate.CreateCoupon
		term := x.open(t, 120, 40).WaitIdle().Press("Q").WaitIdle().Contains("New affiliate").Press("G")
		for at, want := range map[string]string{"New affiliate Asha": "waits for the new coupons before it", "codewithmeera": "waits for the step before it"} {
			if lines := linesWith(term.Screen(), at); len(lines) < 2 || !strings.Contains(lines[len(lines)-1], want) ||
				!strings.Contains(lines[len(lines)-2], want) {
				t.Errorf("%s: %q", want, lines)
			}
		}
		coupons := linesWith(term.Screen(), "ASHA25")
		if len(coupons) < 3 || !strings.Contains(coupons[len(coupons)-3], "waits for Fermion's limit of new coupons") ||
			!strings.Contains(coupons[len(coupons)-1], "waits for the step before it") {
			t.Errorf("%q", coupons)
		}
		x.queues[0].State = affiliate.QueuePaused
		x.news(func() {}, affiliate.Invalidation{Live: true})
		term.WaitIdle().Absent("waits for").Contains("waiting to be sent").Press("esc")
		x.queues = nil // or quitting asks about it
		term.Quit("ctrl+c")
	})
}

// TestStepsOfAPlanSayWhatTheyWaitFor: the step before them, or Fermion's limit.
func TestStepsOfAPlanSayWhatTheyWaitFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := changing()
		x.begin = func(affiliate.Plan) (ops []affiliate.Operation) {
			for step, intent := range []affiliate.Intent{personIntent("Asha", "asha@example.com"), linkIntent(20), couponIntent("ASHA25")} {
				ops = append(ops, affiliate.Operation{ID: fmt.Sprintf("op%d", step), Chain: "chain-new", Step: step, Kind: intent.Kind(),
					State:  affiliate.Planned,
					Intent: intent})
			}
			return ops
		}
		x.limited = affiliate.CreateAffiliate
		term := x.open(t, 80, 24).WaitIdle().Press("n", "dev", "tab", "go for", "tab", "20", "enter").WaitIdle()
		term.Contains("waits for Fermion's limit of new affiliates")
		if lines := linesWith(term.Screen(), "waits for the step before it"); len(lines) != 2 {
			t.Errorf("%d steps wait for the one before them", len(lines))
		}
		x.news(func() { x.ops[0].State = affiliate.Done }, affiliate.Invalidation{Operations: true})
		term.WaitIdle().Contains("waiting to be sent", "waits for the step before it").Absent("limit")
		x.ops = nil
		term.Press("esc").Quit("ctrl+c")
	})
}

// TestACouponOfAQueueSaysThatItsDiscountIsBeingChecked, until Fermion has answered.
func TestACouponOfAQueueSaysThatItsDiscountIsBeingChecked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		for i, code := range []string{"ASHA25", "RAVI25"} {
			intent := couponIntent(code)
			x.ops = append(x.ops, affiliate.Operation{ID: code, Chain: code, Batch: "new coupons Q-2222", By: "asha@laptop", Kind: intent.Kind(),
				Intent: intent,
				State:  affiliate.Done, Result: fmt.Sprintf(`{"code":%q}`, code), CouponID: int64(i + 1)})
		}
		x.checking = "RAVI25"
		term := x.open(t, 120, 24).WaitIdle().Press("Q").WaitIdle()
		check := func(code, want string) {
			t.Helper()
			if lines := linesWith(term.Screen(), code); len(lines) == 0 || !strings.Contains(lines[0], want) {
				t.Errorf("%s is not %q: %q", code, want, lines)
			}
		}
		check("ASHA25", "made, discount not checked")
		check("RAVI25", "made, waits for Fermion's answer about its discount")
		x.news(func() { x.checking = "" }, affiliate.Invalidation{Live: true})
		term.WaitIdle()
		check("RAVI25", "made, discount not checked")
		term.Press("esc").Quit("q")
	})
}

// linesWith are the lines of a screen that have a text.
func linesWith(screen, text string) (lines []string) {
	for _, line := range strings.Split(screen, "\n") {
		if strings.Contains(line, text) {
			lines = append(lines, line)
		}
	}
	return lines
}
