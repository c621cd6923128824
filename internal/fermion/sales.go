package fermion

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
)

// SalesQuery asks for the whole school's sales of a period.
type SalesQuery struct {
	From, To time.Time
	Zone     *time.Location // of its days; nil: UTC
}

// Sales is what the school sold, as far as the program uses it.
type Sales struct {
	TopProducts []ProductSales
}

// ProductSales is one product's share. Its Product has an ID and a name.
type ProductSales struct {
	Product affiliate.Product
	Revenue affiliate.Paise
	Sales   int64
}

// body has the documented members. The filters are those of the documentation's samples [doc]; that times are RFC 3339 is [guess]. Sales
// are grouped by week or month [doc]; the program does not read the groups.
func (q SalesQuery) body() (json.RawMessage, error) {
	if q.From.IsZero() || q.To.IsZero() || q.To.Before(q.From) {
		return nil, errors.New("sales need a period with a beginning and an end after it")
	}
	zone := time.UTC
	if q.Zone != nil {
		zone = q.Zone
	}
	return encode(struct {
		From      string   `json:"from"`
		To        string   `json:"to"`
		GroupBy   string   `json:"groupBy"`
		Zone      string   `json:"timezone"`
		Breakdown bool     `json:"shouldIncludeBreakdown"`
		Types     []string `json:"productTypeFilter"`
		Payments  []string `json:"paymentStatusFilter"`
	}{q.From.UTC().Format(time.RFC3339), q.To.UTC().Format(time.RFC3339), "month", zone.String(), false, []string{"FermionDigitalProduct"},
		[]string{"Valid"}})
}

// SalesData reads what the whole school sold: a source of product IDs with names [doc].
func (c *Client) SalesData(ctx context.Context, q SalesQuery) (Sales, error) {
	entry, err := q.body()
	if err != nil {
		return Sales{}, &NotSentError{Err: err}
	}
	var s Sales
	err = c.do(ctx, &call{endpoint: SalesData, entry: entry, decode: func(data json.RawMessage) (err error) {
		s, err = decodeSales(data)
		return err
	}})
	if err != nil {
		return Sales{}, err
	}
	return s, nil
}

// decodeSales decodes output.data.topProducts [doc]. Products that cannot be referred to later are left out.
func decodeSales(data json.RawMessage) (Sales, error) {
	var d struct {
		Top *[]struct {
			ID      string          `json:"productId"`
			Name    string          `json:"productName"`
			Revenue json.RawMessage `json:"totalRevenuePaise"`
			Sales   json.RawMessage `json:"salesCount"`
		} `json:"topProducts"`
	}
	if err := object(data, &d); err != nil {
		return Sales{}, err
	}
	if d.Top == nil {
		return Sales{}, errMissing("topProducts")
	}
	var s Sales
	for _, p := range *d.Top {
		revenue, ok := count(p.Revenue)
		sold, ok2 := count(p.Sales)
		if !ok || !ok2 {
			return Sales{}, errMissing("a number in topProducts")
		}
		if p.ID == "" || !isCleanID(p.ID) {
			continue
		}
		s.TopProducts = append(s.TopProducts, ProductSales{
			Product: affiliate.Product{ID: p.ID, Name: strings.TrimSpace(affiliate.Clean(p.Name))}, Revenue: affiliate.Paise(revenue), Sales: sold,
		})
	}
	return s, nil
}
