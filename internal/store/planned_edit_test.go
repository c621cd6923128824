package store_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store/storetest"
)

// TestAPlanOfLinksLeavesWhatAColleagueChanged: of a plan's links those are saved that are as it showed them. Of the others every field
// stays, also one that nobody else has changed, and what a colleague has made them already is no conflict.
func TestAPlanOfLinksLeavesWhatAColleagueChanged(t *testing.T) {
	x := newEdited(t)
	ctx := t.Context()
	diwali, holi, onam := "Diwali", "Holi", "Onam"
	dev, goFor := affiliate.Who{Email: "dev@example.com"}, affiliate.Product{ID: "68d1013f7183c17964b104c8", Name: "Go for Engineers"}
	storetest.NoErr(t, x.ravi.EditLinks(ctx, x.links, affiliate.LinkEdit{Campaign: &diwali}))
	var plan []affiliate.PlannedLink
	for _, id := range x.links {
		plan = append(plan, affiliate.PlannedLink{ID: id, Was: affiliate.LinkFields{CampaignID: x.campaigns[0]}})
	}
	storetest.NoErr(t, x.asha.EditLinks(ctx, x.links[:1], affiliate.LinkEdit{Campaign: &holi, Product: &goFor, Tag: affiliate.TagEdit{Add: []string{"vip"}}}))
	storetest.NoErr(t, x.asha.EditLinks(ctx, x.links[1:2], affiliate.LinkEdit{Campaign: &onam, Tag: affiliate.TagEdit{Add: []string{"vip"}}}))

	conflict, _ := errors.AsType[*affiliate.PlanConflictError](x.ravi.EditPlannedLinks(ctx, plan,
		affiliate.LinkEdit{Campaign: &onam, Affiliate: &dev, Tag: affiliate.TagEdit{Add: []string{"blog"}}}))
	if conflict == nil || conflict.Saved != 2 || len(conflict.Rows) != 1 || conflict.Rows[0].ID != x.links[0] {
		t.Fatalf("%+v", conflict)
	}
	if want := []affiliate.ValueConflict{{Field: "campaign", By: "asha@host", Shown: "Diwali", Stored: "Holi"}}; !slices.Equal(conflict.Rows[0].Fields, want) {
		t.Errorf("%+v", conflict.Rows[0].Fields)
	}
	if text := conflict.Error(); !strings.Contains(text,
		"2 rows are saved. 1 row was not, since somebody has changed it since you saw it: link one, asha@host changed the campaign meanwhile: Diwali → "+
			"Holi. Look") {
		t.Error(text)
	}
	all := storetest.Must(x.ravi.LinksByID(ctx, x.links))(t)
	if l := all[0]; l.CampaignID != x.campaigns[1] || l.AffiliateID != 0 || !slices.Equal(l.Tags, []string{"vip"}) {
		t.Errorf("overwritten: %+v", l)
	}
	for _, l := range all[1:] {
		if l.CampaignID == 0 || l.CampaignID == x.campaigns[0] || l.AffiliateID != x.dev || !slices.Contains(l.Tags, "blog") {
			t.Errorf("not saved: %+v", l)
		}
	}
}

// TestAPlanKeepsItsCampaignWhenAColleagueRenamesIt: its links get into that one, and a second one with the old name is not made. Of a
// campaign that is gone the name counts.
func TestAPlanKeepsItsCampaignWhenAColleagueRenamesIt(t *testing.T) {
	x := newEdited(t)
	ctx := t.Context()
	diwali := "Diwali"
	edit := affiliate.LinkEdit{Campaign: &diwali, CampaignID: x.campaigns[0]}
	storetest.NoErr(t, x.asha.EditCampaign(ctx, x.campaigns[0], affiliate.CampaignEdit{Name: affiliate.TextEdit{Was: "Diwali", Now: "Deepavali"}}))
	storetest.NoErr(t, x.ravi.EditPlannedLinks(ctx, []affiliate.PlannedLink{{ID: x.links[0]}}, edit))
	storetest.NoErr(t, x.ravi.EditLinks(ctx, x.links[1:2], edit))
	for _, l := range storetest.Must(x.ravi.LinksByID(ctx, x.links[:2]))(t) {
		if l.CampaignID != x.campaigns[0] {
			t.Errorf("not in the renamed campaign: %+v", l)
		}
	}
	if n := len(storetest.Must(x.ravi.Campaigns(ctx))(t)); n != 2 {
		t.Errorf("%d campaigns", n)
	}
	edit.CampaignID = 9999
	storetest.NoErr(t, x.ravi.EditLinks(ctx, x.links[2:3], edit))
	if n := len(storetest.Must(x.ravi.Campaigns(ctx))(t)); n != 3 {
		t.Errorf("%d campaigns", n)
	}
}

