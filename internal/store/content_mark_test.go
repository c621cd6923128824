package store_test

import (
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store/storetest"
)

// TestContentMark: readings without news, upkeep and what was seen change nothing that is worth a copy; all else does.
func TestContentMark(t *testing.T) {
	c := storetest.NewClock()
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{Now: c.Now})
	link := storetest.Track(t, s, "k3f9x2ab")[0]
	storetest.Must(storetest.Record(t.Context(), s, link, c.Now(), counters(1, 0, 0)))(t)
	mark := func() string { return storetest.Must(s.ContentMark(t.Context(), "ui.looked"))(t) }
	before := mark()
	name := "Diwali"
	for _, step := range []struct {
		what    string
		changes bool
		do      func() error
	}{
		{"an equal reading", false, func() error {
			_, err := storetest.Record(t.Context(), s, link, c.Add(time.Hour), counters(1, 0, 0))
			return err
		}},
		{"what was seen", false, func() error { return s.MarkSeen(t.Context(), map[int64]affiliate.Counters{link: counters(1, 0, 0)}) }},
		{"a visit", false, func() error { return s.SetSetting(t.Context(), "ui.looked", "1 2") }},
		{"midnights", false, func() error { return s.KeepMidnights(t.Context(), time.UTC) }},
		{"a claim", false, func() error { _, err := s.ClaimDailyCopy(t.Context(), "2026-10-09"); return err }},
		{"a change", true, func() error {
			_, err := storetest.Record(t.Context(), s, link, c.Add(time.Hour), counters(2, 0, 0))
			return err
		}},
		{"a tag", true, func() error {
			return s.EditLinks(t.Context(), []int64{link}, affiliate.LinkEdit{Tag: affiliate.TagEdit{Add: []string{"vip"}}})
		}},
		{"a campaign", true, func() error { return s.EditLinks(t.Context(), []int64{link}, affiliate.LinkEdit{Campaign: &name}) }},
		{"an operation", true, func() error { return s.Plan(t.Context(), []affiliate.Operation{storetest.LinkOperation()}) }},
		{"a notice", true, func() error { _, err := s.AddNotice(t.Context(), affiliate.Notice{Text: "x"}); return err }},
		{"an event", true, func() error { _, _, err := s.AddEvent(t.Context(), affiliate.Event{ID: "a", Body: "{}"}); return err }},
		{"a setting", true, func() error { return s.SetSetting(t.Context(), "time_zone", "UTC") }},
	} {
		storetest.NoErr(t, step.do())
		if after := mark(); (after != before) != step.changes {
			t.Errorf("%s: the mark differs: %t", step.what, after != before)
		} else {
			before = after
		}
	}
}
