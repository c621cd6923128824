package fermion_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/fermion/fermiontest"
)

// An endpoint's call with an input that the school accepts.
type endpointCall struct {
	name  string
	write bool // leaves an unknown outcome behind
	again bool // is tried again by itself
	bare  bool // "ok" is all that is promised
	do    func(context.Context, *fermion.Client) error
}

var newUser = fermion.NewUser{UserID: "aff-2", Name: "Dev <Diaries>", Username: "aff_2", Email: "dev@example.com"}
var newLink = fermion.NewAffiliateLink{UserID: "aff-1", UserEmail: asha, ProductID: goID, Commission: 1250}

const couponBody = `{"fermionDigitalProductId":"` + goID + `" ,  "fermionDigitalProductCouponSlug":"MEERA25","z":1e2}`

func endpointCalls() []endpointCall {
	return []endpointCall{
		{fermiontest.CreateUser, true, true, true, func(ctx context.Context, c *fermion.Client) error { return c.CreateUser(ctx, newUser) }},
		{fermiontest.CreateLink, true, false, false, func(ctx context.Context, c *fermion.Client) error {
			_, err := c.CreateAffiliateLink(ctx, newLink)
			return err
		}},
		{fermiontest.LinkStats, false, true, false, func(ctx context.Context, c *fermion.Client) error {
			_, err := c.AffiliateLinkStats(ctx, known, fermion.Background)
			return err
		}},
		{fermiontest.CreateCoupon, true, false, true, func(ctx context.Context, c *fermion.Client) error {
			return c.CreateDigitalProductCoupon(ctx, json.RawMessage(couponBody))
		}},
		{fermiontest.DeleteCoupon, true, false, true, func(ctx context.Context, c *fermion.Client) error {
			return c.DeleteDigitalProductCoupon(ctx, goID, "OLD10")
		}},
		{fermiontest.UserAnalytics, false, true, false, func(ctx context.Context, c *fermion.Client) error {
			_, err := c.UserAnalytics(ctx, fermion.UserRef{Email: asha})
			return err
		}},
		{fermiontest.SalesData, false, true, false, func(ctx context.Context, c *fermion.Client) error {
			_, err := c.SalesData(ctx, fermion.SalesQuery{From: time.Unix(0, 0), To: time.Unix(86400, 0)})
			return err
		}},
		{fermiontest.AllProducts, false, true, false, func(ctx context.Context, c *fermion.Client) error {
			_, err := c.Products(ctx)
			return err
		}},
		{fermiontest.CourseMetadata, false, true, false, func(ctx context.Context, c *fermion.Client) error {
			_, err := c.ProductBySlug(ctx, "go")
			return err
		}},
		{fermiontest.CourseID, false, true, false, func(ctx context.Context, c *fermion.Client) error {
			_, err := c.ProductOfSchoolBySlug(ctx, schoolID, "go")
			return err
		}},
		{fermiontest.CoursePrice, false, true, false, func(ctx context.Context, c *fermion.Client) error {
			_, err := c.CheckCoupon(ctx, fermion.CouponQuery{SchoolID: schoolID, ProductID: goID, Code: "OLD10"})
			return err
		}},
	}
}

// forEach runs f in a bubble of its own for every endpoint.
func forEach(t *testing.T, f func(t *testing.T, e endpointCall)) {
	for _, e := range endpointCalls() {
		t.Run(e.name, func(t *testing.T) { synctest.Test(t, func(t *testing.T) { f(t, e) }) })
	}
}

// withOldCoupon gives delete-coupon something to delete.
func withOldCoupon(t *testing.T, c *fermion.Client) {
	t.Helper()
	err := c.CreateDigitalProductCoupon(t.Context(), json.RawMessage(`{"fermionDigitalProductId":"`+goID+`","fermionDigitalProductCouponSlug":"OLD10"}`))
	if err != nil {
		t.Fatal(err)
	}
}

