package store_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

const goProduct, javaProduct = "68d1013f7183c17964b104c8", "68d1013f7183c17964b104c9"

// hooked is a database with two links of one product, one of another and one without a product, all read at the start.
type hooked struct {
	path string
	*store.Store
	testing.TB
	clock *storetest.Clock
	links []int64
}

func hookedUp(t *testing.T) *hooked {
	h := &hooked{TB: t, clock: storetest.NewClock()}
	h.path = storetest.Path(t)
	h.Store = storetest.MustOpen(t, h.path, storetest.Options{Now: h.clock.Now})
	storetest.NoErr(t, h.SaveProducts(t.Context(),
		[]affiliate.Product{{ID: goProduct, Name: "Go for Engineers", Slug: "go"}, {ID: javaProduct, Name: "DSA in Java", Slug: "java"}}))
	for i, product := range []string{goProduct, goProduct, javaProduct, ""} {
		k := storetest.Must(h.TrackLinks(t.Context(),
			[]affiliate.TrackRequest{{Slug: fmt.Sprint("slug", i), Commission: 2000, Product: affiliate.Product{ID: product}}}))(t)
		h.links = append(h.links, k[0].LinkID)
		h.reads(i, 0, 0)
	}
	h.clock.Add(time.Minute)
	return h
}

// reads stores a reading of a link.
func (h *hooked) reads(link int, sales int64, revenue affiliate.Paise) {
	h.Helper()
	storetest.Must(storetest.Record(h.Context(), h.Store, h.links[link], h.clock.Now(),
		affiliate.Counters{Clicks: 100, Sales: sales, Revenue: revenue, Commission: 2000}))(h)
}

// hears stores a sale of the Go course that came now.
func (h *hooked) hears(id string, amount affiliate.Paise) affiliate.Event {
	h.Helper()
	e, held, err := h.AddEvent(h.Context(), affiliate.Event{ID: id, Kind: affiliate.PaidSale, Amount: amount, ProductSlug: "go", Buyer: "Ravi",
		Body: `{"eventUniqueId":"` + id + `"}`})
	if err != nil || held {
		h.Fatal(held, err)
	}
	return e
}

var patient = store.AttributionOptions{MaxWait: 20 * time.Minute, Expire: true}

// settles attributes the sales, and checks how many are still open.
func (h *hooked) settles() int {
	h.Helper()
	return len(storetest.Must(h.AttributeEvents(h.Context(), patient))(h).Matching)
}

// open are the sales whose link is looked for.
func (h *hooked) open() []affiliate.Event {
	return slices.DeleteFunc(storetest.Must(h.Events(h.Context(), 0))(h), func(e affiliate.Event) bool { return e.State != affiliate.EventMatching })
}

func (h *hooked) is(id string, want affiliate.EventState, link int64) {
	h.Helper()
	e := storetest.Must(h.Event(h.Context(), id))(h)
	if e.State != want || e.LinkID != link || (link == 0) != (e.ChangeSeq == 0) ||
		e.ResolvedAt.IsZero() != (want == affiliate.EventMatching || want == affiliate.EventIgnored) {
		h.Errorf("%s is %s by link %d, change %d, settled %s; want %s by link %d", id, e.State, e.LinkID, e.ChangeSeq, e.ResolvedAt, want, link)
	}
}

