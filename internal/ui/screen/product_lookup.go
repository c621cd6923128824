package screen

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/form"
)

// A form takes the slug of a product that is not in the database, or a URL that ends in the slug. When the form is
// submitted, Fermion is asked for this product. The answer replaces the slug in the field, and the form is submitted again.

// productField is the ID of the field that names a product, in every form that has one.
const productField = "product"

// ProductField asks for a product.
func ProductField(h Host) form.Field {
	return form.Field{ID: productField, Label: "Product", Placeholder: "name, slug, ID or dashboard URL",
		Check: CheckProduct(h), Describe: DescribeProduct(h), Suggest: SuggestProducts(h)}
}

// slugToAsk returns the slug in text if no known product matches the text; false if Fermion need not be asked.
func slugToAsk(h Host, text string) (string, bool) {
	m := affiliate.NewMatcher(text)
	_, how := affiliate.Best(h.Board().Products(), func(p *board.Product) affiliate.Match { return m.Product(p.Product) })
	if how != affiliate.NoMatch {
		return "", false
	}
	if _, err := FindProduct(h.Board(), text); err == nil {
		return "", false
	}
	slug, err := affiliate.ParseProductSlug(text)
	return slug, err == nil
}

// productOfSlug returns the known product whose slug is in a URL.
func productOfSlug(b *board.Board, text string) (affiliate.Product, bool) {
	slug, err := affiliate.ParseProductSlug(text)
	if err != nil {
		return affiliate.Product{}, false
	}
	var found []affiliate.Product
	for _, p := range b.Products() {
		if p.Product.Slug == slug {
			found = append(found, p.Product)
		}
	}
	if len(found) != 1 {
		return affiliate.Product{}, false
	}
	return found[0], true
}

// askProduct asks Fermion for the product whose slug is in the form; nil if that is not necessary.
func (s *FormDialog) askProduct() tea.Cmd {
	text := s.Form.Value(productField)
	slug, ask := slugToAsk(s.Host, text)
	if text == "" || !ask {
		return nil
	}
	s.Busy = "asking Fermion for the product…"
	return Read(s.Host, "product", func(ctx context.Context) (affiliate.Product, error) {
		return s.Host.Ports().Writes.FindProduct(ctx, slug)
	}, s.onProduct)
}

// onProduct puts the product into the field and submits the form again.
func (s *FormDialog) onProduct(p affiliate.Product, err error) tea.Cmd {
	s.Busy = ""
	if err != nil {
		s.Fail(productField, err)
		return nil
	}
	h := s.Host
	h.Report(ProductFound{p})
	s.Form.SetValue(productField, ProductText(h.Board(), p.ID))
	s.valuesChanged()
	return s.onKey(tea.KeyPressMsg{Code: tea.KeyEnter})
}
