package store_test

import (
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store/storetest"
)

func TestSaveProducts(t *testing.T) {
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{})
	storetest.NoErr(t, s.SaveProducts(t.Context(), []affiliate.Product{{ID: "p1", Name: "Go", URL: "/p1"}, {Name: "no ID"}}))
	storetest.NoErr(t, s.SaveProducts(t.Context(), []affiliate.Product{{ID: "p1", Slug: "go", Name: "Go 2"}}))
	storetest.Must(s.TrackLinks(t.Context(), []affiliate.TrackRequest{{Slug: "a", Product: affiliate.Product{ID: "p1", Name: "from a CSV"}}}))(t)
	got := storetest.Must(s.Products(t.Context()))(t)
	if len(got) != 1 || got[0] != (affiliate.Product{ID: "p1", Name: "Go 2", Slug: "go", URL: "/p1"}) {
		t.Errorf("%+v", got)
	}
}
