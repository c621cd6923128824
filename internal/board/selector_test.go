package board

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
)

// TestASelectorSelectsLikeItsKind whatever is typed and taken out again, also when the board changes meanwhile.
func TestASelectorSelectsLikeItsKind(t *testing.T) {
	now := time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)
	in := Input{Products: []affiliate.Product{{ID: "go", Name: "Go for Engineers"}, {ID: "sql", Name: "SQL"}}}
	for i := range 40 {
		in.Affiliates = append(in.Affiliates, affiliate.Affiliate{ID: int64(i + 1), Name: fmt.Sprint("Asha ", i%7), UserID: fmt.Sprint("aff-", i)})
		in.Campaigns = append(in.Campaigns, affiliate.Campaign{ID: int64(i + 1), Name: fmt.Sprint("Week ", i), To: now.Add(time.Duration(i-20) * time.Minute)})
		if i%3 == 0 {
			in.Campaigns[i].ArchivedAt = now
		}
	}
	for i := range 600 {
		in.Links = append(in.Links, affiliate.Link{ID: int64(i + 1), Slug: fmt.Sprintf("s%03d", i*7%600), AffiliateID: int64(i%41 + 1),
			ProductID:  []string{"go", "sql"}[i%2],
			CampaignID: int64(i%50 + 1), Pinned: i%9 == 0, Now: affiliate.Counters{Clicks: int64(i % 90), Sales: int64(i % 4)}})
	}
	b := New(in)
	typed := []string{"", "a", "as", "asha", "asha ", "asha 3", "asha 3 !s", "asha 3 !s1", "asha 3 !s", "asha", "clicks>40", "clicks>40 s", "clicks>4", "go",
		"!go", "!go s0", "!g", "archived", "archive", "ended", "tag:x", "zzz", "is:pinned", "is:pinned a", "!is:pinned", "is:archived", "is:archived w", ""}
	random := rand.New(rand.NewPCG(1, 2))
	var links, some Selector[Link]
	var campaigns Selector[Campaign]
	among := LinksAmong(func(b *Board) []*Link { return b.LinksOf(3) })
	byClicks := Order[Link]{Key: ByNumber(func(l *Link) (int64, bool) { return l.Clicks, true }), Descending: true}
	byName := Order[Campaign]{Key: ByText((*Campaign).NameKey)}
	fields := []Field[Link]{{"clicks", Count(func(l *Link) (int64, bool) { return l.Clicks, true })}, {"pinned", State(func(l *Link) bool { return l.Pinned })},
		{"archived", State(func(*Link) bool { return false })}}
	ofCampaigns := []Field[Campaign]{{"pinned", State(func(*Campaign) bool { return false })}, {"clicks", campaignFields[1].Measure},
		{"archived", campaignFields[2].Measure}}
	for i := range 300 {
		text := typed[i%len(typed)]
		if i >= len(typed) {
			text = typed[random.IntN(len(typed))]
		}
		if i%50 == 49 {
			next := in.Links[i]
			next.Now.Clicks = 1000
			b = b.With(Delta{Links: []affiliate.Link{next}})
		}
		now = now.Add(time.Minute)
		f, err := ParseFilter(text, fields)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := links.Select(Links(), b, f, byClicks, now), Links().
			Select(b, f, byClicks, now); got.Of != want.Of || !slices.Equal(got.Rows, want.Rows) {
			t.Fatalf("%d: %q selects %d of %d links, not %d of %d", i, text, len(got.Rows), got.Of, len(want.Rows), want.Of)
		}
		if got, want := some.Select(among, b, f, byClicks, now), among.Select(b, f, byClicks, now); got.Of != want.Of || !slices.Equal(got.Rows, want.Rows) {
			t.Fatalf("%d: %q selects %d of %d links of an affiliate, not %d of %d", i, text, len(got.Rows), got.Of, len(want.Rows), want.Of)
		}
		of, err := ParseFilter(text, ofCampaigns)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := campaigns.Select(Campaigns(false), b, of, byName, now), Campaigns(false).
			Select(b, of, byName, now); got.Of != want.Of || !slices.Equal(got.Rows, want.Rows) {
			t.Fatalf("%d: %q selects %d of %d campaigns, not %d of %d", i, text, len(got.Rows), got.Of, len(want.Rows), want.Of)
		}
	}
}

// TestASelectorSortsAllRowsOnlyWhenItMust: after a change of any row those that the filter finds are sorted, and all of them at the first
// text that does not narrow it; of some links never more than those.
func TestASelectorSortsAllRowsOnlyWhenItMust(t *testing.T) {
	in := Input{Affiliates: []affiliate.Affiliate{{ID: 1, Name: "Asha"}}}
	for i := range 100 {
		in.Links = append(in.Links, affiliate.Link{ID: int64(i + 1), Slug: fmt.Sprintf("s%03d", i), AffiliateID: int64(i % 10)})
	}
	var sorted []int
	counting := func(k Kind[Link]) Kind[Link] {
		k.sort = func(rows []*Link, order Order[Link], now time.Time) {
			sorted = append(sorted, len(rows))
			sortRows(rows, order, now)
		}
		return k
	}
	b := New(in)
	var links, some Selector[Link]
	selects := func(s *Selector[Link], k Kind[Link], text string, want ...int) {
		t.Helper()
		f, err := ParseFilter[Link](text, nil)
		if err != nil {
			t.Fatal(err)
		}
		sorted = nil
		s.Select(k, b, f, Order[Link]{Key: ByText(func(l *Link) TextKey { return l.slugKey })}, time.Time{})
		if !slices.Equal(sorted, want) {
			t.Errorf("%q sorts %d rows, not %d", text, sorted, want)
		}
	}
	all, ofOne := counting(Links()), counting(LinksAmong(func(b *Board) []*Link { return b.LinksOf(1) }))
	for range 2 {
		selects(&links, all, "s01", 10)
		selects(&links, all, "s012")
		selects(&links, all, "s01", 100)
		selects(&links, all, "s0")
		selects(&links, all, "")
		selects(&some, ofOne, "s01", 1)
		selects(&some, ofOne, "s0", 10)
		next := in.Links[50]
		next.Now.Clicks++
		b = b.With(Delta{Links: []affiliate.Link{next}})
	}
}

// TestWhatIsTypedBehindOtherTextNarrowsIt, or is looked for among all rows.
func TestWhatIsTypedBehindOtherTextNarrowsIt(t *testing.T) {
	for _, c := range []struct {
		wider, text string
		narrows     bool
	}{
		{"", "a", true}, {"a", "as", true}, {"as", "a", false}, {"a b", "b ax", true}, {"a b", "a", false}, {"!as", "!a", true}, {"!a", "!as", false},
		{"!a", "a", false}, {"a", "!a", false},
		{"clicks>1", "clicks>1 a", false}, {"a", "a clicks>1", true},
	} {
		fields := []Field[Link]{{Name: "clicks", Measure: Count(func(l *Link) (int64, bool) { return l.Clicks, true })}}
		wider, _ := ParseFilter(c.wider, fields)
		f, _ := ParseFilter(c.text, fields)
		if f.narrows(wider) != c.narrows {
			t.Errorf("%q narrows %q: %v", c.text, c.wider, !c.narrows)
		}
	}
}
