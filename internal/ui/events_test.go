package ui_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// event is one that came so long ago.
func event(id string, ago time.Duration, change func(*affiliate.Event)) affiliate.Event {
	at := time.Now().Add(-ago)
	e := affiliate.Event{ID: id, Kind: affiliate.PaidSale, HappenedAt: at.Add(-2 * time.Second), ReceivedAt: at, Buyer: "Ravi Kumar", Gateway: "Razorpay",
		Amount:      4999_00,
		ProductSlug: "go-for-engineers", ProductName: "Go for Engineers", ProductID: goProduct, State: affiliate.EventMatching,
		Body: `{"eventUniqueId":"` + id + `","isTestEvent":false,"payload":{"eventType":"paid-digital-product-sale","userEmail":"ravi@example.com","chargedAmountInrPaise":499900}}`}
	if change != nil {
		change(&e)
	}
	return e
}

// hookedDay is what a webhook says in an hour, newest first.
func hookedDay() *world {
	x := peopled()
	x.hook = screen.WebhookStatus{Requested: true, Address: "127.0.0.1:8787"}
	settle := func(state affiliate.EventState, link int64) func(*affiliate.Event) {
		return func(e *affiliate.Event) {
			e.State, e.LinkID, e.ChangeSeq, e.ResolvedAt = state, link, link*7, e.ReceivedAt.Add(19*time.Second)
		}
	}
	x.events = []affiliate.Event{
		event("evt-7", 5*time.Second, nil),
		event("evt-6", 4*time.Minute, settle(affiliate.EventMatched, 1)),
		event("evt-5", 9*time.Minute, settle(affiliate.EventUnmatched, 0)),
		event("evt-4", 12*time.Minute, func(e *affiliate.Event) {
			e.Kind, e.State, e.Buyer, e.Amount = affiliate.PaymentFailed, affiliate.EventIgnored, "x@example.com", 2499_50
		}),
		event("evt-3", 20*time.Minute, func(e *affiliate.Event) {
			*e = affiliate.Event{ID: e.ID, Kind: "certificate-\x1b[31missued", ReceivedAt: e.ReceivedAt, State: affiliate.EventIgnored,
				Buyer:        "Ravi\u202e Kumar",
				ParseWarning: "no timestampIsoString", Body: "{\"payload\":{\"eventType\":\"certificate-\x1b[31missued\"}}"}
		}),
		event("evt-2", 30*time.Minute, func(e *affiliate.Event) { e.Test, e.State, e.Amount = true, affiliate.EventIgnored, 0 }),
	}
	x.ops = []affiliate.Operation{operation("01", affiliate.Done, 10*time.Minute, linkIntent(20))}
	return x
}

func TestEventsGolden(t *testing.T) {
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			term := hookedDay().open(t, size[0], size[1])
			term.Press("6").GoldenBody("events")
			term.Press("j", "enter").GoldenBody("event-matched")
			term.Press("esc", "j", "j", "j", "j", "enter").GoldenBody("event-unknown")
			term.Press("esc").Press(":").Type("webhook listener").Press("enter").GoldenBody("webhook")
			term.Press("e").GoldenBody("webhook-secret")
			term.Press("esc").Quit("ctrl+c")
		})
	}
}

// TestTheLastRefusedRequestIsShown in Activity and by the listener, also after an event that was taken.
func TestTheLastRefusedRequestIsShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := hookedDay()
		term := x.open(t, 100, 30)
		term.Press("6").Contains("7 entries").Absent("refused")
		x.news(func() {
			x.hook.Events, x.hook.Refused, x.hook.Last = 5, 2, time.Now()
			x.hook.Refusal, x.hook.RefusedAt = "wrong or \x1b[31mmissing secret", time.Now().Add(-3*time.Minute)
		}, affiliate.Invalidation{Live: true})
		term.WaitIdle().Contains("8 entries", "Webhook request", "refused", "wrong or missing")
		term.Press("/").Type("missing secret").Press("enter", "enter").Contains("Last refused, 05:27: wrong or missing secret.")
		term.Press("esc", "esc").Quit("q")
	})
}

func TestEventsInActivity(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := hookedDay()
		term := x.open(t, 160, 30)
		term.Press("6").Contains("7 entries", "webhook at 127.0.0.1:8787",
			"Sale ₹4,999 · Go for Engineers · Ravi Kumar", "looking for its link", "codewithmeera · k3f9x2ab", "not an affiliate sale, or not tracked",
			"Checkout failed ₹2,499.50", "certificate-issued · Ravi Kumar", "unknown event type · no timestampIsoString", "not counted")
		term.Press("/").Type("not matched").Press("enter").Contains("1 of 7 entries").Press("esc")
		term.Press("g", "enter").Contains("looking for its link", "evt-7").Absent("enter opens the link")
		x.news(func() { // the change came meanwhile: the card follows
			x.events[0].State, x.events[0].LinkID, x.events[0].ResolvedAt = affiliate.EventMatched, 2, time.Now()
		}, affiliate.Invalidation{Events: true})
		term.WaitIdle().Contains("devdiaries · p0q8w7zz", "enter opens the link")
		term.Press("enter").Contains("6 Activity › devdiaries", "System Design")
		term.Quit("q")
	})
}

