package postgres_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/sqlite"
	"fermion-tui/internal/store/storetest"
)

// dump is all that a register keeps, row by row.
func dump(t *testing.T, q store.Querier) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for _, table := range store.Tables() {
		if table.Name == "instances" || table.Name == "news" || all[table.Name] != nil {
			continue
		}
		rows := storetest.Must(q.QueryContext(t.Context(), "select * from "+table.Name))(t)
		columns := storetest.Must(rows.Columns())(t)
		lines := []string{}
		for rows.Next() {
			row, into := make([]any, len(columns)), make([]any, len(columns))
			for i := range row {
				into[i] = &row[i]
			}
			storetest.NoErr(t, rows.Scan(into...))
			lines = append(lines, fmt.Sprintf("%q", row))
		}
		storetest.NoErr(t, rows.Close())
		slices.Sort(lines)
		all[table.Name] = lines
	}
	return all
}

func differences(t *testing.T, before, after map[string][]string) {
	t.Helper()
	for table, lines := range before {
		if !slices.Equal(lines, after[table]) {
			t.Errorf("%s: %d rows became %d:\n%s\n%s", table, len(lines), len(after[table]), lines, after[table])
		}
	}
}

// TestWhoHasADatabaseOpenReadsWhatWasLoaded: viewers stay while a copy is restored, and read everything again once it is there.
func TestWhoHasADatabaseOpenReadsWhatWasLoaded(t *testing.T) {
	a, o := register(t)
	viewer := storetest.Must(store.New(t.Context(), open(t, a, o), store.Options{Shared: true, Unlisted: true}))(t)
	defer viewer.Close()
	viewer.Watch(t.Context())
	news, stop := viewer.Subscribe()
	defer stop()
	storetest.NoErr(t, open(t, a, o).Load(t.Context(), func(ctx context.Context, tx *store.Tx) error { return tx.Clear(ctx) }))
	select {
	case n := <-news:
		if !n.All {
			t.Errorf("told of %+v", n)
		}
	case <-time.After(10 * time.Second):
		t.Error("nothing is told")
	}
}

// TestARegisterIsEmptyUntilSomethingIsEntered: what programs write at their start does not count, any one thing that a person entered does.
func TestARegisterIsEmptyUntilSomethingIsEntered(t *testing.T) {
	a, o := register(t)
	e := open(t, a, o)
	s := storetest.Must(store.New(t.Context(), open(t, a, o), store.Options{}))(t)
	defer s.Close()
	storetest.NoErr(t, s.SetSetting(t.Context(), "key.salt", "x"))
	storetest.Must(s.AddNotice(t.Context(), affiliate.Notice{Kind: affiliate.NoticeInfo, Text: "a setting of config.toml", Decided: true}))(t)
	isEmpty := func() bool { t.Helper(); return storetest.Must(store.IsEmpty(t.Context(), e.Read()))(t) }
	if !isEmpty() {
		t.Error("a program was started, and nothing was entered")
	}
	product := affiliate.Product{ID: "68d1013f7183c17964b104c8", Name: "Go for Engineers"}
	for name, enter := range map[string]func() error{
		"a product":  func() error { return s.SaveProducts(t.Context(), []affiliate.Product{product}) },
		"a campaign": func() error { _, err := s.SaveCampaign(t.Context(), affiliate.Campaign{Name: "Diwali"}); return err },
		"a coupon": func() error {
			_, _, err := s.SaveCoupon(t.Context(), affiliate.Coupon{ProductID: product.ID, Code: "ASHA25", State: affiliate.CouponLive})
			return err
		},
		"a view": func() error {
			return s.SaveView(t.Context(), affiliate.ViewName{List: "links", Name: "top"}, "{}")
		},
		"a link": func() error { _, err := s.TrackLinks(t.Context(), []affiliate.TrackRequest{{Slug: "a"}}); return err },
		"a plan": func() error { return s.Plan(t.Context(), []affiliate.Operation{storetest.LinkOperation()}) },
		"an affiliate": func() error {
			_, err := s.SaveAffiliate(t.Context(), affiliate.Affiliate{Name: "Asha"})
			return err
		},
	} {
		storetest.NoErr(t, enter())
		if isEmpty() {
			t.Errorf("with %s it is called empty", name)
		}
		storetest.NoErr(t, e.Load(t.Context(), func(ctx context.Context, tx *store.Tx) error { return tx.Clear(ctx) }))
		if !isEmpty() {
			t.Errorf("after %s was deleted it is not empty", name)
		}
	}
}

