package fermion

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
)

// Fermion documents look-ups of courses, and the members of their replies, only in part. All assumptions about them are in this
// file. That a course's ID is the ID of its product is a [guess]: both are 24 hex digits, and whether they are the same is [open].
// A link or coupon for a wrong ID is refused by Fermion in its own words.

// ErrNoCourse means that Fermion knows no product by that slug or ID.
var ErrNoCourse = errors.New("Fermion knows no product by that slug: copy its ID (24 hex digits) or URL from the dashboard")

// ErrNoSchool means that a call with the school's ID was refused. Fermion says the same about a wrong school ID as about a wrong
// key, so the key does not count as refused.
var ErrNoSchool = errors.New("Fermion knows no school by this ID: check school_id in config.toml")

// country is the hint that prices are asked with: coupons of this program are in rupees. That it is a two-letter code is [guess].
const country = "IN"

// ProductBySlug looks a product up by its slug, with the key [doc]. Any rejection is ErrNoCourse [guess].
func (c *Client) ProductBySlug(ctx context.Context, slug string) (affiliate.Product, error) {
	entry, err := encode(struct {
		Slug string `json:"courseSlug"` // [doc]
	}{slug})
	if err != nil || slug == "" {
		return affiliate.Product{}, &NotSentError{Err: errors.New("a slug is needed to look a product up")}
	}
	return c.course(ctx, &call{endpoint: CourseMetadata, entry: entry}, slug)
}

// ProductOfSchoolBySlug is ProductBySlug by the school's ID, which needs no key [doc]. It brings no name.
func (c *Client) ProductOfSchoolBySlug(ctx context.Context, schoolID, slug string) (affiliate.Product, error) {
	entry, err := encode(struct {
		School string `json:"fermionSchoolId"` // [doc]
		Slug   string `json:"courseSlug"`      // [doc]
	}{schoolID, slug})
	if err != nil || slug == "" || schoolID == "" {
		return affiliate.Product{}, &NotSentError{Err: errors.New("a slug and the school's ID are needed to look a product up")}
	}
	return c.course(ctx, &call{endpoint: CourseID, entry: entry, bySchool: true}, slug)
}

func (c *Client) course(ctx context.Context, cl *call, slug string) (affiliate.Product, error) {
	var p affiliate.Product
	cl.decode = func(data json.RawMessage) (err error) {
		p, err = decodeCourse(data, slug)
		return err
	}
	err := c.do(ctx, cl)
	if rejected, ok := errors.AsType[*RejectedError](err); ok {
		return affiliate.Product{}, fmt.Errorf("%w. It said: %s", ErrNoCourse, rejected.Message)
	}
	if err != nil {
		return affiliate.Product{}, err
	}
	return p, nil
}

// The members that may have a course's ID and name, likeliest first [guess]: the first is the product's own.
var (
	courseIDs   = []string{"fermionDigitalProductId", "fermionCourseId", "courseId", "productId", "id", "_id"}
	courseNames = []string{"name", "courseName", "productName", "title"}
)

// decodeCourse reads the ID and the name of a course, in output.data itself or in an object within it [guess].
func decodeCourse(data json.RawMessage, slug string) (affiliate.Product, error) {
	levels, err := twoLevels(data)
	if err != nil {
		return affiliate.Product{}, err
	}
	p := affiliate.Product{ID: firstText(levels, courseIDs), Name: strings.TrimSpace(affiliate.Clean(firstText(levels, courseNames))),
		Slug: slug}
	if p.ID == "" || !isCleanID(p.ID) {
		return affiliate.Product{}, errMissing("the course's ID")
	}
	return p, nil
}

// CouponQuery names a code on a product of a school.
type CouponQuery struct{ SchoolID, ProductID, Code string }

// CouponCheck is Fermion's description of a discount code on a product.
type CouponCheck struct {
	Exists   bool
	Discount affiliate.Discount // what it takes off; zero when unknown
	Currency string             // as Fermion spells it: Inr, Usd; "" when unknown
	Message  string
	Status   string // Fermion's own word
}

// CheckCoupon asks for the price of a product with a code [doc]: whether the code exists and what it takes off. No key is
// documented for it; whether one is read is [open].
func (c *Client) CheckCoupon(ctx context.Context, q CouponQuery) (CouponCheck, error) {
	if q.SchoolID == "" || q.ProductID == "" || q.Code == "" {
		return CouponCheck{}, &NotSentError{Err: errors.New("to check a coupon the school's ID, the product's ID and the code are needed")}
	}
	entry, err := encode(struct {
		Course  string `json:"fermionCourseId"`
		School  string `json:"fermionSchoolId"`
		Code    string `json:"discountCouponCode"`
		Country string `json:"userCountryHint"`
	}{q.ProductID, q.SchoolID, q.Code, country}) // [doc], all four
	if err != nil {
		return CouponCheck{}, &NotSentError{Err: err}
	}
	var found CouponCheck
	err = c.do(ctx, &call{endpoint: CoursePrice, entry: entry, bySchool: true, decode: func(data json.RawMessage) (err error) {
		found, err = decodeCouponCheck(data, q.Code)
		return err
	}})
	if err != nil {
		return CouponCheck{}, err
	}
	return found, nil
}

