package app

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// viewerHere is what the screens remember of somebody who may not write, beside a database in which others forget.
func viewerHere(t *testing.T) (settingsAdapter, *store.Store, int64) {
	t.Helper()
	path := storetest.Path(t)
	manager := storetest.MustOpen(t, path, storetest.Options{Instance: "manager"})
	ronny := storetest.Must(manager.SaveAffiliate(t.Context(), affiliate.Affiliate{UserID: "aff-11", Email: "p11@example.com", Name: "Ronny Paul"}))(t)
	viewer := settingsAdapter{store: storetest.MustOpen(t, path, storetest.Options{Instance: "viewer"}),
		local: &localSettings{path: filepath.Join(t.TempDir(), "default.screens.json")}}
	for key, value := range map[string]string{affiliate.FilterSettings + "links": "p11 clicks>5", "ui.sort.links": "-sales",
		"ui.import_folder.x": "/home/x/Ronny Paul"} {
		storetest.NoErr(t, viewer.SetSetting(t.Context(), key, value))
	}
	storetest.NoErr(t, viewer.SaveView(t.Context(), affiliate.ViewName{List: "links", Name: "Ronny"}, `{"filter":"ronny"}`))
	storetest.NoErr(t, viewer.SaveView(t.Context(), affiliate.ViewName{List: "links", Name: "Top"}, `{"filter":"sales>3"}`))
	return viewer, manager, ronny
}

func remembered(t *testing.T, s settingsAdapter) map[string]string {
	t.Helper()
	return storetest.Must(s.SettingsUnder(t.Context(), "ui."))(t)
}

// TestWhatWasTypedElsewhereIsDropped when a person was forgotten on another machine: their words are known nowhere by
// then. What is typed before this program knows it is not saved either.
func TestWhatWasTypedElsewhereIsDropped(t *testing.T) {
	viewer, manager, ronny := viewerHere(t)
	storetest.Must(manager.Forget(t.Context(), store.ForgetRequest{Affiliate: affiliate.Affiliate{ID: ronny}}))(t)
	storetest.NoErr(t, viewer.SetSetting(t.Context(), affiliate.FilterSettings+"links", "ronny"))
	if got := remembered(t, viewer); !maps.Equal(got, map[string]string{"ui.sort.links": "-sales"}) {
		t.Errorf("after the program knows: %v", got)
	}
	storetest.NoErr(t, viewer.SaveView(t.Context(), affiliate.ViewName{List: "links", Name: "Top"}, `{"filter":"sales>3"}`))
	if got := remembered(t, viewer); len(got) != 2 {
		t.Errorf("what is saved afterwards: %v", got)
	}
	if text := viewer.tellDropped(t.Context()); !strings.Contains(text, "has removed 2 saved views and 1 filter of yours") {
		t.Errorf("the viewer is told %q", text)
	}
	if text := viewer.tellDropped(t.Context()); text != "" {
		t.Errorf("the viewer is told again: %q", text)
	}
}

// TestAnErasureAfterARestoreIsAnotherOne: what was typed between the restored state and the erasure that it undid was
// checked for that one only.
func TestAnErasureAfterARestoreIsAnotherOne(t *testing.T) {
	viewer, manager, ronny := viewerHere(t)
	storetest.Must(manager.Forget(t.Context(), store.ForgetRequest{Affiliate: affiliate.Affiliate{ID: ronny}}))(t)
	storetest.NoErr(t, viewer.SaveView(t.Context(), affiliate.ViewName{List: "links", Name: "Top"}, `{"filter":"sales>3"}`))
	remembered(t, viewer)
	storetest.NoErr(t, viewer.SaveView(t.Context(), affiliate.ViewName{List: "links", Name: "Asha"}, `{"filter":"asha"}`))

	restored, managerOfRestored, other := viewerHere(t)
	storetest.Must(managerOfRestored.Forget(t.Context(), store.ForgetRequest{Affiliate: affiliate.Affiliate{ID: other}}))(t)
	restored.local = viewer.local
	if got := remembered(t, restored); !maps.Equal(got, map[string]string{"ui.sort.links": "-sales"}) {
		t.Errorf("after one erasure in each of two states: %v", got)
	}
}

// TestWhatWasTypedOnThisMachineIsCleaned by the words that name the person: the rest stays, and what may mean them is named.
func TestWhatWasTypedOnThisMachineIsCleaned(t *testing.T) {
	viewer, manager, ronny := viewerHere(t)
	storetest.NoErr(t, viewer.SetSetting(t.Context(), affiliate.FilterSettings+"coupons", "nny"))
	f := storetest.Must(manager.Forget(t.Context(), store.ForgetRequest{Affiliate: affiliate.Affiliate{ID: ronny}}))(t)
	changed, staying, err := viewer.local.forget(f)
	if changed != 3 || err != nil || !slices.Equal(staying, []store.StayingFilter{{List: "coupons", Filter: "nny"}}) {
		t.Errorf("%d changed, staying %+v, %v", changed, staying, err)
	}
	want := map[string]string{"ui.filter.links": f.Pseudonym + " clicks>5", "ui.filter.coupons": "nny", "ui.sort.links": "-sales",
		"ui.import_folder.x": "/home/x/" + f.Pseudonym,
		"ui.view.links.Top":  `{"filter":"sales>3"}`, "ui.view.links." + f.Pseudonym: `{"filter":"` + f.Pseudonym + `"}`}
	if got := remembered(t, viewer); !maps.Equal(got, want) {
		t.Errorf("%v\nwant %v", got, want)
	}

	asha := storetest.Must(manager.SaveAffiliate(t.Context(), affiliate.Affiliate{Name: "Asha", Email: "asha@example.com"}))(t)
	storetest.Must(manager.Forget(t.Context(), store.ForgetRequest{Affiliate: affiliate.Affiliate{ID: asha}}))(t) // on another machine
	dev := storetest.Must(manager.SaveAffiliate(t.Context(), affiliate.Affiliate{Name: "Dev", Email: "dev@example.com"}))(t)
	f = storetest.Must(manager.Forget(t.Context(), store.ForgetRequest{Affiliate: affiliate.Affiliate{ID: dev}}))(t)
	if changed, _, err := viewer.local.forget(f); changed != 5 || err != nil {
		t.Errorf("somebody else was forgotten meanwhile, and %d changed, %v", changed, err)
	}
}
