package app

import (
	"strconv"
	"sync"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// TestWhatIsRememberedAtOnceIsAllRemembered: settings and what was seen are in one file, and saved by different parts of a program.
func TestWhatIsRememberedAtOnceIsAllRemembered(t *testing.T) {
	a := newApp(Options{}.withDefaults())
	a.location = location{profile: "default", dataDir: t.TempDir()}
	a.startRights = store.Rights{Role: store.RoleViewer}
	const each = 50
	var saving sync.WaitGroup
	for i := range int64(each) {
		saving.Go(func() {
			if err := a.settings().local.set(affiliate.ViewSettings+strconv.FormatInt(i, 10), "x"); err != nil {
				t.Error(err)
			}
		})
		saving.Go(func() {
			if err := a.settings().local.markSeen(map[int64]affiliate.Counters{i: {Clicks: 1}}); err != nil {
				t.Error(err)
			}
		})
	}
	saving.Wait()
	r := storetest.Must(a.localSettings().read())(t)
	if len(r.Settings) != each || len(r.Seen) != each {
		t.Errorf("%d settings and %d links are remembered", len(r.Settings), len(r.Seen))
	}
}

// TestAViewerRemembersOnThisMachine: last visit, filters, views and what was seen of links; the database has none of it.
func TestAViewerRemembersOnThisMachine(t *testing.T) {
	t.Parallel()
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{})
	link := storetest.Track(t, s, "abc1")[0]
	storetest.NoErr(t, s.SetSetting(t.Context(), "ui.team", "theirs"))
	storetest.NoErr(t, s.SetSetting(t.Context(), "ui.both", "theirs"))
	mark := storetest.Must(s.ContentMark(t.Context()))(t)
	a := &App{store: s, startRights: store.Rights{User: "meera", Role: store.RoleViewer}, location: location{dataDir: t.TempDir(), profile: "default"}}
	own := a.settings()
	visits := visitsAdapter{s, time.Now, screenSettings{a}}
	zone := func() *time.Location { return time.UTC }
	boards := boardAdapter{s, historyAdapter{s, zone, time.Now}, zone, time.Now, screenSettings{a}.here}

	storetest.NoErr(t, own.SetSetting(t.Context(), "ui.both", "mine"))
	storetest.NoErr(t, visits.SaveVisit(t.Context()))
	news, cancel := s.Subscribe()
	defer cancel()
	storetest.NoErr(t, visits.MarkSeen(t.Context(), map[int64]affiliate.Counters{link: {Clicks: 7}}))
	if n := <-news; len(n.Links) != 1 || n.Links[0] != link {
		t.Errorf("the screens are told of %+v", n)
	}

	own = a.settings() // the next start
	all := storetest.Must(own.SettingsUnder(t.Context(), "ui."))(t)
	if all["ui.team"] != "theirs" || all["ui.both"] != "mine" || storetest.Must(own.Setting(t.Context(), "ui.both"))(t) != "mine" {
		t.Errorf("remembered: %v", all)
	}
	if since := storetest.Must(visits.SinceLastVisit(t.Context()))(t); since.At.IsZero() {
		t.Error("the visit is forgotten")
	}
	b := storetest.Must(boards.Board(t.Context(), affiliate.Period{}))(t)
	if seen := b.Link(link).Seen.Clicks; seen != 7 {
		t.Errorf("%d clicks were seen", seen)
	}
	if now := storetest.Must(s.ContentMark(t.Context()))(t); now != mark {
		t.Error("the database was changed")
	}
	if seen := storetest.Must(s.LinksByID(t.Context(), []int64{link}))(t)[0].Seen.Clicks; seen != 0 {
		t.Errorf("the database has %d clicks as seen", seen)
	}
}
