package fermion

import (
	"context"
	"encoding/json"
	"errors"
)

// CreateDigitalProductCoupon creates a coupon from a whole body, see CouponBodies. It is never retried automatically. The body is
// sent byte for byte. The reply's data is [open] and not read.
func (c *Client) CreateDigitalProductCoupon(ctx context.Context, body json.RawMessage) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(body, &members); err != nil || members == nil {
		return &NotSentError{Err: errors.New("the coupon's body is not a JSON object: check [coupon] in the config file")}
	}
	return c.do(ctx, &call{endpoint: CreateCoupon, entry: body, kind: nonIdempotent})
}

// DeleteCouponBody is the entry's JSON as DeleteDigitalProductCoupon sends it.
func DeleteCouponBody(productID, code string) (json.RawMessage, error) {
	if productID == "" || code == "" {
		return nil, errors.New("to delete a coupon its product ID and its code are needed")
	}
	return encode(struct {
		ProductID string `json:"fermionDigitalProductId"`         // [doc]
		Code      string `json:"fermionDigitalProductCouponSlug"` // [guess]: cut off in every copy of the documentation
	}{productID, code})
}

// DeleteDigitalProductCoupon deletes a coupon, softly [doc]. It is never retried automatically.
func (c *Client) DeleteDigitalProductCoupon(ctx context.Context, productID, code string) error {
	body, err := DeleteCouponBody(productID, code)
	if err != nil {
		return &NotSentError{Err: err}
	}
	return c.do(ctx, &call{endpoint: DeleteCoupon, entry: body, kind: nonIdempotent})
}
