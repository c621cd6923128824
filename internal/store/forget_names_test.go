package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// TestForgettingLeavesOthersTheirNames: whose name begins like theirs, what only has it as a part, and what waits to be sent, which must be decided first.
func TestForgettingLeavesOthersTheirNames(t *testing.T) {
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{})
	ctx := t.Context()
	person := func(id, name string) int64 {
		return storetest.Must(s.SaveAffiliate(ctx, affiliate.Affiliate{UserID: id, Name: name, Email: id + "@example.com"}))(t)
	}
	asha := person("zed-1", "Asha")
	person("zed-12", "Asha Rao")
	_, err := s.SaveCampaign(ctx, affiliate.Campaign{Name: "Asha Rao's week", Notes: "asha, ASHA's posters\nAsha: zed-1@example.com. Not zed-12@example.com, x.zed-1@example.com, Ashapurna, zed-12, Asha Rao nor Dasha; (zed-1)"})
	storetest.NoErr(t, err)
	storetest.NoErr(t, s.Plan(ctx, []affiliate.Operation{storetest.LinkOperation()})) // for another Asha
	intents := func() string {
		return strings.Join(storetest.Must(store.Texts(ctx, s, "select intent from operations"))(t), "\n")
	}
	before := intents()

	if _, err := s.FindForgetting(ctx, affiliate.Affiliate{ID: asha}, ""); err == nil || !strings.HasPrefix(err.Error(), "writes that name them") {
		t.Error(err)
	}
	_, err = s.Forget(ctx, affiliate.Affiliate{ID: asha}, "", false)
	if _, open := errors.AsType[*store.OpenMatterError](err); !open || intents() != before {
		t.Errorf("%v\n%s", err, intents())
	}
	op := storetest.Must(s.Operations(ctx, affiliate.OperationQuery{}))(t)[0]
	storetest.Must(s.Drop(ctx, []string{op.ID}, "not wanted"))(t)

	meant := storetest.Must(s.FindForgetting(ctx, affiliate.Affiliate{ID: asha}, ""))(t)
	if len(meant.Mentions) != 0 { // "Asha Rao's week" is about another person
		t.Errorf("%+v", meant.Mentions)
	}
	f := storetest.Must(s.Forget(ctx, affiliate.Affiliate{ID: asha}, "", false))(t)
	if f.Operations != 1 || strings.Contains(intents(), "Asha") {
		t.Errorf("%+v\n%s", f, intents())
	}
	as := fmt.Sprintf("forgotten-%d", asha)
	want := strings.ReplaceAll("P, P's posters\nP: P. Not zed-12@example.com, x.zed-1@example.com, Ashapurna, zed-12, Asha Rao nor Dasha; (P)", "P", as)
	for _, c := range storetest.Must(s.Campaigns(ctx))(t) {
		if c.Name != "Asha Rao's week" || c.Notes != want {
			t.Errorf("%s: %q, want %q", c.Name, c.Notes, want)
		}
	}
}

// TestForgottenNamesInCampaignsAndTags stay and are named, and are replaced when that is asked for, but not those of others.
func TestForgottenNamesInCampaignsAndTags(t *testing.T) {
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{})
	ctx := t.Context()
	person := func(id, name string, tags ...string) int64 {
		at := storetest.Must(s.SaveAffiliate(ctx, affiliate.Affiliate{UserID: id, Name: name, Email: id + "@example.com"}))(t)
		storetest.NoErr(t, s.TagAffiliates(ctx, []int64{at}, affiliate.TagEdit{Add: append(tags, "x")}))
		return at
	}
	asha := person("zed-1", "Asha", "asha")
	other := person("zed-2", "Asha Rao", "asha-rao", "asha", "team-asha", "ashafest", "forgotten-1")
	for _, name := range []string{"Asha's week", "Asha Rao's week", "Ashafest", "Week of ASHA"} {
		_, err := s.SaveCampaign(ctx, affiliate.Campaign{Name: name})
		storetest.NoErr(t, err)
	}
	f := storetest.Must(s.FindForgetting(ctx, affiliate.Affiliate{ID: asha}, ""))(t)
	var got []string
	for _, m := range f.Mentions {
		got = append(got, m.Text+" → "+m.Instead)
	}
	if want := "Asha's week → forgotten-1's week, Ashafest → , Week of ASHA → Week of forgotten-1, asha → forgotten-1, ashafest → , team-asha → team-forgotten-1"; strings.Join(got, ", ") != want {
		t.Errorf("%q", got)
	}
	storetest.Must(s.Forget(ctx, affiliate.Affiliate{ID: asha}, "", true))(t)
	left := strings.Join(storetest.Must(store.Texts(ctx, s, "select name from campaigns union all select tag from affiliate_tags order by 1"))(t), ", ")
	if want := "Asha Rao's week, Ashafest, Week of forgotten-1, asha-rao, ashafest, forgotten-1, forgotten-1's week, team-forgotten-1, x"; left != want {
		t.Errorf("%q", left)
	}
	al := person("zed-3", "Al")
	if f := storetest.Must(s.FindForgetting(ctx, affiliate.Affiliate{ID: al}, ""))(t); strings.Join(f.TooShort, " ") != "Al" || other == al {
		t.Errorf("%+v", f)
	}
}
