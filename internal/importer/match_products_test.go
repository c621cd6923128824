package importer_test

import (
	"context"
	"errors"
	"testing"

	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/importer"
)

const productHeader = "affiliate_email,affiliate_name,product,product_id,commission_percent\n"

func TestAProductNameThatContradictsItsIDIsBad(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		file := o.text("a.csv", productHeader+"aa@example.com,AA,Go for Working Engineers,"+designID+",20\n")
		o.unfinished(o.run(importer.Import{Kind: "links", File: file}), "1 bad row")
		o.output(`line 2, product: product_id ` + designID + ` is "System Design", not "Go for Working Engineers"`)
		o.madeNothing()
		o.no(o.run(importer.Import{Kind: "links", File: o.text("b.csv", productHeader+"aa@example.com,AA,system design,"+designID+",20\n")}))
	})
}

// Without Fermion's list a row is sent with its ID, and its name never resolves a later row.
func TestANameFromARowResolvesNoLaterRow(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.im.Products = func(context.Context) error { return errors.New("no list") }
		o.no(o.run(importer.Import{Kind: "links", File: o.text("a.csv", productHeader+"aa@example.com,AA,Go for Working Engineers,"+designID+",20\n")}))
		o.unfinished(o.run(importer.Import{Kind: "links", File: o.text("b.csv", productHeader+"bb@example.com,BB,Go for Working Engineers,,20\n")}),
			"1 bad row")
		o.output(`no product is called "Go for Working Engineers"`)
	})
	newFixture(t, func(t *testing.T, o *fixture) { // an export's label is shown, and Fermion's list decides
		o.no(o.run(importer.Import{Kind: "links", File: o.text("a.csv", "slug,product_id,product_name\nk3f9,"+designID+",Go for Working Engineers\n")}))
		o.unfinished(o.run(importer.Import{Kind: "links", File: o.text("b.csv", productHeader+"bb@example.com,BB,Go for Working Engineers,,20\n")}),
			"1 bad row")
		o.madeNothing()
	})
}

func TestUnknownProductNamesAreLookedUpAtFermion(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		file := o.file("links.csv", "affiliate_name,affiliate_email,product,commission_percent",
			"Asha Rao,asha@example.com,go for engineers,20", "Dev,dev@example.com,https://dash.fermion.app/products/"+designID+"/edit,20")
		o.no(o.run(importer.Import{Kind: "links", File: file}))
		o.want(o.resultOf(file), "made made")
		file = o.file("none.csv", "affiliate_name,affiliate_email,product,commission_percent", "Asha Rao,asha@example.com,Cooking,20")
		o.unfinished(o.run(importer.Import{Kind: "links", File: file}), "1 bad row")
		o.output(`line 2, product: no product is called "Cooking"`)
	})
}

func TestAmbiguousProductNamesListTheIDs(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.school.AddProduct(fermiontest.Product{ID: twinA, Name: "Twin"})
		o.school.AddProduct(fermiontest.Product{ID: twinB, Name: "Twin"})
		file := o.file("links.csv", "affiliate_email,product,commission_percent", "asha@example.com,twin,20")
		o.unfinished(o.run(importer.Import{Kind: "links", File: file}), "1 bad row")
		o.output("line 2, product:", twinA, twinB)
	})
}
