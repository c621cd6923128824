package exchange

import (
	"fmt"
	"strings"
	"unicode"

	"fermion-tui/internal/affiliate"
)

// catalog is the products that the register knows.
type catalog struct {
	byID map[string]affiliate.Product
	all  []affiliate.Product
}

func newCatalog(all []affiliate.Product) *catalog {
	c := &catalog{byID: make(map[string]affiliate.Product, len(all)), all: all}
	for _, p := range all {
		c.byID[p.ID] = p
	}
	return c
}

// found is what became of a row's product cells.
type found struct {
	product affiliate.Product // ID is "" when nobody knows it
	unsure  bool              // the ID is taken as it stands: only Fermion can tell
}

// of resolves the two product cells of a row. product_id decides; product may then be its name, or the same product again.
func (c *catalog) of(id, text string) (found, *problem) {
	if id == "" {
		return c.find(text, colProduct)
	}
	f, bad := c.find(id, colProductID)
	if bad != nil || text == "" {
		return f, bad
	}
	if other := productIDIn(text); other != "" && f.product.ID != "" && !strings.EqualFold(other, f.product.ID) {
		return f, &problem{colProduct, fmt.Sprintf("this is %s, and product_id says %s", other, f.product.ID)}
	}
	if f.product.ID == "" {
		return c.find(text, colProduct)
	}
	if f.product.Name == "" && productIDIn(text) == "" && !strings.Contains(text, "/") {
		f.product.Name = text
	}
	return f, nil
}

// find resolves one cell: an ID, a dashboard URL, a name or a slug. In the column of IDs an unknown word is an ID, since they
// are opaque [seen: 24 hex digits].
func (c *catalog) find(text, column string) (found, *problem) {
	if p, ok := c.byID[text]; ok {
		return found{product: p}, nil
	}
	if id := productIDIn(text); id != "" {
		if p, ok := c.byID[strings.ToLower(id)]; ok {
			return found{product: p}, nil
		}
		return found{product: affiliate.Product{ID: id}, unsure: true}, nil
	}
	p, n := c.named(text)
	switch {
	case len(n) > 1:
		return found{}, &problem{column, fmt.Sprintf("several products are called %q: give the ID, one of %s", shown(text), strings.Join(n, ", "))}
	case len(n) == 1:
		return found{product: p}, nil
	case strings.Contains(text, "/"):
		return c.inURL(text, column)
	case column == colProductID && opaque(text):
		return found{product: affiliate.Product{ID: text}, unsure: true}, nil
	}
	return found{}, nil
}

// inURL resolves a URL without an ID by the slug that it names. One that no list here has is for Fermion to know.
func (c *catalog) inURL(text, column string) (found, *problem) {
	slug, err := affiliate.ParseProductSlug(text)
	if err != nil {
		return found{}, &problem{column, "there is no product ID in this URL: open the product in the dashboard and copy the address from there"}
	}
	var f found
	for _, p := range c.all {
		if p.Slug == slug && f.product.ID != "" {
			return found{}, &problem{column, fmt.Sprintf("several products have the slug %s: give the ID", slug)}
		}
		if p.Slug == slug {
			f.product = p
		}
	}
	return f, nil
}

// named are the IDs of the products with that name, slug or URL: exactly so, or else in whatever case.
func (c *catalog) named(text string) (p affiliate.Product, ids []string) {
	exact := func(a, b string) bool { return a == b }
	for _, same := range []func(a, b string) bool{exact, strings.EqualFold} {
		for _, each := range c.all {
			for _, word := range []string{affiliate.Clean(each.Name), each.Slug, each.URL} {
				if word != "" && same(word, text) {
					p, ids = each, append(ids, each.ID)
					break
				}
			}
		}
		if len(ids) > 0 {
			break
		}
	}
	return p, ids
}

// productIDIn is the part of a text or URL that looks like a product ID, "" when none does.
func productIDIn(text string) string {
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if affiliate.LooksLikeProductID(part) && (part == text || strings.Contains(text, "/")) {
			return part
		}
	}
	return ""
}

// opaque says whether a word can be an ID.
func opaque(text string) bool {
	return text != "" && len(text) <= 128 && !strings.ContainsFunc(text, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_.:", r))
	})
}
