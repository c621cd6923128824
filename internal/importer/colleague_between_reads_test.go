package importer_test

import (
	"context"
	"database/sql"
	"sync/atomic"
	"testing"

	"fermion-tui/internal/importer"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/sqlite"
	"fermion-tui/internal/store/storetest"
)

// TestAColleagueWhoMakesTheRowsBetweenTwoReadsMakesThemAlone: an import reads links and journal one after the other. Whatever a colleague
// has stored in between, no row is made twice.
func TestAColleagueWhoMakesTheRowsBetweenTwoReadsMakesThemAlone(t *testing.T) {
	t.Parallel()
	for _, resume := range []bool{false, true} {
		between := 0
		for reached := true; reached; between++ {
			newFixture(t, func(t *testing.T, colleague *fixture) {
				reached = importsBetweenReads(t, colleague, between, resume)
			})
		}
		if between < 8 {
			t.Errorf("an import made %d reads, fewer than it has tables to look at", between)
		}
	}
}

// importsBetweenReads imports a file while a colleague imports the same rows before one of its reads. It reports whether the colleague could:
// from the moment on when the rows are in the journal, a second import of them is refused.
func importsBetweenReads(t *testing.T, colleague *fixture, between int, resume bool) (reached bool) {
	rows := manyRows(2)
	engine := &interruptedEngine{Engine: storetest.Must(sqlite.Open(t.Context(), colleague.path, sqlite.Options{}))(t)}
	o := openOnStore(t, colleague.school, colleague.path, storetest.Must(store.New(t.Context(), engine, store.Options{}))(t))
	file := o.file("links.csv", rows...)
	var reads atomic.Int64 // chains are sent at the same time
	engine.beforeRead = func() {
		if reads.Add(1) != int64(between+1) {
			return
		}
		reached = colleague.run(importer.Import{Kind: "links", File: colleague.file("links.csv", rows...), Yes: true}) == nil
	}
	o.no(o.writes.Start(t.Context()))
	err := o.run(importer.Import{Kind: "links", File: file, Yes: true, Resume: resume})
	if n := len(o.school.Links()); n > 2 || n < 2 && err == nil {
		t.Errorf("the colleague before read %d, resume %t: the school has %d links for 2 rows; the import says %v", between+1, resume, n, err)
	}
	return reached
}

// interruptedEngine calls a function before each read outside of a transaction.
type interruptedEngine struct {
	store.Engine
	beforeRead func()
}

func (e *interruptedEngine) Read() store.Querier { return interruptedReads{e.Engine.Read(), e} }

type interruptedReads struct {
	store.Querier
	engine *interruptedEngine
}

func (r interruptedReads) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	r.interrupt()
	return r.Querier.QueryContext(ctx, query, args...)
}

func (r interruptedReads) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	r.interrupt()
	return r.Querier.QueryRowContext(ctx, query, args...)
}

func (r interruptedReads) interrupt() {
	if before := r.engine.beforeRead; before != nil { // not while the store is opened
		before()
	}
}
