package affiliate

import (
	"strings"
	"time"
)

// Event is something that the school's webhook said. It names a product and an amount, but neither link nor affiliate
// [doc], and it never adds to a total: the counters do.
type Event struct {
	ID          string // eventUniqueId: the same event again is no second one
	Kind        EventKind
	Test        bool      // the dashboard's test button: shown, counted nowhere
	HappenedAt  time.Time // UTC, by the sender's clock; zero when it said none
	ReceivedAt  time.Time // UTC
	Buyer       string    // name, else e-mail, of the person at the checkout
	Gateway     string
	Amount      Paise // charged, or attempted; 0 when it was not told
	ProductSlug string
	ProductName string
	ProductID   string // "": none of the products that the register knows
	Trouble     string // what in the body was not as documented, in words; "" when all was
	Body        string // as it came, JSON

	State     EventState
	SettledAt time.Time // UTC; zero while it is open
	LinkID    int64     // whose change took it; 0 when none did
	ChangeSeq int64
}

// EventKind is payload.eventType. One that is not below is kept all the same.
type EventKind string

// What Fermion documents [doc].
const (
	PaidSale         EventKind = "paid-digital-product-sale"
	PaymentFailed    EventKind = "payment-failed"
	PaymentAbandoned EventKind = "payment-initiated-but-never-completed"
)

// EventState says whether the link of a sale is known.
type EventState string

const (
	EventOpen  EventState = "open"  // a change is looked for that may be this sale
	EventTaken EventState = "taken" // a link's change is this sale
	EventNone  EventState = "none"  // not an affiliate sale, or not tracked
	EventKept  EventState = "kept"  // there is nothing to look for
)

// Begins is the state of an event that has just come.
func (e Event) Begins() EventState {
	if e.Kind == PaidSale && !e.Test {
		return EventOpen
	}
	return EventKept
}

// Product is what the event calls its product: the name, else the slug, "" when it named none.
func (e Event) Product() string {
	if e.ProductName != "" {
		return e.ProductName
	}
	return e.ProductSlug
}

// What says what happened, on one line that is safe to draw: Sale ₹4,999 · Go for Engineers · Ravi Kumar.
func (e Event) What() string {
	what := string(e.Kind)
	switch e.Kind {
	case PaidSale:
		what = "Sale"
	case PaymentFailed:
		what = "Payment failed"
	case PaymentAbandoned:
		what = "Payment not completed"
	case "":
		what = "Event without a type"
	}
	if e.Amount != 0 {
		what += " " + e.Amount.Exact()
	}
	parts := []string{what}
	for _, s := range []string{e.Product(), e.Buyer} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return Clean(strings.Join(parts, " · "))
}

// CountersTrail is how long after an event a reading must be to count as one after it: the counters may trail the webhook by
// a moment [guess].
const CountersTrail = 2 * time.Second

// Due is when readings begin to tell whether a link sold this.
func (e Event) Due() time.Time { return e.ReceivedAt.Add(CountersTrail) }