// TestARegisterMovesToTheServerAndBack: everything arrives, and new rows are numbered on.
func TestARegisterMovesToTheServerAndBack(t *testing.T) {
	dir := t.TempDir()
	a, o := register(t)
	file, s, err := sqlite.OpenStore(t.Context(), filepath.Join(dir, "a.db"), sqlite.Options{}, store.Options{})
	storetest.NoErr(t, err)
	fillRegister(t, s)
	before := dump(t, file.Read())
	e := open(t, a, o)
	load := func(ctx context.Context, tx *store.Tx) error {
		if err := tx.Clear(ctx); err != nil {
			return err
		}
		_, err := tx.CopyFrom(ctx, file.Read())
		return err
	}
	storetest.NoErr(t, e.Load(t.Context(), load))
	differences(t, before, dump(t, e.Read()))
	storetest.NoErr(t, e.Load(t.Context(), load)) // once more, over what is there
	differences(t, before, dump(t, e.Read()))
	hasAll := func() (same bool) {
		storetest.NoErr(t, e.Load(t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
			_, same, err = tx.HasAll(ctx, file.Read())
			return err
		}))
		return same
	}
	if !hasAll() {
		t.Error("the server lacks something of the file")
	}
	storetest.Must(storetest.Record(t.Context(), s, 1, time.Now().Add(time.Hour), affiliate.Counters{Clicks: 1000}))(t)
	if hasAll() {
		t.Error("a reading that only the file has is not missed")
	}
	storetest.NoErr(t, s.Close())

	back := filepath.Join(dir, "back.db")
	storetest.NoErr(t, e.Snapshot(t.Context(), func(q store.Querier) error {
		c, err := sqlite.Export(t.Context(), back, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.CopyFrom(ctx, q)
			return err
		})
		if c.Links != 3 {
			t.Errorf("the copy has %+v", c)
		}
		return err
	}))
	again := storetest.Must(sqlite.Open(t.Context(), back, sqlite.Options{}))(t)
	defer again.Close()
	storetest.NoErr(t, again.Check(t.Context()))
	differences(t, before, dump(t, again.Read()))

	team := storetest.Must(store.New(t.Context(), open(t, a, o), store.Options{}))(t)
	defer team.Close()
	if id := storetest.Track(t, team, "new")[0]; id != 4 {
		t.Errorf("the next link has number %d", id)
	}
}

// fillRegister adds rows of most kinds, among them text that PostgreSQL does not store as it is, and links that replace each other.
func fillRegister(t *testing.T, s *store.Store) {
	t.Helper()
	ids := storetest.Track(t, s, "a", "b", "c")
	now := time.Now()
	for i, id := range ids {
		for j := range 5 {
			storetest.Must(storetest.Record(t.Context(), s, id, now.Add(time.Duration(j)*time.Minute),
				affiliate.Counters{Clicks: int64(10*j + i), Sales: int64(j), Revenue: affiliate.Paise(j * 49900)}))(t)
		}
	}
	storetest.NoErr(t, s.SetSetting(t.Context(), "odd", "a\x00b₹\U0010FF41"))
	ops := []affiliate.Operation{storetest.LinkOperation()}
	storetest.NoErr(t, s.Plan(t.Context(), ops))
}
