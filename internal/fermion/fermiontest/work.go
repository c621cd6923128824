package fermiontest

import (
	"encoding/json"
	"slices"
	"strings"
)

// work does what one entry asks for; the caller holds the lock.
type work func(entry json.RawMessage) output

func (s *School) work(endpoint string) work {
	switch endpoint {
	case CreateUser:
		return s.createUser
	case CreateLink:
		return s.createLink
	case LinkStats:
		return s.linkStats
	case CreateCoupon:
		return s.createCoupon
	case DeleteCoupon:
		return s.deleteCoupon
	case UserAnalytics:
		return s.userAnalytics
	case SalesData:
		return s.salesData
	case AllProducts:
		return s.allProducts
	case CoursePrice:
		return s.coursePrice
	case CourseMetadata:
		return s.courseMetadata
	case CourseID:
		return s.courseID
	}
	return nil
}

const invalidInput = "Invalid input"

// createUser is idempotent on userId: a repeat does nothing and does not update the profile either.
func (s *School) createUser(entry json.RawMessage) output {
	var in struct {
		UserID  string `json:"userId"`
		Profile struct {
			Name, Username, Email string
		} `json:"profileDefaults"`
		Welcome bool `json:"shouldSendWelcomeEmail"`
	}
	if json.Unmarshal(entry, &in) != nil || in.UserID == "" {
		return rejected(invalidInput)
	}
	if s.byUserID[in.UserID] != nil {
		return accepted(map[string]any{})
	}
	if u := s.byEmail(in.Profile.Email); u != nil {
		if s.clash == Refuse {
			return rejected("A user with this email already exists")
		}
		if u.UserID == "" {
			u.UserID = in.UserID
		}
		s.byUserID[in.UserID] = u
		return accepted(map[string]any{})
	}
	s.addUser(User{UserID: in.UserID, Email: in.Profile.Email, Name: in.Profile.Name, Username: in.Profile.Username, Welcomed: in.Welcome})
	return accepted(map[string]any{})
}

func (s *School) byEmail(email string) *User {
	for _, u := range s.users {
		if email != "" && strings.EqualFold(u.Email, email) {
			return u
		}
	}
	return nil
}

func (s *School) createLink(entry json.RawMessage) output {
	var in struct {
		User struct {
			UserID    string `json:"userId"`
			UserEmail string `json:"userEmail"`
		} `json:"userData"`
		ProductID string   `json:"fermionDigitalProductId"`
		Percent   *float64 `json:"commissionPercentage"`
	}
	if json.Unmarshal(entry, &in) != nil || in.Percent == nil {
		return rejected(invalidInput)
	}
	u := s.byUserID[in.User.UserID]
	if in.User.UserID == "" {
		u = s.byEmail(in.User.UserEmail)
	}
	if u == nil {
		return rejected("User not found")
	}
	if _, ok := s.product(in.ProductID); !ok {
		return rejected("Digital product not found")
	}
	if !(*in.Percent >= 0 && *in.Percent <= 100) {
		return rejected("Commission percentage must be between 0 and 100")
	}
	if s.returnsLinks {
		for _, l := range s.links {
			if l.ProductID == in.ProductID && l.UserID == u.UserID {
				return accepted(map[string]any{"affiliateLinkSlug": l.Slug})
			}
		}
	}
	l := s.addLink(Link{UserID: u.UserID, Email: u.Email, ProductID: in.ProductID, Commission: *in.Percent})
	return accepted(map[string]any{"affiliateLinkSlug": l.Slug})
}

func (s *School) linkStats(entry json.RawMessage) output {
	var in struct {
		Slug string `json:"affiliateLinkSlug"`
	}
	if json.Unmarshal(entry, &in) != nil || in.Slug == "" {
		return rejected(invalidInput)
	}
	l := s.bySlug[in.Slug]
	if l == nil {
		return rejected("Affiliate link not found")
	}
	return accepted(map[string]any{"totalClicks": l.Stats.Clicks, "commissionPercentageForSale": l.Commission,
		"salesCount": l.Stats.Sales, "inrInformationFromPaymentChargedAmountPaise": l.Stats.RevenuePaise})
}

// couponRef is all that is documented of the coupon calls.
type couponRef struct {
	ProductID string `json:"fermionDigitalProductId"`
	Code      string `json:"fermionDigitalProductCouponSlug"`
}

