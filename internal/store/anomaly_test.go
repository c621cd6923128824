package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

func rules() store.AnomalyPolicy {
	return store.AnomalyPolicy{
		MinConfirmDelay: 5 * time.Second, Window: 10 * time.Minute, MaxAttempts: 3, MinLinks: 10, MinPercent: 10,
		SchoolAlert: func(h store.Freeze) store.Alert {
			return store.Alert{Rule: affiliate.AlertSchool, Subject: "school", Occasion: fmt.Sprint(h.Since.UnixMilli()),
				Notice: affiliate.Notice{At: h.Since, Text: fmt.Sprintf("%d of %d", h.AffectedLinks, h.WatchedLinks)}}
		},
		MissingAlert: func(l affiliate.Link, at time.Time) store.Alert {
			return store.Alert{Rule: affiliate.AlertFell, Subject: fmt.Sprint(l.ID), Occasion: fmt.Sprint(at.UnixMilli()),
				Notice: affiliate.Notice{At: at, LinkID: l.ID, Text: "gone"}}
		},
	}
}

// watched are links that were read once, with ten clicks and two sales each.
func watched(t *testing.T, s *store.Store, c *storetest.Clock, n int) []int64 {
	t.Helper()
	var slugs []string
	for i := range n {
		slugs = append(slugs, fmt.Sprintf("slug%d", i))
	}
	ids := storetest.Track(t, s, slugs...)
	for _, id := range ids {
		storetest.Must(storetest.Record(t.Context(), s, id, c.Now(), counters(10, 2, 999)))(t)
	}
	return ids
}

func TestTakeReading(t *testing.T) {
	unknown := affiliate.Counters{Clicks: -1}
	type said struct {
		after time.Duration
		c     affiliate.Counters
		is    store.Verdict
	}
	down, lower, old := counters(10, 1, 500), counters(9, 1, 500), counters(10, 2, 999)
	for name, tc := range map[string]struct {
		said []said
		end  affiliate.Counters
		gone bool
	}{
		"twice the same": {said: []said{{time.Minute, down, store.Pending}, {5 * time.Second, down, store.Stored}}, end: down},
		"twice, too early": {said: []said{{time.Minute, down, store.Pending}, {4 * time.Second, down, store.Pending},
			{time.Second, down, store.Stored}}, end: down},
		"and then higher": {said: []said{{time.Minute, down, store.Pending}, {10 * time.Second, counters(12, 1, 500), store.Stored}},
			end: counters(12, 1, 500)},
		"and then lower": {said: []said{{time.Minute, down, store.Pending}, {10 * time.Second, lower, store.Pending},
			{10 * time.Second, lower, store.Stored}}, end: lower},
		"and then the old numbers": {said: []said{{time.Minute, down, store.Pending}, {10 * time.Second, old, store.Stored},
			{10 * time.Second, down, store.Pending}}, end: old},
		"long ago": {said: []said{{time.Minute, down, store.Pending}, {11 * time.Minute, down, store.Pending},
			{10 * time.Second, down, store.Stored}}, end: down},
		"unknown twice": {said: []said{{time.Minute, unknown, store.Pending}, {10 * time.Second, unknown, store.Stored},
			{time.Hour, unknown, store.Stored}}, end: old, gone: true},
		"unknown, and then fallen": {said: []said{{time.Minute, unknown, store.Pending}, {10 * time.Second, down, store.Pending},
			{10 * time.Second, unknown, store.Pending}}, end: old},
		"unknown, and then known": {said: []said{{time.Minute, unknown, store.Pending}, {10 * time.Second, old, store.Stored},
			{10 * time.Second, unknown, store.Pending}}, end: old},
		"something else each time": {said: []said{{time.Minute, counters(9, 2, 999), store.Pending},
			{10 * time.Second, counters(8, 2, 999), store.Pending}, {10 * time.Second, counters(7, 2, 999), store.Pending},
			{10 * time.Second, counters(6, 2, 999), store.Abandoned}, {10 * time.Second, counters(6, 2, 999), store.Pending}}, end: old},
		"a clock that was set back a minute": {said: []said{{time.Minute, down, store.Pending}, {-30 * time.Second, down, store.Pending},
			{10 * time.Second, down, store.Stored}}, end: down},
		"a clock that was set back hours": {said: []said{{-5 * time.Hour, down, store.Pending}, {10 * time.Second, down, store.Stored},
			{10 * time.Second, counters(13, 1, 500), store.Stored}}, end: counters(13, 1, 500)},
		"overtaken by a newer one": {said: []said{{-10 * time.Second, down, store.Stored}, {20 * time.Second, down, store.Pending}}, end: old},
	} {
		t.Run(name, func(t *testing.T) {
			c := storetest.NewClock()
			s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{Now: c.Now})
			id := watched(t, s, c, 30)[0]
			for i, r := range tc.said {
				when, what := c.Add(r.after), &r.c
				if r.c == unknown {
					what = nil
				}
				got := storetest.Must(s.TakeReading(t.Context(), id, when, what, rules()))(t)
				if got.Verdict != r.is {
					t.Fatalf("reading %d is %v, not %v", i, got.Verdict, r.is)
				}
			}
			l := storetest.Must(s.LinksByID(t.Context(), []int64{id}))(t)[0]
			if l.Now != tc.end || l.MissingSince.IsZero() == tc.gone {
				t.Errorf("in the end it is %+v", l)
			}
		})
	}
}

