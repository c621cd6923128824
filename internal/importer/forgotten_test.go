package importer_test

import (
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/importer"
)

// TestNothingIsImportedForWhoWasForgotten that Fermion would have to create; what is only tracked may name them, like the export
// that it comes from.
func TestNothingIsImportedForWhoWasForgotten(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.knowsProducts()
		id, err := o.store.SaveAffiliate(t.Context(), affiliate.Affiliate{UserID: affiliate.ForgottenUserID(1)})
		o.no(err)
		if id != 1 {
			t.Fatalf("they have the row %d", id)
		}
		const why = "affiliate_user_id: forgotten-1 was forgotten: Fermion cannot be told who it is for; to work with them again, onboard them with their e-mail"
		o.unfinished(o.run(importer.Import{Kind: "links",
			File: o.file("links.csv", makeHeader, "forgotten-1,,,"+goID+",20", ",Dev,dev@example.com,"+goID+",20")}), "1 bad row")
		o.output("line 2, " + why)
		o.unfinished(o.run(importer.Import{Kind: "coupons",
			File: o.file("coupons.csv", "product_id,code,discount,affiliate_user_id", goID+",ASHA25,25%,forgotten-1")}), "1 bad row")
		o.output("line 2, " + why)
		o.unfinished(o.run(importer.Import{Kind: "affiliates", Again: true, File: o.file("affiliates.csv", "user_id,name,email", "forgotten-1,Asha,")}),
			"1 bad row")
		o.output("was forgotten")
		o.unfinished(o.run(importer.Import{Kind: "links",
			File: o.file("again.csv", makeHeader, ",forgotten-person,dev@example.com,"+goID+",20", ",Dev,dev2@example.com,"+goID+",20")}), "1 bad row")
		o.output("line 2, ", "forgotten-person was forgotten")
		if n := o.calls(); n != 0 {
			t.Errorf("%d calls", n)
		}
		tracked := o.file("all.csv", "slug,affiliate_user_id", "k3f9x2ab,forgotten-1")
		o.no(o.run(importer.Import{Kind: "links", File: tracked}))
		o.want(o.resultOf(tracked), "tracked")
	})
}
