package affiliate

import (
	"strings"
	"time"
)

// Event is a webhook event of the school. It names a product and an amount, but neither link nor affiliate [doc], and it never adds
// to a total: the counters do.
type Event struct {
	ID           string // eventUniqueId: identifies a repeated event
	Kind         EventKind
	Test         bool      // the dashboard's test button: shown, counted nowhere
	HappenedAt   time.Time // UTC, by the sender's clock; zero when it has none
	ReceivedAt   time.Time // UTC
	Buyer        string    // name, else e-mail, of the person at the checkout
	Gateway      string
	Amount       Paise // charged, or attempted; 0 when missing
	ProductSlug  string
	ProductName  string
	ProductID    string // "": a product unknown to the database
	ParseWarning string // what in the body was not as documented, in words; "" for nothing
	Body         string // as received, JSON

	State      EventState
	ResolvedAt time.Time // UTC; zero while it is open
	LinkID     int64     // of the change that it was attributed to; 0 for none
	ChangeSeq  int64
}

// EventKind is payload.eventType. Other types than these are stored too.
type EventKind string

// What Fermion documents [doc].
const (
	PaidSale         EventKind = "paid-digital-product-sale"
	PaymentFailed    EventKind = "payment-failed"
	PaymentAbandoned EventKind = "payment-initiated-but-never-completed"
)

// EventState is the state of the search for the link of a sale.
type EventState string

const (
	EventMatching  EventState = "open"  // a change that may be this sale is searched for
	EventMatched   EventState = "taken" // a link's change is this sale
	EventUnmatched EventState = "none"  // not an affiliate sale, or not tracked
	EventIgnored   EventState = "kept"  // no change is searched for: not a sale, or a test
)

// InitialState returns the state of a new event.
func (e Event) InitialState() EventState {
	if e.Kind == PaidSale && !e.Test {
		return EventMatching
	}
	return EventIgnored
}

// Product returns the product of the event: its name, else its slug, "" when it has none.
func (e Event) Product() string {
	if e.ProductName != "" {
		return e.ProductName
	}
	return e.ProductSlug
}

// Describe describes the event on one line that is safe to draw: Sale ₹4,999 · Go for Engineers · Ravi Kumar.
func (e Event) Describe() string {
	what := string(e.Kind)
	switch e.Kind {
	case PaidSale:
		what = "Sale"
	case PaymentFailed:
		what = "Checkout failed"
	case PaymentAbandoned:
		what = "Checkout not completed"
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

// CounterDelay is how long after an event a reading must be to count as one after it: the counters may trail the webhook by
// a moment [guess].
const CounterDelay = 2 * time.Second

// AttributeAfter returns the time from which a reading shows whether a link made this sale.
func (e Event) AttributeAfter() time.Time { return e.ReceivedAt.Add(CounterDelay) }