// TestFreezeRevertsStoredDecreases: links fall one by one, each confirmed, until they are too many.
func TestFreezeRevertsStoredDecreases(t *testing.T) {
	for name, says := range map[string]*affiliate.Counters{"gone": nil, "fallen": {Clicks: 3, Commission: 2000}} {
		t.Run(name, func(t *testing.T) {
			c := storetest.NewClock()
			s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{Now: c.Now})
			ids := watched(t, s, c, 40)
			c.Add(time.Hour)
			storetest.Must(s.TakeReading(t.Context(), ids[0], c.Now(), &affiliate.Counters{Clicks: 11, Sales: 2, Revenue: 999, Commission: 2000}, rules()))(t)
			read := func(id int64, says *affiliate.Counters) store.ReadingResult {
				return storetest.Must(s.TakeReading(t.Context(), id, c.Now(), says, rules()))(t)
			}
			all := func(others []int64) {
				for _, id := range others {
					read(id, &affiliate.Counters{Clicks: 10, Sales: 2, Revenue: 999, Commission: 2000})
				}
			}
			for i, id := range ids[:10] {
				c.Add(10 * time.Second)
				read(id, says)
				all(ids[i+1:])
				c.Add(10 * time.Second)
				if got := read(id, says); got.Verdict != store.Stored {
					t.Fatalf("fall %d is %+v", i, got)
				}
			}
			if n := len(storetest.Must(s.Changes(t.Context(), 0, 0))(t)); says != nil && n != 11 {
				t.Fatalf("%d changes", n)
			}
			if got := read(ids[10], says); got.Verdict != store.Frozen || got.School.Freeze == nil {
				t.Fatalf("the eleventh is %+v", got)
			}
			for i, id := range ids {
				l := storetest.Must(s.LinksByID(t.Context(), []int64{id}))(t)[0]
				if l.Now.Sales != 2 || i == 0 && l.Now.Clicks != 11 || !l.MissingSince.IsZero() {
					t.Errorf("link %d is %+v", i, l)
				}
				if i > 0 && l.Seen != l.Now {
					t.Errorf("link %d has something new: %+v", i, l)
				}
			}
			if changes := storetest.Must(s.Changes(t.Context(), 0, 0))(t); len(changes) != 1 || changes[0].Clicks != 1 {
				t.Errorf("changes %+v", changes)
			}
			for i, n := range storetest.Must(s.Notices(t.Context(), 0))(t) {
				if i == 0 && (n.Kind != affiliate.NoticeAlert || n.Decided || n.Text != "11 of 40") || i > 0 && (n.Kind != affiliate.NoticeInfo || !n.Decided) {
					t.Errorf("notice %d is %+v", i, n)
				}
			}
			if n := storetest.Must(s.AcceptDecreases(t.Context(), c.Now().Add(time.Hour)))(t); n != 11 {
				t.Errorf("%d settled", n)
			}
			if _, err := s.AcceptDecreases(t.Context(), c.Now()); !errors.Is(err, store.ErrNotFrozen) {
				t.Error(err)
			}
			fell := 0
			for _, l := range storetest.Must(s.Links(t.Context()))(t) {
				if !l.MissingSince.IsZero() || l.Now.Clicks == 3 && l.Now.Sales == 0 {
					fell++
				}
			}
			if fell != 11 {
				t.Errorf("%d fell in the end", fell)
			}
		})
	}
}

// TestUnknownSlugsStartNoFreeze are typing mistakes of an import, no problem of the school.
func TestUnknownSlugsStartNoFreeze(t *testing.T) {
	c := storetest.NewClock()
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{Now: c.Now})
	watched(t, s, c, 40)
	for i := range 20 {
		id := storetest.Track(t, s, fmt.Sprintf("typo%d", i))[0]
		storetest.Must(s.TakeReading(t.Context(), id, c.Now(), nil, rules()))(t)
		c.Add(10 * time.Second)
		if got := storetest.Must(s.TakeReading(t.Context(), id, c.Now(), nil, rules()))(t); !got.Missing {
			t.Fatalf("typo %d: %+v", i, got)
		}
	}
	if notices := storetest.Must(s.Notices(t.Context(), 0))(t); len(notices) != 0 {
		t.Errorf("notices %+v", notices)
	}
}

// TestFreezeEndsWhenItsLinksAreUnwatched: they are no longer read, and decreases of other links are stored again.
func TestFreezeEndsWhenItsLinksAreUnwatched(t *testing.T) {
	c := storetest.NewClock()
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{Now: c.Now})
	ids := watched(t, s, c, 40)
	c.Add(time.Hour)
	for _, id := range ids[:11] {
		storetest.Must(s.TakeReading(t.Context(), id, c.Now(), nil, rules()))(t)
	}
	says := &affiliate.Counters{Clicks: 12, Sales: 2, Revenue: 999, Commission: 2000}
	if got := storetest.Must(s.TakeReading(t.Context(), ids[30], c.Now(), says, rules()))(t); got.School != nil ||
		storetest.Must(s.SchoolState(t.Context(), c.Now(), rules()))(t).Freeze == nil {
		t.Fatalf("not held: %+v", got)
	}
	storetest.NoErr(t, s.StopLinks(t.Context(), ids[:9]))
	c.Add(time.Minute)
	if got := storetest.Must(s.TakeReading(t.Context(), ids[31], c.Now(), says, rules()))(t); got.School == nil || got.School.Freeze != nil {
		t.Errorf("held yet: %+v", got)
	}
	if d := storetest.Must(s.PendingDecisions(t.Context()))(t); d.Notices != 0 {
		t.Errorf("%d notices wait", d.Notices)
	}
}
