package webhook_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/webhook"
)

// documented is the example of Fermion's documentation.
const documented = `{"eventUniqueId":"evt-1","timestampIsoString":"2026-01-05T10:11:12.000Z","isTestEvent":false,
 "payload":{"eventType":"paid-digital-product-sale","userId":"u1","userFullname":"Ravi Kumar","userEmail":"a@b.c",
  "userPhoneNumber":null,"paymentGateway":"Razorpay","chargedAmountInrPaise":499900,
  "productSlug":"ball-above","productName":"Ball","additionalDataToCollectOnCheckoutResponses":{"Counsellor ID":"2010MP4"}}}`

const failed = `{"eventUniqueId":"evt-2","timestampIsoString":"2026-01-05T10:11:12.000Z","isTestEvent":false,
 "payload":{"eventType":"payment-failed","userFullname":null,"userEmail":"a@b.c","paymentGateway":"Stripe","attempedChargeAmountInrPaise":249900,
  "courseSlug":"sql","courseName":"SQL for Analysts"}}`

func TestParse(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 5, 10, 11, 12, 0, time.UTC)
	for _, c := range []struct {
		name, body string
		want       affiliate.Event
	}{
		{"a sale", documented, affiliate.Event{ID: "evt-1", Kind: affiliate.PaidSale, HappenedAt: at, Buyer: "Ravi Kumar", Gateway: "Razorpay", Amount: 4999_00,
			ProductSlug: "ball-above", ProductName: "Ball"}},
		{"a payment that failed, by somebody without a name", failed,
			affiliate.Event{ID: "evt-2", Kind: affiliate.PaymentFailed, HappenedAt: at, Buyer: "a@b.c", Gateway: "Stripe", Amount: 2499_00, ProductSlug: "sql",
				ProductName: "SQL for Analysts"}},
		{"the same, with the correct spelling", strings.Replace(failed, "attemped", "attempted", 1),
			affiliate.Event{ID: "evt-2", Kind: affiliate.PaymentFailed, HappenedAt: at, Buyer: "a@b.c", Gateway: "Stripe", Amount: 2499_00, ProductSlug: "sql",
				ProductName: "SQL for Analysts"}},
		{"the test button",
			`{"eventUniqueId":"t","timestampIsoString":"2026-01-05T10:11:12+05:30","isTestEvent":true,"payload":{"eventType":"paid-digital-product-sale","chargedAmountInrPaise":1}}`,
			affiliate.Event{ID: "t", Kind: affiliate.PaidSale, Test: true, HappenedAt: at.Add(-5*time.Hour - 30*time.Minute), Amount: 1}},
		{"a type that nobody here knows",
			`{"eventUniqueId":"x","timestampIsoString":"2026-01-05T10:11:12.000Z","payload":{"eventType":"certificate-issued","more":[1,2]},"version":9}`,
			affiliate.Event{ID: "x", Kind: "certificate-issued", HappenedAt: at}},
		{"null wherever it may be",
			`{"eventUniqueId":"n","timestampIsoString":"2026-01-05T10:11:12.000Z","isTestEvent":null,"payload":{"eventType":"paid-digital-product-sale","userId":null,"userFullname":null,
			"userEmail":null,"userPhoneNumber":null,"paymentGateway":null,"chargedAmountInrPaise":100.00,"productSlug":null,"productName":null,"additionalDataToCollectOnCheckoutResponses":null}}`,
			affiliate.Event{ID: "n", Kind: affiliate.PaidSale, HappenedAt: at, Amount: 100}},
		{"wrong types",
			`{"eventUniqueId":17,"timestampIsoString":"yesterday","isTestEvent":"no","payload":{"eventType":"paid-digital-product-sale","userFullname":["Ravi"],"chargedAmountInrPaise":"4999","productSlug":{"a":1}}}`,
			affiliate.Event{ID: "17", Kind: affiliate.PaidSale,
				ParseWarning: `isTestEvent is "no", not true or false; timestampIsoString is not a time like 2026-01-05T10:11:12.000Z; eventUniqueId is 17, not a string; ` +
					`userFullname is a list, not a string; chargedAmountInrPaise is "4999", not a whole number of paise; productSlug is an object, not a string`}},
		{"half a paisa",
			`{"eventUniqueId":"h","timestampIsoString":"2026-01-05T10:11:12.000Z","payload":{"eventType":"paid-digital-product-sale","chargedAmountInrPaise":0.5}}`,
			affiliate.Event{ID: "h", Kind: affiliate.PaidSale, HappenedAt: at, ParseWarning: "chargedAmountInrPaise is 0.5, not a whole number of paise"}},
		{"an amount beyond all numbers",
			`{"eventUniqueId":"h","timestampIsoString":"2026-01-05T10:11:12.000Z","payload":{"eventType":"paid-digital-product-sale","chargedAmountInrPaise":1e999999999}}`,
			affiliate.Event{ID: "h", Kind: affiliate.PaidSale, HappenedAt: at,
				ParseWarning: "chargedAmountInrPaise is 1e999999999, not a whole number of paise"}},
		{"less than nothing",
			`{"eventUniqueId":"h","timestampIsoString":"2026-01-05T10:11:12.000Z","payload":{"eventType":"paid-digital-product-sale","chargedAmountInrPaise":-5}}`,
			affiliate.Event{ID: "h", Kind: affiliate.PaidSale, HappenedAt: at, ParseWarning: "chargedAmountInrPaise is -5, not a whole number of paise"}},
		{"no payload", `{"eventUniqueId":"p","timestampIsoString":"2026-01-05T10:11:12.000Z"}`,
			affiliate.Event{ID: "p", HappenedAt: at, ParseWarning: "no payload; no eventType"}},
		{"a payload that is none", `{"eventUniqueId":"p","timestampIsoString":"2026-01-05T10:11:12.000Z","payload":"x"}`,
			affiliate.Event{ID: "p", HappenedAt: at, ParseWarning: `payload is "x", not an object; no eventType`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := webhook.Parse([]byte(c.body))
			if err != nil {
				t.Fatal(err)
			}
			if c.want.Body = c.body; got != c.want {
				t.Errorf("got  %+v\nwant %+v", got, c.want)
			}
		})
	}
	for _, body := range []string{"", "null", "[]", `"x"`, "17", "<html>", `{"eventUniqueId":`, "eventUniqueId=x", strings.Repeat("[", 5000), "{}{}"} {
		if e, err := webhook.Parse([]byte(body)); err == nil {
			t.Errorf("%.20q was taken for %+v", body, e)
		}
	}
}

