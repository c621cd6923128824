package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

func TestSaveCampaign(t *testing.T) {
	c := storetest.NewClock()
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{Now: c.Now})
	news, cancel := s.Subscribe()
	defer cancel()
	diwali := affiliate.Campaign{Name: " Diwali 2026 ", Goal: affiliate.Goal{Kind: affiliate.GoalSales, Amount: 100}, From: storetest.Start,
		To: storetest.Start.AddDate(0, 1, 0), Notes: "posters"}
	id := storetest.Must(s.SaveCampaign(t.Context(), diwali))(t)
	if got, want := waiting(news), said(affiliate.Invalidation{Campaigns: []int64{id}, Edits: true}); got != want {
		t.Errorf("%s\nnot %s", got, want)
	}
	diwali.ID, diwali.Name, diwali.CreatedAt = id, "Diwali 2026", storetest.Start
	read := func() []affiliate.Campaign { return storetest.Must(s.Campaigns(t.Context()))(t) }
	if got := read(); len(got) != 1 || got[0] != diwali {
		t.Errorf("%+v\nnot %+v", got, diwali)
	}
	isTaken := func(err error) bool {
		e, ok := affiliate.ErrorOfKind(err, affiliate.NameTaken)
		return ok && strings.Contains(e.Error(), "called Diwali 2026 already")
	}
	if _, err := s.SaveCampaign(t.Context(), affiliate.Campaign{Name: "DIWALI 2026"}); !isTaken(err) {
		t.Error(err)
	}
	if _, err := s.SaveCampaign(t.Context(), affiliate.Campaign{Name: " "}); err == nil || len(read()) != 1 {
		t.Error("a campaign without a name was kept")
	}
	holi := storetest.Must(s.SaveCampaign(t.Context(), affiliate.Campaign{Name: "Holi"}))(t)
	if err := s.EditCampaign(t.Context(), holi, affiliate.CampaignEdit{Name: affiliate.TextEdit{Was: "Holi", Now: "diwali 2026"}}); !isTaken(err) {
		t.Error(err)
	}
	c.Add(time.Hour)
	storetest.NoErr(t, s.EditCampaign(t.Context(), id, affiliate.CampaignEdit{
		Name: affiliate.TextEdit{Was: "Diwali 2026", Now: " diwali 2026"}, // its own name in other letters
		Goal: affiliate.ValueEdit[affiliate.Goal]{Was: diwali.Goal}, Period: affiliate.ValueEdit[affiliate.Span]{Was: diwali.Span()},
	}))
	if got := read()[1]; got != (affiliate.Campaign{ID: id, Name: "diwali 2026", Notes: "posters", CreatedAt: storetest.Start}) {
		t.Errorf("what an edit does not name stays: %+v", got)
	}
	if err := s.EditCampaign(t.Context(), id, affiliate.CampaignEdit{Name: affiliate.TextEdit{Was: "diwali 2026", Now: " "}}); err == nil {
		t.Error("a campaign lost its name")
	}
	if err := s.EditCampaign(t.Context(), 99, affiliate.CampaignEdit{}); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
	_ = waiting(news)
	storetest.NoErr(t, s.ArchiveCampaigns(t.Context(), []int64{id, holi}, true))
	storetest.NoErr(t, s.ArchiveCampaigns(t.Context(), []int64{holi}, false))
	c.Add(time.Hour)
	storetest.NoErr(t, s.ArchiveCampaigns(t.Context(), []int64{id}, true)) // the first time stays
	if got := read(); !got[0].ArchivedAt.IsZero() || !got[1].ArchivedAt.Equal(storetest.Start.Add(time.Hour)) {
		t.Errorf("%+v", got)
	}
	if got, want := waiting(news), said(affiliate.Invalidation{Campaigns: []int64{id, holi}, Edits: true}); got != want {
		t.Errorf("%s\nnot %s", got, want)
	}
}

