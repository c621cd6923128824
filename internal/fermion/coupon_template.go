package fermion

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
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

// placeholders are what a template may hold.
var placeholders = []string{"product_id", "code", "message", "percent", "amount_minor", "currency", "expires_iso", "uses"}

// CouponTemplate is a coupon's JSON body with placeholders. The zero CouponTemplate stands for the default body.
type CouponTemplate struct {
	parts []part
}

// part is text that stays, or, when name is not "", a placeholder.
type part struct{ text, name string }

// ParseCouponTemplate reads a body with {{placeholders}}. Each stands unquoted and becomes a JSON value, null when there is
// none. The error says what is wrong and where.
func ParseCouponTemplate(text string) (CouponTemplate, error) {
	if strings.TrimSpace(text) == "" {
		return CouponTemplate{}, errors.New("the coupon body is empty: leave the setting out to use the default")
	}
	var t CouponTemplate
	rest, quoted := text, false
	line := func() int { return 1 + strings.Count(text[:len(text)-len(rest)], "\n") }
	for {
		before, after, found := strings.Cut(rest, "{{")
		quoted = endsQuoted(before, quoted)
		t.parts = append(t.parts, part{text: before})
		if !found {
			break
		}
		rest = rest[len(before):]
		inside, tail, closed := strings.Cut(after, "}}")
		name := strings.TrimSpace(inside)
		switch {
		case !closed:
			return CouponTemplate{}, fmt.Errorf("line %d of the coupon body: {{ without its }}", line())
		case !slices.Contains(placeholders, name):
			return CouponTemplate{}, fmt.Errorf("line %d of the coupon body: there is no placeholder {{%s}}; there are %s", line(), shown(name), strings.Join(placeholders, ", "))
		case quoted:
			return CouponTemplate{}, fmt.Errorf("line %d of the coupon body: {{%s}} is in quotes: remove them, it becomes a JSON value automatically", line(), name)
		}
		t.parts = append(t.parts, part{name: name})
		rest = tail
	}
	if err := t.check(); err != nil {
		return CouponTemplate{}, err
	}
	return t, nil
}

func shown(name string) string {
	r := []rune(affiliate.Clean(name))
	if len(r) > 40 {
		return string(r[:39]) + "…"
	}
	return string(r)
}

// endsQuoted says whether JSON text ends inside of a string, given whether it began there.
func endsQuoted(text string, quoted bool) bool {
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '"':
			quoted = !quoted
		case text[i] == '\\' && quoted:
			i++
		}
	}
	return quoted
}

// check tries the template with everything and with nothing.
func (t CouponTemplate) check() error {
	full := values{"product_id": `"x"`, "code": `"x"`, "message": `"x"`, "percent": "1", "amount_minor": "1", "currency": currency, "expires_iso": `"x"`, "uses": "1"}
	for _, v := range []values{full, {}} {
		if _, err := t.fill(v); err != nil {
			return err
		}
	}
	return nil
}

// values are JSON by placeholder.
type values map[string]string

func (t CouponTemplate) fill(v values) (json.RawMessage, error) {
	var b bytes.Buffer
	for _, p := range t.parts {
		switch {
		case p.name == "":
			b.WriteString(p.text)
		case v[p.name] == "":
			b.WriteString("null")
		default:
			b.WriteString(v[p.name])
		}
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(b.Bytes(), &members); err != nil || members == nil {
		return nil, fmt.Errorf("the coupon body is not a JSON object%s", where(b.Bytes(), err))
	}
	// On one line, because that is how a journal and an export keep it.
	var out bytes.Buffer
	if err := json.Compact(&out, b.Bytes()); err != nil {
		return nil, fmt.Errorf("the coupon body is not JSON: %w", err)
	}
	return out.Bytes(), nil
}

// where says what is wrong in which line; placeholders hold no line breaks, so lines are the template's.
func where(body []byte, err error) string {
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		return ": it must begin with { and end with }"
	}
	at := min(int(syntax.Offset), len(body))
	return fmt.Sprintf(": line %d: %s", 1+bytes.Count(body[:at], []byte("\n")), affiliate.Clean(syntax.Error()))
}

// CouponBodies make the body of a new coupon. The zero CouponBodies make the default ones.
type CouponBodies struct {
	Percent CouponTemplate
	Amount  CouponTemplate
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
	if len(t.parts) == 0 {
		var err error
		if t, err = ParseCouponTemplate(otherwise); err != nil {
			return nil, err
		}
	}
	v, err := couponValues(n)
	if err != nil {
		return nil, err
	}
	return t.fill(v)
}

func couponValues(n affiliate.NewCoupon) (values, error) {
	v := values{"currency": currency}
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
