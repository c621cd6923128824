package screen

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// A product that no list here knows may be named by its slug or by a URL that ends in it. Fermion is asked for it when the form
// is submitted; what it answers takes the place of the slug, and the form goes on as if it had been known.

// productField is the ID of the field that names a product, in every form that has one.
const productField = "product"

// slugToAsk is the slug that text names when it fits nothing that is known here; false when Fermion need not be asked.
func slugToAsk(h Host, text string) (string, bool) {
	m := affiliate.NewMatcher(text)
	if _, how := affiliate.Best(h.Board().Products(), func(p *board.Product) affiliate.Match { return m.Product(p.Product) }); how != affiliate.NoMatch {
		return "", false
	}
	if _, err := FindProduct(h.Board(), text); err == nil {
		return "", false
	}
	slug, err := affiliate.ParseProductSlug(text)
	return slug, err == nil
}

// productOfSlug is the product here that has the slug which a URL names.
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

// askProduct asks Fermion for the product that the form names by a slug; nil when that is not necessary.
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
