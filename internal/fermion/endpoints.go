package fermion

import (
	"maps"
	"time"
)

// Endpoint is a call's name in the URL.
type Endpoint string

// The calls that the client makes.
const (
	CreateUser     Endpoint = "create-new-user"
	CreateLink     Endpoint = "create-custom-affiliate-link"
	LinkStats      Endpoint = "get-affiliate-link-stats"
	CreateCoupon   Endpoint = "create-digital-product-coupon"
	DeleteCoupon   Endpoint = "delete-digital-product-coupon"
	UserAnalytics  Endpoint = "get-user-detailed-analytics-data"
	SalesData      Endpoint = "get-sales-data"
	AllProducts    Endpoint = "get-all-products-internal"
	CoursePrice    Endpoint = "get-course-price"
	CourseMetadata Endpoint = "get-course-metadata-by-slug"
	CourseID       Endpoint = "get-course-id-from-course-slug"
)

// Limits are the calls that may be made of each endpoint in any window.
type Limits map[Endpoint]int

// DefaultWindow is the length of the published windows [doc]. Whether they slide is [open]: any 60 s is counted.
const DefaultWindow = time.Minute

var published = Limits{
	CreateUser:     60, // [doc] says 600, older pages 300 and 60; a look-up precedes each, so 60 costs nothing
	CreateLink:     60, // [doc]
	LinkStats:      60, // [doc]
	CreateCoupon:   10, // [doc]
	DeleteCoupon:   10, // [doc]
	UserAnalytics:  60, // [doc]
	SalesData:      30, // [doc]
	AllProducts:    10, // [open]: the lowest that is published for any call
	CoursePrice:    60, // [doc]
	CourseMetadata: 60, // [doc]
	CourseID:       15, // [doc]
}

// DefaultLimits is a copy of the published limits.
func DefaultLimits() Limits { return maps.Clone(published) }

// Share returns what is left of the limits when a colleague's laptop uses the rest: percent of each, at least 1. Anything outside
// 1–100 means all of them.
func (l Limits) Share(percent int) Limits {
	if percent < 1 || percent > 100 {
		percent = 100
	}
	out := make(Limits, len(l))
	for e, n := range l {
		out[e] = max(1, n*percent/100)
	}
	return out
}

// of returns the limit of an endpoint; an unknown one gets the lowest of all.
func (l Limits) of(e Endpoint) int {
	if n := l[e]; n > 0 {
		return n
	}
	if n := published[e]; n > 0 {
		return n
	}
	return 10
}

// forPolls returns what polls may use of a limit: a tenth is reserved for what a person asks for.
func forPolls(limit int) int { return max(1, limit*9/10) }
