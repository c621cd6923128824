package store_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// edited is a database with rows to edit, and two people at it.
type edited struct {
	*testing.T
	clock      *storetest.Clock
	ravi, asha *store.Store
	links      []int64
	meera, dev int64 // affiliates
	coupon     int64
	campaigns  []int64
}

func newEdited(t *testing.T) *edited {
	x := &edited{T: t, clock: storetest.NewClock()}
	path := storetest.Path(t)
	x.ravi = storetest.MustOpen(t, path, storetest.Options{Now: x.clock.Now, By: "ravi@desk"})
	x.asha = storetest.MustOpen(t, path, storetest.Options{Now: x.clock.Now, By: "asha@host"})
	x.links = storetest.Track(t, x.ravi, "one", "two", "three")
	x.meera = storetest.Must(x.ravi.SaveAffiliate(t.Context(),
		affiliate.Affiliate{UserID: "aff-meera", Email: "meera@example.com", Name: "Meera", Tags: []string{"youtube"}}))(t)
	x.dev = storetest.Must(x.ravi.SaveAffiliate(t.Context(), affiliate.Affiliate{Email: "dev@example.com", Name: "Dev", Notes: "pays on the 5th"}))(t)
	id, _, err := x.ravi.SaveCoupon(t.Context(), affiliate.Coupon{ProductID: "68d1013f7183c17964b104c8", Code: "MEERA25", AffiliateID: x.meera})
	storetest.NoErr(t, err)
	x.coupon = id
	for _, name := range []string{"Diwali", "Holi"} {
		x.campaigns = append(x.campaigns, storetest.Must(x.ravi.SaveCampaign(t.Context(), affiliate.Campaign{Name: name}))(t))
	}
	storetest.NoErr(t, x.ravi.SaveView(t.Context(), affiliate.ViewName{List: "links", Name: "Top v. 2"}, `{"sort":"-sales"}`))
	storetest.NoErr(t, x.ravi.ForgetEdits(t.Context()))
	return x
}

// state is what people can edit.
func (x *edited) state() string {
	x.Helper()
	var b strings.Builder
	for _, l := range storetest.Must(x.ravi.Links(x.Context()))(x) {
		fmt.Fprintln(&b, l.Slug, l.AffiliateID, l.ProductID, l.CampaignID, l.Tags, l.Pinned, l.StoppedAt)
	}
	for _, a := range storetest.Must(x.ravi.Affiliates(x.Context()))(x) {
		if a.ID == x.meera || a.ID == x.dev {
			fmt.Fprintln(&b, a.Name, a.Notes, a.Tags)
		}
	}
	for _, c := range storetest.Must(x.ravi.Coupons(x.Context()))(x) {
		fmt.Fprintln(&b, c.Code, c.AffiliateID, c.LinkID)
	}
	for _, c := range storetest.Must(x.ravi.Campaigns(x.Context()))(x) {
		if c.ArchivedAt.IsZero() || slices.Contains(x.campaigns, c.ID) {
			fmt.Fprintln(&b, c.Name, c.Goal, c.From, c.To, c.ArchivedAt, c.Notes)
		}
	}
	views := storetest.Must(x.ravi.SettingsUnder(x.Context(), "ui.view."))(x)
	for _, key := range slices.Sorted(maps.Keys(views)) {
		fmt.Fprintln(&b, key, views[key])
	}
	return b.String()
}

// undo undoes the last edit of ravi, or makes it again.
func (x *edited) undo(redo bool) affiliate.UndoResult {
	x.Helper()
	x.clock.Add(time.Minute)
	return storetest.Must(x.ravi.UndoEdit(x.Context(), affiliate.UndoRequest{Redo: redo}))(x)
}

func (x *edited) says(redo bool, want string) {
	x.Helper()
	if got := x.undo(redo).Describe(redo); got != want {
		x.Errorf("%s\nnot %s", got, want)
	}
}

