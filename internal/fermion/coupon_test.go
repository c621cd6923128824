package fermion_test

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

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
		{"percent, all", affiliate.NewCoupon{ProductID: goID, Code: "MEERA25", Discount: affiliate.Discount{Percent: 1250}, Message: "For \"Meera\"s <fans>",
			Expires: expires, Uses: 100},
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
		own, err := affiliate.ParseCouponTemplate("{\n  \"fermionDigitalProductId\": {{product_id}}, \"fermionDigitalProductCouponSlug\": {{ code }},\n  " +
			"\"off\": {{percent}}, \"in\": {{currency}}\n}")
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

// Whatever a coupon says, its body is one line of JSON that says it.
func FuzzCouponBody(f *testing.F) {
	f.Add("CODE", "hi \"there\"")
	f.Add("<b>", "a\nb\x00\xff")
	f.Fuzz(func(t *testing.T, code, message string) {
		if code == "" {
			return
		}
		for _, d := range []affiliate.Discount{{Percent: 100}, {Amount: 1}} {
			body, err := fermion.CouponBodies{}.Body(affiliate.NewCoupon{ProductID: "p", Code: code, Message: message, Discount: d, Expires: expires, Uses: 3})
			if err != nil {
				t.Fatal(err)
			}
			var sent struct {
				Code string `json:"fermionDigitalProductCouponSlug"`
			}
			if err := json.Unmarshal(body, &sent); err != nil || utf8.ValidString(code) && sent.Code != code || strings.Contains(string(body), "\n") {
				t.Fatalf("%q: %v", body, err)
			}
		}
	})
}
