package demo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/webhook"
)

// What the demo's school says to its webhook: most sales of its links (the others got lost on the way), sales that no
// affiliate had a part in, and now and then something else. It goes through the handler as a request would, without a socket.

const (
	WebhookSecret   = "the-demo-sends-this-with-each-event"
	lostShare       = 0.15 // of the sales of links
	directSaleShare = 0.03 // sales without an affiliate, of the visits of links; so are the others
	failureShare    = 0.02
	otherEventShare = 0.015
)

// eventSender is the school's side of the webhook. It has a chance of its own, so that clicks and sales are the same without it.
type eventSender struct {
	to        http.Handler
	now       func() time.Time
	rnd       *rand.Rand
	count     int // events so far
	sentFirst bool
	waiting   []pendingEvent
}

// pendingEvent is an event on its way.
type pendingEvent struct {
	at   time.Time
	body []byte
}

func newEventSender(now func() time.Time, to http.Handler) *eventSender {
	return &eventSender{to: to, now: now, rnd: rand.New(rand.NewPCG(seed, 3))}
}

var buyers = []string{"Ravi Kumar", "Ishita Ghosh", "Mohammed Faisal", "Kavya Reddy", "Arun Prakash", "Simran Kaur", "Divya Nambiar", "Rahul Deshmukh", "Nandini Rao", "Zoya Ahmed",
	"Pranav Kulkarni", "Teresa D’Souza"}

var gateways = []string{"Razorpay", "Razorpay", "PhonePe", "FermionUpi", "Stripe"}

// enqueue sends an event that arrives after a moment.
func (h *eventSender) enqueue(kind affiliate.EventKind, test bool, more map[string]any) {
	h.count++
	buyer := h.rnd.IntN(len(buyers))
	payload := map[string]any{"eventType": kind, "userId": fmt.Sprintf("u-%04d", 100+buyer), "userFullname": buyers[buyer], "userEmail": fmt.Sprintf("buyer%d@example.com", buyer+1),
		"userPhoneNumber": nil}
	for name, v := range more {
		payload[name] = v
	}
	body, err := json.Marshal(map[string]any{"eventUniqueId": fmt.Sprintf("demo-%05d", h.count), "timestampIsoString": h.now().UTC().Format("2006-01-02T15:04:05.000Z"), "isTestEvent": test, "payload": payload})
	if err != nil {
		panic(err) // texts and numbers only
	}
	h.waiting = append(h.waiting, pendingEvent{at: h.now().Add(300*time.Millisecond + time.Duration(h.rnd.Int64N(int64(1500*time.Millisecond)))), body: body})
}

// enqueueLinkSale reports most sales of links.
func (h *eventSender) enqueueLinkSale(c course, charged affiliate.Paise) {
	if h.rnd.Float64() >= lostShare {
		h.enqueueSale(c, charged)
	}
}

func (h *eventSender) enqueueSale(c course, charged affiliate.Paise) {
	h.enqueue(affiliate.PaidSale, false, map[string]any{"paymentGateway": h.randomGateway(), "chargedAmountInrPaise": int64(charged), "productSlug": c.slug, "productName": c.name,
		"additionalDataToCollectOnCheckoutResponses": map[string]string{}})
}

func (h *eventSender) randomGateway() string { return gateways[h.rnd.IntN(len(gateways))] }

// onVisit adds events that have nothing to do with the links. They come as often as the visits are many.
func (h *eventSender) onVisit() {
	c := courses[h.rnd.IntN(len(courses))]
	if h.rnd.Float64() < directSaleShare {
		h.enqueueSale(c, charge(h.rnd, c.price))
	}
	if h.rnd.Float64() < failureShare {
		h.enqueue(affiliate.PaymentFailed, false, map[string]any{"paymentGateway": h.randomGateway(), "attempedChargeAmountInrPaise": int64(c.price), "courseSlug": c.slug, "courseName": c.name})
	}
	if h.rnd.Float64() < otherEventShare {
		h.enqueue("certificate-issued", false, map[string]any{"productSlug": c.slug})
	}
}

// deliver sends what is due.
func (h *eventSender) deliver() {
	if !h.sentFirst {
		h.sentFirst = true
		h.enqueue(affiliate.PaidSale, true, map[string]any{"paymentGateway": "Razorpay", "chargedAmountInrPaise": 100, "productSlug": "test", "productName": "Test product"})
		h.enqueue("certificate-issued", false, map[string]any{"productSlug": courses[0].slug, "certificateNumber": 1729})
	}
	late := h.waiting[:0]
	for _, s := range h.waiting {
		if h.now().Before(s.at) {
			late = append(late, s)
		} else {
			h.send(s.body)
		}
	}
	h.waiting = late
}

// send brings an event to the webhook handler as a request would.
func (h *eventSender) send(body []byte) {
	r, err := http.NewRequest(http.MethodPost, "/", bytes.NewReader(body))
	if err != nil {
		panic(err) // nothing in it varies
	}
	r.Header.Set(webhook.Header, WebhookSecret)
	h.to.ServeHTTP(&discardedReply{}, r)
}

// discardedReply drops the answer.
type discardedReply struct{ header http.Header }

func (r *discardedReply) Header() http.Header {
	if r.header == nil {
		r.header = http.Header{}
	}
	return r.header
}

func (*discardedReply) Write(p []byte) (int, error) { return len(p), nil }
func (*discardedReply) WriteHeader(int)             {}
