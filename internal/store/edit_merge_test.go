package store_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store/storetest"
)

// TestTwoPeopleEditAnAffiliate: fields and tags that only one of them changed are both saved, and in one that both changed the first one
// stays until the second has seen it.
func TestTwoPeopleEditAnAffiliate(t *testing.T) {
	x := newEdited(t)
	ctx := t.Context()
	dev := func() affiliate.Affiliate { return storetest.Must(x.ravi.AffiliatesByID(ctx, []int64{x.dev}))(t)[0] }
	opened := dev()
	storetest.NoErr(t, x.asha.EditAffiliate(ctx, x.dev,
		affiliate.AffiliateEdit{Notes: affiliate.TextEdit{Was: opened.Notes, Now: "on leave"}, Tag: affiliate.TagEdit{Add: []string{"vip"}}}))
	storetest.NoErr(t, x.ravi.EditAffiliate(ctx, x.dev,
		affiliate.AffiliateEdit{Name: affiliate.TextEdit{Was: opened.Name, Now: "Dev K"}, Notes: affiliate.TextEdit{Was: opened.Notes, Now: opened.Notes},
			Tag: affiliate.TagEdit{Add: []string{"blog"}}}))
	if a := dev(); a.Name != "Dev K" || a.Notes != "on leave" || !slices.Equal(a.Tags, []string{"blog", "vip"}) {
		t.Errorf("%+v", a)
	}
	mine := affiliate.AffiliateEdit{Name: affiliate.TextEdit{Was: "Dev K", Now: "Dev Kumar"}, Notes: affiliate.TextEdit{Was: opened.Notes, Now: "moved"},
		Tag: affiliate.TagEdit{Remove: []string{"vip"}}}
	conflict, is := errors.AsType[*affiliate.EditConflictError[affiliate.Affiliate]](x.ravi.EditAffiliate(ctx, x.dev, mine))
	if !is || !slices.Equal(conflict.Fields, []affiliate.FieldConflict{{Field: affiliate.NotesField, By: "asha@host"}}) || conflict.Stored.Notes != "on leave" {
		t.Fatalf("%+v", conflict)
	}
	if a := dev(); a.Name != "Dev K" || a.Notes != "on leave" || len(a.Tags) != 2 {
		t.Errorf("a part of a refused edit was saved: %+v", a)
	}
	mine.Notes.Was = conflict.Stored.Notes
	storetest.NoErr(t, x.ravi.EditAffiliate(ctx, x.dev, mine))
	if a := dev(); a.Name != "Dev Kumar" || a.Notes != "moved" || !slices.Equal(a.Tags, []string{"blog"}) {
		t.Errorf("%+v", a)
	}
	storetest.NoErr(t, x.asha.EditAffiliate(ctx, x.dev, affiliate.AffiliateEdit{Notes: affiliate.TextEdit{Was: "on leave", Now: "moved"}})) // is so already
}

// TestTwoPeopleEditACampaign: the same of its goal and period. Who has undone their edit has made the value that is there.
func TestTwoPeopleEditACampaign(t *testing.T) {
	x := newEdited(t)
	ctx, id := t.Context(), x.campaigns[0]
	day := 24 * time.Hour
	goal := func(was, now int64) affiliate.ValueEdit[affiliate.Goal] {
		sales := func(n int64) affiliate.Goal {
			if n == 0 {
				return affiliate.Goal{}
			}
			return affiliate.Goal{Kind: affiliate.GoalSales, Amount: n}
		}
		return affiliate.ValueEdit[affiliate.Goal]{Was: sales(was), Now: sales(now)}
	}
	diwali := func() affiliate.Campaign { return storetest.Must(x.ravi.Campaigns(ctx))(t)[0] }
	starts := affiliate.Span{From: storetest.Start}
	storetest.NoErr(t, x.asha.EditCampaign(ctx, id, affiliate.CampaignEdit{Goal: goal(0, 100), Period: affiliate.ValueEdit[affiliate.Span]{Now: starts}}))
	mine := affiliate.CampaignEdit{Notes: affiliate.TextEdit{Now: "posters"}, Goal: goal(0, 50),
		Period: affiliate.ValueEdit[affiliate.Span]{Now: affiliate.Span{To: storetest.Start.Add(-day)}}}
	conflict, is := errors.AsType[*affiliate.EditConflictError[affiliate.Campaign]](x.ravi.EditCampaign(ctx, id, mine))
	if !is || !slices.Equal(conflict.Fields,
		[]affiliate.FieldConflict{{Field: affiliate.GoalField, By: "asha@host"}, {Field: affiliate.PeriodField, By: "asha@host"}}) ||
		conflict.Stored.Span() != starts {
		t.Fatalf("%+v", conflict)
	}
	if text := conflict.Error(); !strings.Contains(text, "asha@host changed the goal since it was opened, and asha@host changed the period") {
		t.Error(text)
	}
	if c := diwali(); c.Notes != "" || c.Goal.Amount != 100 {
		t.Errorf("%+v", c)
	}
	in := time.FixedZone("IST", 19800) // an instant is the same in every zone
	mine.Goal, mine.Period = goal(100, 50), affiliate.ValueEdit[affiliate.Span]{Was: affiliate.Span{From: starts.From.In(in)},
		Now: affiliate.Span{From: starts.From, To: starts.From.Add(day)}}
	storetest.NoErr(t, x.ravi.EditCampaign(ctx, id, mine))
	if c := diwali(); c.Notes != "posters" || c.Goal.Amount != 50 || !c.To.Equal(storetest.Start.Add(day)) {
		t.Errorf("%+v", c)
	}
	x.undo(false)
	conflict, _ = errors.AsType[*affiliate.EditConflictError[affiliate.Campaign]](x.asha.EditCampaign(ctx, id, affiliate.CampaignEdit{Goal: goal(50, 70)}))
	if conflict == nil || conflict.Fields[0].By != "ravi@desk" {
		t.Errorf("%+v", conflict)
	}
}

