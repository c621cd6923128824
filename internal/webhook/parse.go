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

// errNoEvent means that a body is not a JSON object and has nothing to store.
var errNoEvent = errors.New("the body is not a JSON object")

// maxIDLength is how long an event's own ID may be; a longer one is known by its hash.
const maxIDLength = 200

// maxPaise limits an amount: no sale is a billion rupees.
const maxPaise = 1e9 * 100

// Parse parses a body of [doc] shape as far as possible. A member that is missing, null or of another type leaves its field empty;
// an unexpected one is named in ParseWarning. Unknown members and event types are fine. Without an ID the body's hash is the ID, so the
// same body again is the same event.
func Parse(body []byte) (affiliate.Event, error) {
	var top map[string]json.RawMessage
	if err := json.Unmarshal(body, &top); err != nil || top == nil {
		return affiliate.Event{}, errNoEvent
	}
	outer := objectReader{members: top}
	e := affiliate.Event{Body: string(body), Test: outer.flag("isTestEvent"), HappenedAt: outer.time("timestampIsoString")}
	e.ID = eventID(outer.text("eventUniqueId", required), body)
	inner := objectReader{members: outer.object("payload")}
	e.Kind = affiliate.EventKind(inner.text("eventType", required))
	if e.Buyer = inner.text("userFullname", optional); e.Buyer == "" {
		e.Buyer = inner.text("userEmail", optional)
	}
	e.Gateway = inner.text("paymentGateway", optional)
	amount, slug, name, amountMust := "chargedAmountInrPaise", "productSlug", "productName", optional
	switch e.Kind {
	case affiliate.PaidSale:
		amountMust = required
	case affiliate.PaymentFailed, affiliate.PaymentAbandoned:
		amount, slug, name = attemptedAmountName(inner), "courseSlug", "courseName"
	}
	e.Amount = inner.paise(amount, amountMust)
	e.ProductSlug, e.ProductName = inner.text(slug, optional), inner.text(name, optional)
	e.ParseWarning = strings.Join(append(outer.problems, inner.problems...), "; ")
	return e, nil
}

// attemptedAmountName is the member with the amount of a payment that was not completed. Fermion misspells it [doc]; the correct spelling
// is read too.
func attemptedAmountName(inner objectReader) string {
	const misspelled, corrected = "attempedChargeAmountInrPaise", "attemptedChargeAmountInrPaise"
	if _, there := inner.members[corrected]; there {
		return corrected
	}
	return misspelled
}

// eventID returns the ID that the sender gave, or a hash where there is none or it is too long.
func eventID(given string, body []byte) string {
	hashed := given
	switch {
	case given == "":
		hashed = string(body)
	case len(given) <= maxIDLength:
		return given
	}
	sum := sha256.Sum256([]byte(hashed))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// objectReader reads the members of a JSON object, and collects what is wrong with them.
type objectReader struct {
	members  map[string]json.RawMessage
	problems []string
}

// presence says whether a member must be there.
type presence bool

const (
	required presence = true  // absent or null is a problem
	optional presence = false // may be left out
)

// raw is a member's JSON, nil when it is absent or null.
func (m *objectReader) raw(name string, p presence) json.RawMessage {
	v := m.members[name]
	if string(v) == "null" {
		v = nil
	}
	if v == nil && p == required {
		m.problems = append(m.problems, "no "+name)
	}
	return v
}

func (m *objectReader) addProblem(name, what string, v json.RawMessage) {
	m.problems = append(m.problems, name+" is "+describeJSON(v)+", not "+what)
}

// text returns a string; a number or boolean is returned as written, and named as a problem.
func (m *objectReader) text(name string, p presence) string {
	v := m.raw(name, p)
	if v == nil {
		return ""
	}
	var s string
	if json.Unmarshal(v, &s) == nil {
		if s == "" && p == required {
			m.problems = append(m.problems, name+" is empty")
		}
		return s
	}
	m.addProblem(name, "a string", v)
	if v[0] == '{' || v[0] == '[' {
		return ""
	}
	return string(v)
}

func (m *objectReader) flag(name string) (b bool) {
	if v := m.raw(name, optional); v != nil && json.Unmarshal(v, &b) != nil {
		m.addProblem(name, "true or false", v)
	}
	return b
}

func (m *objectReader) time(name string) time.Time {
	text := m.text(name, required)
	if text == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil || t.Year() < 2000 || t.Year() > 9999 {
		m.problems = append(m.problems, name+" is not a time like 2026-01-05T10:11:12.000Z")
		return time.Time{}
	}
	return t.UTC().Truncate(time.Millisecond)
}

// paise is a whole number of the lowest unit. It is never parsed as a float.
func (m *objectReader) paise(name string, p presence) affiliate.Paise {
	v := m.raw(name, p)
	if v == nil {
		return 0
	}
	digits, rest, _ := strings.Cut(string(v), ".")
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || strings.Trim(rest, "0") != "" || n < 0 || n > maxPaise {
		m.addProblem(name, "a whole number of paise", v)
		return 0
	}
	return affiliate.Paise(n)
}

func (m *objectReader) object(name string) map[string]json.RawMessage {
	v := m.raw(name, required)
	if v == nil {
		return nil
	}
	var o map[string]json.RawMessage
	if json.Unmarshal(v, &o) != nil {
		m.addProblem(name, "an object", v)
	}
	return o
}

// describeJSON names a JSON value by its type, or quotes a short one.
func describeJSON(v json.RawMessage) string {
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
