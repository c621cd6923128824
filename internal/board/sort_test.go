package board

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
)

func TestNaturalOrder(t *testing.T) {
	ordered := []string{"", "  x", "1", "2", "10", "a", "A1", "a2", "a10", "a10b", "B", "link2", "Link 10", "link 9", "link10", "link123456789",
		"link1234567890", "Zoë", "zoé2", "आशा"}
	slices.SortStableFunc(ordered, func(a, b string) int { return NaturalKey(a).compare(NaturalKey(b)) })
	want := []string{"", "  x", "1", "2", "10", "a", "A1", "a2", "a10", "a10b", "B", "link 9", "Link 10", "link2", "link10", "link123456789", "link1234567890",
		"Zoë", "zoé2", "आशा"}
	if !slices.Equal(ordered, want) {
		t.Errorf("ordered as %q", ordered)
	}
	for _, same := range [][2]string{{"ASHA", "asha"}, {"a01", "a1"}, {"e\u0301", "É"}} {
		if NaturalKey(same[0]).compare(NaturalKey(same[1])) != 0 {
			t.Errorf("%q and %q are told apart", same[0], same[1])
		}
	}
}

// TestLiveLinksComeBeforeReplacedOnes of the same affiliate, product or number, in both directions.
func TestLiveLinksComeBeforeReplacedOnes(t *testing.T) {
	in := Input{Affiliates: []affiliate.Affiliate{{ID: 1, Name: "Asha"}, {ID: 2, Name: "Ravi"}}}
	for i, l := range []affiliate.Link{
		{Slug: "a-replaced", AffiliateID: 1, SupersededBy: 3}, {Slug: "b-gone", AffiliateID: 1, MissingSince: april}, {Slug: "c-live", AffiliateID: 1},
		{Slug: "d-live", AffiliateID: 2}, {Slug: "a-replaced too", AffiliateID: 2, SupersededBy: 4},
	} {
		l.ID, l.CreatedAt = int64(i+1), april.Add(time.Duration(i)*time.Minute)
		in.Links = append(in.Links, l)
	}
	b := New(in)
	for _, c := range []struct {
		column     string
		descending bool
		want       string
	}{
		{"affiliate", false, "3 1 2 4 5"}, {"affiliate", true, "4 5 3 1 2"}, {"clicks", true, "3 4 1 5 2"}, {"product", false, "3 4 1 5 2"},
	} {
		rows := slices.Clone(b.Links())
		Links().Sort(rows, linksBy(c.column, c.descending), april)
		if got := idsOf(rows); got != c.want {
			t.Errorf("by %q, descending %v: %s, want %s", c.column, c.descending, got, c.want)
		}
	}
}

func idsOf[R any, P sortable[R]](rows []P) string {
	var ids []string
	for _, row := range rows {
		ids = append(ids, fmt.Sprint(row.id()))
	}
	return strings.Join(ids, " ")
}

// The radix sort gives what comparing rows one by one gives, whatever the texts are.
func TestSortMatchesAComparison(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 12))
	names := []string{"", "Asha", "asha", "a very long name that goes on and on 2", "a very long name that goes on and on 10", "A VERY LONG NAME", "Ravi 7",
		"Ravi 10", "a very long name that goes on"}
	for round := range 40 {
		var in Input
		for i := range names {
			in.Affiliates = append(in.Affiliates, affiliate.Affiliate{ID: int64(i + 1), Name: names[i]})
		}
		n := 1 + random.IntN(600)
		for i := range n {
			slug := strings.Repeat("long-slug-", random.IntN(4)) + fmt.Sprint(random.IntN(300))
			l := affiliate.Link{ID: int64(i + 1), Slug: slug, AffiliateID: random.Int64N(11), Commission: affiliate.BasisPoints(random.IntN(4) - 1),
				Now: affiliate.Counters{Clicks: random.Int64N(6) - 1, Sales: random.Int64N(3) - 1}}
			if random.IntN(3) > 0 {
				l.LastRead = april.Add(-time.Duration(random.IntN(5)) * time.Minute)
			}
			if random.IntN(4) == 0 {
				l.SupersededBy = 1
			}
			if random.IntN(6) == 0 {
				l.MissingSince = april
			}
			in.Links = append(in.Links, l)
		}
		b := New(in)
		for column, by := range linkKeys {
			if by.IsZero() {
				continue
			}
			for _, descending := range []bool{false, true} {
				got, want := slices.Clone(b.Links()), slices.Clone(b.Links())
				random.Shuffle(n, func(i, j int) { got[i], got[j] = got[j], got[i] })
				Links().Sort(got, linksBy(column, descending), april)
				slices.SortFunc(want, func(a, b *Link) int { return slowly(a, b, by, descending) })
				if !slices.Equal(got, want) {
					t.Fatalf("round %d, by %s, descending %v: %s, want %s", round, column, descending, idsOf(got), idsOf(want))
				}
			}
		}
	}
}

