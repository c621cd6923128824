package bulk_test

import (
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/bulk"
)

// A coupon leaves the link of its former affiliate too: the plan says so before that happens.
func TestCouponsAreCreditedOldToNew(t *testing.T) {
	t.Parallel()
	b := board.New(board.Input{
		Affiliates: []affiliate.Affiliate{{ID: 1, Email: "meera@example.com", Name: "Meera"}, {ID: 2, UserID: "aff-dev", Name: "Dev"}},
		Products:   []affiliate.Product{{ID: goID, Name: "Go"}, {ID: designID, Name: "Design"}},
		Links:      []affiliate.Link{{ID: 1, Slug: "meera-go", AffiliateID: 1, ProductID: goID}, {ID: 2, Slug: "dev-go", AffiliateID: 2, ProductID: goID}},
		Coupons: []affiliate.Coupon{
			{ID: 1, Code: "A", ProductID: goID, LinkID: 1}, {ID: 2, Code: "B", ProductID: designID, AffiliateID: 1}, {ID: 3, Code: "C", ProductID: goID},
			{ID: 4, Code: "D", ProductID: goID, AffiliateID: 2, LinkID: 2},
		},
	})
	expect(t, bulk.CreditCoupons(b, b.Coupons(), b.Affiliate(2)), "Edit 4 coupons", `
+ A · Go: affiliate Meera → Dev, link meera-go → none ()
+ B · Design: affiliate Meera → Dev ()
+ C · Go: affiliate none → Dev ()
= D · Go:  (nothing changes)
`)
	expect(t, bulk.CreditCoupons(b, b.Coupons()[1:], nil), "Edit 3 coupons", `
+ B · Design: affiliate Meera → none ()
= C · Go:  (nothing changes)
+ D · Go: affiliate Dev → none, link dev-go → none ()
`)
}
