package exporter

import (
	"context"
	"encoding/json"
	"fmt"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
)

// SaveBatchResult writes the outcome of each write of a queue into a file, in the order in which they were planned: what was asked for,
// then the columns of an import's result. It returns the number of rows.
func (x *Exporter) SaveBatchResult(ctx context.Context, queue affiliate.OperationQuery, to File) (rows int, err error) {
	ops, err := x.Store.Operations(ctx, queue)
	if err != nil {
		return 0, err
	}
	latest := make(map[string]int, len(ops)) // by chain and step: a later attempt replaces an earlier one
	t := table{columns: []string{csvfile.ColUserID, csvfile.ColEmail, csvfile.ColName, csvfile.ColProductID, csvfile.ColProductName, csvfile.ColCommission, "discount",
		"line", "outcome", csvfile.ColSlug, csvfile.ColURL, "coupon", "detail"}}
	for _, op := range ops {
		key := fmt.Sprintf("%s %d", op.Chain, op.Step)
		at, retried := latest[key]
		if !retried {
			at = len(t.rows)
			latest[key], t.rows = at, append(t.rows, nil)
		}
		t.rows[at] = x.batchResultRow(op, at+1)
	}
	return len(t.rows), t.save(ctx, to)
}

func (x *Exporter) batchResultRow(op affiliate.Operation, line int) []value {
	var who affiliate.Who
	var product affiliate.Product
	commission, discount, coupon := null(), "", ""
	switch i := op.Intent; {
	case i.Affiliate != nil:
		who = i.Affiliate.Who
	case i.Link != nil:
		who, product, commission = i.Link.Affiliate, affiliate.Product{ID: i.Link.ProductID, Name: i.Link.ProductName}, percentValue(i.Link.Commission)
	case i.Coupon != nil:
		who, product = i.Coupon.Affiliate, affiliate.Product{ID: i.Coupon.ProductID, Name: i.Coupon.ProductName}
		discount, coupon = i.Coupon.Discount.String(), i.Coupon.Code
	case i.CouponDelete != nil:
		product, coupon = affiliate.Product{ID: i.CouponDelete.ProductID}, i.CouponDelete.Code
	}
	var result struct {
		Slug    string `json:"slug"`
		Existed bool   `json:"existed"`
	}
	_ = json.Unmarshal([]byte(op.Result), &result) // written by this program; without it the row still has its outcome
	url := ""
	if result.Slug != "" && x.School.IsSet() {
		url = x.School.LinkURL(result.Slug)
	}
	return []value{textValue(who.UserID), textValue(who.Email), textValue(who.Name), textValue(product.ID), textValue(product.Name), commission, textValue(discount),
		intValue(int64(line)), textValue(op.Outcome(result.Existed).InFile()), textValue(result.Slug), textValue(url), textValue(coupon), textValue(op.Reason())}
}
