package fermion

import (
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"fermion-tui/internal/affiliate"
)

// The default bodies of create-digital-product-coupon. Only the first two members are [doc]; the rest is a [guess] from
// what the dashboard asks and how the API spells these things where it is read.
const (
	DefaultPercentBody = `{
  "fermionDigitalProductId": {{product_id}},
  "fermionDigitalProductCouponSlug": {{code}},
  "description": {{message}},
  "couponTypeSpecificData": {"type": "percent-off", "discountPercentOff": {{percent}}},
  "expiryDateIso": {{expires_iso}},
  "maxRedemptionCount": {{uses}},
  "isSchoolCoupon": false
}`
	DefaultAmountBody = `{
  "fermionDigitalProductId": {{product_id}},
  "fermionDigitalProductCouponSlug": {{code}},
  "description": {{message}},
  "couponTypeSpecificData": {"type": "fixed-amount-off", "currencyType": {{currency}}, "discountAmountInLowestCurrencyUnit": {{amount_minor}}},
  "expiryDateIso": {{expires_iso}},
  "maxRedemptionCount": {{uses}},
  "isSchoolCoupon": false
}`
)

// currency is how the API spells rupees on the read side [doc]; amount_minor counts paise.
const currency = `"Inr"`

// CouponBodies create the body of a new coupon. A zero template means the default body.
type CouponBodies struct {
	Percent affiliate.CouponTemplate
	Amount  affiliate.CouponTemplate
}

// Body is the entry's JSON as it is sent, on one line.
func (b CouponBodies) Body(n affiliate.NewCoupon) (json.RawMessage, error) {
	if n.ProductID == "" || n.Code == "" {
		return nil, errors.New("a coupon needs a product ID and a code")
	}
	t, otherwise := b.Percent, DefaultPercentBody
	switch {
	case n.Discount.Percent > 0 && n.Discount.Amount == 0:
	case n.Discount.Amount > 0 && n.Discount.Percent == 0:
		t, otherwise = b.Amount, DefaultAmountBody
	default:
		return nil, errors.New("a coupon needs one discount, a percentage or an amount")
	}
	if t.IsZero() {
		var err error
		if t, err = affiliate.ParseCouponTemplate(otherwise); err != nil {
			return nil, err
		}
	}
	values, err := couponValues(n)
	if err != nil {
		return nil, err
	}
	return t.Fill(values)
}

// couponValues are the JSON values of a coupon by the name of their placeholder.
func couponValues(n affiliate.NewCoupon) (map[string]string, error) {
	v := map[string]string{"currency": currency}
	for name, s := range map[string]string{"product_id": n.ProductID, "code": n.Code, "message": n.Message} {
		if s == "" {
			continue
		}
		b, err := encode(s)
		if err != nil {
			return nil, err
		}
		v[name] = string(b)
	}
	if n.Discount.Percent > 0 {
		v["percent"] = n.Discount.Percent.Percent()
	}
	if n.Discount.Amount > 0 {
		v["amount_minor"] = strconv.FormatInt(int64(n.Discount.Amount), 10)
	}
	if !n.Expires.IsZero() {
		v["expires_iso"] = strconv.Quote(n.Expires.UTC().Format(time.RFC3339))
	}
	if n.Uses > 0 {
		v["uses"] = strconv.Itoa(n.Uses)
	}
	return v, nil
}