func TestPutInCampaign(t *testing.T) {
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{Now: storetest.NewClock().Now})
	slugs := make([]string, 1200)
	for i := range slugs {
		slugs[i] = fmt.Sprintf("slug%04d", i)
	}
	ids := storetest.Track(t, s, slugs...)
	diwali := storetest.Must(s.SaveCampaign(t.Context(), affiliate.Campaign{Name: "Diwali"}))(t)
	holi := storetest.Must(s.SaveCampaign(t.Context(), affiliate.Campaign{Name: "Holi"}))(t)
	storetest.NoErr(t, storetest.PutInCampaign(t.Context(), s, ids, diwali))
	news, cancel := s.Subscribe()
	defer cancel()
	storetest.NoErr(t, storetest.PutInCampaign(t.Context(), s, append([]int64{99_999}, ids[:2]...), holi))
	if got, want := waiting(news), said(affiliate.Invalidation{Links: ids[:2], Edits: true}); got != want {
		t.Errorf("%s\nnot %s", got, want)
	}
	storetest.NoErr(t, storetest.PutInCampaign(t.Context(), s, ids[1:3], 0))
	storetest.NoErr(t, storetest.PutInCampaign(t.Context(), s, ids[3:], diwali)) // they are there: no news
	if got, want := waiting(news), said(affiliate.Invalidation{Links: ids[1:3], Edits: true}); got != want {
		t.Errorf("%s\nnot %s", got, want)
	}
	in := map[int64]int{}
	for _, l := range storetest.Must(s.Links(t.Context()))(t) {
		in[l.CampaignID]++
	}
	if in[holi] != 1 || in[0] != 2 || in[diwali] != 1197 {
		t.Error(in)
	}
	if err := storetest.PutInCampaign(t.Context(), s, ids, 99); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
	storetest.NoErr(t, storetest.PutInCampaign(t.Context(), s, nil, diwali))
}

// A campaign that an import or a form names is found in other letters too, and is news when it is made.
func TestNamedCampaigns(t *testing.T) {
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{})
	ids := storetest.Track(t, s, "a", "b")
	news, cancel := s.Subscribe()
	defer cancel()
	edit := func(id int64, name string) {
		storetest.NoErr(t, s.EditLinks(t.Context(), []int64{id}, affiliate.LinkEdit{Campaign: &name}))
	}
	edit(ids[0], "Élan")
	made := storetest.Must(s.Campaigns(t.Context()))(t)
	if len(made) != 1 || waiting(news) != said(affiliate.Invalidation{Links: ids[:1], Campaigns: []int64{made[0].ID}, Edits: true}) {
		t.Fatalf("%+v", made)
	}
	edit(ids[1], " éLAN ")
	if got := waiting(news); got != said(affiliate.Invalidation{Links: ids[1:], Edits: true}) {
		t.Error(got)
	}
	for _, l := range storetest.Must(s.Links(t.Context()))(t) {
		if l.CampaignID != made[0].ID {
			t.Errorf("%s is in %d", l.Slug, l.CampaignID)
		}
	}
}

func TestCampaignChanges(t *testing.T) {
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{Now: storetest.NewClock().Now})
	ids := storetest.Track(t, s, "in", "out")
	diwali := storetest.Must(s.SaveCampaign(t.Context(), affiliate.Campaign{Name: "Diwali"}))(t)
	storetest.NoErr(t, storetest.PutInCampaign(t.Context(), s, ids[:1], diwali))
	for i := range 6 {
		for _, id := range ids {
			storetest.Must(storetest.Record(t.Context(), s, id, storetest.Start.Add(time.Duration(i)*time.Hour), affiliate.Counters{Clicks: int64(10 * i)}))(t)
		}
	}
	clicksWithin := func(from, to time.Duration, limit int) string {
		span := affiliate.Span{From: storetest.Start.Add(from)}
		if to != 0 {
			span.To = storetest.Start.Add(to)
		}
		var hours []string
		for _, c := range storetest.Must(s.CampaignChanges(t.Context(), diwali, span, limit))(t) {
			if c.LinkID != ids[0] {
				t.Errorf("%+v", c)
			}
			hours = append(hours, fmt.Sprint(int(c.At.Sub(storetest.Start).Hours())))
		}
		return strings.Join(hours, " ")
	}
	for _, c := range []struct {
		from, to time.Duration
		limit    int
		want     string
	}{
		{-time.Hour, 0, 0, "5 4 3 2 1"}, {-time.Hour, 0, 2, "5 4"}, {150 * time.Minute, 0, 0, "5 4 3"}, {2 * time.Hour, 4 * time.Hour, 0, "4 3"},
		{9 * time.Hour, 0, 0, ""},
	} {
		if got := clicksWithin(c.from, c.to, c.limit); got != c.want {
			t.Errorf("from %s to %s: %s, not %s", c.from, c.to, got, c.want)
		}
	}
	if all := storetest.Must(s.CampaignChanges(t.Context(), diwali, affiliate.Span{}, 0))(t); len(all) != 5 {
		t.Errorf("without edges: %d", len(all))
	}
}