func TestEntriesAsSent(t *testing.T) {
	entries := map[string]string{
		fermiontest.CreateUser:     `{"userId":"aff-2","profileDefaults":{"name":"Dev <Diaries>","username":"aff_2","email":"dev@example.com"},"shouldSendWelcomeEmail":false}`,
		fermiontest.CreateLink:     `{"userData":{"userId":"aff-1"},"fermionDigitalProductId":"` + goID + `","commissionPercentage":12.5}`,
		fermiontest.LinkStats:      `{"affiliateLinkSlug":"` + known + `"}`,
		fermiontest.CreateCoupon:   couponBody,
		fermiontest.DeleteCoupon:   `{"fermionDigitalProductId":"` + goID + `","fermionDigitalProductCouponSlug":"OLD10"}`,
		fermiontest.UserAnalytics:  `{"userEmail":"` + asha + `"}`,
		fermiontest.SalesData:      `{"from":"1970-01-01T00:00:00Z","to":"1970-01-02T00:00:00Z","groupBy":"month","timezone":"UTC","shouldIncludeBreakdown":false,"productTypeFilter":["FermionDigitalProduct"],"paymentStatusFilter":["Valid"]}`,
		fermiontest.AllProducts:    `{"filterByStatus":["Active"],"filterByType":["FermionCourse"],"productTagsSearchFilter":[]}`,
		fermiontest.CourseMetadata: `{"courseSlug":"go"}`,
		fermiontest.CourseID:       `{"fermionSchoolId":"` + schoolID + `","courseSlug":"go"}`,
		fermiontest.CoursePrice: `{"fermionCourseId":"` + goID + `","fermionSchoolId":"` + schoolID +
			`","discountCouponCode":"OLD10","userCountryHint":"IN"}`,
	}
	forEach(t, func(t *testing.T, e endpointCall) {
		school, c := open(t, fermion.Options{})
		if e.name == fermiontest.DeleteCoupon {
			withOldCoupon(t, c)
		}
		if err := e.do(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		calls := school.CallsTo(e.name)
		if len(calls) != 1 || string(calls[0].Entry) != entries[e.name] || calls[0].Outcome != "ok" {
			t.Fatalf("calls %q", calls)
		}
	})
}

func TestBodiesAreWhatIsSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		school, c := open(t, fermion.Options{})
		for _, e := range endpointCalls()[:2] {
			if err := e.do(t.Context(), c); err != nil {
				t.Fatal(err)
			}
		}
		user, err := newUser.Body()
		if err != nil || string(user) != string(school.CallsTo(fermiontest.CreateUser)[0].Entry) {
			t.Errorf("user %s, %v", user, err)
		}
		link, err := newLink.Body()
		if err != nil || string(link) != string(school.CallsTo(fermiontest.CreateLink)[0].Entry) {
			t.Errorf("link %s, %v", link, err)
		}
	})
}

func TestAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		school, c := open(t, fermion.Options{})
		ctx := t.Context()
		school.AddDirectSale(goID, 499_900)

		slug, err := c.CreateAffiliateLink(ctx, newLink)
		if links := school.Links(); err != nil || len(links) != 2 || slug != links[1].Slug || links[1].Commission != 12.5 {
			t.Errorf("slug %q, %v, %v", slug, err, school.Links())
		}
		counters, err := c.AffiliateLinkStats(ctx, known, fermion.Interactive)
		if want := (affiliate.Counters{Clicks: 123, Sales: 3, Revenue: 1_500_000, Commission: 1250}); err != nil || counters != want {
			t.Errorf("counters %+v, %v", counters, err)
		}
		u, err := c.UserAnalytics(ctx, fermion.UserRef{UserID: "aff-1"})
		if err != nil || u.UserID != "aff-1" || u.Email != asha || u.Name != "Asha Rao" || len(u.FermionUserID) != 24 {
			t.Errorf("user %+v, %v", u, err)
		}
		u, err = c.UserAnalytics(ctx, fermion.UserRef{Email: "self@example.com"})
		if err != nil || u.UserID != "" || u.Email != "self@example.com" {
			t.Errorf("self signed %+v, %v", u, err)
		}
		if _, err = c.UserAnalytics(ctx, fermion.UserRef{Email: "who@example.com"}); !errors.Is(err, fermion.ErrNotFound) {
			t.Errorf("nobody: %v", err)
		}
		products, err := c.Products(ctx)
		if want := (affiliate.Product{ID: goID, Name: "Go for Engineers", Slug: "go", URL: "https://learn.example.com/course/go"}); err != nil ||
			len(products) != 1 || products[0] != want {
			t.Errorf("products %+v, %v", products, err)
		}
		sales, err := c.SalesData(ctx, fermion.SalesQuery{From: time.Unix(0, 0), To: time.Unix(1, 0)})
		if err != nil || len(sales.TopProducts) != 1 || sales.TopProducts[0].Sales != 4 || sales.TopProducts[0].Revenue != 1_999_900 ||
			sales.TopProducts[0].Product.ID != goID {
			t.Errorf("sales %+v, %v", sales, err)
		}
		if err := c.CheckKey(ctx); err != nil {
			t.Errorf("key: %v", err)
		}
	})
}

func TestInputThatIsNeverSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		school, c := open(t, fermion.Options{})
		ctx := t.Context()
		_, noUser := c.CreateAffiliateLink(ctx, fermion.NewAffiliateLink{ProductID: goID})
		_, noProduct := c.CreateAffiliateLink(ctx, fermion.NewAffiliateLink{UserID: "a"})
		_, tooMuch := c.CreateAffiliateLink(ctx, fermion.NewAffiliateLink{UserID: "a", ProductID: goID, Commission: 10_001})
		_, unset := c.CreateAffiliateLink(ctx, fermion.NewAffiliateLink{UserID: "a", ProductID: goID, Commission: affiliate.UnknownCommission})
		_, nobody := c.UserAnalytics(ctx, fermion.UserRef{})
		_, noSlug := c.AffiliateLinkStats(ctx, "", fermion.Interactive)
		_, noPeriod := c.SalesData(ctx, fermion.SalesQuery{})
		for name, err := range map[string]error{
			"user ID": c.CreateUser(ctx, fermion.NewUser{Name: "x"}), "affiliate": noUser, "product": noProduct, "commission": tooMuch, "unset commission": unset,
			"look-up": nobody, "slug": noSlug, "period": noPeriod,
			"no coupon":  c.CreateDigitalProductCoupon(ctx, nil),
			"list":       c.CreateDigitalProductCoupon(ctx, json.RawMessage(`[]`)),
			"null":       c.CreateDigitalProductCoupon(ctx, json.RawMessage(`null`)),
			"injection":  c.CreateDigitalProductCoupon(ctx, json.RawMessage(`{}}]},{"data":{"data":[{}`)),
			"which code": c.DeleteDigitalProductCoupon(ctx, goID, ""),
		} {
			if _, ok := errors.AsType[*fermion.NotSentError](err); !ok || !wasNotSent(err) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if n := len(school.Calls()); n != 0 {
			t.Errorf("%d calls were sent", n)
		}
	})
}

func TestLinkForSomebodyWithoutUserID(t *testing.T) {
	b, err := fermion.NewAffiliateLink{UserEmail: asha, ProductID: goID, Commission: 2000}.Body()
	if want := `{"userData":{"userEmail":"` + asha + `"},"fermionDigitalProductId":"` + goID + `","commissionPercentage":20}`; err != nil || string(b) != want {
		t.Errorf("%s, %v", b, err)
	}
}

// Fermion's own words come through for what it refuses.
func TestRejections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		school, c := open(t, fermion.Options{})
		ctx := t.Context()
		withOldCoupon(t, c)
		school.SetEmailClash(fermiontest.Refuse)
		_, unknownUser := c.CreateAffiliateLink(ctx, fermion.NewAffiliateLink{UserID: "who", ProductID: goID})
		_, unknownProduct := c.CreateAffiliateLink(ctx, fermion.NewAffiliateLink{UserID: "aff-1", ProductID: "p"})
		_, unknownSlug := c.AffiliateLinkStats(ctx, "nope", fermion.Interactive)
		for want, err := range map[string]error{
			"User not found":                        unknownUser,
			"Digital product not found":             unknownProduct,
			"Affiliate link not found":              unknownSlug,
			"A user with this email already exists": c.CreateUser(ctx, fermion.NewUser{UserID: "new", Email: asha}),
			"A coupon with this code already exists": c.CreateDigitalProductCoupon(ctx,
				json.RawMessage(`{"fermionDigitalProductId":"`+goID+`","fermionDigitalProductCouponSlug":"old10"}`)),
			"Coupon not found": c.DeleteDigitalProductCoupon(ctx, goID, "NONE"),
		} {
			if rejected, ok := errors.AsType[*fermion.RejectedError](err); !ok || rejected.Message != want || wasNotSent(err) {
				t.Errorf("%q: %v", want, err)
			}
		}
	})
}
