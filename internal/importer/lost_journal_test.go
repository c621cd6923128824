package importer_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/importer"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/sqlite"
	"fermion-tui/internal/store/storetest"
)

// refusingEngine takes no connection while it refuses the password.
type refusingEngine struct {
	store.Engine
	refuses atomic.Bool
}

var errRefused = errors.New("password authentication failed")

func (e *refusingEngine) Write(ctx context.Context, f func(context.Context, *store.Tx) error) error {
	if e.refuses.Load() {
		return errRefused
	}
	return e.Engine.Write(ctx, f)
}

func (e *refusingEngine) Read() store.Querier { return refusedReads{e.Engine.Read(), e} }

func (e *refusingEngine) Failure(err error) (class error, own bool) {
	if e.refuses.Load() {
		return store.ErrUnreachable, true
	}
	return e.Engine.Failure(err)
}

func (e *refusingEngine) Reason(err error) string {
	if e.refuses.Load() {
		return errRefused.Error()
	}
	return e.Engine.Reason(err)
}

type refusedReads struct {
	store.Querier
	engine *refusingEngine
}

func (r refusedReads) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if r.engine.refuses.Load() {
		return nil, errRefused
	}
	return r.Querier.QueryContext(ctx, query, args...)
}

func (r refusedReads) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if r.engine.refuses.Load() {
		return r.Querier.QueryRowContext(ctx, "select refused")
	}
	return r.Querier.QueryRowContext(ctx, query, args...)
}

// TestAnImportThatLosesItsDatabaseCountsWhatItKnows: how many rows are made, in its words and in the result file, why it ended and
// how it goes on.
func TestAnImportThatLosesItsDatabaseCountsWhatItKnows(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "default.db")
		owner := openFixture(t, newSchool(), path)
		engine := &refusingEngine{Engine: storetest.Must(sqlite.Open(t.Context(), path, sqlite.Options{}))(t)}
		o := openOnStore(t, owner.school, path, storetest.Must(store.New(t.Context(), engine, store.Options{}))(t))
		o.no(o.writes.Start(t.Context()))
		file := o.file("links.csv", manyRows(70)...)
		lose := time.AfterFunc(30*time.Second, func() { engine.refuses.Store(true) }) // while the rest waits for Fermion's limit
		defer lose.Stop()
		err := o.run(importer.Import{Kind: "links", File: file})
		made := len(o.school.Links())
		o.unfinished(err, fmt.Sprintf("stopped: %d not sent yet; continue with --resume: ", 70-made))
		o.output(fmt.Sprintf("%d made, %d not sent yet; ", made, 70-made))
		rows := o.resultOf(file)
		if n := strings.Count(outcomes(rows), "made"); n != made || made == 0 || made == 70 || rows[0]["slug"] == "" ||
			!strings.HasSuffix(err.Error(), "(password authentication failed)") {
			t.Errorf("of %d links %d rows are made, the first row is %v, and the import ends with %v", made, n, rows[0], err)
		}
		engine.refuses.Store(false)
		o.no(o.run(importer.Import{Kind: "links", File: file, Resume: true}))
		o.output(fmt.Sprintf("70 made (%d by an earlier run); ", made))
	})
}