// TestUndoEveryEdit: each kind of edit is undone, made again, and undone once more, and the rows are as they were.
func TestUndoEveryEdit(t *testing.T) {
	x := newEdited(t)
	ctx := t.Context()
	who, product, diwali := affiliate.Who{Email: "dev@example.com"}, affiliate.Product{ID: "68d1013f7183c17964b104c9"}, "Diwali"
	fresh := "New Year"
	for _, tc := range []struct {
		do   func() error
		text string
	}{
		{func() error {
			return x.ravi.EditLinks(ctx, x.links, affiliate.LinkEdit{Tag: affiliate.TagEdit{Add: []string{"vip", "q4"}}})
		}, "tags of 3 links: +q4 +vip"},
		{func() error {
			return x.ravi.EditLinks(ctx, x.links[:1],
				affiliate.LinkEdit{Affiliate: &who, Product: &product, Campaign: &diwali,
					Tag: affiliate.TagEdit{Add: []string{"blog"}, Remove: []string{"q4", "vip"}}})
		}, "affiliate, campaign, product and tags of link one: none → Dev, none → Diwali, none → 68d1013f7183c17964b104c9, +blog -q4 -vip"},
		{func() error {
			return x.ravi.EditLinks(ctx, x.links[:1], affiliate.LinkEdit{Tag: affiliate.TagEdit{Remove: []string{"blog"}}})
		}, "tags of link one: -blog"},
		{func() error { return x.ravi.EditLinks(ctx, x.links, affiliate.LinkEdit{Campaign: &fresh}) },
			"campaign New Year: created; campaign of 3 links"},
		{func() error { return x.ravi.PinLinks(ctx, x.links[1:], true) }, "2 links: pinned"},
		{func() error { return x.ravi.StopLinks(ctx, x.links) }, "3 links: no longer watched"},
		{func() error { return x.ravi.WatchLinks(ctx, x.links[:1]) }, "link one: watched again"},
		{func() error {
			return x.ravi.EditAffiliate(ctx, x.meera, affiliate.AffiliateEdit{
				Name: affiliate.TextEdit{Was: "Meera", Now: "Meera K"}, Notes: affiliate.TextEdit{Now: "calls on Mondays"}, Tag: affiliate.TagEdit{Add: []string{"blog"}, Remove: []string{"youtube"}},
			})
		}, "name, notes and tags of affiliate Meera K: Meera → Meera K, +blog -youtube"},
		{func() error {
			return x.ravi.TagAffiliates(ctx, []int64{x.meera, x.dev}, affiliate.TagEdit{Add: []string{"blog"}})
		}, "tags of affiliate Dev: +blog"},
		{func() error {
			return x.ravi.CreditCoupon(ctx, x.coupon, affiliate.ValueEdit[int64]{Was: x.meera, Now: x.dev})
		}, "affiliate of coupon MEERA25: Meera K → Dev"},
		{func() error {
			_, err := x.ravi.SaveCampaign(ctx, affiliate.Campaign{Name: "Onam"})
			return err
		}, "campaign Onam: created"},
		{func() error {
			return x.ravi.EditCampaign(ctx, x.campaigns[0], affiliate.CampaignEdit{
				Name: affiliate.TextEdit{Was: "Diwali", Now: "Diwali 2026"}, Notes: affiliate.TextEdit{Now: "posters"},
				Goal:   affiliate.ValueEdit[affiliate.Goal]{Now: affiliate.Goal{Kind: affiliate.GoalSales, Amount: 100}},
				Period: affiliate.ValueEdit[affiliate.Span]{Now: affiliate.Span{From: storetest.Start}},
			})
		}, "goal, name, notes and period of campaign Diwali 2026: none → 100 sales, Diwali → Diwali 2026"},
		{func() error { return x.ravi.ArchiveCampaigns(ctx, x.campaigns, true) }, "2 campaigns: archived"},
		{func() error { return x.ravi.ArchiveCampaigns(ctx, x.campaigns[:1], false) }, "campaign Diwali 2026: brought back"},
		{func() error { return storetest.PutInCampaign(ctx, x.ravi, x.links, x.campaigns[1]) }, "campaign of 3 links: New Year → Holi"},
		{func() error { return storetest.PutInCampaign(ctx, x.ravi, x.links, 0) }, "campaign of 3 links: Holi → none"},
		{func() error { return x.ravi.SaveView(ctx, affiliate.ViewName{List: "links", Name: "Top v. 2"}, `{}`) }, "view Top v. 2 of links: replaced"},
		{func() error { return x.ravi.SaveView(ctx, affiliate.ViewName{List: "coupons", Name: "New"}, `{}`) }, "view New of coupons: saved"},
		{func() error { return x.ravi.RemoveView(ctx, affiliate.ViewName{List: "links", Name: "Top v. 2"}) }, "view Top v. 2 of links: removed"},
	} {
		x.clock.Add(time.Hour)
		before := x.state()
		storetest.NoErr(t, tc.do())
		after := x.state()
		if before == after {
			t.Fatalf("%s changed nothing", tc.text)
		}
		for range 2 {
			if r := x.undo(false); x.state() != before || len(r.Skipped) > 0 {
				t.Errorf("undone %+v:\n%s\nnot\n%s", r, x.state(), before)
			}
			if r := x.undo(true); x.state() != after || r.Describe(true) != "Done again: "+r.Text {
				t.Errorf("done again %+v:\n%s\nnot\n%s", r, x.state(), after)
			}
		}
		if all := storetest.Must(x.ravi.Edits(ctx, 5))(t); all[4].Text() != tc.text || all[4].Kind != affiliate.EditKindEdit || all[0].TargetID != all[4].ID ||
			all[0].By != "ravi@desk" {
			t.Errorf("%+v\nnot %s", all, tc.text)
		}
	}
	for range 19 { // all of it, one step after the other
		x.undo(false)
	}
	if want := newEdited(t).state(); x.state() != want {
		t.Errorf("all undone:\n%s\nnot\n%s", x.state(), want)
	}
	x.says(false, "nothing to undo: you have edited nothing here that can be undone")
}

