package app

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
	demoSecret   = "the-demo-sends-this-with-each-event"
	lost         = 0.15             // of the sales of links
	everyDirect  = 25 * time.Second // sales without an affiliate
	everyFailure = 2 * time.Minute
	everyOther   = 3 * time.Minute
)

// herald is the school's side of the webhook. It has a chance of its own, so that clicks and sales are the same without it.
type herald struct {
	tell    func(body []byte)
	now     func() time.Time
	rnd     *rand.Rand
	n       int // said so far
	greeted bool
	waiting []saying
}

// saying is an event on its way.
type saying struct {
	at   time.Time
	body []byte
}

func newHerald(now func() time.Time, tell func([]byte)) *herald {
	return &herald{tell: tell, now: now, rnd: rand.New(rand.NewPCG(demoSeed, 3))}
}

var buyers = []string{"Ravi Kumar", "Ishita Ghosh", "Mohammed Faisal", "Kavya Reddy", "Arun Prakash", "Simran Kaur", "Divya Nambiar", "Rahul Deshmukh", "Nandini Rao", "Zoya Ahmed",
	"Pranav Kulkarni", "Teresa D’Souza"}

var gateways = []string{"Razorpay", "Razorpay", "PhonePe", "FermionUpi", "Stripe"}

// say puts an event on its way; it arrives after a moment.
func (h *herald) say(kind affiliate.EventKind, test bool, more map[string]any) {
	h.n++
	buyer := h.rnd.IntN(len(buyers))
	payload := map[string]any{"eventType": kind, "userId": fmt.Sprintf("u-%04d", 100+buyer), "userFullname": buyers[buyer], "userEmail": fmt.Sprintf("buyer%d@example.com", buyer+1),
		"userPhoneNumber": nil}
	for name, v := range more {
		payload[name] = v
	}
	body, err := json.Marshal(map[string]any{"eventUniqueId": fmt.Sprintf("demo-%05d", h.n), "timestampIsoString": h.now().UTC().Format("2006-01-02T15:04:05.000Z"), "isTestEvent": test, "payload": payload})
	if err != nil {
		panic(err) // texts and numbers only
	}
	h.waiting = append(h.waiting, saying{at: h.now().Add(300*time.Millisecond + time.Duration(h.rnd.Int64N(int64(1500*time.Millisecond)))), body: body})
}

// sold says that a course was bought through a link, mostly.
func (h *herald) sold(c course, charged affiliate.Paise) {
	if h.rnd.Float64() >= lost {
		h.bought(c, charged)
	}
}

func (h *herald) bought(c course, charged affiliate.Paise) {
	h.say(affiliate.PaidSale, false, map[string]any{"paymentGateway": h.gateway(), "chargedAmountInrPaise": int64(charged), "productSlug": c.slug, "productName": c.name,
		"additionalDataToCollectOnCheckoutResponses": map[string]string{}})
}

func (h *herald) gateway() string { return gateways[h.rnd.IntN(len(gateways))] }

// lucky says whether something comes about now that comes about once in every, asked once a click.
func (h *herald) lucky(every time.Duration) bool {
	return h.rnd.Float64() < float64(everyClick)/float64(every)
}

// chat says what has nothing to do with the links, and lets arrive what is due.
func (h *herald) chat() {
	if !h.greeted {
		h.greeted = true
		h.say(affiliate.PaidSale, true, map[string]any{"paymentGateway": "Razorpay", "chargedAmountInrPaise": 100, "productSlug": "test", "productName": "Test product"})
		h.say("certificate-issued", false, map[string]any{"productSlug": courses[0].slug, "certificateNumber": 1729})
	}
	c := courses[h.rnd.IntN(len(courses))]
	if h.lucky(everyDirect) {
		h.bought(c, charge(h.rnd, c.price))
	}
	if h.lucky(everyFailure) {
		h.say(affiliate.PaymentFailed, false, map[string]any{"paymentGateway": h.gateway(), "attempedChargeAmountInrPaise": int64(c.price), "courseSlug": c.slug, "courseName": c.name})
	}
	if h.lucky(everyOther) {
		h.say("certificate-issued", false, map[string]any{"productSlug": c.slug})
	}
	late := h.waiting[:0]
	for _, s := range h.waiting {
		if h.now().Before(s.at) {
			late = append(late, s)
		} else {
			h.tell(s.body)
		}
	}
	h.waiting = late
}

// sendToHandler brings an event of the demo's school to the webhook handler as a request would.
func sendToHandler(handler http.Handler, body []byte) {
	r, err := http.NewRequest(http.MethodPost, "/", bytes.NewReader(body))
	if err != nil {
		panic(err) // nothing in it varies
	}
	r.Header.Set(webhook.Header, demoSecret)
	handler.ServeHTTP(&answered{}, r)
}

// answered is where an answer goes that nobody waits for.
type answered struct{ header http.Header }

func (a *answered) Header() http.Header {
	if a.header == nil {
		a.header = http.Header{}
	}
	return a.header
}

func (*answered) Write(p []byte) (int, error) { return len(p), nil }
func (*answered) WriteHeader(int)             {}
