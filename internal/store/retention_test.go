package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// TestDeleteOld: what only tells of the past is deleted in parts; what waits for a decision, or would come again, stays.
func TestDeleteOld(t *testing.T) {
	c := storetest.NewClock()
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{Now: c.Now})
	quiet, awake := made(t, s, "quiet", 2000), made(t, s, "awake", 2000)
	storetest.Must(storetest.Record(t.Context(), s, awake.ID, c.Now(), counters(0, 0, 0)))(t)
	fire := func(rule affiliate.AlertRule, subject, occasion string) bool {
		t.Helper()
		before := len(storetest.Must(s.Notices(t.Context(), 0))(t))
		a := store.Alert{Rule: rule, Subject: subject, Occasion: occasion, Notice: affiliate.Notice{Text: string(rule)}}
		storetest.NoErr(t, s.Fire(t.Context(), []store.Alert{a}, 0, store.Combining{MaxSingle: 5}))
		return len(storetest.Must(s.Notices(t.Context(), 0))(t)) > before
	}
	fireAll := func() (given string) {
		for _, a := range [][3]string{{string(affiliate.AlertFirstSale), "link:1", ""}, {string(affiliate.AlertGoalReached), "campaign:1", "100 sales"},
			{string(affiliate.AlertGoalMissed), "campaign:2", "100 sales"}, {string(affiliate.AlertQuiet), fmt.Sprint("link:", quiet.ID), "0"},
			{string(affiliate.AlertQuiet), fmt.Sprint("link:", awake.ID), "0"},
			{string(affiliate.AlertPayoutsDue), "profile", "2026-10"}, {string(affiliate.AlertNegativeBalance), "affiliate:1", ""}} {
			if fire(affiliate.AlertRule(a[0]), a[1], a[2]) {
				given += " " + a[0] + "-" + a[1]
			}
		}
		return given
	}
	fireAll()
	for i := range 500 {
		storetest.Must(s.AddNotice(t.Context(), affiliate.Notice{Kind: affiliate.NoticeInfo, Text: fmt.Sprint("note ", i)}))(t)
		if _, _, err := s.AddEvent(t.Context(), affiliate.Event{ID: fmt.Sprint("free", i), Kind: "FREE_SALE", Body: "{}"}); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := s.AddEvent(t.Context(), affiliate.Event{ID: "open", Kind: affiliate.PaidSale, Amount: 999_00, Body: "{}"}); err != nil {
		t.Fatal(err)
	}
	storetest.Must(storetest.Record(t.Context(), s, awake.ID, c.Add(time.Hour), counters(3, 0, 0)))(t)
	count := func() string {
		return fmt.Sprintf("%d events, %d notices", len(storetest.Must(s.Events(t.Context(), 0))(t)), len(storetest.Must(s.Notices(t.Context(), 0))(t)))
	}
	const year = 365 * 24 * time.Hour
	all := count()
	c.Add(year - 2*time.Hour)
	storetest.NoErr(t, s.DeleteOld(t.Context(), store.Retention{Events: year, Notices: year}))
	if count() != all || fireAll() != "" {
		t.Errorf("before a year: %s, not %s", count(), all)
	}
	c.Add(2 * time.Hour)
	storetest.NoErr(t, s.DeleteOld(t.Context(), store.Retention{}))
	if count() != all {
		t.Errorf("kept for ever: %s, not %s", count(), all)
	}
	news, cancel := s.Subscribe()
	defer cancel()
	storetest.NoErr(t, s.DeleteOld(t.Context(), store.Retention{Events: year, Notices: year}))
	if got := count(); got != "1 events, 4 notices" { // to review: a goal, payouts, a balance; and the newest
		t.Errorf("after a year: %s", got)
	}
	if n := <-news; !n.Events || !n.Notices {
		t.Errorf("%+v", n)
	}
	if newest := storetest.Must(s.Notices(t.Context(), 1))(t)[0]; newest.Text != "note 499" {
		t.Errorf("the newest notice is %+v", newest)
	}
	again := fireAll()
	want := []string{"first_sale-link:1", fmt.Sprintf("quiet_days-link:%d", awake.ID), "payouts_due-profile"}
	if got := strings.Fields(again); !slices.Equal(got, want) {
		t.Errorf("it was forgotten that these were given: %s, not %s", got, want)
	}
}
