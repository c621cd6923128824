package store_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// TestForgettingLeavesOthersTheirNames: whose name begins like theirs, what only has it as a part, and what waits to be sent, which
// must be decided first.
func TestForgettingLeavesOthersTheirNames(t *testing.T) {
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{})
	ctx := t.Context()
	person := func(id, name string) int64 {
		return storetest.Must(s.SaveAffiliate(ctx, affiliate.Affiliate{UserID: id, Name: name, Email: id + "@example.com"}))(t)
	}
	asha := person("zed-1", "Asha")
	person("zed-12", "Asha Rao")
	_, err := s.SaveCampaign(ctx, affiliate.Campaign{Name: "Asha Rao's week",
		Notes: "asha, ASHA's posters\nAsha: zed-1@example.com. Not zed-12@example.com, x.zed-1@example.com, Ashapurna, zed-12, Asha Rao nor Dasha; (zed-1)"})
	storetest.NoErr(t, err)
	storetest.NoErr(t, s.Plan(ctx, []affiliate.Operation{storetest.LinkOperation()})) // for another Asha
	intents := func() string {
		return strings.Join(storetest.Must(store.Texts(ctx, s, "select intent from operations"))(t), "\n")
	}
	before := intents()

	if _, err := s.FindForgetting(ctx, store.ForgetRequest{Affiliate: affiliate.Affiliate{ID: asha}}); err == nil || !strings.HasPrefix(err.Error(),
		`1 write that names this person is not decided: create-link of "new link", planned on `) {
		t.Error(err)
	}
	_, err = s.Forget(ctx, store.ForgetRequest{Affiliate: affiliate.Affiliate{ID: asha}})
	if _, open := errors.AsType[*store.OpenMatterError](err); !open || intents() != before {
		t.Errorf("%v\n%s", err, intents())
	}
	op := storetest.Must(s.Operations(ctx, affiliate.OperationQuery{}))(t)[0]
	storetest.Must(s.Drop(ctx, []string{op.ID}, "not wanted"))(t)

	meant := storetest.Must(s.FindForgetting(ctx, store.ForgetRequest{Affiliate: affiliate.Affiliate{ID: asha}}))(t)
	if len(meant.Mentions) != 0 { // "Asha Rao's week" is about another person
		t.Errorf("%+v", meant.Mentions)
	}
	f := storetest.Must(s.Forget(ctx, store.ForgetRequest{Affiliate: affiliate.Affiliate{ID: asha}}))(t)
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
	f := storetest.Must(s.FindForgetting(ctx, store.ForgetRequest{Affiliate: affiliate.Affiliate{ID: asha}}))(t)
	var got []string
	for _, m := range f.Mentions {
		got = append(got, m.Text+" → "+m.Instead)
	}
	if want := "Asha's week → forgotten-1's week, Ashafest → , Week of ASHA → Week of forgotten-1, asha → forgotten-1, ashafest → , team-asha → " +
		"team-forgotten-1"; strings.Join(got, ", ") != want {
		t.Errorf("%q", got)
	}
	storetest.Must(s.Forget(ctx, store.ForgetRequest{Affiliate: affiliate.Affiliate{ID: asha}, ReplaceNames: true}))(t)
	left := strings.Join(storetest.Must(store.Texts(ctx, s, "select name from campaigns union all select tag from affiliate_tags order by 1"))(t), ", ")
	if want := "Asha Rao's week, Ashafest, Week of forgotten-1, asha-rao, ashafest, forgotten-1, forgotten-1's week, team-forgotten-1, x"; left != want {
		t.Errorf("%q", left)
	}
	al := person("zed-3", "Al")
	if f := storetest.Must(s.FindForgetting(ctx, store.ForgetRequest{Affiliate: affiliate.Affiliate{ID: al}}))(t); strings.Join(f.TooShort, " ") != "Al" ||
		other == al {
		t.Errorf("%+v", f)
	}
}