// TestUndoLeavesWhatWasChangedSince: by a colleague, or in another way, value by value.
func TestUndoLeavesWhatWasChangedSince(t *testing.T) {
	x := newEdited(t)
	ctx := t.Context()
	diwali, holi := "Diwali", "Holi"
	storetest.NoErr(t, x.ravi.EditLinks(ctx, x.links, affiliate.LinkEdit{Campaign: &diwali, Tag: affiliate.TagEdit{Add: []string{"vip"}}}))
	storetest.NoErr(t, x.asha.EditLinks(ctx, x.links[1:2], affiliate.LinkEdit{Campaign: &holi, Tag: affiliate.TagEdit{Add: []string{"mine"}}}))
	x.says(false, "Undone: campaign of 2 links: none → Diwali; tags of 3 links: +vip. 1 was changed since by asha@host and stays: link two")
	two := storetest.Must(x.ravi.LinksByID(ctx, x.links))(t)[1]
	if two.CampaignID != x.campaigns[1] || !slices.Equal(two.Tags, []string{"mine"}) {
		t.Errorf("%+v", two)
	}
	x.says(true, "Done again: campaign of 2 links: none → Diwali; tags of 3 links: +vip")
	storetest.NoErr(t, storetest.PutInCampaign(ctx, x.asha, x.links, x.campaigns[1]))
	storetest.NoErr(t, x.asha.EditLinks(ctx, x.links, affiliate.LinkEdit{Tag: affiliate.TagEdit{Add: []string{"asha"}, Remove: []string{"mine", "vip"}}}))
	x.says(false, "Nothing was undone: all of it was changed since by asha@host (campaign and tags of 3 links: none → Diwali, +vip)")
}