func slowly(a, b *Link, by Key[Link], descending bool) int {
	var c int
	var hasA, hasB bool
	switch {
	case by.number != nil:
		var x, y int64
		x, hasA = by.number(a)
		y, hasB = by.number(b)
		c = cmp.Compare(x, y)
	case by.text != nil:
		x, y := by.text(a), by.text(b)
		hasA, hasB, c = x != TextKey{}, y != TextKey{}, x.compare(y)
	default:
		x, y := by.shared(a), by.shared(b)
		if hasA, hasB = x != nil, y != nil; hasA && hasB {
			c = x.key.compare(y.key)
		}
	}
	switch {
	case hasA != hasB && hasA:
		return -1
	case hasA != hasB:
		return 1
	case !hasA:
		c = 0
	case descending:
		c = -c
	}
	if c == 0 && a.Current() != b.Current() {
		if a.Current() {
			return -1
		}
		return 1
	}
	return cmp.Or(c, a.slugKey.compare(b.slugKey), cmp.Compare(a.ID, b.ID))
}

// TestSortStableKeepsEqualRowsInTheirOrder, and puts rows without a value last in both directions.
func TestSortStableKeepsEqualRowsInTheirOrder(t *testing.T) {
	type row struct {
		name string
		n    int64 // 0: none
	}
	key := map[string]Key[row]{
		"name": ByString(func(r *row) string { return r.name }), "number": ByNumber(func(r *row) (int64, bool) { return r.n, r.n != 0 }),
		"shared": ByShared(func(r *row) *SharedText {
			if r.name == "" {
				return nil
			}
			return &SharedText{key: NaturalKey(r.name)}
		}),
		"timed": ByNumberAt(func(now time.Time) func(*row) (int64, bool) {
			return func(r *row) (int64, bool) { return r.n * now.Unix(), r.n != 0 }
		}), "none": {},
	}
	rows := []*row{{"b", -3}, {"", 7}, {"a10", 0}, {"A2", 7}, {"b", 5}, {"", 0}}
	for _, c := range []struct {
		by         string
		descending bool
		want       string
	}{
		{"name", false, "A27 a100 b-3 b5 7 0"}, {"name", true, "b-3 b5 a100 A27 7 0"}, {"shared", false, "A27 a100 b-3 b5 7 0"},
		{"shared", true, "b-3 b5 a100 A27 7 0"},
		{"number", false, "b-3 b5 7 A27 a100 0"}, {"number", true, "7 A27 b5 b-3 a100 0"}, {"timed", true, "7 A27 b5 b-3 a100 0"},
		{"none", true, "b-3 7 a100 A27 b5 0"},
	} {
		sorted := slices.Clone(rows)
		SortStable(sorted, Order[row]{Key: key[c.by], Descending: c.descending}, april)
		var got []string
		for _, r := range sorted {
			got = append(got, fmt.Sprint(r.name, r.n))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("by %s, descending %v: %s, want %s", c.by, c.descending, strings.Join(got, " "), c.want)
		}
	}
}
