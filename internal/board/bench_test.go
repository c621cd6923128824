package board

import (
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
)

// The goal: filter, sort and re-total 100,000 links in 16 ms each, one frame at 60 a second.

var manyLinks = sync.OnceValue(func() *Board { return New(school(100_000)) })

// school makes a database of n links with the shape of a real one: a hundred links an affiliate, few products, long names,
// random slugs, most links without a sale.
func school(n int) Input {
	var in Input
	for i := range max(1, n/100) {
		in.Affiliates = append(in.Affiliates, affiliate.Affiliate{
			ID: int64(i + 1), Name: "Affiliate Krishnamurthy " + strconv.Itoa(i), Email: fmt.Sprintf("krishnamurthy%d@example.com", i), UserID: fmt.Sprintf("aff-%04d", i), Tags: []string{"youtube"},
		})
	}
	for i := range 20 {
		in.Products = append(in.Products, affiliate.Product{ID: fmt.Sprintf("68d1013f7183c17964b10%03d", i), Name: "Go for Engineers, part " + strconv.Itoa(i),
			Slug: "go-" + strconv.Itoa(i)})
	}
	state := uint64(42)
	next := func(below uint64) int64 {
		state = state*6364136223846793005 + 1442695040888963407
		return int64((state >> 33) % below)
	}
	now := time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
	for i := range n {
		clicks := next(5000)
		sales := max(0, next(300)-250)
		in.Links = append(in.Links, affiliate.Link{
			ID: int64(i + 1), Slug: strconv.FormatInt(next(1<<31)*1000+int64(i%1000), 36), AffiliateID: in.Affiliates[next(uint64(len(in.Affiliates)))].ID,
			ProductID: in.Products[next(20)].ID, Commission: affiliate.BasisPoints(500 * next(9)), Tags: []string{"spring"},
			Now: affiliate.Counters{Clicks: clicks, Sales: sales, Revenue: affiliate.Paise(sales * 499900)}, LastRead: now.Add(-time.Duration(next(3600)) * time.Second),
			FirstRead: now.Add(-time.Duration(next(90*24)) * time.Hour),
		})
	}
	return in
}

func BenchmarkFilter(b *testing.B) {
	now := time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
	manyLinks()
	for _, text := range []string{"krishna", "zzzz", "krishna !part-3 clicks>100 tag:spring", `"part 7" sales=0 quiet>14d conv<2`} {
		f, err := ParseFilter(text, linkFields)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(text, func(b *testing.B) {
			for b.Loop() {
				selected(manyLinks().Links(), Links().matching(f, now))
			}
		})
	}
}

func BenchmarkSort(b *testing.B) {
	for _, column := range []string{"affiliate", "product", "slug", "clicks", "sales", "conv", "age"} {
		rows := make([]*Link, len(manyLinks().Links()))
		b.Run(column, func(b *testing.B) {
			for b.Loop() {
				copy(rows, manyLinks().Links())
				Links().Sort(rows, linksBy(column, true), time.Time{})
			}
		})
	}
}

func BenchmarkTotal(b *testing.B) {
	for b.Loop() {
		TotalLinks(manyLinks().Links())
	}
}

func BenchmarkRefreshOneLink(b *testing.B) {
	now := time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
	order := linksBy("clicks", true)
	v := Links().Select(manyLinks(), Filter[Link]{}, order, now)
	next := manyLinks().With(Delta{Links: []affiliate.Link{manyLinks().Link(500).Link}})
	for b.Loop() {
		Links().Refresh(v, next, Filter[Link]{}, order, now)
	}
}

func BenchmarkWithOneLink(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		board := manyLinks()
		if n != 100_000 {
			board = New(school(n))
		}
		moved := board.Link(50).Link
		moved.Now.Clicks++
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			for b.Loop() {
				board.With(Delta{Links: []affiliate.Link{moved}})
			}
		})
	}
	added := affiliate.Link{ID: 200_000, Slug: "new1", AffiliateID: 5}
	b.Run("added", func(b *testing.B) {
		for b.Loop() {
			manyLinks().With(Delta{Links: []affiliate.Link{added}})
		}
	})
}

func BenchmarkNew(b *testing.B) {
	in := school(10_000)
	for b.Loop() {
		New(in)
	}
}
