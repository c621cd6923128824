package exporter

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

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
	deleted, err := x.deletedCoupons(ctx, ops)
	if err != nil {
		return 0, err
	}
	type step struct { // a row of the file
		row      int
		deciding affiliate.Operation
	}
	steps := make(map[string]step, len(ops)) // by chain and step: the attempt that decides it replaces the others
	t := table{columns: []string{
		csvfile.ColUserID, csvfile.ColEmail, csvfile.ColName,
		csvfile.ColProductID, csvfile.ColProductName,
		csvfile.ColCommission, csvfile.ColDiscount,
		"line", "outcome", csvfile.ColSlug, csvfile.ColURL, "coupon", "detail",
	}}
	for _, op := range ops {
		key := fmt.Sprintf("%s %d", op.Chain, op.Step)
		of, retried := steps[key]
		switch {
		case !retried:
			of.row, t.rows = len(t.rows), append(t.rows, nil)
		case !op.Decides(of.deciding):
			continue
		}
		of.deciding = op
		steps[key], t.rows[of.row] = of, x.batchResultRow(op, of.row+1, deleted)
	}
	return len(t.rows), t.save(ctx, to)
}

// batchResultRow returns the cells of a write. line is that of an import of these writes, from 1.
func (x *Exporter) batchResultRow(op affiliate.Operation, line int, deleted map[affiliate.CouponRef]deletedCoupon) []value {
	var who affiliate.Who
	var product affiliate.Product
	commission, discount, coupon, slug := null(), "", "", ""
	switch intent := op.Intent; {
	case intent.Affiliate != nil:
		who = intent.Affiliate.Who
	case intent.Link != nil:
		link := intent.Link
		who, product = link.Affiliate, affiliate.Product{ID: link.ProductID, Name: link.ProductName}
		commission = percentValue(link.Commission)
	case intent.Coupon != nil:
		created := intent.Coupon
		who, product = created.Affiliate, affiliate.Product{ID: created.ProductID, Name: created.ProductName}
		discount, coupon, slug = created.Discount.String(), created.Code, created.LinkSlug
	case intent.CouponDelete != nil:
		ref := *intent.CouponDelete
		was := deleted[ref]
		who, product = was.who, affiliate.Product{ID: ref.ProductID, Name: was.productName}
		discount, coupon, slug = was.discount, ref.Code, was.slug
	}
	var result struct {
		Slug    string `json:"slug"`
		Existed bool   `json:"existed"`
	}
	_ = json.Unmarshal([]byte(op.Result), &result) // written by this program; without it the row still has its outcome
	url := ""
	if slug = cmp.Or(result.Slug, slug); slug != "" && x.School.IsSet() {
		url = x.School.LinkURL(slug)
	}
	return []value{
		textValue(who.UserID), textValue(who.Email), textValue(who.Name),
		textValue(product.ID), textValue(product.Name),
		commission, textValue(discount),
		intValue(int64(line)), textValue(op.Outcome(result.Existed).InFile()), textValue(slug), textValue(url), textValue(coupon),
		textValue(op.Reason()),
	}
}

// deletedCoupon has what a result names of a coupon that a queue deletes, and that the write itself does not have.
type deletedCoupon struct {
	who                         affiliate.Who
	productName, discount, slug string
}

// deletedCoupons returns all coupons of the database when one of the operations deletes a coupon, else nil.
func (x *Exporter) deletedCoupons(ctx context.Context, ops []affiliate.Operation) (map[affiliate.CouponRef]deletedCoupon, error) {
	if !slices.ContainsFunc(ops, func(op affiliate.Operation) bool { return op.Intent.CouponDelete != nil }) {
		return nil, nil
	}
	b, err := ReadBoard(ctx, x.Store, affiliate.Period{}, affiliate.Span{})
	if err != nil {
		return nil, err
	}
	coupons := b.Coupons()
	deleted := make(map[affiliate.CouponRef]deletedCoupon, len(coupons))
	for _, c := range coupons {
		d := deletedCoupon{discount: c.Discount.String()}
		if p := b.Product(c.ProductID); p != nil {
			d.productName = p.Product.Name
		}
		if a := b.Affiliate(c.Owner); a != nil {
			d.who = a.Affiliate.Who()
		}
		if l := b.Link(c.LinkID); l != nil {
			d.slug = l.Link.Slug
		}
		deleted[affiliate.CouponRef{ProductID: c.ProductID, Code: c.Coupon.Code}] = d
	}
	return deleted, nil
}
