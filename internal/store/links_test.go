package store_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

func TestEditLink(t *testing.T) {
	c := storetest.NewClock()
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{Now: c.Now})
	ids := storetest.Track(t, s, "a", "b")
	who, product, campaign := affiliate.Who{Email: "e@example.com"}, affiliate.Product{ID: "p1", Name: "Go"}, "Diwali"
	storetest.NoErr(t, s.EditLinks(t.Context(), []int64{ids[0]},
		affiliate.LinkEdit{Affiliate: &who, Product: &product, Campaign: &campaign, Tag: affiliate.TagEdit{Add: []string{"t2", "t1"}}}))
	read := func() affiliate.Link { return storetest.Must(s.LinksByID(t.Context(), ids[:1]))(t)[0] }
	if l := read(); l.AffiliateID == 0 || l.ProductID != "p1" || l.CampaignID == 0 || fmt.Sprint(l.Tags) != "[t1 t2]" {
		t.Errorf("%+v", l)
	}
	storetest.NoErr(t, s.EditLinks(t.Context(), []int64{ids[0]}, affiliate.LinkEdit{}))
	if l := read(); l.AffiliateID == 0 || len(l.Tags) != 2 {
		t.Errorf("nil members stay: %+v", l)
	}
	storetest.NoErr(t, s.EditLinks(t.Context(), ids[:1], affiliate.LinkEdit{Tag: affiliate.TagEdit{Add: []string{"t3"}, Remove: []string{"t1"}}}))
	if l := read(); fmt.Sprint(l.Tags) != "[t2 t3]" {
		t.Errorf("a tag is added and another removed: %v", l.Tags)
	}
	who, product, campaign = affiliate.Who{}, affiliate.Product{}, ""
	storetest.NoErr(t, s.EditLinks(t.Context(), []int64{ids[0]},
		affiliate.LinkEdit{Affiliate: &who, Product: &product, Campaign: &campaign, Tag: affiliate.TagEdit{Remove: []string{"t2", "t3"}}}))
	if l := read(); l.AffiliateID != 0 || l.ProductID != "" || l.CampaignID != 0 || len(l.Tags) != 0 {
		t.Errorf("%+v", l)
	}
	if err := s.EditLinks(t.Context(), []int64{99}, affiliate.LinkEdit{}); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
	storetest.NoErr(t, s.PinLinks(t.Context(), ids, true))
	storetest.NoErr(t, s.StopLinks(t.Context(), ids))
	c.Add(time.Hour)
	storetest.NoErr(t, s.StopLinks(t.Context(), ids))
	storetest.NoErr(t, s.MarkMissing(t.Context(), ids[0], storetest.Start))
	storetest.NoErr(t, s.MarkSeen(t.Context(), map[int64]affiliate.Counters{ids[0]: {Clicks: 3, Sales: 2, Revenue: 1}}))
	if l := read(); !l.Pinned || !l.StoppedAt.Equal(storetest.Start) || !l.MissingSince.Equal(storetest.Start) || l.Seen.Clicks != 3 || l.Seen.Sales != 2 ||
		l.Seen.Revenue != 1 {
		t.Errorf("%+v", l)
	}
	storetest.NoErr(t, s.WatchLinks(t.Context(), ids))
	storetest.NoErr(t, s.PinLinks(t.Context(), ids, false))
	if l := read(); l.Pinned || !l.StoppedAt.IsZero() {
		t.Errorf("%+v", l)
	}
}

// TestALinkThatWasCreatedHereKeepsItsAffiliateAndProduct: Fermion has them, and pays that affiliate whatever is stored here.
func TestALinkThatWasCreatedHereKeepsItsAffiliateAndProduct(t *testing.T) {
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{Now: storetest.NewClock().Now})
	answer, _ := answered(t, s, storetest.LinkOutcome("made0001", 2000))
	ids := append(storetest.Track(t, s, "tracked1"), answer.LinkID)
	before := storetest.Must(s.LinksByID(t.Context(), ids[1:]))(t)[0]
	edit := affiliate.LinkEdit{Affiliate: &affiliate.Who{Email: "e@example.com"}, Product: &affiliate.Product{ID: "p1", Name: "Go"},
		Tag: affiliate.TagEdit{Add: []string{"gold"}}}
	storetest.NoErr(t, s.EditLinks(t.Context(), ids, edit))
	for _, l := range storetest.Must(s.LinksByID(t.Context(), ids))(t) {
		kept := l.AffiliateID == before.AffiliateID && l.ProductID == before.ProductID
		if kept != l.MadeHere || fmt.Sprint(l.Tags) != "[gold]" {
			t.Errorf("%s: created here %t, affiliate %d, product %s, tags %v", l.Slug, l.MadeHere, l.AffiliateID, l.ProductID, l.Tags)
		}
	}
}

func TestKnownSlugs(t *testing.T) {
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{Now: storetest.NewClock().Now})
	ids := storetest.Track(t, s, "read", "later", "never", "gone", "last")
	if storetest.Must(s.KnowsLinks(t.Context()))(t) {
		t.Error("Fermion is not known to have a link that was never read")
	}
	made(t, s, "ours", 2000)
	for i, id := range []int64{ids[0], ids[3], ids[1], ids[4]} {
		storetest.Must(storetest.Record(t.Context(), s, id, storetest.Start.Add(time.Duration(i)*time.Minute), counters(1, 0, 0)))(t)
	}
	storetest.NoErr(t, s.MarkMissing(t.Context(), ids[3], storetest.Start.Add(time.Hour)))
	if !storetest.Must(s.KnowsLinks(t.Context()))(t) {
		t.Error("no link is known")
	}
	if got, want := storetest.Must(s.KnownSlugs(t.Context(), 5))(t), []string{"last", "later", "read", "ours"}; !slices.Equal(got, want) {
		t.Errorf("%q, not %q", got, want)
	}
	if got := storetest.Must(s.KnownSlugs(t.Context(), 2))(t); !slices.Equal(got, []string{"last", "later"}) {
		t.Errorf("%q", got)
	}
}
