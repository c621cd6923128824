package store_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// TestAWordOfTheNameIsForgottenInFilters, where nobody else is called so. A filter that finds them by a part, and the name of a
// view that has a word more, stay and are named.
func TestAWordOfTheNameIsForgottenInFilters(t *testing.T) {
	x := newEdited(t)
	ctx := t.Context()
	ronny := storetest.Must(x.ravi.SaveAffiliate(ctx, affiliate.Affiliate{UserID: "aff-11", Email: "p11@example.com", Name: "Ronny Paul"}))(t)
	storetest.Must(x.ravi.SaveAffiliate(ctx, affiliate.Affiliate{UserID: "aff-12", Email: "p12@example.com", Name: "Paul Sen"}))(t)
	settings := map[string][2]string{
		"ui.filter.links":      {"ronny clicks>5 ronny > 3 sales > 11", "forgotten-ID clicks>5 ronny > 3 sales > 11"},
		"ui.filter.affiliates": {`p1 !"go for"`, `p1 !"go for"`},
		"ui.filter.coupons":    {"PAUL", "PAUL"},
		"ui.filter.campaigns":  {`aff- example sen x product:ronny is:paul !is:"p1"`, `aff- example sen x product:ronny is:paul !is:"p1"`},
		"ui.filter.activity":   {"tag:ronny", "tag:ronny"},
		"ui.open_view.links": {`{"name":"Ronny","of":{"filter":"\"ronny\"","sort":"-sales"},"before":{"filter":"nny"}}`,
			`{"name":"forgotten-ID","of":{"filter":"\"forgotten-ID\"","sort":"-sales"},"before":{"filter":"nny"}}`},
		affiliate.RecentSetting:  {`["affiliate:3","view:Links:Ronny","view:Links:Top"]`, `["affiliate:3","view:Links:forgotten-ID","view:Links:Top"]`},
		"ui.sort.links":          {"-ronny", "-ronny"},
		"import.folder.somebody": {"ronny", "ronny"},
	}
	for key, s := range settings {
		storetest.NoErr(t, x.ravi.SetSetting(ctx, key, s[0]))
	}
	for name, filter := range map[string]string{"Ronny": `ronny`, "Ronny's best": "sales>3", "Seen": "1@exam", "Top": "paulson", "Of Paul Sen": ""} {
		storetest.NoErr(t, x.ravi.SaveView(ctx, affiliate.ViewName{List: "links", Name: name}, `{"filter":"`+filter+`"}`))
	}
	meant := storetest.Must(x.ravi.FindForgetting(ctx, store.ForgetRequest{Affiliate: affiliate.Affiliate{ID: ronny}}))(t)
	f := storetest.Must(x.ravi.Forget(ctx, store.ForgetRequest{Affiliate: affiliate.Affiliate{ID: ronny}}))(t)
	if !slices.Equal(f.Typed, []string{"ronny"}) || !slices.Equal(f.StayingFilters, meant.StayingFilters) {
		t.Errorf("%+v, meant %+v", f, meant)
	}
	want := []store.StayingFilter{{List: "activity", Filter: "tag:ronny"}, {List: "affiliates", Filter: `p1 !"go for"`}, {List: "coupons", Filter: "PAUL"},
		{List: "links", View: "Of Paul Sen"},
		{"links", "Ronny's best", "sales>3"}, {"links", "Seen", "1@exam"}, {"links", f.Pseudonym, "nny"}}
	if !slices.Equal(f.StayingFilters, want) {
		t.Errorf("staying: %q\nwant %q", f.StayingFilters, want)
	}
	for key, s := range settings {
		want := strings.ReplaceAll(s[1], "forgotten-ID", f.Pseudonym)
		if got, _, err := x.ravi.Setting(ctx, key); err != nil || got != want {
			t.Errorf("%s is %s, want %s, %v", key, got, want, err)
		}
	}
	views := storetest.Must(x.ravi.SettingsUnder(ctx, affiliate.ViewSettings))(t)
	if keys := slices.Sorted(maps.Keys(views)); !slices.Contains(keys, "ui.view.links."+f.Pseudonym) || slices.Contains(keys, "ui.view.links.Ronny") ||
		!slices.Contains(keys, "ui.view.links.Ronny's best") {
		t.Error(keys)
	}
	if text := x.editTexts(); strings.Contains(text, "view Ronny of") {
		t.Errorf("an edit has the name of the view: %s", text)
	}
}
