package board

import (
	"cmp"
	"slices"

	"fermion-tui/internal/affiliate"
)

// Ranks are the ranks by sales, then revenue, then clicks: 1 leads, and who is equal shares a rank. Who did nothing has none: 0.
func Ranks(sums []affiliate.Sum) []int {
	order := make([]int, 0, len(sums))
	for i, s := range sums {
		if s.Sales > 0 || s.Revenue > 0 || s.Clicks > 0 {
			order = append(order, i)
		}
	}
	compare := func(a, b int) int { return CompareRank(sums[a], sums[b]) }
	slices.SortStableFunc(order, compare)
	ranks := make([]int, len(sums))
	for n, i := range order {
		if ranks[i] = n + 1; n > 0 && compare(order[n-1], i) == 0 {
			ranks[i] = ranks[order[n-1]]
		}
	}
	return ranks
}

// CompareRank puts who leads first.
func CompareRank(a, b affiliate.Sum) int {
	return cmp.Or(cmp.Compare(b.Sales, a.Sales), cmp.Compare(b.Revenue, a.Revenue), cmp.Compare(b.Clicks, a.Clicks))
}
