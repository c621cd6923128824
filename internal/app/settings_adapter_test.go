package app

import (
	"testing"

	"fermion-tui/internal/store"
	"fermion-tui/internal/store/postgres"
	"fermion-tui/internal/store/storetest"
)

// TestTeamFoldersAreOfOnePersonOnOneMachine: what a colleague on another machine used last is not proposed. A folder from before that is
// proposed where the machine has it, and is not lost.
func TestTeamFoldersAreOfOnePersonOnOneMachine(t *testing.T) {
	for _, engine := range storetest.Engines() {
		t.Run(engine, func(t *testing.T) {
			ctx := t.Context()
			s := storetest.Must(storetest.OpenOn(ctx, engine, storetest.Path(t), storetest.Options{}))(t)
			defer func() { storetest.NoErr(t, s.Close()) }()
			home := t.TempDir()
			as := func(by string) settingsAdapter {
				return (&App{store: s.Store, startRights: store.AllRights(), o: Options{By: by, Home: home}}).settings()
			}
			asha, ravi := as("asha@desk"), as("ravi@laptop")
			want := func(of settingsAdapter, key, folder string) {
				t.Helper()
				if got := storetest.Must(of.Setting(ctx, key))(t); got != folder {
					t.Errorf("%s of %s is %q, not %q", key, of.by, got, folder)
				}
			}
			for _, key := range folderSettings {
				storetest.NoErr(t, s.SetSetting(ctx, key, "/nowhere/of another machine"))
				want(asha, key, "")
				storetest.NoErr(t, s.SetSetting(ctx, key, "~/"))
				want(asha, key, "~/")
				want(ravi, key, "~/")
				storetest.NoErr(t, asha.SetSetting(ctx, key, "/asha/lists"))
				want(as("asha@desk"), key, "/asha/lists")
				want(ravi, key, "~/")
				storetest.NoErr(t, ravi.SetSetting(ctx, key, "")) // the current folder
				want(ravi, key, "")
				want(asha, key, "/asha/lists")
				if kept, _, err := s.Setting(ctx, key); kept != "~/" || err != nil {
					t.Errorf("%s from before is %q now: %v", key, kept, err)
				}
			}
			storetest.NoErr(t, asha.SetSetting(ctx, "ui.period", "7d"))
			want(ravi, "ui.period", "7d")

		})
	}
}

// TestTheLastVisitInATeamIsOfOnePerson: a visit without a name in its database is a colleague's of long ago. Who may
// only read has it on their machine.
func TestTheLastVisitInATeamIsOfOnePerson(t *testing.T) {
	for _, engine := range storetest.Engines() {
		t.Run(engine, func(t *testing.T) {
			ctx := t.Context()
			s := storetest.Must(storetest.OpenOn(ctx, engine, storetest.Path(t), storetest.Options{}))(t)
			defer func() { storetest.NoErr(t, s.Close()) }()
			as := func(by string, rights store.Rights, server *postgres.Engine) settingsAdapter {
				a := &App{store: s.Store, server: server, startRights: rights, o: Options{By: by}}
				a.location.dataDir, a.location.profile = t.TempDir(), "acme"
				return a.settings()
			}
			want := func(of settingsAdapter, visit string) {
				t.Helper()
				if got := storetest.Must(of.Setting(ctx, settingLastVisit))(t); got != visit {
					t.Errorf("the last visit of %s is %q, not %q", of.by, got, visit)
				}
			}
			team := new(postgres.Engine)
			asha, ravi := as("asha@desk", store.AllRights(), team), as("ravi@laptop", store.AllRights(), team)
			meera := as("meera@hall", store.Rights{Role: store.RoleViewer}, team)
			storetest.NoErr(t, s.SetSetting(ctx, settingLastVisit, "1 1000"))
			for _, who := range []settingsAdapter{asha, ravi, meera} {
				want(who, "")
			}
			storetest.NoErr(t, asha.SetSetting(ctx, settingLastVisit, "7 2000"))
			storetest.NoErr(t, meera.SetSetting(ctx, settingLastVisit, "8 3000"))
			want(asha, "7 2000")
			want(ravi, "")
			want(meera, "8 3000")
			want(as("asha@desk", store.AllRights(), nil), "1 1000") // the file of one machine
		})
	}
}
