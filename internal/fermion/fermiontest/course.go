package fermiontest

import (
	"cmp"
	"encoding/json"
	"time"
)

// The look-ups of courses. A course is a product here, and its ID the product's [guess]. What they ask for and the members of
// couponData are documented, the rest of their replies is a [guess].

func (s *School) courseBySlug(slug string) (Product, bool) {
	for _, p := range s.products {
		if slug != "" && p.Slug == slug {
			return p, true
		}
	}
	return Product{}, false
}

const noCourse = "Course not found"

func (s *School) courseMetadata(entry json.RawMessage) output {
	var in struct {
		Slug string `json:"courseSlug"`
	}
	if json.Unmarshal(entry, &in) != nil || in.Slug == "" {
		return rejected(invalidInput)
	}
	p, ok := s.courseBySlug(in.Slug)
	if !ok {
		return rejected(noCourse)
	}
	return accepted(map[string]any{"fermionCourseId": p.ID, "name": p.Name, "slug": p.Slug})
}

func (s *School) courseID(entry json.RawMessage) output {
	var in struct {
		School string `json:"fermionSchoolId"`
		Slug   string `json:"courseSlug"`
	}
	if json.Unmarshal(entry, &in) != nil || in.Slug == "" {
		return rejected(invalidInput)
	}
	if in.School != s.id {
		return rejected(wrongKey)
	}
	p, ok := s.courseBySlug(in.Slug)
	if !ok {
		return rejected(noCourse)
	}
	return accepted(map[string]any{"fermionCourseId": p.ID})
}

func (s *School) coursePrice(entry json.RawMessage) output {
	var in struct {
		Course  string `json:"fermionCourseId"`
		School  string `json:"fermionSchoolId"`
		Code    string `json:"discountCouponCode"`
		Country string `json:"userCountryHint"`
	}
	if json.Unmarshal(entry, &in) != nil || in.Course == "" {
		return rejected(invalidInput)
	}
	if in.School != s.id {
		return rejected(wrongKey)
	}
	p, ok := s.product(in.Course)
	if !ok {
		return rejected(noCourse)
	}
	answer := map[string]any{"priceInLowestCurrencyUnit": cmp.Or(p.PricePaise, 4_999_00), "currencyType": "Inr", "couponData": nil}
	if in.Code != "" {
		answer["couponData"] = s.couponData(couponRef{ProductID: p.ID, Code: in.Code})
	}
	return accepted(answer)
}

// couponData says what a code takes off, or that there is none. The words of its status are a [guess].
func (s *School) couponData(ref couponRef) map[string]any {
	data := map[string]any{"status": "not-found", "discountCodeUsed": ref.Code, "couponTypeSpecificData": nil, "description": nil}
	c := s.coupon(ref)
	if c == nil {
		return data
	}
	var body struct {
		Type struct {
			Type     string          `json:"type"`
			Percent  json.RawMessage `json:"discountPercentOff"`
			Currency string          `json:"currencyType"`
			Amount   json.RawMessage `json:"discountAmountInLowestCurrencyUnit"`
		} `json:"couponTypeSpecificData"`
		Message *string    `json:"description"`
		Expires *time.Time `json:"expiryDateIso"`
	}
	if json.Unmarshal(c.Body, &body) != nil {
		return data
	}
	data["status"], data["discountCodeUsed"], data["description"] = "applied", c.Code, body.Message
	if body.Expires != nil && body.Expires.Before(s.now()) {
		data["status"] = "expired"
	}
	switch t := body.Type; {
	case len(t.Percent) > 0:
		data["couponTypeSpecificData"] = map[string]any{"type": t.Type, "discountPercentOffApplied": t.Percent}
	case len(t.Amount) > 0:
		data["couponTypeSpecificData"] = map[string]any{"type": t.Type, "currencyType": t.Currency,
			"discountAmountInLowestCurrencyUnit": t.Amount}
	}
	return data
}