// TestTwoPeopleEditALink: a field that only one of them changed is saved, and one that both changed stays with the names of what it has,
// and without a campaign that the refused edit would have created.
func TestTwoPeopleEditALink(t *testing.T) {
	x := newEdited(t)
	ctx, id := t.Context(), x.links[:1]
	one := func() affiliate.Link { return storetest.Must(x.ravi.LinksByID(ctx, id))(t)[0] }
	dev, meera, nobody := affiliate.Who{Email: "dev@example.com"}, affiliate.Who{UserID: "aff-meera"}, affiliate.Who{}
	goFor, rust := affiliate.Product{ID: "68d1013f7183c17964b104c8"}, affiliate.Product{ID: "68d1013f7183c17964b104c9"}
	onam, holi, fresh, none := "Onam", "Holi", "New Year", ""
	opened := affiliate.LinkFields{}
	storetest.NoErr(t, x.asha.EditLinks(ctx, id, affiliate.LinkEdit{Was: &opened, Campaign: &onam, Tag: affiliate.TagEdit{Add: []string{"vip"}}}))
	storetest.NoErr(t, x.ravi.EditLinks(ctx, id,
		affiliate.LinkEdit{Was: &opened, Affiliate: &meera, Product: &goFor, Campaign: &none, Tag: affiliate.TagEdit{Add: []string{"blog"}}}))
	if l := one(); l.AffiliateID != x.meera || l.ProductID != goFor.ID || l.CampaignID == 0 || !slices.Equal(l.Tags, []string{"blog", "vip"}) {
		t.Errorf("%+v", l)
	}
	conflict, is := errors.AsType[*affiliate.EditConflictError[affiliate.NamedLinkFields]](x.asha.EditLinks(ctx, id, affiliate.LinkEdit{
		Was: &opened, Affiliate: &dev, Product: &rust, Campaign: &fresh, Tag: affiliate.TagEdit{Remove: []string{"vip"}},
	}))
	if !is || !slices.Equal(conflict.Fields,
		[]affiliate.FieldConflict{{Field: affiliate.AffiliateField, By: "ravi@desk"}, {Field: affiliate.ProductField, By: "ravi@desk"},
			{Field: affiliate.CampaignField, By: "asha@host"}}) {
		t.Fatalf("%+v", conflict)
	}
	l, now := one(), conflict.Stored
	if now.Affiliate.Name != "Meera" || now.Campaign != onam ||
		now.LinkFields != (affiliate.LinkFields{AffiliateID: l.AffiliateID, ProductID: l.ProductID, CampaignID: l.CampaignID}) || len(l.Tags) != 2 {
		t.Errorf("%+v of %+v", now, l)
	}
	if all := storetest.Must(x.ravi.Campaigns(ctx))(t); slices.ContainsFunc(all, func(c affiliate.Campaign) bool { return c.Name == fresh }) {
		t.Error("a refused edit has created a campaign")
	}
	storetest.NoErr(t, x.asha.EditLinks(ctx, id, affiliate.LinkEdit{Was: &now.LinkFields, Affiliate: &nobody, Campaign: &holi}))
	if l := one(); l.AffiliateID != 0 || l.ProductID != goFor.ID || l.CampaignID != x.campaigns[1] {
		t.Errorf("%+v", l)
	}
}

// TestTwoPeopleCreditACoupon: who saves later learns whom it is credited to.
func TestTwoPeopleCreditACoupon(t *testing.T) {
	x := newEdited(t)
	ctx := t.Context()
	storetest.NoErr(t, x.asha.CreditCoupon(ctx, x.coupon, affiliate.ValueEdit[int64]{Was: x.meera, Now: x.dev}))
	conflict, is := errors.AsType[*affiliate.EditConflictError[affiliate.CreditedTo]](x.ravi.CreditCoupon(ctx, x.coupon,
		affiliate.ValueEdit[int64]{Was: x.meera}))
	if !is || !slices.Equal(conflict.Fields, []affiliate.FieldConflict{{Field: affiliate.CreditField, By: "asha@host"}}) ||
		conflict.Stored.AffiliateID != x.dev || conflict.Stored.Who.Name != "Dev" {
		t.Fatalf("%+v", conflict)
	}
	if c := storetest.Must(x.ravi.Coupons(ctx))(t)[0]; c.AffiliateID != x.dev {
		t.Errorf("%+v", c)
	}
	storetest.NoErr(t, x.ravi.CreditCoupon(ctx, x.coupon, affiliate.ValueEdit[int64]{Was: x.dev}))
	if c := storetest.Must(x.ravi.Coupons(ctx))(t)[0]; c.AffiliateID != 0 {
		t.Errorf("%+v", c)
	}
}

// TestAConflictWithAnImport names nobody: what an import fills is no edit.
func TestAConflictWithAnImport(t *testing.T) {
	x := newEdited(t)
	storetest.Must(x.asha.SaveAffiliate(t.Context(), affiliate.Affiliate{UserID: "aff-meera", Notes: "from the list"}))(t)
	err := x.ravi.EditAffiliate(t.Context(), x.meera, affiliate.AffiliateEdit{Notes: affiliate.TextEdit{Now: "mine"}})
	if err == nil || !strings.Contains(err.Error(), "somebody else changed the notes since it was opened") {
		t.Error(err)
	}
}