// TestAPlanOfWhichEveryLinkWasChanged writes nothing: no campaign, and no edit.
func TestAPlanOfWhichEveryLinkWasChanged(t *testing.T) {
	x := newEdited(t)
	ctx := t.Context()
	fresh, meera, goFor := "New Year", affiliate.Who{UserID: "aff-meera"}, affiliate.Product{ID: "68d1013f7183c17964b104c8"}
	rust := affiliate.Product{ID: "68d1013f7183c17964b104c9", Name: "Rust"}
	plan := []affiliate.PlannedLink{{ID: x.links[0]}, {ID: x.links[1]}}
	storetest.NoErr(t, x.asha.EditLinks(ctx, x.links[:1], affiliate.LinkEdit{Affiliate: &meera}))
	storetest.NoErr(t, x.asha.EditLinks(ctx, x.links[1:2], affiliate.LinkEdit{Product: &goFor, Affiliate: &meera}))
	edits := len(storetest.Must(x.ravi.Edits(ctx, 0))(t))
	dev := affiliate.Who{Email: "dev@example.com"}
	conflict, _ := errors.AsType[*affiliate.PlanConflictError](x.ravi.EditPlannedLinks(ctx, plan,
		affiliate.LinkEdit{Campaign: &fresh, Affiliate: &dev, Product: &rust}))
	if conflict == nil || conflict.Saved != 0 || len(conflict.Rows) != 2 || len(conflict.Rows[1].Fields) != 2 {
		t.Fatalf("%+v", conflict)
	}
	if f := conflict.Rows[1].Fields; f[0].Shown != "none" || f[0].Stored != "Meera" || f[1].Field != "product" || !strings.HasPrefix(f[1].Stored, "68d1013f") {
		t.Errorf("%+v", f)
	}
	if n := len(storetest.Must(x.ravi.Campaigns(ctx))(t)); n != 2 {
		t.Error("it has created a campaign without a link")
	}
	if n := len(storetest.Must(x.ravi.Edits(ctx, 0))(t)); n != edits {
		t.Errorf("%d edits more", n-edits)
	}
}

// TestAPlanOfCouponsLeavesWhatAColleagueCredited, also to a link of somebody else, which the plan did not say it would lose.
func TestAPlanOfCouponsLeavesWhatAColleagueCredited(t *testing.T) {
	x := newEdited(t)
	ctx := t.Context()
	meera := affiliate.Who{UserID: "aff-meera"}
	storetest.NoErr(t, x.ravi.EditLinks(ctx, x.links[:1], affiliate.LinkEdit{Affiliate: &meera}))
	plan := []affiliate.PlannedCoupon{{ID: x.coupon, AffiliateID: x.meera}}
	for _, code := range []string{"LINKED", "FREE", "DEVS"} {
		id := must2(x.ravi.SaveCoupon(ctx, affiliate.Coupon{ProductID: "68d1013f7183c17964b104c8", Code: code, AffiliateID: x.meera}))(t)
		plan = append(plan, affiliate.PlannedCoupon{ID: id, AffiliateID: x.meera})
	}
	storetest.NoErr(t, x.asha.CreditCoupon(ctx, x.coupon, affiliate.ValueEdit[int64]{Was: x.meera}))
	linked := storetest.Must(x.ravi.CouponsByID(ctx, []int64{plan[1].ID}))(t)[0]
	linked.LinkID = x.links[0]
	must2(x.asha.SaveCoupon(ctx, linked))(t)
	storetest.NoErr(t, x.asha.CreditCoupon(ctx, plan[3].ID, affiliate.ValueEdit[int64]{Was: x.meera, Now: x.dev}))

	conflict, _ := errors.AsType[*affiliate.PlanConflictError](x.ravi.CreditPlannedCoupons(ctx, plan, x.dev))
	if conflict == nil || conflict.Saved != 2 || len(conflict.Rows) != 2 {
		t.Fatalf("%+v", conflict)
	}
	for i, want := range []affiliate.ValueConflict{{Field: "affiliate", By: "asha@host", Shown: "Meera", Stored: "none"},
		{Field: "link", Shown: "none", Stored: "one"}} {
		if f := conflict.Rows[i].Fields; conflict.Rows[i].ID != plan[i].ID || len(f) != 1 || f[0] != want {
			t.Errorf("%+v is not %+v", conflict.Rows[i], want)
		}
	}
	var credited []int64
	for _, c := range storetest.Must(x.ravi.Coupons(ctx))(t) {
		credited = append(credited, c.AffiliateID)
	}
	if want := []int64{0, x.meera, x.dev, x.dev}; !slices.Equal(credited, want) {
		t.Errorf("credited to %d, not %d", credited, want)
	}
}

// TestLinksThatAColleaguePutIntoAnotherCampaign stay there, in the words of a plan, and the others are moved. An undo brings back what was
// moved.
func TestLinksThatAColleaguePutIntoAnotherCampaign(t *testing.T) {
	x := newEdited(t)
	ctx := t.Context()
	diwali, holi := x.campaigns[0], x.campaigns[1]
	shown := []affiliate.PlannedLink{{ID: x.links[0]}, {ID: x.links[1]}, {ID: x.links[2]}}
	storetest.NoErr(t, storetest.PutInCampaign(ctx, x.asha, x.links[:1], holi))
	storetest.NoErr(t, storetest.PutInCampaign(ctx, x.asha, x.links[1:2], diwali))
	conflict, _ := errors.AsType[*affiliate.PlanConflictError](x.ravi.PutInCampaign(ctx, shown, diwali))
	if conflict == nil || conflict.Saved != 2 ||
		!strings.Contains(conflict.Error(),
			"1 row was not, since somebody has changed it since you saw it: link one, asha@host changed the campaign meanwhile: none → Holi.") {
		t.Fatalf("%v", conflict)
	}
	in := func(want ...int64) {
		t.Helper()
		var got []int64
		for _, l := range storetest.Must(x.ravi.LinksByID(ctx, x.links))(t) {
			got = append(got, l.CampaignID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("the links are in %d, not %d", got, want)
		}
	}
	in(holi, diwali, diwali)
	storetest.Must(x.ravi.UndoEdit(ctx, affiliate.UndoRequest{}))(t)
	in(holi, diwali, 0)
	if conflict, _ = errors.AsType[*affiliate.PlanConflictError](x.ravi.PutInCampaign(ctx, shown[:1], 0)); conflict == nil || conflict.Saved != 0 {
		t.Errorf("taken out: %v", conflict)
	}
	in(holi, diwali, 0)
}
