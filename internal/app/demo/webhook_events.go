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

// The demo's school sends to its webhook most sales of its links (the others get lost on the way), sales without an
// affiliate, and sometimes something else. An event goes through the handler as a request would, without a socket.

const (
	WebhookSecret   = "the-demo-sends-this-with-each-event"
	lostShare       = 0.15 // of the sales of links
	directSaleShare = 0.03 // sales without an affiliate, by visits of links, as the next two
	failureShare    = 0.02
	otherEventShare = 0.015
)

// eventSender is the school's side of the webhook. It has random numbers of its own, so that clicks and sales are the same without it.
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

var buyers = []string{"Ravi Kumar", "Ishita Ghosh", "Mohammed Faisal", "Kavya Reddy", "Arun Prakash", "Simran Kaur", "Divya Nambiar",
	"Rahul Deshmukh", "Nandini Rao", "Zoya Ahmed",
	"Pranav Kulkarni", "Teresa D’Souza"}

var gateways = []string{"Razorpay", "Razorpay", "PhonePe", "FermionUpi", "Stripe"}

// enqueue sends an event that arrives after a moment.
func (s *eventSender) enqueue(kind affiliate.EventKind, test bool, more map[string]any) {
	s.count++
	buyer := s.rnd.IntN(len(buyers))
	payload := map[string]any{"eventType": kind, "userId": fmt.Sprintf("u-%04d", 100+buyer), "userFullname": buyers[buyer],
		"userEmail":       fmt.Sprintf("buyer%d@example.com", buyer+1),
		"userPhoneNumber": nil}
	for name, v := range more {
		payload[name] = v
	}
	body, err := json.Marshal(map[string]any{"eventUniqueId": fmt.Sprintf("demo-%05d", s.count), "timestampIsoString": s.now().UTC().
		Format("2006-01-02T15:04:05.000Z"), "isTestEvent": test, "payload": payload})
	if err != nil {
		panic(err) // texts and numbers only
	}
	s.waiting = append(s.waiting, pendingEvent{at: s.now().
		Add(300*time.Millisecond + time.Duration(s.rnd.Int64N(int64(1500*time.Millisecond)))), body: body})
}

// enqueueLinkSale reports most sales of links.
func (s *eventSender) enqueueLinkSale(c course, charged affiliate.Paise) {
	if s.rnd.Float64() >= lostShare {
		s.enqueueSale(c, charged)
	}
}

func (s *eventSender) enqueueSale(c course, charged affiliate.Paise) {
	s.enqueue(affiliate.PaidSale, false, map[string]any{"paymentGateway": s.randomGateway(), "chargedAmountInrPaise": int64(charged),
		"productSlug": c.slug, "productName": c.name,
		"additionalDataToCollectOnCheckoutResponses": map[string]string{}})
}

func (s *eventSender) randomGateway() string { return gateways[s.rnd.IntN(len(gateways))] }

// onVisit adds events that have nothing to do with the links, in proportion to the visits.
func (s *eventSender) onVisit() {
	c := courses[s.rnd.IntN(len(courses))]
	if s.rnd.Float64() < directSaleShare {
		s.enqueueSale(c, charge(s.rnd, c.price))
	}
	if s.rnd.Float64() < failureShare {
		s.enqueue(affiliate.PaymentFailed, false,
			map[string]any{"paymentGateway": s.randomGateway(), "attempedChargeAmountInrPaise": int64(c.price), "courseSlug": c.slug,
				"courseName": c.name})
	}
	if s.rnd.Float64() < otherEventShare {
		s.enqueue("certificate-issued", false, map[string]any{"productSlug": c.slug})
	}
}

// deliver sends what is due.
func (s *eventSender) deliver() {
	if !s.sentFirst {
		s.sentFirst = true
		s.enqueue(affiliate.PaidSale, true, map[string]any{"paymentGateway": "Razorpay", "chargedAmountInrPaise": 100,
			"productSlug": "test", "productName": "Test product"})
		s.enqueue("certificate-issued", false, map[string]any{"productSlug": courses[0].slug, "certificateNumber": 1729})
	}
	later := s.waiting[:0]
	for _, event := range s.waiting {
		if s.now().Before(event.at) {
			later = append(later, event)
		} else {
			s.send(event.body)
		}
	}
	s.waiting = later
}

// send brings an event to the webhook handler as a request would.
func (s *eventSender) send(body []byte) {
	r, err := http.NewRequest(http.MethodPost, "/", bytes.NewReader(body))
	if err != nil {
		panic(err) // nothing in it varies
	}
	r.Header.Set(webhook.Header, WebhookSecret)
	s.to.ServeHTTP(&discardedReply{}, r)
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