// TestASaleIsShownAsAPassingMessage: once a minute at most, not for a test, and not over something else.
func TestASaleIsShownAsAPassingMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.events = []affiliate.Event{event("old", time.Hour, nil)}
		term := x.open(t, 80, 24)
		came := func(id string, change func(*affiliate.Event)) {
			x.news(func() { x.events = append([]affiliate.Event{event(id, 0, change)}, x.events...) }, affiliate.Invalidation{Events: true})
			term.WaitIdle()
		}
		term.Advance(time.Second)
		came("test", func(e *affiliate.Event) { e.Test = true })
		term.Absent("Sale ₹4,999")
		term.Press("y").Contains("copied https://learn.acme.com/a/k3f9x2ab")
		came("one", nil)
		term.Contains("copied https://learn.acme.com/a/k3f9x2ab").Absent("Sale ₹4,999")
		term.Advance(10 * time.Second)
		came("two", nil)
		term.Contains("· Sale ₹4,999 · Go for Engineers · Ravi Kumar")
		term.Advance(10 * time.Second).Absent("Sale ₹4,999")
		came("three", nil)
		term.Absent("Sale ₹4,999")
		term.Advance(time.Minute)
		came("four", func(e *affiliate.Event) { e.Amount = 99_00 })
		term.Contains("Sale ₹99 ·")
		term.Quit("q")
	})
}

// TestTheDemoTakesNoSecrets: what is typed there would be saved nowhere, and checked by nobody.
func TestTheDemoTakesNoSecrets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.opts.Demo, x.hook.InProcess = true, true
		term := x.open(t, 80, 24).WaitIdle()
		for _, name := range []string{"Enter another API key", "Set the webhook secret"} {
			term.Press(":").Type(name).WaitIdle().Contains(name + "  (off: the demo's school needs none)").Press("enter").WaitIdle().Absent("keyring").
				Press("esc").WaitIdle()
		}
		term.Press(":").Type("webhook listener").Press("enter").WaitIdle().Contains("esc closes").Absent("sets the secret").Press("e").WaitIdle().
			Absent("keyring").Quit("ctrl+c")
	})
}

func TestWebhookSecret(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 80, 24)
		term.Press(":").Type("webhook secret").Press("enter").Contains("Set the webhook secret")
		term.Press("enter").Contains("enter the secret")
		x.fail = errors.New("there is no OS keyring")
		term.Type("open sesame\r").Contains("there is no OS keyring", "•••••").Absent("open sesame")
		x.fail = nil
		term.Press("enter").Contains("the webhook secret is in the OS keyring", "start the program with", "it is short").Absent("Set the webhook")
		if got := x.calls(); got != "webhook secret open sesame\nwebhook secret open sesame" {
			t.Error(got)
		}
		x.hook.Requested = true
		term.Press(":").Type("webhook secret").Press("enter").Type("0123456789abcdef\r").Contains("the webhook secret is in the OS keyring").
			Absent("--webhook-addr", "short")
		term.Quit("q")
	})
}

func TestTheStateOfTheListenerIsShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 100, 30).WaitIdle()
		look := func(st screen.WebhookStatus, want ...string) {
			t.Helper()
			x.news(func() { x.hook = st }, affiliate.Invalidation{Live: true})
			term.Press("6", ":").Type("webhook listener").Press("enter").Contains(want...)
			term.Press("esc")
		}
		look(screen.WebhookStatus{}, "○ Not listening", "--webhook-addr 8787")
		look(screen.WebhookStatus{Requested: true, Why: "the port is taken"}, "✗ Not listening: the port is taken", "✗ webhook is off")
		look(screen.WebhookStatus{Requested: true, Address: "127.0.0.1:8787"}, "● Listening at http://127.0.0.1:8787/", "No events since start")
		look(screen.WebhookStatus{Requested: true, Address: "0.0.0.0:8787", Open: true, Events: 1200, Duplicates: 3, Refused: 17, Failed: 1, Last: time.Now().
			Add(-time.Minute),
			Problem: "wrong or missing secret"}, "put a proxy with", "TLS in front of it", "open to others",
			"1,200 events, 3 sent again, 17 refused, 1 not stored;", "05:29.", "was not accepted: wrong or missing secret.")
		look(screen.WebhookStatus{InProcess: true, Events: 1, Last: time.Now()}, "inside the program", "1 event;")
		if strings.Contains(term.Screen(), "webhook at") {
			t.Error("the demo listens nowhere")
		}
		term.Quit("q")
	})
}
