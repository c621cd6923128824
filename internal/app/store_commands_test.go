package app_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/app"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/postgres"
	"fermion-tui/internal/store/storetest"
)

// TestTeamMigrationNamesWhoHasTheDatabaseOpen: who runs store init reads which programs it stops, and is asked.
func TestTeamMigrationNamesWhoHasTheDatabaseOpen(t *testing.T) {
	address := storetest.PostgresAddress(t)
	x := newCommandFixture(t)
	x.o.Store, x.o.Profile = os.Getenv(storetest.PostgresVariable), fmt.Sprintf("i%d", time.Now().UnixMilli()) // short: a server has 63 bytes for the profile, the version and who it is
	x.o.By = "asha@desk"
	storetest.NoErr(t, app.StoreInit(t.Context(), x.o, false))
	saysNext := func(want string) {
		t.Helper()
		if said := x.err.String(); strings.Count(said, "\nNext") != 1 || !strings.Contains(said, want) {
			t.Errorf("the next step is not %q: %s", want, said)
		}
		x.err.Reset()
	}
	saysNext("Next: put store = \"" + x.o.Store + "\" under [profiles." + x.o.Profile + "] in ")

	o := postgres.Options{Profile: x.o.Profile, Program: postgres.Program{Version: "v1.2.3", By: "ravi@laptop"}}
	open := storetest.Must(postgres.Open(t.Context(), address, o))(t)
	defer open.Close()
	storetest.Must(open.Rights(t.Context()))(t)
	changeVersion := func(by string) {
		storetest.NoErr(t, open.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.ExecContext(ctx, "update register set version = version "+by)
			return err
		}))
	}

	changeVersion("- 1")
	user := storetest.Must(url.Parse(x.o.Store))(t).User.Username()
	err := app.StoreInit(t.Context(), x.o, false)
	for _, want := range []string{"Open now:\n  ravi@laptop as " + user + ", fermion-tui v1.2.3, since 20", "have to be quit and updated"} {
		if !strings.Contains(x.err.String(), want) {
			t.Errorf("without %q: %s", want, x.err.String())
		}
	}
	if !errors.Is(err, postgres.ErrInUse) || !strings.HasSuffix(err.Error(), "with fermion-tui store init --yes") {
		t.Errorf("without a terminal: %v", err)
	}
	x.o.Interactive, x.o.Stdin = true, strings.NewReader("n\n")
	if err := app.StoreInit(t.Context(), x.o, false); !errors.Is(err, postgres.ErrInUse) || strings.Contains(err.Error(), "--yes") {
		t.Errorf("after a no: %v", err)
	}

	changeVersion("+ 1")
	x.err.Reset()
	if err := app.StoreInit(t.Context(), x.o, false); err != nil || strings.Contains(x.err.String(), "Open now") {
		t.Errorf("%v: %s", err, x.err.String())
	}
	saysNext("Next, unless it is done: put store = ")
	storetest.NoErr(t, os.WriteFile(filepath.Join(x.dir, "team.toml"), []byte(fmt.Sprintf("[profiles.%s]\nstore = %q\n", x.o.Profile, x.o.Store)), 0o600))
	x.o.Store, x.o.ConfigFile = "", filepath.Join(x.dir, "team.toml")
	storetest.NoErr(t, app.StoreInit(t.Context(), x.o, false))
	saysNext("Next, unless it is done: give each colleague a user with a role (fermion-tui store roles prints the SQL).")
}

// TestTeamRestoreNamesWhatIsOnlyHere: a database in which only a campaign is has what a restore names and saves before it replaces it, and no move clears it.
func TestTeamRestoreNamesWhatIsOnlyHere(t *testing.T) {
	address := storetest.PostgresAddress(t)
	x := newCommandFixture(t)
	x.o.Profile = fmt.Sprintf("campaign-%d", time.Now().UnixNano())
	local := storetest.Must(storetest.OpenOn(t.Context(), "SQLite", filepath.Join(x.o.DataDir, "profiles", x.o.Profile+".db"), storetest.Options{}))(t)
	storetest.Track(t, local.Store, "abc123")
	storetest.NoErr(t, local.Close())
	file := filepath.Join(x.dir, "copy.db")
	storetest.NoErr(t, app.Backup(t.Context(), x.o, file))
	x.o.Store = os.Getenv(storetest.PostgresVariable)
	storetest.NoErr(t, app.StoreInit(t.Context(), x.o, false))
	onServer := func(f func(*store.Store)) {
		t.Helper()
		s := storetest.Must(store.New(t.Context(), storetest.Must(postgres.Open(t.Context(), address, postgres.Options{Profile: x.o.Profile}))(t),
			store.Options{}))(t)
		f(s)
		storetest.NoErr(t, s.Close())
	}
	onServer(func(s *store.Store) {
		storetest.Must(s.SaveCampaign(t.Context(), affiliate.Campaign{Name: "Diwali"}))(t)
		storetest.Track(t, s, "new-link")
		storetest.NoErr(t, s.SaveProducts(t.Context(),
			[]affiliate.Product{{ID: "68d1013f7183c17964b104c8", Name: "Go for Engineers"}, {ID: "68d1013f7183c17964b104c9"}}))
		storetest.NoErr(t, s.SaveView(t.Context(), affiliate.ViewName{List: "links", Name: "Top v. 2"}, `{"sort":"-sales"}`))
	})

	inFile := x.o
	inFile.Store = ""
	if err := app.StoreMove(t.Context(), inFile, x.o.Store); err == nil || !strings.Contains(err.Error(), "the database on the server has other rows already") {
		t.Errorf("a move over it: %v", err)
	}
	x.err.Reset()
	storetest.NoErr(t, app.Restore(t.Context(), x.o, app.RestoreOptions{File: file, Yes: true}))
	for _, lost := range []string{"1 link (new-link)", "1 campaign (Diwali)", "2 products (Go for Engineers, 68d1013f7183c17964b104c9)",
		"1 saved view (Top v. 2 of links)"} {
		if !strings.Contains(x.err.String(), "Only here, and lost when the database is replaced: "+lost+"\n") {
			t.Errorf("without %q: %s", lost, x.err.String())
		}
	}
	saved := storetest.Must(filepath.Glob(filepath.Join(x.o.DataDir, "backups", x.o.Profile+"-before-restore-*.db")))(t)
	if len(saved) != 1 || !strings.Contains(x.err.String(), "saved on this machine first") ||
		!strings.Contains(x.err.String(), "What the database had is saved: ") {
		t.Fatalf("saved %q: %s", saved, x.err.String())
	}
	before := storetest.Must(storetest.OpenOn(t.Context(), "SQLite", saved[0], storetest.Options{}))(t)
	defer before.Close()
	if all := storetest.Must(before.Campaigns(t.Context()))(t); len(all) != 1 || all[0].Name != "Diwali" {
		t.Errorf("the copy has %+v", all)
	}
}

// TestThePasswordOfTheDatabaseIsTheLineThatIsPiped: a line end is no part of it.
func TestThePasswordOfTheDatabaseIsTheLineThatIsPiped(t *testing.T) {
	t.Parallel()
	for piped, want := range map[string]string{"pa ss\n": "pa ss", "pa ss\r\nmore": "pa ss", " pass ": " pass "} {
		x := newCommandFixture(t)
		x.o.Stdin = strings.NewReader(piped)
		storetest.NoErr(t, app.SetStorePassword(t.Context(), x.o))
		if got := storetest.Must(x.keyring.Get("fermion-tui", "default/store"))(t); got != want {
			t.Errorf("%q is stored as %q", piped, got)
		}
	}
}
