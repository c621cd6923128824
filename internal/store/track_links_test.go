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

func TestTrackLinks(t *testing.T) {
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{Now: storetest.NewClock().Now})
	storetest.NoErr(t, s.SaveProducts(t.Context(), []affiliate.Product{{ID: "p1", Name: "Go"}}))
	storetest.Must(s.SaveAffiliate(t.Context(), affiliate.Affiliate{UserID: "u1", Email: "one@example.com"}))(t)
	storetest.Must(s.SaveAffiliate(t.Context(), affiliate.Affiliate{UserID: "u2", Email: "two@example.com"}))(t)
	first := storetest.Must(s.TrackLinks(t.Context(), []affiliate.TrackRequest{
		{Slug: "bare", Commission: affiliate.UnknownCommission},
		{Slug: "full", Commission: 0, Affiliate: affiliate.Who{Name: "Meera"}, Product: affiliate.Product{Name: "Go"}, Campaign: "Diwali", Tags: []string{"x"}},
		{Slug: "clash", Affiliate: affiliate.Who{UserID: "u1", Email: "two@example.com"}},
		{Slug: "not a slug"},
	}))(t)
	if _, conflict := errors.AsType[*store.ConflictError](first[2].Err); first[0].Err != nil || first[1].Err != nil || !conflict || first[3].Err == nil {
		t.Fatalf("%+v", first)
	}
	second := storetest.Must(s.TrackLinks(t.Context(), []affiliate.TrackRequest{
		{Slug: "bare", Commission: 1500, Affiliate: affiliate.Who{Email: "ONE@example.com"}, Campaign: "Diwali", Tags: []string{"y"}},
		{Slug: "full", Commission: 3000, Affiliate: affiliate.Who{UserID: "u1"}, Product: affiliate.Product{ID: "p2"}, Campaign: "Holi"},
	}))(t)
	if !second[0].Existed || second[0].LinkID != first[0].LinkID {
		t.Errorf("%+v", second)
	}
	links := storetest.Must(s.Links(t.Context()))(t)
	campaigns := storetest.Must(s.Campaigns(t.Context()))(t)
	if len(links) != 2 || len(campaigns) != 2 {
		t.Fatalf("%d links, %d campaigns", len(links), len(campaigns))
	}
	bare, full := links[0], links[1]
	if bare.Commission != 1500 || bare.RequestedCommission != affiliate.UnknownCommission || bare.AffiliateID != 1 || bare.CampaignID != campaigns[0].ID ||
		fmt.Sprint(bare.Tags) != "[y]" || bare.MadeHere {
		t.Errorf("%+v", bare)
	}
	if full.Commission != 0 || full.ProductID != "p1" || full.CampaignID != campaigns[0].ID || fmt.Sprint(full.Tags) != "[x]" || full.AffiliateID < 3 {
		t.Errorf("nothing is replaced: %+v", full)
	}
}

// TestWhatWasReadIsStoredWithATrackedLink: it is the first reading of a link that has none, and of no other.
func TestWhatWasReadIsStoredWithATrackedLink(t *testing.T) {
	clock := storetest.NewClock()
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{Now: clock.Now})
	read := func(sales int64) *affiliate.LinkReading {
		return &affiliate.LinkReading{At: clock.Now().Add(-time.Second),
			Counters: affiliate.Counters{Clicks: 9, Sales: sales, Revenue: affiliate.Paise(sales) * 1000_00, Commission: 3300}}
	}
	track := func(slug string, sales int64) int64 {
		t.Helper()
		done := storetest.Must(s.TrackLinks(t.Context(),
			[]affiliate.TrackRequest{{Slug: slug, Affiliate: affiliate.Who{Email: "asha@example.com"}, Commission: affiliate.UnknownCommission,
				Reading: read(sales)}}))(t)
		storetest.NoErr(t, done[0].Err)
		return done[0].LinkID
	}
	unread, before := storetest.Track(t, s, "unread")[0], read(0).At
	for name, link := range map[string]int64{"new": track("new", 2), "unread": track("unread", 2)} {
		l := storetest.Must(s.LinksByID(t.Context(), []int64{link}))(t)[0]
		samples := storetest.Must(s.Samples(t.Context(), link, time.Time{}))(t)
		if l.Now.Sales != 2 || l.Commission != 3300 || l.MadeHere || len(samples) != 1 || !samples[0].Baseline || !samples[0].FirstRead.Equal(before) {
			t.Errorf("%s: %+v %+v", name, l, samples)
		}
		clock.Add(time.Minute)
		if r := storetest.Must(storetest.Record(t.Context(), s, link, clock.Now(), read(3).Counters))(t); r.First || r.Change == nil || r.Change.Sales != 1 ||
			r.Change.EstCommission != 330_00 {
			t.Errorf("%s: a sale after it is %+v", name, r.Change)
		}
	}
	if again := track("unread", 9); again != unread {
		t.Errorf("tracked as another link, %d", again)
	}
	if l := storetest.Must(s.LinksByID(t.Context(), []int64{unread}))(t)[0]; l.Now.Sales != 3 {
		t.Errorf("a link that has a reading took another one: %+v", l)
	}
	storetest.Must(s.TrackLinks(t.Context(), []affiliate.TrackRequest{{Slug: "typed", Commission: 2500}}))(t)
	track("typed", 1)
	if n := storetest.Must(s.Notices(t.Context(), 10))(t); len(n) != 1 ||
		n[0].Text != "typed pays 33 %; 25 % was entered here. Change it in Fermion's dashboard, or create another link with %" {
		t.Errorf("of another percentage than was typed: %+v", n)
	}
}
