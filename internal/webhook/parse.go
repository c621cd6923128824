package webhook

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
)

// ErrNoEvent says that a body is no JSON object: there is nothing in it to keep.
var ErrNoEvent = errors.New("the body is not a JSON object")

// longestID is how long an event's own ID may be; a longer one is known by its hash.
const longestID = 200

// mostPaise bounds an amount: a billion rupees in one sale are none.
const mostPaise = 1e9 * 100

// Parse reads a body of [doc] shape as far as it goes. A member that is missing, null or of another type leaves its field
// empty; what should not be so is named in Trouble. Unknown members and event types are no trouble. Without an ID the body's
// hash is the ID, so that the same body again is the same event.
func Parse(body []byte) (affiliate.Event, error) {
	var top map[string]json.RawMessage
	if err := json.Unmarshal(body, &top); err != nil || top == nil {
		return affiliate.Event{}, ErrNoEvent
	}
	outer := members{of: top}
	e := affiliate.Event{Body: string(body), Test: outer.flag("isTestEvent"), HappenedAt: outer.time("timestampIsoString")}
	e.ID = idOf(outer.text("eventUniqueId", must), body)
	inner := members{of: outer.object("payload")}
	e.Kind = affiliate.EventKind(inner.text("eventType", must))
	if e.Buyer = inner.text("userFullname", may); e.Buyer == "" {
		e.Buyer = inner.text("userEmail", may)
	}
	e.Gateway = inner.text("paymentGateway", may)
	switch e.Kind {
	case affiliate.PaidSale:
		e.Amount, e.ProductSlug, e.ProductName = inner.paise("chargedAmountInrPaise", must), inner.text("productSlug", may), inner.text("productName", may)
	case affiliate.PaymentFailed, affiliate.PaymentAbandoned:
		e.Amount, e.ProductSlug, e.ProductName = inner.paise(attempted(inner), may), inner.text("courseSlug", may), inner.text("courseName", may)
	default:
		e.Amount, e.ProductSlug, e.ProductName = inner.paise("chargedAmountInrPaise", may), inner.text("productSlug", may), inner.text("productName", may)
	}
	e.Trouble = strings.Join(append(outer.trouble, inner.trouble...), "; ")
	return e, nil
}

// attempted is what the amount of a payment is called that was not completed. Fermion leaves a t out [doc]; should they mend
// that, it is read as well.
func attempted(inner members) string {
	const theirs, mended = "attempedChargeAmountInrPaise", "attemptedChargeAmountInrPaise"
	if _, there := inner.of[mended]; there {
		return mended
	}
	return theirs
}

func idOf(said string, body []byte) string {
	known := said
	switch {
	case said == "":
		known = string(body)
	case len(said) <= longestID:
		return said
	}
	sum := sha256.Sum256([]byte(known))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// members are those of a JSON object, and what was wrong with the ones asked for.
type members struct {
	of      map[string]json.RawMessage
	trouble []string
}

// presence says whether a member must be there.
type presence bool

const (
	must presence = true  // absent or null, it is trouble
	may  presence = false // it is left out where there is nothing to say
)

// raw is a member's JSON, nil when it is absent or null.
func (m *members) raw(name string, p presence) json.RawMessage {
	v := m.of[name]
	if string(v) == "null" {
		v = nil
	}
	if v == nil && p == must {
		m.trouble = append(m.trouble, "no "+name)
	}
	return v
}

func (m *members) isNo(name, what string, v json.RawMessage) {
	m.trouble = append(m.trouble, name+" is "+typeOf(v)+", not "+what)
}

// text is a string; a number or a truth value is taken as it is written, and named.
func (m *members) text(name string, p presence) string {
	v := m.raw(name, p)
	if v == nil {
		return ""
	}
	var s string
	if json.Unmarshal(v, &s) == nil {
		if s == "" && p == must {
			m.trouble = append(m.trouble, name+" is empty")
		}
		return s
	}
	m.isNo(name, "a string", v)
	if v[0] == '{' || v[0] == '[' {
		return ""
	}
	return string(v)
}

func (m *members) flag(name string) (b bool) {
	if v := m.raw(name, may); v != nil && json.Unmarshal(v, &b) != nil {
		m.isNo(name, "true or false", v)
	}
	return b
}

func (m *members) time(name string) time.Time {
	text := m.text(name, must)
	if text == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil || t.Year() < 2000 || t.Year() > 9999 {
		m.trouble = append(m.trouble, name+" is not a time like 2026-01-05T10:11:12.000Z")
		return time.Time{}
	}
	return t.UTC().Truncate(time.Millisecond)
}

// paise is a whole number of the lowest unit. A float is never made of it.
func (m *members) paise(name string, p presence) affiliate.Paise {
	v := m.raw(name, p)
	if v == nil {
		return 0
	}
	digits, rest, _ := strings.Cut(string(v), ".")
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || strings.Trim(rest, "0") != "" || n < 0 || n > mostPaise {
		m.isNo(name, "a whole number of paise", v)
		return 0
	}
	return affiliate.Paise(n)
}

func (m *members) object(name string) map[string]json.RawMessage {
	v := m.raw(name, must)
	if v == nil {
		return nil
	}
	var o map[string]json.RawMessage
	if json.Unmarshal(v, &o) != nil {
		m.isNo(name, "an object", v)
	}
	return o
}

// typeOf names a JSON value, a short one by itself.
func typeOf(v json.RawMessage) string {
	const short = 24
	switch v = bytes.TrimSpace(v); {
	case len(v) == 0:
		return "nothing"
	case v[0] == '{':
		return "an object"
	case v[0] == '[':
		return "a list"
	case len(v) <= short:
		return affiliate.Clean(string(v))
	case v[0] == '"':
		return "a string"
	default:
		return "a long number"
	}
}
