package fermion_test

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
)

var expires = time.Date(2026, 12, 31, 23, 59, 59, 0, time.FixedZone("IST", 19800))

func TestDefaultCouponBodies(t *testing.T) {
	cases := []struct {
		name   string
		coupon affiliate.NewCoupon
		want   string
	}{
		{"percent, all", affiliate.NewCoupon{ProductID: goID, Code: "MEERA25", Discount: affiliate.Discount{Percent: 1250}, Message: "For \"Meera\"s <fans>", Expires: expires, Uses: 100},
			`{"fermionDigitalProductId":"` + goID + `","fermionDigitalProductCouponSlug":"MEERA25","description":"For \"Meera\"s <fans>","couponTypeSpecificData":{"type":"percent-off","discountPercentOff":12.5},"expiryDateIso":"2026-12-31T18:29:59Z","maxRedemptionCount":100,"isSchoolCoupon":false}`},
		{"percent, least", affiliate.NewCoupon{ProductID: goID, Code: "M", Discount: affiliate.Discount{Percent: 2500}},
			`{"fermionDigitalProductId":"` + goID + `","fermionDigitalProductCouponSlug":"M","description":null,"couponTypeSpecificData":{"type":"percent-off","discountPercentOff":25},"expiryDateIso":null,"maxRedemptionCount":null,"isSchoolCoupon":false}`},
		{"amount", affiliate.NewCoupon{ProductID: goID, Code: "M", Discount: affiliate.Discount{Amount: 50_000}},
			`{"fermionDigitalProductId":"` + goID + `","fermionDigitalProductCouponSlug":"M","description":null,"couponTypeSpecificData":{"type":"fixed-amount-off","currencyType":"Inr","discountAmountInLowestCurrencyUnit":50000},"expiryDateIso":null,"maxRedemptionCount":null,"isSchoolCoupon":false}`},
	}
	for _, c := range cases {
		got, err := fermion.CouponBodies{}.Body(c.coupon)
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %v\n got %s\nwant %s", c.name, err, got, c.want)
		}
	}
	for _, bad := range []affiliate.NewCoupon{
		{Code: "M", Discount: affiliate.Discount{Percent: 1}}, {ProductID: "p", Discount: affiliate.Discount{Percent: 1}}, {ProductID: "p", Code: "M"},
		{ProductID: "p", Code: "M", Discount: affiliate.Discount{Percent: 1, Amount: 1}},
	} {
		if b, err := (fermion.CouponBodies{}).Body(bad); err == nil {
			t.Errorf("%+v made %s", bad, b)
		}
	}
}

func TestCouponBodyIsSentAsIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		own, err := fermion.ParseCouponTemplate("{\n  \"fermionDigitalProductId\": {{product_id}}, \"fermionDigitalProductCouponSlug\": {{ code }},\n  \"off\": {{percent}}, \"in\": {{currency}}\n}")
		if err != nil {
			t.Fatal(err)
		}
		body, err := fermion.CouponBodies{Percent: own}.Body(affiliate.NewCoupon{ProductID: goID, Code: "M", Discount: affiliate.Discount{Percent: 2500}})
		if err != nil {
			t.Fatal(err)
		}
		school, c := open(t, fermion.Options{})
		if err := c.CreateDigitalProductCoupon(t.Context(), body); err != nil {
			t.Fatal(err)
		}
		want := `{"fermionDigitalProductId":"` + goID + `","fermionDigitalProductCouponSlug":"M","off":25,"in":"Inr"}`
		if coupons := school.Coupons(); len(coupons) != 1 || string(coupons[0].Body) != want || string(body) != want {
			t.Errorf("%s, sent as %s", body, coupons[0].Body)
		}
	})
}

func TestCouponTemplateErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                             "empty",
		"{}":                           "",
		`{"a": {{nope}}}`:              "line 1 of the coupon body: there is no placeholder {{nope}}; there are product_id",
		"{\n\"a\": \"{{code}}\"}":      "line 2 of the coupon body: {{code}} is in quotes",
		"{\n\"a\": \"x\\\"{{code}}\"}": "is in quotes",
		"{\n\n\"a\": {{code}":          "line 3 of the coupon body: {{ without its }}",
		"{\"a\": 1,\n}":                "line 2",
		`["a"]`:                        "must begin with {",
		`null`:                         "must begin with {",
		`{{code}}`:                     "must begin with {",
		`{"a": {{code}}{{code}}}`:      "line 1",
		`{"a": -{{percent}}}`:          "line 1",
		`{"a": {{` + strings.Repeat("x", 99) + `}}}`: "…",
	} {
		_, err := fermion.ParseCouponTemplate(text)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzCouponTemplate(f *testing.F) {
	for _, s := range []string{fermion.DefaultPercentBody, fermion.DefaultAmountBody, `{"a":{{code}}}`, `{"a":"\"{{x}}"}`, `{{`, `{"a":1{{uses}}}`, "{\"\\\"\":{{message}}}"} {
		f.Add(s, "CODE", "hi \"there\"")
	}
	f.Fuzz(func(t *testing.T, text, code, message string) {
		tpl, err := fermion.ParseCouponTemplate(text)
		if err != nil {
			return
		}
		n := affiliate.NewCoupon{ProductID: "p", Code: code, Message: message, Discount: affiliate.Discount{Percent: 100}, Expires: expires, Uses: 3}
		if code == "" {
			return
		}
		for _, c := range []affiliate.NewCoupon{n, {ProductID: "p", Code: code, Discount: affiliate.Discount{Amount: 1}}} {
			body, err := fermion.CouponBodies{Percent: tpl, Amount: tpl}.Body(c)
			if err != nil {
				t.Fatalf("a template that parsed makes no body: %v", err)
			}
			var members map[string]any
			if err := json.Unmarshal(body, &members); err != nil || strings.Contains(string(body), "\n") {
				t.Fatalf("%q: %v", body, err)
			}
		}
	})
}
