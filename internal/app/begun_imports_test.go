package app

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/importer"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// TestAnImportThatWaitsForAReplyIsNotOver: after Fermion's limit the write is planned again. Neither its end nor
// another import that begins says otherwise.
func TestAnImportThatWaitsForAReplyIsNotOver(t *testing.T) {
	t.Parallel()
	ctx, dir := t.Context(), t.TempDir()
	s := storetest.Must(storetest.Open(ctx, filepath.Join(dir, "default.db"), storetest.Options{}))(t)
	defer s.Close()
	u := begunImports{store: s, settings: settingsAdapter{store: s}, by: "meera@laptop", now: time.Now}
	file := func(name string) importer.Import {
		path := filepath.Join(dir, name)
		storetest.NoErr(t, os.WriteFile(path, []byte(name), 0o600))
		return importer.Import{Kind: "links", File: path, Digest: name}
	}
	first := file("first.csv")
	batch := storetest.Must(u.onStart(ctx, first, importer.Begun{}))(t)
	storetest.NoErr(t,
		s.Plan(ctx, []affiliate.Operation{{ID: "a", Chain: "a", Batch: batch, By: u.by,
			Intent: affiliate.Intent{Affiliate: &affiliate.NewAffiliate{Who: affiliate.Who{UserID: "asha"}}}}}))
	storetest.Must(s.Claim(ctx, "a", "{}"))(t)
	u.onEnd(ctx, first, false)
	storetest.Must(u.onStart(ctx, file("second.csv"), importer.Begun{}))(t)
	if began, is, err := u.remembered(ctx, first.Kind, first.File); err != nil || !is || began.Ended {
		t.Errorf("while it waits: %+v, %v", began, err)
	}
	storetest.Must(s.Finish(ctx, "a", store.Outcome{State: affiliate.Rejected, Error: "name is taken"}))(t)
	storetest.Must(u.onStart(ctx, file("third.csv"), importer.Begun{}))(t)
	if began, _, err := u.remembered(ctx, first.Kind, first.File); err != nil || !began.Ended {
		t.Errorf("after the reply: %+v, %v", began, err)
	}
}
