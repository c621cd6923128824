package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// TestWhatANoteSaysIsNoName: a note "YouTube" is erased in writes about the person, and stays in what is about others. Their payee
// is erased everywhere.
func TestWhatANoteSaysIsNoName(t *testing.T) {
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{})
	ctx := t.Context()
	asha := storetest.Must(s.SaveAffiliate(ctx, affiliate.Affiliate{UserID: "zed-1", Name: "Asha", Notes: "YouTube"}))(t)
	dev := storetest.Must(s.SaveAffiliate(ctx, affiliate.Affiliate{UserID: "zed-2", Name: "Dev"}))(t)
	storetest.Must(s.SaveCampaign(ctx, affiliate.Campaign{Name: "Week", Notes: "ads on YouTube, not Asha's"}))(t)
	storetest.Must(s.AddEntries(ctx, []affiliate.Entry{{AffiliateID: dev, Kind: affiliate.EntryBonus, Amount: 100, At: time.Now(),
		Note: "bonus for the YouTube video"}}, nil))(t)
	for _, who := range []affiliate.Who{{UserID: "zed-1", Name: "Asha"}, {UserID: "zed-2", Name: "Dev"}} {
		storetest.NoErr(t,
			s.Plan(ctx, []affiliate.Operation{{Batch: "onboard", Intent: affiliate.Intent{Affiliate: &affiliate.NewAffiliate{Who: who, Notes: "YouTube"}}}}))
	}
	for _, op := range storetest.Must(s.Operations(ctx, affiliate.OperationQuery{}))(t) {
		storetest.Must(s.Drop(ctx, []string{op.ID}, "not wanted"))(t)
	}
	storetest.Must(s.Forget(ctx, store.ForgetRequest{Affiliate: affiliate.Affiliate{ID: asha}}))(t)
	as := fmt.Sprintf("forgotten-%d", asha)
	texts := func(query string) string {
		return strings.Join(storetest.Must(store.Texts(ctx, s, query))(t), "\n")
	}
	if got := texts("select notes from campaigns union all select note from ledger"); got != "ads on YouTube, not "+as+"'s\nbonus for the YouTube video" {
		t.Errorf("of others: %s", got)
	}
	if got := texts("select intent from operations"); strings.Count(got, "YouTube") != 1 || strings.Contains(got, "Asha") {
		t.Errorf("writes: %s", got)
	}
}

// TestAForgottenBuyerIsATag that can be written, also in a filter.
func TestAForgottenBuyerIsATag(t *testing.T) {
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{})
	ctx := t.Context()
	dev := storetest.Must(s.SaveAffiliate(ctx, affiliate.Affiliate{UserID: "zed-2", Name: "Dev"}))(t)
	storetest.NoErr(t, s.TagAffiliates(ctx, []int64{dev}, affiliate.TagEdit{Add: []string{"asha"}}))
	storetest.NoErr(t, s.SetSetting(ctx, "ui.filter.links", "tag:asha"))
	storetest.Must(s.Forget(ctx, store.ForgetRequest{Buyer: "Asha", ReplaceNames: true}))(t)
	tags := storetest.Must(store.Texts(ctx, s, "select tag from affiliate_tags"))(t)
	filter := strings.Join(storetest.Must(store.Texts(ctx, s, "select value from settings where key = 'ui.filter.links'"))(t), " ")
	if len(tags) != 1 || strings.Contains(tags[0], " ") || filter != "tag:"+tags[0] {
		t.Errorf("the tags are %q, the filter %q", tags, filter)
	}
}

// TestFilesNamedAfterAPerson are proposed no more, and what the journal calls their imports is named, since --resume needs it.
func TestFilesNamedAfterAPerson(t *testing.T) {
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{})
	ctx := t.Context()
	asha := storetest.Must(s.SaveAffiliate(ctx, affiliate.Affiliate{UserID: "zed-1", Name: "Asha Rao"}))(t)
	const kept = `{"kind":"links","path":"/home/me/nov.csv","began_at":"2000-01-01T00:00:00Z","instance":"i"}`
	storetest.NoErr(t, s.SetSetting(ctx, "import.unfinished.me@here",
		`[{"kind":"links","path":"/home/me/Asha Rao.csv"},`+kept+`,{"kind":"links","path":"/home/me/links-asha-rao.csv"}]`))
	op := affiliate.Operation{Batch: "import asha_rao.csv",
		Intent: affiliate.Intent{Affiliate: &affiliate.NewAffiliate{Who: affiliate.Who{UserID: "zed-2", Name: "Dev"}}}}
	storetest.NoErr(t, s.Plan(ctx, []affiliate.Operation{op}))
	f := storetest.Must(s.Forget(ctx, store.ForgetRequest{Affiliate: affiliate.Affiliate{ID: asha}}))(t)
	left := strings.Join(storetest.Must(store.Texts(ctx, s, "select value from settings where key like 'import.%'"))(t), " ")
	if left != "["+kept+"]" || f.Files != 2 || !slices.Equal(f.StayingFiles, []string{"import asha_rao.csv"}) {
		t.Errorf("%+v; left %s", f, left)
	}
}
