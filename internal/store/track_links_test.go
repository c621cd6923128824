package store_test

import (
	"errors"
	"fmt"
	"testing"

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
	if bare.Commission != 1500 || bare.RequestedCommission != affiliate.UnknownCommission || bare.AffiliateID != 1 || bare.CampaignID != campaigns[0].ID || fmt.Sprint(bare.Tags) != "[y]" || bare.MadeHere {
		t.Errorf("%+v", bare)
	}
	if full.Commission != 0 || full.ProductID != "p1" || full.CampaignID != campaigns[0].ID || fmt.Sprint(full.Tags) != "[x]" || full.AffiliateID < 3 {
		t.Errorf("nothing is replaced: %+v", full)
	}
}