// TestUndoIsOnesOwn: a colleague's edit is not undone, an old one asks first, and a new edit ends what could be made again.
func TestUndoIsOnesOwn(t *testing.T) {
	x := newEdited(t)
	ctx := t.Context()
	storetest.NoErr(t, x.ravi.PinLinks(ctx, x.links[:1], true))
	storetest.NoErr(t, x.asha.PinLinks(ctx, x.links[1:], true))
	old := storetest.Must(x.ravi.Edits(ctx, 0))(t)[1]
	x.clock.Add(time.Hour)
	ask := affiliate.UndoRequest{AskBefore: x.clock.Now().Add(-10 * time.Minute)}
	if r := storetest.Must(x.ravi.UndoEdit(ctx, ask))(t); !r.Asks || r.Edit != old || r.Text != "" {
		t.Errorf("%+v", r)
	}
	ask.Confirmed = old.ID + 1
	if _, err := x.ravi.UndoEdit(ctx, ask); err == nil || !strings.Contains(err.Error(), "press the key again") {
		t.Error(err)
	}
	ask.Confirmed = old.ID
	if r := storetest.Must(x.ravi.UndoEdit(ctx, ask))(t); r.Text != "link one: pinned" {
		t.Errorf("%+v", r)
	}
	x.says(false, "nothing to undo: you have edited nothing here that can be undone")
	storetest.NoErr(t, x.ravi.PinLinks(ctx, x.links[:1], true))
	x.says(true, "nothing to redo: you have undone nothing since your last edit")
	storetest.NoErr(t, x.ravi.PinLinks(ctx, x.links[:1], true)) // changes nothing, and is no edit
	if all := storetest.Must(x.ravi.Edits(ctx, 0))(t); len(all) != 4 || all[1].Kind != affiliate.EditKindUndo || all[3].State != affiliate.EditUndone {
		t.Errorf("%+v", all)
	}
}

// TestRedoMakesTheLastUndoneAgain: undone edits are made again in the order in which they were undone, backwards, and none from before a
// newer edit, also when that one is undone itself.
func TestRedoMakesTheLastUndoneAgain(t *testing.T) {
	x := newEdited(t)
	ctx := t.Context()
	none := "nothing to redo: you have undone nothing since your last edit"
	storetest.NoErr(t, x.ravi.StopLinks(ctx, x.links[:1]))
	x.says(false, "Undone: link one: no longer watched")
	storetest.NoErr(t, x.asha.PinLinks(ctx, x.links[2:], true)) // a colleague's edit changes nothing of it
	storetest.NoErr(t, x.ravi.PinLinks(ctx, x.links[1:2], true))
	x.says(true, none)
	x.says(false, "Undone: link two: pinned")
	x.says(true, "Done again: link two: pinned")
	x.says(false, "Undone: link two: pinned")
	x.says(true, "Done again: link two: pinned")
	x.says(true, none)
	storetest.NoErr(t, x.ravi.PinLinks(ctx, x.links[:1], true))
	x.says(false, "Undone: link one: pinned")
	x.says(false, "Undone: link two: pinned")
	x.says(true, "Done again: link two: pinned")
	x.says(true, "Done again: link one: pinned")
	x.says(true, none)
}

// TestUndoBringsBackAnAlert: one that archiving a campaign resolved is to review again, and one that a person had decided is not.
func TestUndoBringsBackAnAlert(t *testing.T) {
	x := newEdited(t)
	ctx := t.Context()
	var ids []int64
	for range 2 {
		ids = append(ids,
			storetest.Must(x.ravi.AddNotice(ctx, affiliate.Notice{Kind: affiliate.NoticeAlert, Rule: affiliate.AlertGoalMissed, CampaignID: x.campaigns[0],
				Text: "ended short of its goal"}))(t))
	}
	storetest.NoErr(t, x.ravi.DecideNotice(ctx, ids[0]))
	storetest.NoErr(t, x.ravi.ArchiveCampaigns(ctx, x.campaigns[:1], true))
	review := func(want int) {
		t.Helper()
		all := storetest.Must(x.ravi.Notices(ctx, 0))(t)
		if d := storetest.Must(x.ravi.PendingDecisions(ctx))(t); d.Notices != want || all[0].Decided != (want == 0) || !all[1].Decided {
			t.Errorf("%d to review, not %d: %+v", d.Notices, want, all)
		}
	}
	review(0)
	x.says(false, "Undone: campaign Diwali: archived")
	review(1)
	x.says(true, "Done again: campaign Diwali: archived")
	review(0)
	x.says(false, "Undone: campaign Diwali: archived")
	review(1)
	edit := storetest.Must(x.ravi.Edits(ctx, 1))(t)[0]
	want := []affiliate.EditedField{{Row: "campaign Diwali", Field: "alert about its goal", Now: "to review"},
		{Row: "campaign Diwali", Field: "state", Now: "brought back"}}
	if got := storetest.Must(x.ravi.EditedFields(ctx, edit.ID))(t); !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
}

