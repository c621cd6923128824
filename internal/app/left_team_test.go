package app_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/app"
	"fermion-tui/internal/secret"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/sqlite"
	"fermion-tui/internal/store/storetest"
)

// TestRestoreOntoAFileThatWasMoved says in its question and at its end that the team's database is elsewhere.
func TestRestoreOntoAFileThatWasMoved(t *testing.T) {
	t.Parallel()
	x := newCommandFixture(t)
	if status, err := x.runImport(app.Import{Kind: "links",
		File: x.file("links.csv", "slug,affiliate_user_id,affiliate_name\nabc1,aff-1,Asha Rao\n")}); status != 0 {
		t.Fatal(status, err)
	}
	file := filepath.Join(x.dir, "copy.db")
	storetest.NoErr(t, app.Backup(t.Context(), x.o, file))
	e := storetest.Must(sqlite.Open(t.Context(), filepath.Join(x.o.DataDir, "profiles", "default.db"), sqlite.Options{}))(t)
	storetest.NoErr(t, e.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		return tx.MarkMoved(ctx, "postgres://asha@db.example.com/affiliates")
	}))
	storetest.NoErr(t, e.Close())
	x.err.Reset()
	x.o.Interactive, x.o.Stdin = true, strings.NewReader("y\n")
	storetest.NoErr(t, app.Restore(t.Context(), x.o, app.RestoreOptions{File: file}))
	for _, want := range []string{"This file was moved to postgres://asha@db.example.com/affiliates, where the team's database is.",
		"leave the one on the server as it is? [y/N]", "The team's database is still postgres://asha@db.example.com/affiliates: "} {
		if !strings.Contains(x.err.String(), want) {
			t.Errorf("%q is missing in %s", want, x.err.String())
		}
	}
}

// TestRemovingAProfileLeavesTheServer as it is, and says so.
func TestRemovingAProfileLeavesTheServer(t *testing.T) {
	t.Parallel()
	x := newCommandFixture(t)
	x.o.ConfigFile = x.file("config.toml", "[profiles.default]\nstore = \"postgres://asha@db.example.com/affiliates\"\n")
	storetest.NoErr(t, app.RemoveProfile(t.Context(), x.o, "default", true))
	for _, want := range []string{"stays, with all that is in it.",
		"warning: it is not known whether a program of this machine has the team's database open: "} {
		if !strings.Contains(x.err.String(), want) {
			t.Errorf("%q is missing in %s", want, x.err.String())
		}
	}
}

// TestTeamRemovingAProfileThatIsOpen is refused while a program of the same person and machine has the team's database open with it, and not while
// a colleague has.
func TestTeamRemovingAProfileThatIsOpen(t *testing.T) {
	storetest.PostgresAddress(t)
	x := newCommandFixture(t)
	x.o.ConfigFile = x.file("config.toml", fmt.Sprintf("[profiles.leaving]\nstore = %q\n", os.Getenv(storetest.PostgresVariable)))
	x.o.Profile = "leaving"
	storetest.NoErr(t, app.StoreInit(t.Context(), x.o, false))
	secrets := secret.New(x.o.Keyring, secret.Options{})
	storetest.NoErr(t, secrets.SetKey(t.Context(), "leaving", "school-key"))
	open := func(by string) *app.App {
		t.Helper()
		o := x.o
		o.By = by
		return storetest.Must(app.Open(t.Context(), o))(t)
	}
	colleague := open("asha@desk")
	defer func() { storetest.NoErr(t, colleague.Close(t.Context())) }()

	own := open(x.o.By)
	err := app.RemoveProfile(t.Context(), x.o, "leaving", true)
	if err == nil || !strings.Contains(err.Error(), "fermion-tui is using the team's database with this profile: "+x.o.By+" as ") ||
		!strings.Contains(err.Error(), "Quit it and try again; nothing was changed") || strings.Contains(err.Error(), "asha@desk") {
		t.Errorf("it says %v", err)
	}
	if _, err := secrets.Key(t.Context(), "leaving"); err != nil {
		t.Error("the key is gone:", err)
	}
	storetest.NoErr(t, own.Close(t.Context()))
	x.err.Reset()
	for end := time.Now().Add(5 * time.Second); ; time.Sleep(20 * time.Millisecond) { // the server lists a connection for a moment after its end
		if err = app.RemoveProfile(t.Context(), x.o, "leaving", true); err == nil || time.Now().After(end) {
			break
		}
	}
	storetest.NoErr(t, err)
	if said := x.err.String(); !strings.Contains(said, "stays, with all that is in it.") || strings.Contains(said, "warning") {
		t.Errorf("it says %s", said)
	}
	if _, err := secrets.Key(t.Context(), "leaving"); !errors.Is(err, secret.ErrNoKey) {
		t.Error("the key stays:", err)
	}
}
