package postgres_test

import (
	"database/sql"
	"reflect"
	"testing"
	"time"

	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// TestRowsAreReadAsDatabaseSQLDoes: both ways give the same, of each type that a column has, and of text that PostgreSQL does not store.
func TestRowsAreReadAsDatabaseSQLDoes(t *testing.T) {
	a, o := register(t)
	e := open(t, a, o)
	const odd = "a\x00b\xff\U0010FF41"
	type row struct {
		n, small, smaller, sum int64
		is, isNumber           bool
		text, raw              string
	}
	read := func(eachRow func(into []any, f func()) error) (all []row) {
		t.Helper()
		var r row
		var raw sql.RawBytes
		into := []any{&r.n, &r.is, &r.small, &r.smaller, &r.sum, &r.text, &raw, &r.isNumber}
		storetest.NoErr(t, eachRow(into, func() { r.raw = string(raw); all = append(all, r) }))
		return all
	}
	args := []any{odd, int64(-1)}
	query := "select n::int8, n > 1, n::int4, n::int2, sum(n) over (), $1::text || n, $1::text, n::int8 from generate_series(-1, 1) n(n) where n <> $2 " +
		"order by 1"
	direct := func(q store.Querier) []row {
		return read(func(into []any, f func()) error {
			return q.(store.RowReader).ReadRows(t.Context(), query, args, into, f)
		})
	}
	want := read(func(into []any, f func()) error {
		rows := storetest.Must(e.Read().QueryContext(t.Context(), query, args...))(t)
		defer rows.Close()
		for rows.Next() {
			storetest.NoErr(t, rows.Scan(into...))
			f()
		}
		return rows.Err()
	})
	if len(want) != 2 || want[1].text != odd+"1" || want[1].raw != odd {
		t.Fatalf("database/sql reads %+v", want)
	}
	if got := direct(e.Read()); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, not %+v", got, want)
	}
	storetest.NoErr(t, e.Snapshot(t.Context(), func(q store.Querier) error {
		if got := direct(q); !reflect.DeepEqual(got, want) {
			t.Errorf("in a snapshot: %+v, not %+v", got, want)
		}
		return nil
	}))
	var n int64
	var text string
	for query, into := range map[string]any{"select null::int8": &n, "select null::text": &text, "select n": &n, "select 1, 2": &n} {
		if err := e.Read().(store.RowReader).ReadRows(t.Context(), query, nil, []any{into}, func() {}); err == nil {
			t.Errorf("%s is no error", query)
		}
	}
}

// TestRowsAreReadAfterTheServerClosedTheConnections: a read finds another connection, as database/sql does.
func TestRowsAreReadAfterTheServerClosedTheConnections(t *testing.T) {
	a, o := register(t)
	e := open(t, a, o)
	read := func() error {
		var n int64
		return e.Read().(store.RowReader).ReadRows(t.Context(), "select 1::int8", nil, []any{&n}, func() {})
	}
	storetest.NoErr(t, read())
	storetest.NoErr(t, asAdministrator(t, "select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name like 'fermion-tui % "+
		o.Profile+" %'"))
	checked := time.Now().Add(1100 * time.Millisecond) // a connection that was idle for a second is checked before it is used, and found closed
	within(t, "a connection that is checked", func() bool { return time.Now().After(checked) })
	storetest.NoErr(t, read())
}
