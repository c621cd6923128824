package store_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// editTexts is all that is stored of edits and views.
func (x *edited) editTexts() string {
	x.Helper()
	texts := storetest.Must(store.Texts(x.Context(), x.ravi, "select text || ' ' || fields from edits union all select key || ' ' || value from settings"))(x)
	return strings.Join(texts, "\n")
}

// TestForgottenNamesAreNotInEdits: neither one from before a rename, nor one that is too short to be looked for, nor one in a view's name.
func TestForgottenNamesAreNotInEdits(t *testing.T) {
	x := newEdited(t)
	ctx := t.Context()
	who := affiliate.Who{UserID: "aff-meera"}
	storetest.NoErr(t, x.ravi.EditLinks(ctx, x.links[:1], affiliate.LinkEdit{Affiliate: &who}))
	x.undo(false)
	x.undo(true)
	storetest.NoErr(t, x.ravi.EditAffiliate(ctx, x.meera, affiliate.AffiliateEdit{Name: affiliate.TextEdit{Was: "Meera", Now: "M. Kumari"}}))
	for _, name := range []string{"for M. Kumari", "for Meera", "for m. kumari"} {
		storetest.NoErr(t, x.ravi.SaveView(ctx, affiliate.ViewName{List: "links", Name: name}, `{"filter":"`+name+`"}`))
	}
	storetest.NoErr(t, x.ravi.RemoveView(ctx, affiliate.ViewName{List: "links", Name: "for Meera"}))
	f := storetest.Must(x.ravi.Forget(ctx, store.ForgetRequest{Affiliate: affiliate.Affiliate{ID: x.meera}}))(t)
	if f.Views != 2 || !slices.Equal(f.OldNames, []string{"M. Kumari", "Meera"}) {
		t.Errorf("%+v", f)
	}
	if text := strings.ToLower(x.editTexts()); strings.Contains(text, "meera") || strings.Contains(text, "kumari") ||
		!strings.Contains(text, "none → forgotten-1") {
		t.Error(text)
	}
	views := storetest.Must(x.ravi.SettingsUnder(ctx, affiliate.ViewSettings))(t)
	if keys := slices.Sorted(maps.Keys(views)); !slices.Equal(keys,
		[]string{"ui.view.links.Top v. 2", "ui.view.links.for forgotten-1", "ui.view.links.for forgotten-1 2"}) {
		t.Error(keys)
	}
	x.undo(false) // the view that was removed, under a name that does not name them
	if views = storetest.Must(x.ravi.SettingsUnder(ctx, affiliate.ViewSettings))(t); len(views) != 4 {
		t.Error(views)
	}
	again := storetest.Must(x.ravi.FindForgetting(ctx, store.ForgetRequest{Affiliate: affiliate.Affiliate{ID: x.meera}}))(t)
	if again.IsEmpty() || again.Edits+again.Notices+again.Views != 0 {
		t.Errorf("%+v", again)
	}
}

// TestForgottenShortNameIsNotInEdits, and an edit of them alone can no longer be undone.
func TestForgottenShortNameIsNotInEdits(t *testing.T) {
	x := newEdited(t)
	ctx := t.Context()
	al := storetest.Must(x.ravi.SaveAffiliate(ctx, affiliate.Affiliate{UserID: "aff-9", Name: "Al"}))(t)
	who := affiliate.Who{UserID: "aff-9"}
	storetest.NoErr(t, x.ravi.EditLinks(ctx, x.links[:1], affiliate.LinkEdit{Affiliate: &who}))
	storetest.NoErr(t, x.ravi.CreditCoupon(ctx, x.coupon, affiliate.ValueEdit[int64]{Was: x.meera, Now: al}))
	storetest.NoErr(t, x.ravi.TagAffiliates(ctx, []int64{x.dev, al}, affiliate.TagEdit{Add: []string{"blog"}}))
	storetest.NoErr(t, x.ravi.EditAffiliate(ctx, al, affiliate.AffiliateEdit{Notes: affiliate.TextEdit{Now: "calls"}}))
	f := storetest.Must(x.ravi.Forget(ctx, store.ForgetRequest{Affiliate: affiliate.Affiliate{ID: al}}))(t)
	var got []string
	for _, e := range storetest.Must(x.ravi.Edits(ctx, 0))(t) {
		got = append(got, e.Text())
	}
	want := []string{"edit of " + f.Pseudonym, "tags of affiliate Dev: +blog", "affiliate of coupon MEERA25: Meera → " + f.Pseudonym,
		"affiliate of link one: none → " + f.Pseudonym}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	x.says(false, fmt.Sprintf("Nothing was undone: this edit can no longer be undone, since what it changed was erased with a person's data (edit of %s)",
		f.Pseudonym))
	x.says(false, "Undone: tags of affiliate Dev: +blog")
}

// TestAnEditOfANoteWithAForgottenNameCannotBeUndone, though the note of the other affiliate stays: what it was is no longer recorded.
func TestAnEditOfANoteWithAForgottenNameCannotBeUndone(t *testing.T) {
	x := newEdited(t)
	storetest.NoErr(t, x.ravi.EditAffiliate(t.Context(), x.dev,
		affiliate.AffiliateEdit{Notes: affiliate.TextEdit{Was: "pays on the 5th", Now: "a friend of Meera"}}))
	storetest.Must(x.ravi.Forget(t.Context(), store.ForgetRequest{Affiliate: affiliate.Affiliate{ID: x.meera}}))(t)
	x.says(false, "Nothing was undone: this edit can no longer be undone, since what it changed was erased with a person's data (notes of affiliate Dev)")
}
