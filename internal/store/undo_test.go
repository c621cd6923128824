package store_test

import (
	"fmt"
	"strings"
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// TestUndoLeavesADecisionWithTheSameValue of a colleague, but not one that they have undone themselves.
func TestUndoLeavesADecisionWithTheSameValue(t *testing.T) {
	x := newEdited(t)
	ctx := t.Context()
	diwali, holi := x.campaigns[0], x.campaigns[1]
	storetest.NoErr(t, storetest.PutInCampaign(ctx, x.ravi, x.links, diwali))
	storetest.NoErr(t, storetest.PutInCampaign(ctx, x.asha, x.links[:1], holi))
	storetest.NoErr(t, storetest.PutInCampaign(ctx, x.asha, x.links[:1], diwali))
	storetest.NoErr(t, storetest.PutInCampaign(ctx, x.asha, x.links[1:2], holi))
	storetest.Must(x.asha.UndoEdit(ctx, affiliate.UndoRequest{}))(t)
	x.says(false, "Undone: campaign of 2 links: none → Diwali. 1 was changed since by asha@host and stays: link one")
	storetest.NoErr(t, storetest.PutInCampaign(ctx, x.asha, x.links[1:], holi))
	storetest.NoErr(t, storetest.PutInCampaign(ctx, x.asha, x.links[1:], 0))
	x.says(true, "Nothing was done again: all of it was changed since by asha@host (campaign of 3 links: none → Diwali)")
}

// TestUndoLeavesACampaignThatAColleagueUses: its creation is undone only while nobody else has edited it. An archived name says so.
func TestUndoLeavesACampaignThatAColleagueUses(t *testing.T) {
	x := newEdited(t)
	ctx := t.Context()
	id := storetest.Must(x.ravi.SaveCampaign(ctx, affiliate.Campaign{Name: "Onam"}))(t)
	x.says(false, "Undone: campaign Onam: created")
	_, err := x.ravi.SaveCampaign(ctx, affiliate.Campaign{Name: "onam"})
	if err == nil || !strings.Contains(err.Error(), "called Onam already, and it is archived") || !strings.Contains(err.Error(), "restore it") {
		t.Error(err)
	}
	x.says(true, "Done again: campaign Onam: created")
	goal := affiliate.ValueEdit[affiliate.Goal]{Now: affiliate.Goal{Kind: affiliate.GoalSales, Amount: 100}}
	storetest.NoErr(t, x.asha.EditCampaign(ctx, id, affiliate.CampaignEdit{Goal: goal, Notes: affiliate.TextEdit{Now: "posters"}}))
	x.says(false, "Nothing was undone: all of it was changed since by asha@host (campaign Onam: created)")
	other := storetest.Must(x.ravi.SaveCampaign(ctx, affiliate.Campaign{Name: "Pongal"}))(t)
	storetest.NoErr(t, storetest.PutInCampaign(ctx, x.asha, x.links, other))
	storetest.NoErr(t, storetest.PutInCampaign(ctx, x.asha, x.links, 0))
	x.says(false, "Nothing was undone: all of it was changed since by asha@host (campaign Pongal: created)")
}

// TestUndoSaysThatPayTermsStay: an edit of them is a step of its own, which has no payee, and the rest of an edit is undone.
func TestUndoSaysThatPayTermsStay(t *testing.T) {
	x := newEdited(t)
	ctx := t.Context()
	payee := func(address string) affiliate.PayTermsEdit {
		return affiliate.PayTermsEdit{Payee: &affiliate.Payee{Method: affiliate.PayByUPI, Address: address}}
	}
	storetest.NoErr(t, x.ravi.PinLinks(ctx, x.links[:1], true))
	edit := affiliate.AffiliateEdit{PayTerms: payee("meera@secretbank")}
	storetest.NoErr(t, x.ravi.EditAffiliate(ctx, x.meera, edit))
	x.says(false, "Nothing was undone: payee and tax are not undone here. Edit the affiliate to change them (payee of affiliate Meera)")
	edit.Notes.Now, edit.PayTerms = "calls on Mondays", payee("meera@otherbank")
	storetest.NoErr(t, x.ravi.EditAffiliate(ctx, x.meera, edit))
	x.says(false, "Undone: notes of affiliate Meera. Payee and tax stay: edit the affiliate to change them")
	storetest.NoErr(t, x.ravi.EditPayTerms(ctx, x.meera, payee("meera@thirdbank")))
	x.says(false, "Nothing was undone: payee and tax are not undone here. Edit the affiliate to change them (payee of affiliate Meera)")
	x.says(false, "Undone: link one: pinned")
	for _, e := range storetest.Must(x.ravi.Edits(ctx, 0))(t) {
		if text := fmt.Sprint(e, storetest.Must(x.ravi.EditedFields(ctx, e.ID))(t)); strings.Contains(text, "bank") {
			t.Error(text)
		}
	}
	if terms := storetest.Must(x.ravi.PayTermsOf(ctx, x.meera))(t); terms.Payee.Address != "meera@thirdbank" {
		t.Errorf("%+v", terms)
	}
}

// TestUndoRefusesAFieldOfANewerVersion, and no text of the database becomes SQL.
func TestUndoRefusesAFieldOfANewerVersion(t *testing.T) {
	x := newEdited(t)
	ctx := t.Context()
	for _, k := range []string{"link", "affiliate", "coupon", "campaign", "view", "product"} {
		storetest.NoErr(t, x.ravi.PinLinks(ctx, x.links[:1], true))
		storetest.NoErr(t, store.Exec(ctx, x.ravi, "update edits set fields = ?", fmt.Sprintf(`[{"kind":%q,"id":1,"field":"name = '', notes","was":"a"}]`, k)))
		before := x.state()
		_, err := x.ravi.UndoEdit(ctx, affiliate.UndoRequest{})
		if err == nil || !strings.Contains(err.Error(), "a newer version made it") || x.state() != before {
			t.Error(k, err)
		}
		storetest.NoErr(t, x.ravi.ForgetEdits(ctx))
		storetest.NoErr(t, x.ravi.PinLinks(ctx, x.links[:1], false))
		storetest.NoErr(t, x.ravi.ForgetEdits(ctx))
	}
}

// TestUndoTextsOfNamesWithColons: what was changed, and how, are apart whatever the names are.
func TestUndoTextsOfNamesWithColons(t *testing.T) {
	x := newEdited(t)
	id := storetest.Must(x.ravi.SaveCampaign(t.Context(), affiliate.Campaign{Name: "Q4: Diwali"}))(t)
	storetest.NoErr(t, x.ravi.EditCampaign(t.Context(), id,
		affiliate.CampaignEdit{Name: affiliate.TextEdit{Was: "Q4: Diwali", Now: "Q4: Holi"}, Notes: affiliate.TextEdit{Now: "x"}}))
	all := storetest.Must(x.ravi.Edits(t.Context(), 0))(t)
	if all[1].What != "campaign Q4: Diwali" || all[1].Change != "created" || all[0].What != "name and notes of campaign Q4: Holi" ||
		all[0].Change != "Q4: Diwali → Q4: Holi" {
		t.Errorf("%+v", all)
	}
}