func TestEventsAreStoredOnce(t *testing.T) {
	h := hookedUp(t)
	news, cancel := h.Subscribe()
	defer cancel()
	e := affiliate.Event{ID: "evt-1", Kind: affiliate.PaidSale, HappenedAt: storetest.Start, Amount: 4999_00, Gateway: "Razorpay", Buyer: "Ravi Kumar",
		ProductSlug: "no-such-slug", ProductName: "Go for Engineers", ParseWarning: "odd", Body: `{"a":1}`}
	kept, held, err := h.AddEvent(t.Context(), e)
	if err != nil || held || kept.State != affiliate.EventMatching || kept.ProductID != goProduct || !kept.ReceivedAt.Equal(h.clock.Now()) {
		t.Fatalf("%+v %v %v", kept, held, err)
	}
	if got, want := waiting(news), said(affiliate.Invalidation{Events: true}); got != want {
		t.Errorf("%s, not %s", got, want)
	}
	got := storetest.Must(h.Event(t.Context(), "evt-1"))(t)
	if kept.Body = e.Body; got != kept {
		t.Errorf("stored %+v\nread   %+v", kept, got)
	}
	h.clock.Add(time.Second)
	e.Amount = 1
	again, held, err := h.AddEvent(t.Context(), e)
	if err != nil || !held || again.Amount != 4999_00 || waiting(news) != "none" {
		t.Errorf("replayed: %+v %v %v", again, held, err)
	}
	for id, e := range map[string]affiliate.Event{"test": {Kind: affiliate.PaidSale, Test: true}, "failed": {Kind: affiliate.PaymentFailed},
		"strange": {Kind: "certificate-issued"}} {
		e.ID = id
		if kept, _, err := h.AddEvent(t.Context(), e); err != nil || kept.State != affiliate.EventIgnored {
			t.Errorf("%s: %+v %v", id, kept, err)
		}
	}
	all := storetest.Must(h.Events(t.Context(), 2))(t)
	if len(all) != 2 || all[0].Body != "" {
		t.Errorf("%+v", all)
	}
	if open := h.open(); len(open) != 1 || open[0].ID != "evt-1" {
		t.Errorf("open: %+v", open)
	}
	if _, err := h.Event(t.Context(), "nowhere"); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
}

func TestSaleIsMatched(t *testing.T) {
	h := hookedUp(t)
	h.hears("a", 4999_00)
	if n := h.settles(); n != 1 {
		t.Fatalf("%d open", n)
	}
	h.clock.Add(5 * time.Second)
	h.reads(0, 0, 0)
	h.reads(1, 1, 4999_00)
	if n := h.settles(); n != 0 {
		t.Fatalf("%d open", n)
	}
	h.is("a", affiliate.EventMatched, h.links[1])
	h.hears("again", 4999_00) // the same change is no second sale
	h.settles()
	h.is("again", affiliate.EventMatching, 0)
}

func TestSaleReadBeforeItsEvent(t *testing.T) {
	h := hookedUp(t)
	h.reads(1, 2, 9998_00)
	h.clock.Add(20 * time.Second)
	h.hears("a", 4999_00)
	h.hears("b", 4999_00)
	h.hears("c", 4999_00)
	if n := h.settles(); n != 1 {
		t.Fatalf("%d open", n)
	}
	h.is("a", affiliate.EventMatched, h.links[1])
	h.is("b", affiliate.EventMatched, h.links[1])
	h.is("c", affiliate.EventMatching, 0)
}

func TestSaleWithoutALink(t *testing.T) {
	h := hookedUp(t)
	h.hears("a", 4999_00)
	h.clock.Add(affiliate.CounterDelay)
	for i := range 3 { // also of the other product, which does not matter
		h.reads(i, 0, 0)
		h.settles()
		h.is("a", affiliate.EventMatching, 0)
	}
	h.reads(3, 0, 0) // its product is unknown: it may have been this one
	h.settles()
	h.is("a", affiliate.EventUnmatched, 0)
	h.clock.Add(time.Minute) // the counters were late
	h.reads(0, 1, 4999_00)
	h.settles()
	h.is("a", affiliate.EventMatched, h.links[0])
}

// TestManySalesWithoutALink: they delay no other sale, since most sales of a school are direct.
func TestManySalesWithoutALink(t *testing.T) {
	h := hookedUp(t)
	for i := range 501 {
		h.hears(fmt.Sprint("direct", i), 4999_00)
	}
	h.clock.Add(affiliate.CounterDelay)
	for i := range 4 {
		h.reads(i, 0, 0)
	}
	h.settles()
	h.is("direct0", affiliate.EventUnmatched, 0)
	h.settles()
	h.hears("a", 999_00)
	if n := h.settles(); n != 1 {
		t.Fatalf("%d open", n)
	}
	h.clock.Add(time.Second)
	h.reads(0, 1, 999_00)
	h.settles()
	h.is("a", affiliate.EventMatched, h.links[0])
}

