package fermion_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/fermion/fermiontest"
)

func couponQuery(code string) fermion.CouponQuery {
	return fermion.CouponQuery{SchoolID: schoolID, ProductID: goID, Code: code}
}

func TestProductsAreFoundByTheirSlug(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, c := open(t, fermion.Options{})
		if p, err := c.ProductBySlug(t.Context(), "go"); err != nil || p != (affiliate.Product{ID: goID, Name: "Go for Engineers", Slug: "go"}) {
			t.Errorf("%+v, %v", p, err)
		}
		if p, err := c.ProductOfSchoolBySlug(t.Context(), schoolID, "go"); err != nil || p != (affiliate.Product{ID: goID, Slug: "go"}) {
			t.Errorf("%+v, %v", p, err)
		}
		if _, err := c.ProductBySlug(t.Context(), "rust"); !errors.Is(err, fermion.ErrNoCourse) {
			t.Errorf("a slug of nothing: %v", err)
		}
		if _, err := c.ProductOfSchoolBySlug(t.Context(), schoolID, "rust"); !errors.Is(err, fermion.ErrNoCourse) {
			t.Errorf("a slug of nothing: %v", err)
		}
		for _, slug := range []string{"", "go"} {
			if _, err := c.ProductOfSchoolBySlug(t.Context(), slug[:0], slug); classOf(err) != "not sent" {
				t.Errorf("without a school: %v", err)
			}
		}
		if _, err := c.ProductBySlug(t.Context(), ""); classOf(err) != "not sent" {
			t.Errorf("without a slug: %v", err)
		}
	})
}

// TestTheIDOfACourse stands where nobody has documented it.
func TestTheIDOfACourse(t *testing.T) {
	for data, want := range map[string]affiliate.Product{
		`{"fermionCourseId":"c1","id":"x","name":" Go "}`:                     {ID: "c1", Name: "Go"},
		`{"fermionCourseId":"c1","fermionDigitalProductId":"p1"}`:             {ID: "p1"},
		`{"courseMetadata":{"courseId":"c1","courseName":"Go","price":4999}}`: {ID: "c1", Name: "Go"},
		`{"id":"c1","title":"G\u001b[1mo"}`:                                   {ID: "c1", Name: "Go"},
	} {
		synctest.Test(t, func(t *testing.T) {
			school, c := open(t, fermion.Options{})
			school.Fault(fermiontest.CourseMetadata, fermiontest.Fault{Kind: fermiontest.Raw, Text: `[{"output":{"status":"ok","data":` + data + `}}]`})
			want.Slug = "go"
			if p, err := c.ProductBySlug(t.Context(), "go"); err != nil || p != want {
				t.Errorf("%s: %+v, %v", data, p, err)
			}
		})
	}
}

func TestCouponsAreChecked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, c := open(t, fermion.Options{})
		var bodies fermion.CouponBodies
		for _, n := range []affiliate.NewCoupon{
			{ProductID: goID, Code: "MEERA25", Discount: affiliate.Discount{Percent: 25_50}, Message: "Diwali"},
			{ProductID: goID, Code: "LESS500", Discount: affiliate.Discount{Amount: 500_00}},
			{ProductID: goID, Code: "PAST10", Discount: affiliate.Discount{Percent: 10_00}, Expires: time.Now().Add(-time.Hour)},
		} {
			body, err := bodies.Body(n)
			if err == nil {
				err = c.CreateDigitalProductCoupon(t.Context(), body)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		for code, want := range map[string]fermion.CouponCheck{
			"MEERA25": {Exists: true, Discount: affiliate.Discount{Percent: 25_50}, Currency: "Inr", Message: "Diwali", Status: "applied"},
			"meera25": {Exists: true, Discount: affiliate.Discount{Percent: 25_50}, Currency: "Inr", Message: "Diwali", Status: "applied"},
			"LESS500": {Exists: true, Discount: affiliate.Discount{Amount: 500_00}, Currency: "Inr", Status: "applied"},
			"PAST10":  {Exists: true, Discount: affiliate.Discount{Percent: 10_00}, Currency: "Inr", Status: "expired"},
			"NONE":    {Currency: "Inr", Status: "not-found"},
		} {
			if got, err := c.CheckCoupon(t.Context(), couponQuery(code)); err != nil || got != want {
				t.Errorf("%s: %+v, %v", code, got, err)
			}
		}
		if _, err := c.CheckCoupon(t.Context(), fermion.CouponQuery{ProductID: goID, Code: "MEERA25"}); classOf(err) != "not sent" {
			t.Errorf("without a school: %v", err)
		}
	})
}

