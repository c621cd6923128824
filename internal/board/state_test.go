package board

import (
	"slices"
	"testing"

	"fermion-tui/internal/affiliate"
)

func TestFilterByState(t *testing.T) {
	b := New(Input{
		Affiliates: []affiliate.Affiliate{{ID: 1, Name: "Pinned Meera"}},
		Links: []affiliate.Link{
			{ID: 1, Slug: "replaced", AffiliateID: 1, SupersededBy: 2}, {ID: 2, Slug: "b", AffiliateID: 1, Pinned: true, Now: affiliate.Counters{Clicks: 7}},
			{ID: 3, Slug: "c"},
		},
		Campaigns: []affiliate.Campaign{{ID: 1, Name: "Archived sale"}, {ID: 2, Name: "Holi", ArchivedAt: april.AddDate(0, 0, -1)}},
	})
	for text, want := range map[string][]int64{
		"is:replaced": {1}, "!is:replaced": {2, 3}, "IS:Pinned": {2}, `is:"pinned"`: {2}, "is:unassigned": {3}, "is:pinned clicks>5": {2}, "is:pinned is:replaced": nil, "!is:pinned meera": {1}, "pinned": {1, 2},
	} {
		if got := shownBy(t, Links(), b, text, linkFields); !slices.Equal(got, want) {
			t.Errorf("%q shows the links %v, want %v", text, got, want)
		}
	}
	for text, want := range map[string][]int64{"": {1}, "is:archived": {2}, "!is:archived": {1}, "archived": {1, 2}} {
		if got := shownBy(t, Campaigns(false), b, text, campaignFields); !slices.Equal(got, want) {
			t.Errorf("%q shows the campaigns %v, want %v", text, got, want)
		}
	}
	if _, err := ParseFilter("is:replaced", affiliateFields); err == nil || IsUnfinished(err) {
		t.Errorf("a list without states: %v", err)
	}
	if _, err := ParseFilter("replaced>0", linkFields); err == nil {
		t.Error("a state is no number")
	}
}
