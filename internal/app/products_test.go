package app_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/app"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/store"
)

// unlisted is a product that the school's list of courses does not hold.
var unlisted = fermiontest.Product{ID: "68d1013f7183c17964b104d0", Name: "Rust in Anger", Slug: "rust-in-anger", Type: "FermionBundle"}

// TestALinkForAProductThatOnlyItsSlugNames.
func TestALinkForAProductThatOnlyItsSlugNames(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"rust-in-anger", "https://learn.acme.com/course/rust-in-anger"} {
		synctest.Test(t, func(t *testing.T) {
			m := newFixture(t)
			m.school.AddProduct(unlisted)
			term := m.start(100, 30)
			term.Advance(5 * time.Second)
			term.Press("a").Type("Asha Rao\tasha@example.com\tnosuch-course\t20\t\t").Press("enter").Advance(2 * time.Second)
			term.Contains("no product matches this", "copy its ID (24 hex digits) or URL")
			term.Press("ctrl+u").Type(text+"\t\t\t").Press("enter").Await(20*time.Second, "✓ New link Asha Rao · Rust in Anger · 20 %")
			if links := m.school.Links(); len(links) != 1 || links[0].ProductID != unlisted.ID {
				t.Errorf("links %+v", links)
			}
		})
	}
}

// TestTheSlugIsLookedUpByTheSchoolToo where the key finds nothing and the school's ID is known.
func TestTheSlugIsLookedUpByTheSchoolToo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.knowsItsSchool()
		m.school.AddProduct(unlisted)
		m.school.Fault(fermiontest.CourseMetadata, fermiontest.Fault{Kind: fermiontest.Say, Text: "Course not found", Times: -1})
		term := m.start(100, 30)
		term.Advance(5 * time.Second)
		term.Press("a").Type("Asha Rao\tasha@example.com\trust-in-anger\t20\t\t").Press("enter").Await(20*time.Second, "✓ New link Asha Rao")
		if links := m.school.Links(); len(links) != 1 || links[0].ProductID != unlisted.ID {
			t.Errorf("links %+v", links)
		}
	})
}

// TestAFileNamesProductsByTheirSlug that no list here has; one that Fermion does not know either is a bad row.
func TestAFileNamesProductsByTheirSlug(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCommandFixture(t)
		c.school.AddProduct(unlisted)
		file := c.file("links.csv", "affiliate_name,affiliate_email,product,commission_percent\n"+
			"Asha Rao,asha@example.com,rust-in-anger,20\nDev,dev@example.com,https://learn.acme.com/course/rust-in-anger/,25\nMina,mina@example.com,cobol-101,20\n")
		if status, err := c.runImport(app.Import{Kind: "links", File: file}); status != 1 || !strings.Contains(c.err.String(),
			`line 4, product: no product is called "cobol-101"`) {
			t.Fatal(status, err, c.err.String())
		}
		if n := len(c.school.CallsTo(fermiontest.CourseMetadata)); n != 2 {
			t.Errorf("%d look-ups for two slugs", n)
		}
		if status, err := c.runImport(app.Import{Kind: "links", File: file, SkipBad: true}); status != 0 || len(c.school.Links()) != 2 {
			t.Fatal(status, err, c.err.String())
		}
		for _, l := range c.school.Links() {
			if l.ProductID != unlisted.ID {
				t.Errorf("%+v", l)
			}
		}
	})
}

// TestASaleOfAProductThatOnlyItsSlugNames finds its link: the product is looked up, once.
func TestASaleOfAProductThatOnlyItsSlugNames(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		l := m.withWebhook()
		m.school.AddProduct(unlisted)
		m.tracks("meera1")
		m.inDatabase(func(s *store.Store) error {
			m.school.AddLink(fermiontest.Link{Slug: "rusty", ProductID: unlisted.ID, Commission: 20})
			_, err := s.TrackLinks(t.Context(), []affiliate.TrackRequest{{Slug: "rusty", Product: affiliate.Product{ID: unlisted.ID},
				Commission: affiliate.UnknownCommission}})
			return err
		})
		term := m.start(160, 40)
		term.Advance(30 * time.Second)
		m.school.AddSale("rusty", 499900)
		for _, id := range []string{"evt-1", "evt-2"} { // the second is direct, and so is one of a slug that Fermion does not know
			says(t, l, hookSecret, id,
				`"eventType":"paid-digital-product-sale","paymentGateway":"Razorpay","chargedAmountInrPaise":499900,"productSlug":"rust-in-anger","productName":"Rust, in anger"`)
			says(t, l, hookSecret, id+"x",
				`"eventType":"paid-digital-product-sale","paymentGateway":"Razorpay","chargedAmountInrPaise":100,"productSlug":"cobol-101","productName":"COBOL"`)
		}
		term.Advance(20 * time.Second)
		m.inDatabase(func(s *store.Store) error {
			e, err := s.Event(t.Context(), "evt-1")
			if e.ProductID != unlisted.ID || e.State != affiliate.EventMatched {
				t.Errorf("%+v", e)
			}
			return err
		})
		if n := len(m.school.CallsTo(fermiontest.CourseMetadata)); n != 2 {
			t.Errorf("%d look-ups for two slugs", n)
		}
		term.Press("1").WaitIdle().Contains("Rust in Anger").Quit("q")
	})
}

// TestSalesAreReadByMonth where the undocumented list of products is refused: the sales figures name products, too.
func TestSalesAreReadByMonth(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.school.AddDirectSale(goID, 499900)
		m.school.Fault(fermiontest.AllProducts, fermiontest.Fault{Kind: fermiontest.Say, Text: "no such call", Times: -1})
		term := m.start(100, 30)
		term.Advance(5 * time.Second).Press("n").Press("tab").Type("go for").Contains("Go for Engineers")
		calls := m.school.CallsTo(fermiontest.SalesData)
		if len(calls) != 1 || calls[0].Outcome != "ok" || !strings.Contains(string(calls[0].Entry), `"groupBy":"month"`) {
			t.Errorf("%+v", calls)
		}
		term.Press("esc", "y").Quit("q")
	})
}