func (s *School) couponRef(entry json.RawMessage) (couponRef, string) {
	var in couponRef
	if json.Unmarshal(entry, &in) != nil || in.ProductID == "" || in.Code == "" {
		return in, invalidInput
	}
	if _, ok := s.product(in.ProductID); !ok {
		return in, "Digital product not found"
	}
	return in, ""
}

// createCoupon accepts any body with the documented members, since no more is known. A code is in use until it is deleted, within its
// product [guess].
func (s *School) createCoupon(entry json.RawMessage) output {
	in, wrong := s.couponRef(entry)
	if wrong != "" {
		return rejected(wrong)
	}
	if s.coupon(in) != nil {
		return rejected("A coupon with this code already exists")
	}
	s.coupons = append(s.coupons, &Coupon{ProductID: in.ProductID, Code: in.Code, Body: slices.Clone(entry)})
	return accepted(map[string]any{})
}

// deleteCoupon marks the coupon as deleted.
func (s *School) deleteCoupon(entry json.RawMessage) output {
	in, wrong := s.couponRef(entry)
	if wrong != "" {
		return rejected(wrong)
	}
	c := s.coupon(in)
	if c == nil {
		return rejected("Coupon not found")
	}
	c.Deleted = true
	return accepted(map[string]any{})
}

func (s *School) coupon(ref couponRef) *Coupon {
	for _, c := range s.coupons {
		if c.ProductID == ref.ProductID && strings.EqualFold(c.Code, ref.Code) && !c.Deleted {
			return c
		}
	}
	return nil
}

func (s *School) userAnalytics(entry json.RawMessage) output {
	var in struct {
		UserID        string `json:"userId"`
		UserEmail     string `json:"userEmail"`
		FermionUserID string `json:"fermionUserId"`
	}
	if json.Unmarshal(entry, &in) != nil {
		return rejected(invalidInput)
	}
	var u *User
	switch {
	case in.UserID != "":
		u = s.byUserID[in.UserID]
	case in.UserEmail != "":
		u = s.byEmail(in.UserEmail)
	default:
		for _, each := range s.users {
			if each.FermionUserID == in.FermionUserID {
				u = each
			}
		}
	}
	if u == nil {
		return rejected("User not found")
	}
	person := map[string]any{"userId": nil, "fermionUserId": u.FermionUserID, "email": u.Email, "name": u.Name, "username": u.Username}
	if u.UserID != "" {
		person["userId"] = u.UserID
	}
	return accepted(map[string]any{"details": map[string]any{"personalData": person}})
}

func (s *School) salesData(entry json.RawMessage) output {
	var in struct {
		From, To, GroupBy string
	}
	if json.Unmarshal(entry, &in) != nil || in.From == "" || in.To == "" || in.GroupBy != "week" && in.GroupBy != "month" {
		return rejected(invalidInput)
	}
	top := s.topProducts()
	var revenue, sales int64
	for _, p := range top {
		revenue += p["totalRevenuePaise"].(int64)
		sales += p["salesCount"].(int64)
	}
	return accepted(map[string]any{
		"summary": map[string]any{"totalRevenueInrPaise": revenue, "totalSalesCount": sales,
			"averageSaleValueInrPaise": revenue / max(sales, 1),
			"periodStart":              in.From, "periodEnd": in.To},
		"revenueByPeriod": []any{}, "topProducts": top})
}

func (s *School) allProducts(entry json.RawMessage) output {
	var in struct {
		Status []string `json:"filterByStatus"`
		Type   []string `json:"filterByType"`
	}
	if json.Unmarshal(entry, &in) != nil {
		return rejected(invalidInput)
	}
	list := []map[string]any{}
	for _, p := range s.products {
		status := "Active"
		if p.Inactive {
			status = "Inactive"
		}
		if len(in.Status) > 0 && !slices.Contains(in.Status, status) || len(in.Type) > 0 && !slices.Contains(in.Type, p.Type) {
			continue
		}
		list = append(list, map[string]any{"fermionDigitalProductId": p.ID, "name": p.Name, "slug": p.Slug, "link": p.URL, "type": p.Type,
			"status": status})
	}
	return accepted(map[string]any{"products": list})
}
