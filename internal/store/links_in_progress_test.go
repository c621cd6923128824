package store_test

import (
	"errors"
	"fmt"
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// linkPlan is a link of a person for each of some products, not planned yet.
func linkPlan(products int) (operations []affiliate.Operation) {
	for i := range products {
		o := storetest.LinkOperation()
		link := *o.Intent.Link
		link.ProductID = fmt.Sprintf(`product "%d"`, i)
		o.Chain, o.Intent.Link = fmt.Sprintf("chain %d of %d", i, products), &link
		operations = append(operations, o)
	}
	return operations
}

// TestTheSameLinkIsFoundForEachProduct, whether the database looks for the products or all that is open is read.
func TestTheSameLinkIsFoundForEachProduct(t *testing.T) {
	t.Parallel()
	for _, products := range []int{1, 2, 10, 11} {
		s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{})
		storetest.NoErr(t, s.Plan(t.Context(), linkPlan(products)))
		again := linkPlan(products)
		for i := range again {
			again[i].Chain += " again"
		}
		taken, is := errors.AsType[*affiliate.LinkInProgressError](s.PlanOrRefuse(t.Context(), again, nil, nil))
		if !is || len(taken.Writes) != products {
			t.Errorf("%d products: %+v", products, taken)
		}
	}
}

// TestLinksOfOtherProductsAreNotRead: other writers wait meanwhile, and a write of another product that cannot be read stops no plan.
func TestLinksOfOtherProductsAreNotRead(t *testing.T) {
	t.Parallel()
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{})
	other := []affiliate.Operation{storetest.LinkOperation()}
	storetest.NoErr(t, s.Plan(t.Context(), other))
	storetest.NoErr(t, store.Exec(t.Context(), s, "update operations set intent = 'of another version' where id = ?", other[0].ID))
	for _, products := range []int{1, 2, 10} {
		plan := linkPlan(products)
		for i := range plan {
			plan[i].Intent.Link.Affiliate = affiliate.Who{Email: fmt.Sprintf("p%d@example.com", products)}
		}
		if err := s.PlanOrRefuse(t.Context(), plan, nil, nil); err != nil {
			t.Errorf("%d products: %v", products, err)
		}
	}
}