func TestSaleOfAnUnknownProduct(t *testing.T) {
	h := hookedUp(t)
	storetest.Must(h.AttributeEvents(t.Context(), patient))(t)
	if _, _, err := h.AddEvent(t.Context(), affiliate.Event{ID: "a", Kind: affiliate.PaidSale, Amount: 999_00, ProductSlug: "pottery",
		ProductName: "Pottery"}); err != nil {
		t.Fatal(err)
	}
	h.clock.Add(affiliate.CounterDelay)
	h.reads(3, 0, 0)
	h.settles()
	h.is("a", affiliate.EventUnmatched, 0)
	storetest.NoErr(t, h.SaveProducts(t.Context(), []affiliate.Product{{ID: "68d1013f7183c17964b104ff", Name: "Pottery"}}))
	h.settles()
	if e := storetest.Must(h.Event(t.Context(), "a"))(t); e.ProductID != "68d1013f7183c17964b104ff" {
		t.Errorf("the product came to be known, and the event says %q", e.ProductID)
	}
}

func TestUnreadableLinkDelaysSalesForALimitedTime(t *testing.T) {
	h := hookedUp(t)
	h.hears("a", 4999_00)
	h.clock.Add(19 * time.Minute)
	h.settles()
	h.is("a", affiliate.EventMatching, 0)
	h.clock.Add(2 * time.Minute)
	storetest.Must(h.AttributeEvents(t.Context(), store.AttributionOptions{MaxWait: patient.MaxWait}))(t) // Fermion could not be reached
	h.is("a", affiliate.EventMatching, 0)
	h.settles()
	h.is("a", affiliate.EventUnmatched, 0)
}

func TestMissingAndUnwatchedLinksDelayNoSale(t *testing.T) {
	h := hookedUp(t)
	storetest.NoErr(t, h.MarkMissing(t.Context(), h.links[0], h.clock.Now()))
	storetest.NoErr(t, h.StopLinks(t.Context(), h.links[1:2]))
	h.hears("a", 4999_00)
	h.clock.Add(affiliate.CounterDelay)
	storetest.Track(t, h.Store, "later") // it came after the sale
	h.reads(3, 0, 0)
	h.settles()
	h.is("a", affiliate.EventUnmatched, 0)
}

// TestConcurrentProgramsMatchASaleOnce: the second program finds the sale matched.
func TestConcurrentProgramsMatchASaleOnce(t *testing.T) {
	h := hookedUp(t)
	other := storetest.MustOpen(t, h.path, storetest.Options{Now: h.clock.Now})
	h.hears("a", 4999_00)
	h.hears("b", 4999_00)
	h.clock.Add(5 * time.Second)
	h.reads(0, 1, 4999_00)
	done := make(chan error, 8)
	for i := range cap(done) {
		s := []*store.Store{h.Store, other}[i%2]
		go func() { _, err := s.AttributeEvents(t.Context(), patient); done <- err }()
	}
	for range cap(done) {
		storetest.NoErr(t, <-done)
	}
	if open := h.open(); len(open) != 1 {
		t.Errorf("one change took %d of two sales", 2-len(open))
	}
}

func TestEventsAddToNoTotal(t *testing.T) {
	h := hookedUp(t)
	before := storetest.Must(h.Links(t.Context()))(t)
	h.hears("a", 4999_00)
	h.settles()
	after := storetest.Must(h.Links(t.Context()))(t)
	for i := range before {
		if before[i].Now != after[i].Now {
			t.Errorf("%+v became %+v", before[i].Now, after[i].Now)
		}
	}
	if c := storetest.Must(h.Changes(t.Context(), 0, 0))(t); len(c) != 0 {
		t.Errorf("changes %+v", c)
	}
}