// TestUndoMovesNoMoney: a link that goes back to its affiliate is theirs since when it was, so that what they were paid for stays theirs.
func TestUndoMovesNoMoney(t *testing.T) {
	sc := newSchool(t, 2)
	owner := func(i int) affiliate.LinkEdit {
		who := affiliate.Who{UserID: fmt.Sprintf("aff-%d", i)}
		return affiliate.LinkEdit{Affiliate: &who}
	}
	link := storetest.Track(t, sc, "nobodys")
	sc.read(link[0])
	sc.sell(link[0], 70_00)
	storetest.NoErr(t, sc.EditLinks(t.Context(), link, owner(0)))
	if b := sc.balance(0); b.Earned != 70_00 {
		t.Errorf("earned %v", b.Earned)
	}
	storetest.Must(sc.UndoEdit(t.Context(), affiliate.UndoRequest{}))(t)
	if b := sc.balance(0); b.Earned != 0 {
		t.Errorf("undone: earned %v", b.Earned)
	}
	storetest.Must(sc.UndoEdit(t.Context(), affiliate.UndoRequest{Redo: true}))(t)
	if b := sc.balance(0); b.Earned != 70_00 {
		t.Errorf("done again: earned %v", b.Earned)
	}
}

// TestEditedFields: what an edit changed, row by row.
func TestEditedFields(t *testing.T) {
	x := newEdited(t)
	ctx := t.Context()
	storetest.NoErr(t, x.ravi.EditLinks(ctx, x.links[:2], affiliate.LinkEdit{Tag: affiliate.TagEdit{Add: []string{"vip", "q4"}}}))
	storetest.NoErr(t, x.ravi.PinLinks(ctx, x.links[:1], true))
	all := storetest.Must(x.ravi.Edits(ctx, 0))(t)
	got := append(storetest.Must(x.ravi.EditedFields(ctx, all[1].ID))(t), storetest.Must(x.ravi.EditedFields(ctx, all[0].ID))(t)...)
	want := []affiliate.EditedField{{Row: "link one", Field: "tags", Now: "+q4 +vip"}, {Row: "link two", Field: "tags", Now: "+q4 +vip"},
		{Row: "link one", Field: "pin", Now: "pinned"}}
	if !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
}

// TestForgottenPersonIsNotInEdits: what was changed of them is gone, and other edits do not name them.
func TestForgottenPersonIsNotInEdits(t *testing.T) {
	x := newEdited(t)
	ctx := t.Context()
	storetest.NoErr(t, x.ravi.EditAffiliate(ctx, x.meera,
		affiliate.AffiliateEdit{Name: affiliate.TextEdit{Was: "Meera", Now: "Meera Kumari"}, Notes: affiliate.TextEdit{Now: "her mother is ill"},
			Tag: affiliate.TagEdit{Remove: []string{"youtube"}}}))
	storetest.NoErr(t, x.ravi.CreditCoupon(ctx, x.coupon, affiliate.ValueEdit[int64]{Was: x.meera, Now: x.dev}))
	storetest.NoErr(t, x.ravi.EditCampaign(ctx, x.campaigns[0], affiliate.CampaignEdit{Notes: affiliate.TextEdit{Now: "ask Meera Kumari"}}))
	meera := storetest.Must(x.ravi.AffiliatesByID(ctx, []int64{x.meera}))(t)[0]
	f := storetest.Must(x.ravi.Forget(ctx, store.ForgetRequest{Affiliate: meera}))(t)
	if f.Edits != 3 {
		t.Errorf("%+v", f)
	}
	for _, e := range storetest.Must(x.ravi.Edits(ctx, 0))(t) {
		text := fmt.Sprint(e, storetest.Must(x.ravi.EditedFields(ctx, e.ID))(t))
		if strings.Contains(text, "Meera") || strings.Contains(text, "mother") || strings.Contains(text, "youtube") {
			t.Error(text)
		}
	}
	for range 4 {
		x.undo(false)
	}
	if meera = storetest.Must(x.ravi.AffiliatesByID(ctx, []int64{x.meera}))(t)[0]; meera.Name != f.Pseudonym || meera.Notes != "" {
		t.Errorf("%+v", meera)
	}
}