// TestForgottenNamesAreReplacedEverywhere: in edits, also when they are undone, in the journal and in filters of views; open writes
// that have them are decided first, since they would make the campaign again. Notes and payees are no names.
func TestForgottenNamesAreReplacedEverywhere(t *testing.T) {
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{})
	ctx := t.Context()
	asha := storetest.Must(s.SaveAffiliate(ctx, affiliate.Affiliate{UserID: "zed-1", Name: "Asha", Notes: "YouTube"}))(t)
	dev := storetest.Must(s.SaveAffiliate(ctx, affiliate.Affiliate{UserID: "zed-2", Name: "Dev"}))(t)
	_, err := s.SaveCampaign(ctx, affiliate.Campaign{Name: "Asha's week"})
	storetest.NoErr(t, err)
	long := strings.Repeat("x", 70) + " for Asha"
	_, err = s.SaveCampaign(ctx, affiliate.Campaign{Name: long})
	storetest.NoErr(t, err)
	_, err = s.SaveCampaign(ctx, affiliate.Campaign{Name: "Washasha"})
	storetest.NoErr(t, err)
	storetest.NoErr(t, s.SaveView(ctx, affiliate.ViewName{List: "links", Name: "team"}, `{"filter":"tag:team-asha -campaign:\"Asha's week\" Asha's weekend"}`))
	storetest.NoErr(t, s.TagAffiliates(ctx, []int64{dev}, affiliate.TagEdit{Add: []string{"team-asha", "youtube"}}))
	storetest.NoErr(t, s.TagAffiliates(ctx, []int64{dev}, affiliate.TagEdit{Remove: []string{"team-asha"}}))
	op := affiliate.Operation{Batch: "new link", Intent: affiliate.Intent{Link: &affiliate.NewLink{
		Affiliate: affiliate.Who{UserID: "zed-2", Name: "Dev"}, ProductID: "go", Commission: 2000, Campaign: "Asha's week", Tags: []string{"team-asha"}}}}
	storetest.NoErr(t, s.Plan(ctx, []affiliate.Operation{op}))

	who := affiliate.Affiliate{ID: asha}
	if _, err := s.FindForgetting(ctx, store.ForgetRequest{Affiliate: who}); err != nil {
		t.Error(err)
	}
	if _, err := s.FindForgetting(ctx, store.ForgetRequest{Affiliate: who, ReplaceNames: true}); err == nil || !strings.HasPrefix(err.Error(),
		`1 write that names this person is not decided: create-link of "new link", planned on `) {
		t.Errorf("an open write has the campaign: %v", err)
	}
	storetest.Must(s.Drop(ctx, []string{storetest.Must(s.Operations(ctx, affiliate.OperationQuery{}))(t)[0].ID}, "not wanted"))(t)
	storetest.Must(s.Forget(ctx, store.ForgetRequest{Affiliate: who, ReplaceNames: true}))(t)

	texts := func() string {
		return strings.Join(storetest.Must(store.Texts(ctx, s, `select text || ' ' || fields from edits union all select key || ' ' || value from settings
			union all select intent from operations union all select text from notices union all select name from campaigns union all select tag from affiliate_tags`))(t), "\n")
	}
	all := texts()
	for _, want := range []string{"campaign forgotten-1's week", "+team-forgotten-1", `"tag:team-forgotten-1"`,
		`tag:team-forgotten-1 -campaign:\"forgotten-1's week\" forgotten-1's weekend`,
		`"forgotten-1's week"`, "\nyoutube", "\nWashasha"} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q", want)
		}
	}
	if left := strings.ToLower(strings.ReplaceAll(all, "Washasha", "")); strings.Contains(left, "asha") || strings.Contains(left, strings.ToLower(long)) {
		t.Errorf("still named:\n%s", all)
	}
	for _, c := range storetest.Must(s.Campaigns(ctx))(t) {
		if err := affiliate.CheckCampaignName(c.Name); err != nil {
			t.Errorf("%s: %v", c.Name, err)
		}
	}
	r := storetest.Must(s.UndoEdit(ctx, affiliate.UndoRequest{}))(t)
	if tags := storetest.Must(store.Texts(ctx, s, "select tag from affiliate_tags order by tag"))(t); !strings.Contains(strings.Join(tags, " "),
		"team-forgotten-1 youtube") {
		t.Errorf("undone: %s: %q", r.Text, tags)
	}
}

