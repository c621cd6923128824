package fermion

import (
	"context"
	"encoding/json"
	"strings"

	"fermion-tui/internal/affiliate"
)

// Products lists the school's active courses. The call is undocumented [seen]: the program works without it.
func (c *Client) Products(ctx context.Context) ([]affiliate.Product, error) {
	const entry = `{"filterByStatus":["Active"],"filterByType":["FermionCourse"],"productTagsSearchFilter":[]}` // [seen]
	var products []affiliate.Product
	err := c.do(ctx, &call{endpoint: AllProducts, entry: json.RawMessage(entry), decode: func(data json.RawMessage) (err error) {
		products, err = decodeProducts(data)
		return err
	}})
	if err != nil {
		return nil, err
	}
	return products, nil
}

// decodeProducts decodes output.data.products [seen]. Products that cannot be referred to later are left out.
func decodeProducts(data json.RawMessage) ([]affiliate.Product, error) {
	var d struct {
		Products *[]struct {
			ID   string  `json:"fermionDigitalProductId"`
			Name string  `json:"name"`
			Slug *string `json:"slug"`
			Link *string `json:"link"`
		} `json:"products"`
	}
	if err := object(data, &d); err != nil {
		return nil, err
	}
	if d.Products == nil {
		return nil, errMissing("products")
	}
	out := []affiliate.Product{}
	for _, p := range *d.Products {
		if p.ID == "" || !isCleanID(p.ID) {
			continue
		}
		out = append(out, affiliate.Product{ID: p.ID, Name: strings.TrimSpace(affiliate.Clean(p.Name)), Slug: affiliate.Clean(text(p.Slug)),
			URL: affiliate.Clean(text(p.Link))})
	}
	return out, nil
}
