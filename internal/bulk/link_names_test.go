package bulk_test

import (
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/bulk"
)

// Links of one person for one product are told apart by their slugs; others are not crowded with them.
func TestLinksWithOneNameAreToldApart(t *testing.T) {
	t.Parallel()
	b := board.New(board.Input{
		Affiliates: []affiliate.Affiliate{{ID: 1, Email: "meera@example.com", Name: "Meera"}},
		Products:   []affiliate.Product{{ID: goID, Name: "Go"}, {ID: designID, Name: "Design"}},
		Links: []affiliate.Link{{ID: 1, Slug: "m1", AffiliateID: 1, ProductID: goID}, {ID: 2, Slug: "m2", AffiliateID: 1, ProductID: goID},
			{ID: 3, Slug: "m3", AffiliateID: 1, ProductID: designID}},
	})
	expect(t, bulk.EditLinks(b, b.Links(), affiliate.LinkEdit{Tag: affiliate.ParseTagEdit([]string{"x"})}), "Edit 3 links", `
+ Meera · Go · m1: tags none → x ()
+ Meera · Go · m2: tags none → x ()
+ Meera · Design: tags none → x ()
`)
	expect(t, bulk.Pin(b.Links()[1:], true), "Pin 2 links", `
+ Meera · Go: not pinned → pinned ()
+ Meera · Design: not pinned → pinned ()
`)
}

// A slug with which the label of its affiliate begins, or which is the label, is no reason to leave it out.
func TestLinksWithOneNameAreToldApartWhereASlugIsPartOfTheLabel(t *testing.T) {
	t.Parallel()
	b := board.New(board.Input{
		Affiliates: []affiliate.Affiliate{{ID: 1, Email: "asha@example.com"}, {ID: 2, Name: "leo"}}, Products: []affiliate.Product{{ID: goID, Name: "Go"}},
		Links: []affiliate.Link{
			{ID: 1, Slug: "asha", AffiliateID: 1, ProductID: goID}, {ID: 2, Slug: "asha-2", AffiliateID: 1, ProductID: goID},
			{ID: 3, Slug: "leo", AffiliateID: 2}, {ID: 4, Slug: "leo-2", AffiliateID: 2}, {ID: 5, Slug: "stray", ProductID: goID},
		},
	})
	expect(t, bulk.Pin(b.Links(), true), "Pin 5 links", `
+ asha@example.com · Go · asha: not pinned → pinned ()
+ asha@example.com · Go · asha-2: not pinned → pinned ()
+ leo · leo: not pinned → pinned ()
+ leo · leo-2: not pinned → pinned ()
+ stray · Go: not pinned → pinned ()
`)
}
