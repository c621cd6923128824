package app_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"fermion-tui/internal/app"
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
	if !strings.Contains(x.err.String(), "stays, with all that is in it.") {
		t.Errorf("it says %s", x.err.String())
	}
}