// decodeCouponCheck reads couponData [doc: its members; guess: where it is]. Without it, or with one that names another code,
// the code that was asked about does not exist [guess].
func decodeCouponCheck(data json.RawMessage, code string) (CouponCheck, error) {
	levels, err := twoLevels(data)
	if err != nil {
		return CouponCheck{}, err
	}
	var found CouponCheck
	raw, present := firstMember(levels, "couponData")
	if !present || string(raw) == "null" {
		if _, priced := firstMember(levels, "price", "prices", "priceData", "localizedCoursePrice", "currency", "currencyType"); !present &&
			!priced {
			return CouponCheck{}, errMissing("couponData")
		}
		return found, nil
	}
	var d struct {
		Status  *string                    `json:"status"`
		Code    *string                    `json:"discountCodeUsed"`
		Type    map[string]json.RawMessage `json:"couponTypeSpecificData"`
		Message *string                    `json:"description"`
	}
	if err := object(raw, &d); err != nil {
		return CouponCheck{}, errMissing("couponData")
	}
	off, err := discountIn(d.Type)
	if err != nil {
		return CouponCheck{}, err
	}
	found = CouponCheck{Status: affiliate.Clean(text(d.Status)), Message: affiliate.Clean(text(d.Message)), Discount: off,
		Currency: currencyIn(d.Type, levels)}
	other := text(d.Code) != "" && !strings.EqualFold(text(d.Code), code)
	found.Exists = !other && (found.Discount.IsSet() || !containsAny(found.Status, absentWords))
	if found.Exists && !found.Discount.IsSet() && found.Status == "" {
		return CouponCheck{}, errMissing("the status of couponData")
	}
	return found, nil
}

// absentWords are words of a status that means that the code does not exist; the status of one that exists and cannot be used (expired,
// used up) has none of them [guess].
var absentWords = []string{"not", "invalid", "unknown", "missing", "none", "no-", "no_", "error", "fail"}

func containsAny(status string, words []string) bool {
	low := strings.ToLower(status)
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(low, w) })
}

// discountIn returns what couponTypeSpecificData takes off: "discountPercentOffApplied" [doc] or another member with that
// beginning, or an amount in the lowest unit of a currency, in a member that begins with "discountAmount" [guess]. For other types
// of coupons it is unknown.
func discountIn(members map[string]json.RawMessage) (affiliate.Discount, error) {
	for _, name := range slices.Sorted(maps.Keys(members)) {
		switch {
		case strings.HasPrefix(name, "discountPercent"):
			f, ok := number(members[name])
			if !ok || f < 0 || f > 100 {
				return affiliate.Discount{}, errMissing(name)
			}
			return affiliate.Discount{Percent: affiliate.BasisPoints(f*100 + 0.5)}, nil
		case strings.HasPrefix(name, "discountAmount"):
			n, ok := count(members[name])
			if !ok {
				return affiliate.Discount{}, errMissing(name)
			}
			return affiliate.Discount{Amount: affiliate.Paise(n)}, nil
		}
	}
	return affiliate.Discount{}, nil
}

// currencyIn is the currency of a discount, else that of the prices.
func currencyIn(members map[string]json.RawMessage, levels []map[string]json.RawMessage) string {
	names := []string{"currencyType", "currency"}
	return affiliate.Clean(firstText(append([]map[string]json.RawMessage{members}, levels...), names))
}

// twoLevels are the members of an object and those of the objects in it, the outer ones first.
func twoLevels(data json.RawMessage) ([]map[string]json.RawMessage, error) {
	var outer map[string]json.RawMessage
	if err := object(data, &outer); err != nil {
		return nil, err
	}
	levels := []map[string]json.RawMessage{outer}
	for _, name := range slices.Sorted(maps.Keys(outer)) {
		var inner map[string]json.RawMessage
		if object(outer[name], &inner) == nil {
			levels = append(levels, inner)
		}
	}
	return levels, nil
}

// firstMember returns the first of some members that exists, on whatever level.
func firstMember(levels []map[string]json.RawMessage, names ...string) (json.RawMessage, bool) {
	for _, name := range names {
		for _, l := range levels {
			if raw, ok := l[name]; ok {
				return raw, true
			}
		}
	}
	return nil, false
}

// firstText is the first of some members that is a text and not empty.
func firstText(levels []map[string]json.RawMessage, names []string) string {
	for _, name := range names {
		for _, l := range levels {
			var s string
			if json.Unmarshal(l[name], &s) == nil && strings.TrimSpace(s) != "" {
				return strings.TrimSpace(s)
			}
		}
	}
	return ""
}
