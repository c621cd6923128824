package store

import (
	"context"
	"database/sql"
	"errors"

	"fermion-tui/internal/affiliate"
)

// Products returns all products that this database knows, by name.
func (s *Store) Products(ctx context.Context) ([]affiliate.Product, error) {
	all, err := readProducts(ctx, s.readers)
	return all, s.failed("reading the products", err)
}

func readProducts(ctx context.Context, q Querier) ([]affiliate.Product, error) {
	return Collect(func(r *sql.Rows) (p affiliate.Product, err error) {
		return p, r.Scan(&p.ID, &p.Name, &p.Slug, &p.URL)
	})(q.QueryContext(ctx, "select id, name, slug, url from products order by name, id"))
}

// SaveProducts saves Fermion's data about products. Values that are not empty replace older ones. A product without an ID is skipped.
func (s *Store) SaveProducts(ctx context.Context, products []affiliate.Product) error {
	return s.write(ctx, "saving the products", func(ctx context.Context, t *Tx) error {
		for _, p := range products {
			if p.ID == "" {
				continue
			}
			n, err := t.exec(ctx, `insert into products (id, name, slug, url) values (?, ?, ?, ?) on conflict (id) do update set
				name = case excluded.name when '' then products.name else excluded.name end,
				slug = case excluded.slug when '' then products.slug else excluded.slug end,
				url = case excluded.url when '' then products.url else excluded.url end
				where excluded.name not in ('', products.name) or excluded.slug not in ('', products.slug) or excluded.url not in ('', products.url)`,
				p.ID, p.Name, p.Slug, p.URL)
			if err != nil {
				return err
			}
			t.changed.Products = t.changed.Products || n > 0
		}
		return nil
	})
}

// fillProduct saves what a person or a plan knows about a product where Fermion's data is missing, and returns its ID. For a product
// without an ID it finds the one with that slug or name, "" when there is none.
func (t *Tx) fillProduct(ctx context.Context, p affiliate.Product) (string, error) {
	if p.ID == "" {
		return t.productNamed(ctx, p)
	}
	n, err := t.exec(ctx, `insert into products (id, name, slug, url) values (?, ?, ?, ?) on conflict (id) do update set
		name = case products.name when '' then excluded.name else products.name end,
		slug = case products.slug when '' then excluded.slug else products.slug end,
		url = case products.url when '' then excluded.url else products.url end
		where products.name = '' and excluded.name <> '' or products.slug = '' and excluded.slug <> '' or products.url = '' and excluded.url <> ''`,
		p.ID, p.Name, p.Slug, p.URL)
	t.changed.Products = t.changed.Products || n > 0
	return p.ID, err
}

func (t *Tx) productNamed(ctx context.Context, p affiliate.Product) (string, error) {
	for _, by := range []struct{ column, value string }{{"slug", p.Slug}, {"name", p.Name}} {
		if by.value == "" {
			continue
		}
		ids, err := ScanTexts(t.QueryContext(ctx, "select id from products where "+by.column+" = ? limit 2", by.value))
		if err != nil {
			return "", err
		}
		if len(ids) > 1 {
			return "", errors.New("several products have this " + by.column + ": give the product ID")
		}
		if len(ids) == 1 {
			return ids[0], nil
		}
	}
	return "", nil
}
