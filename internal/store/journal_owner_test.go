package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store/storetest"
)

// TestWhoHasAWriteInHand: a write that a running program of a colleague has planned or sent says so, also when it is refused.
func TestWhoHasAWriteInHand(t *testing.T) {
	mine, other, c, _ := pair(t)
	for _, state := range []affiliate.OperationState{affiliate.Planned, affiliate.Sent} {
		id := placeholders(t, other, state)
		c.Add(90 * time.Second)
		storetest.NoErr(t, other.Heartbeat(t.Context()))
		if op := storetest.Must(mine.Operations(t.Context(), affiliate.OperationQuery{IDs: []string{id}}))(t)[0]; op.HeldBy != "ravi@lap" {
			t.Errorf("a write that is %s is in hand of %q", state, op.HeldBy)
		}
		if op := storetest.Must(other.Operations(t.Context(), affiliate.OperationQuery{IDs: []string{id}}))(t)[0]; op.HeldBy != "" {
			t.Errorf("its own program is told that %q has it", op.HeldBy)
		}
		if err := mine.Snooze(t.Context(), id); err == nil || !strings.Contains(err.Error(), "ravi@lap has this write in hand for 1m30s") {
			t.Errorf("put off while it is %s: %v", state, err)
		}
	}
	c.Add(time.Hour)
	if op := storetest.Must(mine.Operations(t.Context(),
		affiliate.OperationQuery{States: []affiliate.OperationState{affiliate.Planned}}))(t)[0]; op.HeldBy != "" || !op.OwnerEnded {
		t.Errorf("a write whose program has ended is in hand of %q", op.HeldBy)
	}
	id := placeholders(t, other, affiliate.Done)
	if err := mine.Snooze(t.Context(), id); err == nil ||
		!strings.Contains(err.Error(), "this write was decided meanwhile, here or by a colleague: it is done") ||
		strings.Contains(err.Error(), "cannot become") {
		t.Errorf("put off when it is done: %v", err)
	}
}

// TestOrphanedOperationsAreReported once, by the sweep: no row changes when the owner of planned operations dies.
func TestOrphanedOperationsAreReported(t *testing.T) {
	mine, other, c, _ := pair(t)
	placeholders(t, mine, affiliate.Planned)
	storetest.NoErr(t, other.Heartbeat(t.Context()))
	news, cancel := other.Subscribe()
	defer cancel()
	for _, at := range []struct {
		later time.Duration
		told  bool
	}{{0, false}, {21 * time.Second, true}, {5 * time.Second, false}} {
		c.Add(at.later)
		storetest.Must(other.MarkOrphanedUnknown(t.Context()))(t)
		select {
		case n := <-news:
			if !at.told || !n.Operations {
				t.Errorf("after another %s: %+v", at.later, n)
			}
		default:
			if at.told {
				t.Errorf("after another %s: no news", at.later)
			}
		}
	}
}

func TestOperationsOfADeadInstanceBecomeUnknown(t *testing.T) {
	mine, other, c, path := pair(t)
	sent, planned := placeholders(t, mine, affiliate.Sent), placeholders(t, mine, affiliate.Planned)
	c.Add(19 * time.Second)
	storetest.NoErr(t, other.Heartbeat(t.Context()))
	if swept := storetest.Must(other.MarkOrphanedUnknown(t.Context()))(t); len(swept) != 0 {
		t.Fatalf("swept after 19 s: %v", swept)
	}
	if adopted := storetest.Must(other.Adopt(t.Context(), []string{planned}))(t); len(adopted) != 0 {
		t.Fatal("adopted from a live owner")
	}
	c.Add(2 * time.Second)
	if swept := storetest.Must(mine.MarkOrphanedUnknown(t.Context()))(t); len(swept) != 0 {
		t.Error("it swept what it sent itself")
	}
	if live := storetest.Must(other.LiveInstances(t.Context()))(t); live["mine"] || !live["other"] {
		t.Errorf("live: %v", live)
	}
	if swept := storetest.Must(other.MarkOrphanedUnknown(t.Context()))(t); fmt.Sprint(swept) != fmt.Sprint([]string{sent}) {
		t.Fatalf("swept: %v", swept)
	}
	if o := storetest.Must(other.Operation(t.Context(), sent))(t); o.State != affiliate.Unknown || !strings.Contains(o.Error, "has not responded for 21s") {
		t.Errorf("%+v", o)
	}
	d := storetest.Must(other.PendingDecisions(t.Context()))(t)
	if d.Unknown != 1 || d.Waiting != 1 || !d.WaitingSince.Equal(storetest.Start) {
		t.Errorf("%+v", d)
	}
	if adopted := storetest.Must(other.Adopt(t.Context(), []string{planned, sent}))(t); fmt.Sprint(adopted) != fmt.Sprint([]string{planned}) {
		t.Fatalf("adopted: %v", adopted)
	}
	if storetest.Must(mine.Claim(t.Context(), planned, "{}"))(t) || !storetest.Must(other.Claim(t.Context(), planned, "{}"))(t) {
		t.Error("the old owner still holds what was adopted")
	}
	f := storetest.Must(mine.Finish(t.Context(), sent, storetest.LinkOutcome("late", 2000)))(t)
	if f.State != affiliate.Done || f.LinkID == 0 {
		t.Errorf("the late answer came to %+v", f)
	}
	third := storetest.MustOpen(t, path, storetest.Options{Instance: "third", Now: c.Now})
	left := placeholders(t, third, affiliate.Sent)
	storetest.NoErr(t, third.Deregister(t.Context()))
	if swept := storetest.Must(other.MarkOrphanedUnknown(t.Context()))(t); fmt.Sprint(swept) != fmt.Sprint([]string{left}) {
		t.Errorf("swept of one who left: %v", swept)
	}
}

func TestPendingDecisions(t *testing.T) {
	mine, _, _, _ := pair(t)
	id := placeholders(t, mine, affiliate.Unknown)
	placeholders(t, mine, affiliate.Planned)
	notice := storetest.Must(mine.AddNotice(t.Context(), affiliate.Notice{Kind: affiliate.NoticeAlert, Rule: affiliate.AlertGoalMissed, Text: "missed"}))(t)
	for _, rule := range []affiliate.AlertRule{"", affiliate.AlertFell, affiliate.AlertFirstSale, affiliate.AlertSupersededSale, affiliate.AlertQuiet} { // these only inform
		storetest.Must(mine.AddNotice(t.Context(), affiliate.Notice{Kind: affiliate.NoticeAlert, Rule: rule, Text: "told"}))(t)
	}
	newest := storetest.Must(mine.AddNotice(t.Context(), affiliate.Notice{Kind: affiliate.NoticeInfo, Text: "known", Decided: true}))(t)
	if got := storetest.Must(mine.NewestNotice(t.Context()))(t); got != newest {
		t.Errorf("the newest notice is %d, want %d", got, newest)
	}
	if d := storetest.Must(mine.PendingDecisions(t.Context()))(t); d.Unknown != 1 || d.Notices != 1 || d.Waiting != 0 {
		t.Errorf("%+v", d)
	}
	storetest.NoErr(t, mine.Snooze(t.Context(), id))
	storetest.NoErr(t, mine.DecideNotice(t.Context(), notice))
	if d := storetest.Must(mine.PendingDecisions(t.Context()))(t); d.Total() != 0 {
		t.Errorf("after deciding: %+v", d)
	}
	all := storetest.Must(mine.Notices(t.Context(), 1))(t)
	if len(all) != 1 || all[0].Text != "known" || !all[0].At.Equal(storetest.Start) {
		t.Errorf("%+v", all)
	}
}