// TestCouponAnswers in other words than the fake's.
func TestCouponAnswers(t *testing.T) {
	quarter := affiliate.Discount{Percent: 25_00}
	for data, want := range map[string]fermion.CouponCheck{
		`{"couponData":{"status":"valid","discountCodeUsed":"X","couponTypeSpecificData":{"type":"percent-off","discountPercentOffApplied":25}}}`: {Exists: true, Discount: quarter, Status: "valid"},
		`{"coursePrice":{"couponData":{"couponTypeSpecificData":{"discountPercentOff":25}},"currency":"Usd"}}`:                                    {Exists: true, Discount: quarter, Currency: "Usd"},
		`{"couponData":{"status":"valid","discountCodeUsed":"OTHER","couponTypeSpecificData":{"discountPercentOffApplied":25}}}`:                  {Discount: quarter, Status: "valid"},
		`{"couponData":{"status":"max-redemptions-reached"}}`:                                                                                     {Exists: true, Status: "max-redemptions-reached"},
		`{"couponData":{"status":"valid","couponTypeSpecificData":{"type":"free"}}}`:                                                              {Exists: true, Status: "valid"},
		`{"couponData":{"status":"INVALID_COUPON"}}`:                                                                                              {Status: "INVALID_COUPON"},
		`{"couponData":null}`:               {},
		`{"price":499900,"currency":"Inr"}`: {},
		`{"couponData":{"couponTypeSpecificData":{"currencyType":"Inr","discountAmountInLowestCurrencyUnit":50000}}}`: {Exists: true,
			Discount: affiliate.Discount{Amount: 500_00}, Currency: "Inr"},
	} {
		synctest.Test(t, func(t *testing.T) {
			school, c := open(t, fermion.Options{})
			school.Fault(fermiontest.CoursePrice, fermiontest.Fault{Kind: fermiontest.Raw, Text: `[{"output":{"status":"ok","data":` + data + `}}]`})
			if got, err := c.CheckCoupon(t.Context(), couponQuery("X")); err != nil || got != want {
				t.Errorf("%s:\n%+v, %v", data, got, err)
			}
		})
	}
}

// TestAWrongSchoolIDIsNotAWrongKey, though Fermion says the same of both.
func TestAWrongSchoolIDIsNotAWrongKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, c := open(t, fermion.Options{})
		q := couponQuery("X")
		q.SchoolID = "another"
		if _, err := c.CheckCoupon(t.Context(), q); classOf(err) != "no school" {
			t.Fatal(err)
		}
		if _, err := c.ProductOfSchoolBySlug(t.Context(), "another", "go"); classOf(err) != "no school" {
			t.Fatal(err)
		}
		if c.Status().KeyRefused {
			t.Error("the key counts as refused")
		}
		if _, err := c.AffiliateLinkStats(t.Context(), known, fermion.Interactive); err != nil {
			t.Error(err)
		}
	})
}

// Whatever comes, a product that is found can be named again, a discount makes sense, and what is said holds nothing that a
// terminal obeys.
func FuzzCourses(f *testing.F) {
	for _, data := range []string{
		`{"fermionCourseId":"c1","name":"Go"}`, `{"course":{"id":"c1"}}`, `{"fermionCourseId":"a\u001b[2J"}`, `{"couponData":null}`,
		`{"couponData":{"status":"applied","discountCodeUsed":"X","couponTypeSpecificData":{"type":"percent-off","discountPercentOffApplied":25}},"currencyType":"Inr"}`,
		`{"couponData":{"couponTypeSpecificData":{"currencyType":"Usd","discountAmountInLowestCurrencyUnit":9007199254740993}}}`,
		`{"couponData":{"status":"a\u202eb","description":"\u0007","couponTypeSpecificData":{"discountPercentOff":1e-300}}}`,
	} {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data string) {
		c, err := fermion.New(fermion.Options{Key: key, Transport: canned{200, `[{"output":{"status":"ok","data":` + data + `}}]`}, Attempts: 1, Backoff: 1})
		if err != nil {
			t.Fatal(err)
		}
		p, err := c.ProductBySlug(t.Context(), "go")
		if err == nil && (p.ID == "" || affiliate.Clean(p.ID) != p.ID || affiliate.Clean(p.Name) != p.Name) {
			t.Errorf("%+v", p)
		}
		if class := classOf(err); class == "limited" || class == "key" {
			return // the next read would wait, or not be sent
		}
		found, err := c.CheckCoupon(t.Context(), couponQuery("X"))
		d := found.Discount
		if d.Percent < 0 || d.Percent > affiliate.FullCommission || d.Amount < 0 || d.Percent > 0 && d.Amount > 0 ||
			err != nil && found != (fermion.CouponCheck{}) {
			t.Errorf("%+v, %v", found, err)
		}
		for _, said := range []string{found.Status, found.Message, found.Currency} {
			if affiliate.Clean(said) != said {
				t.Errorf("%q is not clean", said)
			}
		}
	})
}