// TestForgottenNamesInTextsOfOthers: notes of other affiliates and conditions by a tag have the name until it is to be replaced
// there, and edits of them can be undone either way. Everything that is rewritten is counted before.
func TestForgottenNamesInTextsOfOthers(t *testing.T) {
	for _, c := range []struct {
		names                 bool
		filter, view          string
		notes, tags, tagsEdit string
	}{
		{false, `tag:asha forgotten-1`, `{"filter":"tag:asha forgotten-1 !tag:\"asha\""}`, "Asha's brother, not Asha Rao's", "asha x", "+asha +x"},
		{true, `tag:forgotten-1 forgotten-1`, `{"filter":"tag:forgotten-1 forgotten-1 !tag:\"forgotten-1\""}`, "forgotten-1's brother, not Asha Rao's",
			"forgotten-1 x", "+forgotten-1 +x"},
	} {
		t.Run(fmt.Sprint(c.names), func(t *testing.T) {
			s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{})
			ctx := t.Context()
			person := func(id, name, notes string) int64 {
				return storetest.Must(s.SaveAffiliate(ctx, affiliate.Affiliate{UserID: id, Name: name, Notes: notes}))(t)
			}
			who := affiliate.Affiliate{ID: person("zed-1", "Asha", "")}
			dev := person("zed-2", "Dev", "Asha's brother, not Asha Rao's")
			person("zed-3", "Asha Rao", "")
			_, err := s.SaveCampaign(ctx, affiliate.Campaign{Name: "Week", Notes: "for Asha"})
			storetest.NoErr(t, err)
			storetest.NoErr(t, s.TagAffiliates(ctx, []int64{dev}, affiliate.TagEdit{Add: []string{"asha", "x"}}))
			storetest.NoErr(t, s.SaveView(ctx, affiliate.ViewName{List: "links", Name: "team"}, `{"filter":"tag:asha Asha !tag:\"asha\""}`))
			storetest.NoErr(t, s.SetSetting(ctx, "ui.filter.links", "tag:asha asha"))
			storetest.NoErr(t, s.SetSetting(ctx, "school_url", "https://asha/learn"))
			_, err = s.AddEntries(ctx, []affiliate.Entry{{AffiliateID: dev, Kind: affiliate.EntryBonus, Amount: 100, At: time.Now(), Note: "shared with asha"},
				{AffiliateID: who.ID, Kind: affiliate.EntryBonus, Amount: 100, At: time.Now(), Note: "a secret"},
				{AffiliateID: who.ID, Kind: affiliate.EntryBonus, Amount: 200, At: time.Now()}}, nil)
			storetest.NoErr(t, err)

			meant := storetest.Must(s.FindForgetting(ctx, store.ForgetRequest{Affiliate: who, ReplaceNames: c.names}))(t)
			f := storetest.Must(s.Forget(ctx, store.ForgetRequest{Affiliate: who, ReplaceNames: c.names}))(t)
			f.Token, meant.Token = "", "" // each is random
			if f.OtherNotes != 1 || f.Notes != 2 || f.OwnNotes != 1 || f.Views != 2 || f.Replaceable() != 2 || !reflect.DeepEqual(f, meant) {
				t.Errorf("%+v, meant %+v", f, meant)
			}
			one := func(query string) string { return strings.Join(storetest.Must(store.Texts(ctx, s, query))(t), " ") }
			for query, want := range map[string]string{
				"select notes from affiliates where id = " + fmt.Sprint(dev):  c.notes,
				"select value from settings where key = 'ui.filter.links'":    c.filter,
				"select value from settings where key = 'ui.view.links.team'": c.view,
				"select value from settings where key = 'school_url'":         "https://asha/learn",
				"select tag from affiliate_tags order by 1":                   c.tags,
				"select notes from campaigns":                                 "for forgotten-1",
				"select note from ledger where note <> ''":                    "shared with forgotten-1",
				"select text from edits where text like 'tags%'":              "tags of affiliate Dev\n" + c.tagsEdit,
			} {
				if got := one(query); got != want {
					t.Errorf("%s: %q, want %q", query, got, want)
				}
			}
			for _, want := range []string{"view team of links", c.tagsEdit} {
				if r := storetest.Must(s.UndoEdit(ctx, affiliate.UndoRequest{}))(t); !strings.Contains(r.Text, want) || len(r.Skipped) > 0 {
					t.Errorf("undone: %+v, want %s", r, want)
				}
			}
			if tags, views := one("select tag from affiliate_tags"), one("select key from settings where key like 'ui.view.%'"); tags+views != "" {
				t.Errorf("left: %q, %q", tags, views)
			}
		})
	}
}

// TestForgottenNamesInFileNames: in Activity and in notes, also with an e-mail and with hyphens in place of blanks. Files of others
// keep their names.
func TestForgottenNamesInFileNames(t *testing.T) {
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{})
	ctx := t.Context()
	asha := storetest.Must(s.SaveAffiliate(ctx, affiliate.Affiliate{UserID: "zed-1", Name: "Asha Rao", Email: "asha@example.com"}))(t)
	rao := storetest.Must(s.SaveAffiliate(ctx, affiliate.Affiliate{UserID: "rao-asha", Name: "Rao"}))(t)
	for _, a := range []affiliate.Affiliate{{UserID: "zed-12", Name: "Asha Rao Kumar"}, {UserID: "rao-gupta", Name: "Meera Rao"}} {
		storetest.Must(s.SaveAffiliate(ctx, a))(t)
	}
	for i, c := range []struct {
		who          int64
		text, forgot string
	}{
		{asha,
			`imported "asha-rao.csv", asha@example.com.csv, links_asha@example.com-2.CSV and /home/me/zed-1/nov.csv, not asha-rao-kumar.csv, zed-12.csv, asharao.csv or asha-rao.example`,
			`imported "P.csv", P.csv, links_P-2.CSV and /home/me/P/nov.csv, not asha-rao-kumar.csv, zed-12.csv, asharao.csv or asha-rao.example`},
		{rao, "imported rao.csv and links-rao.v2.xlsx, not meera_rao.csv, rao-gupta.csv or raoul.csv",
			"imported P.csv and links-P.v2.xlsx, not meera_rao.csv, rao-gupta.csv or raoul.csv"},
	} {
		storetest.Must(s.SaveCampaign(ctx, affiliate.Campaign{Name: fmt.Sprint("Week ", i), Notes: c.text}))(t)
		storetest.Must(s.Forget(ctx, store.ForgetRequest{Affiliate: affiliate.Affiliate{ID: c.who}}))(t)
		notes := storetest.Must(store.Texts(ctx, s, fmt.Sprintf("select notes from campaigns where name = 'Week %d'", i)))(t)
		if got, want := notes[0], strings.ReplaceAll(c.forgot, "P", fmt.Sprintf("forgotten-%d", c.who)); got != want {
			t.Errorf("%s\nwant\n%s", got, want)
		}
	}
}
