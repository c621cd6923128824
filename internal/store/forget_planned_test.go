package store_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// TestAPersonOfTheJournalIsForgotten: one whose writes were dropped, so that there is no affiliate. Others of the journal stay.
func TestAPersonOfTheJournalIsForgotten(t *testing.T) {
	x := newEdited(t)
	ctx := t.Context()
	lata := affiliate.Who{UserID: "aff-partner001-1a2b3c", Email: "partner001@example.com", Name: "Lata Sen"}
	rahul := affiliate.Who{Email: "rahul@example.com", Name: "Rahul"}
	ops := []affiliate.Operation{
		{Chain: "a", Batch: "onboard", Intent: affiliate.Intent{Affiliate: &affiliate.NewAffiliate{Who: lata, Notes: "met at the fair in Pune"}}},
		{Chain: "a", Step: 1, Batch: "onboard", Intent: affiliate.Intent{Link: &affiliate.NewLink{Affiliate: affiliate.Who{Email: "Partner001@example.com"},
			ProductID: "68d1013f7183c17964b104c8"}}},
		{Chain: "b", Batch: "onboard", Intent: affiliate.Intent{Affiliate: &affiliate.NewAffiliate{Who: rahul}}},
		{Chain: "c", Batch: "onboard", Intent: affiliate.Intent{Coupon: &affiliate.NewCoupon{ProductID: "68d1013f7183c17964b104c8", Code: "X",
			Affiliate: affiliate.Who{UserID: "aff-meera"}}}},
	}
	storetest.NoErr(t, x.ravi.Plan(ctx, ops))
	people := storetest.Must(x.ravi.PlannedPeople(ctx))(t)
	if len(people) != 2 || people[0].Who() != lata || people[1].Who() != rahul {
		t.Fatalf("%+v", people)
	}
	_, err := x.ravi.Forget(ctx, store.ForgetRequest{Affiliate: people[0]})
	if _, isOpen := errors.AsType[*store.OpenMatterError](err); !isOpen || !strings.Contains(err.Error(), "2 writes that name this person are not decided") {
		t.Errorf("while it is planned: %v", err)
	}
	storetest.Must(x.ravi.Drop(ctx, []string{ops[0].ID, ops[1].ID}, "not wanted"))(t)
	f := storetest.Must(x.ravi.Forget(ctx, store.ForgetRequest{Affiliate: people[0]}))(t)
	if !f.IsPlanned() || f.IsEmpty() || f.Operations != 2 {
		t.Errorf("%+v", f)
	}
	text := strings.ToLower(strings.Join(storetest.Must(store.Texts(ctx, x.ravi, "select intent || request || result || error || body from operations"))(t),
		" "))
	for _, word := range []string{"lata", "partner001", "pune"} {
		if strings.Contains(text, word) {
			t.Errorf("%s is left in %s", word, text)
		}
	}
	if !strings.Contains(text, "rahul@example.com") || !strings.Contains(text, affiliate.ForgottenPerson) {
		t.Error(text)
	}
	if people = storetest.Must(x.ravi.PlannedPeople(ctx))(t); len(people) != 1 || people[0].Who() != rahul {
		t.Errorf("afterwards %+v", people)
	}
}

// TestTheMailboxIsForgottenInFilters, and in names of views: as a word of its own, and where nobody else is meant by it.
func TestTheMailboxIsForgottenInFilters(t *testing.T) {
	x := newEdited(t)
	ctx := t.Context()
	sales := storetest.Must(x.ravi.SaveAffiliate(ctx, affiliate.Affiliate{Email: "sales@example.com", Name: "Lata Sen"}))(t)
	settings := map[string][2]string{
		"ui.filter.links":      {"Sales clicks>5 sales>3 sales > 2", "forgotten-ID clicks>5 sales>3 sales > 2"},
		"ui.filter.affiliates": {`!"sales" sales@exam meera presales tag:sales`, `!"forgotten-ID" forgotten-ID meera presales tag:sales`},
		"ui.sort.links":        {"-sales", "-sales"},
		"ui.columns.links":     {"sales,clicks", "sales,clicks"},
		"ui.open_view.links": {`{"name":"of sales","of":{"filter":"sales","sort":"-sales"},"before":{"sort":"sales"}}`,
			`{"name":"of forgotten-ID","of":{"filter":"forgotten-ID","sort":"-sales"},"before":{"sort":"sales"}}`},
	}
	for key, s := range settings {
		storetest.NoErr(t, x.ravi.SetSetting(ctx, key, s[0]))
	}
	storetest.NoErr(t, x.ravi.SaveView(ctx, affiliate.ViewName{List: "links", Name: "of sales"}, `{"filter":"sales !\"sales\"","sort":"-sales"}`))
	f := storetest.Must(x.ravi.Forget(ctx, store.ForgetRequest{Affiliate: affiliate.Affiliate{ID: sales}}))(t)
	if !slices.Equal(f.Typed, []string{"sales"}) || f.Views != 4 {
		t.Errorf("%+v", f)
	}
	for key, s := range settings {
		want := strings.ReplaceAll(s[1], "forgotten-ID", f.Pseudonym)
		if got, _, err := x.ravi.Setting(ctx, key); err != nil || got != want {
			t.Errorf("%s is %s, want %s, %v", key, got, want, err)
		}
	}
	views := storetest.Must(x.ravi.SettingsUnder(ctx, affiliate.ViewSettings))(t)
	name := "ui.view.links.of " + f.Pseudonym
	if want := `{"filter":"` + f.Pseudonym + ` !\"` + f.Pseudonym + `\"","sort":"-sales"}`; views[name] != want {
		t.Errorf("%q: %s, want %s", slices.Collect(maps.Keys(views)), views[name], want)
	}
	if text := x.editTexts(); strings.Contains(text, "of sales") {
		t.Errorf("an edit has the name of the view: %s", text)
	}

	first := storetest.Must(x.ravi.SaveAffiliate(ctx, affiliate.Affiliate{Email: "info@example.com", Name: "Tara"}))(t)
	storetest.Must(x.ravi.SaveAffiliate(ctx, affiliate.Affiliate{Email: "info@example.org", Name: "Usha"}))(t)
	storetest.NoErr(t, x.ravi.SetSetting(ctx, "ui.filter.links", "info"))
	if f := storetest.Must(x.ravi.Forget(ctx, store.ForgetRequest{Affiliate: affiliate.Affiliate{ID: first}}))(t); len(f.Typed) != 0 || f.Views != 0 {
		t.Errorf("of two with one mailbox: %+v", f)
	}
}