func TestAnEventWithoutAnIDIsIdentifiedByItsBody(t *testing.T) {
	t.Parallel()
	parse := func(body string) string {
		e, err := webhook.Parse([]byte(body))
		if err != nil {
			t.Fatal(err)
		}
		return e.ID
	}
	one, same, other := parse(`{"a":1}`), parse(`{"a":1}`), parse(`{"a":2}`)
	if one != same || one == other || !strings.HasPrefix(one, "sha256:") {
		t.Errorf("%s %s %s", one, same, other)
	}
	long := strings.Repeat("x", 300)
	if a, b := parse(`{"eventUniqueId":"`+long+`","a":1}`), parse(`{"eventUniqueId":"`+long+`","a":2}`); a != b || len(a) > 100 {
		t.Errorf("a long ID became %q and %q", a, b)
	}
}

// FuzzParse: any body is refused or becomes an event with an ID and plausible numbers.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{documented, failed, `{}`, `{"payload":{}}`, `{"eventUniqueId":"","payload":null}`,
		`{"eventUniqueId":1e9,"payload":{"chargedAmountInrPaise":9223372036854775808}}`,
		"{\"eventUniqueId\":\"\x1b[31m\u202e\",\"payload\":{\"productName\":\"\\u0000\\ud800\"}}", `{"timestampIsoString":"0000-00-00T00:00:00Z"}`,
		"\xff\xfe{}", `{"payload":{"chargedAmountInrPaise":499900.0000}}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		e, err := webhook.Parse(body)
		if err != nil {
			if json.Valid(body) && strings.HasPrefix(strings.TrimSpace(string(body)), "{") {
				t.Fatalf("an object was refused: %v", err)
			}
			return
		}
		again, err := webhook.Parse(body)
		if err != nil || again != e {
			t.Fatalf("read twice: %+v and %+v (%v)", e, again, err)
		}
		if e.ID == "" || len(e.ID) > 200 || e.Body != string(body) || e.Amount < 0 || e.Amount > 1e11 || e.State != "" {
			t.Fatalf("%+v", e)
		}
		if !e.HappenedAt.IsZero() && (e.HappenedAt.Year() < 1999 || e.HappenedAt.Location() != time.UTC) {
			t.Fatalf("happened at %s", e.HappenedAt)
		}
		if what := e.Describe(); affiliate.Clean(what) != what {
			t.Fatalf("%q cannot be drawn", what)
		}
	})
}
