package importer

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
)

// productIndex finds the products of the database.
type productIndex struct {
	byID    map[string]affiliate.Product
	all     []affiliate.Product
	matched map[string]matches // by text, since many rows have the same
}

// matches are the products that a text names best, and how well it names them.
type matches struct {
	products []affiliate.Product
	how      affiliate.Match
}

func newProductIndex(all []affiliate.Product) *productIndex {
	c := &productIndex{byID: make(map[string]affiliate.Product, len(all)), all: all, matched: map[string]matches{}}
	for _, p := range all {
		c.byID[p.ID] = p
	}
	return c
}

// productMatch is the product that a row's cells mean.
type productMatch struct {
	product    affiliate.Product // ID is "" when the product is unknown
	unverified bool              // the ID is used as it is: only Fermion can confirm it
}

// matchCells resolves the two product cells of a row. product_id decides; product may then be its name, or the same product again. A name
// that only this file gives to an ID is not used to resolve later rows, since it may belong to another product.
func (c *productIndex) matchCells(id, text string) (productMatch, *problem) {
	if id == "" {
		return c.matchCell(text, colProduct)
	}
	f, bad := c.matchCell(id, csvfile.ColProductID)
	if bad != nil || text == "" {
		return f, bad
	}
	if other := productIDIn(text); other != "" && f.product.ID != "" && !strings.EqualFold(other, f.product.ID) {
		return f, &problem{colProduct, fmt.Sprintf("this is %s, and product_id says %s", other, f.product.ID)}
	}
	if f.product.ID == "" {
		return c.matchCell(text, colProduct)
	}
	if named := c.exactMatches(text); len(named) > 0 &&
		!slices.ContainsFunc(named, func(p affiliate.Product) bool { return strings.EqualFold(p.ID, f.product.ID) }) {
		return f, &problem{colProduct, fmt.Sprintf("this is %s (%s), and product_id says %s: correct one of the two",
			truncate(named[0].Label()), named[0].ID, f.product.ID)}
	}
	return f, nil
}

// checkName refuses a name that contradicts the product ID in the row. It is only called for rows that are sent, since a row that tracks
// may be from an export made before the product was renamed.
func (c *productIndex) checkName(product affiliate.Product, text string) *problem {
	if product.Name == "" || !isProductName(text) {
		return nil
	}
	if slices.ContainsFunc(c.match(text).products, func(p affiliate.Product) bool { return p.ID == product.ID }) {
		return nil
	}
	return &problem{colProduct, fmt.Sprintf("product_id %s is %q, not %q: correct one of the two", product.ID, truncate(product.Name),
		truncate(text))}
}

// isProductName reports whether the text of a product cell is a name, neither an ID nor a URL.
func isProductName(text string) bool {
	return text != "" && productIDIn(text) == "" && !strings.Contains(text, "/")
}

// matchCell resolves one cell: an ID, a dashboard URL, a name or a slug. In the column of IDs an unknown word counts as an ID, since IDs
// are opaque [seen: 24 hex digits].
func (c *productIndex) matchCell(text, column string) (productMatch, *problem) {
	if p, ok := c.byID[text]; ok {
		return productMatch{product: p}, nil
	}
	if id := productIDIn(text); id != "" {
		if p, ok := c.byID[strings.ToLower(id)]; ok {
			return productMatch{product: p}, nil
		}
		return productMatch{product: affiliate.Product{ID: id}, unverified: true}, nil
	}
	named := c.exactMatches(text)
	switch {
	case len(named) > 1:
		var ids []string
		for _, p := range named {
			ids = append(ids, p.ID)
		}
		return productMatch{}, &problem{column, fmt.Sprintf("several products are called %q: give the ID, one of %s", truncate(text),
			strings.Join(ids, ", "))}
	case len(named) == 1:
		return productMatch{product: named[0]}, nil
	case strings.Contains(text, "/"):
		return c.matchURL(text, column)
	case column == csvfile.ColProductID && canBeID(text):
		return productMatch{product: affiliate.Product{ID: text}, unverified: true}, nil
	}
	return productMatch{}, nil
}

// matchURL resolves a URL without an ID by the slug in it. Fermion is asked later about a slug that the database does not have.
func (c *productIndex) matchURL(text, column string) (productMatch, *problem) {
	slug, err := affiliate.ParseProductSlug(text)
	if err != nil {
		return productMatch{}, &problem{column,
			"there is no product ID in this URL: open the product in the dashboard and copy the address from there"}
	}
	var f productMatch
	for _, p := range c.all {
		if p.Slug == slug && f.product.ID != "" {
			return productMatch{}, &problem{column, fmt.Sprintf("several products have the slug %s: give the ID", slug)}
		}
		if p.Slug == slug {
			f.product = p
		}
	}
	return f, nil
}

// exactMatches returns the products with that whole name, slug or URL. The beginning of a name is not enough, since nobody chooses among
// suggestions for a file.
func (c *productIndex) exactMatches(text string) []affiliate.Product {
	if m := c.match(text); m.how >= affiliate.Whole {
		return m.products
	}
	return nil
}

func (c *productIndex) match(text string) matches {
	m, known := c.matched[text]
	if !known {
		m.products, m.how = affiliate.Best(c.all, affiliate.NewMatcher(text).Product)
		c.matched[text] = m
	}
	return m
}

// suggestion returns a hint with the products that a name may mean, "" when there is none.
func (c *productIndex) suggestion(text string) string {
	best := c.match(text).products
	if len(best) == 0 {
		return ""
	}
	var names []string
	for _, p := range best[:min(len(best), 3)] {
		names = append(names, fmt.Sprintf("%q", truncate(p.Label())))
	}
	return "; did you mean " + strings.Join(names, " or ") + "?"
}

// productIDIn returns the part of a text or URL that looks like a product ID, "" when none does.
func productIDIn(text string) string {
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if affiliate.LooksLikeProductID(part) && (part == text || strings.Contains(text, "/")) {
			return part
		}
	}
	return ""
}

// canBeID reports whether a word can be an ID.
func canBeID(text string) bool {
	return text != "" && len(text) <= 128 && !strings.ContainsFunc(text, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_.:", r))
	})
}
