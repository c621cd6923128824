package app

import (
	"testing"

	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// TestTeamFoldersAreOfOnePersonOnOneMachine: what a colleague on another machine used last is not proposed. A folder from before that is
// proposed where the machine has it, and is not lost. The last visit is of one person in a team.
func TestTeamFoldersAreOfOnePersonOnOneMachine(t *testing.T) {
	for _, engine := range storetest.Engines() {
		t.Run(engine, func(t *testing.T) {
			ctx := t.Context()
			s := storetest.Must(storetest.OpenOn(ctx, engine, storetest.Path(t), storetest.Options{}))(t)
			defer func() { storetest.NoErr(t, s.Close()) }()
			home := t.TempDir()
			as := func(by string) settingsAdapter {
				return (&App{store: s.Store, rights: store.AllRights(), o: Options{By: by, Home: home}}).settings()
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

			asha.shared, ravi.shared = true, true
			storetest.NoErr(t, s.SetSetting(ctx, settingLastVisit, "1 1000"))
			want(ravi, settingLastVisit, "1 1000")
			storetest.NoErr(t, asha.SetSetting(ctx, settingLastVisit, "7 2000"))
			want(asha, settingLastVisit, "7 2000")
			want(ravi, settingLastVisit, "1 1000")
		})
	}
}
