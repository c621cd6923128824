package affiliate

import "slices"

// Invalidation says what changed in the database, by any program. It names rows; their content has to be read again. Settings have no
// member. The JSON is the form in which other processes read it in the change log.
type Invalidation struct {
	Links      []int64 `json:"links,omitempty"`
	Affiliates []int64 `json:"affiliates,omitempty"`
	Coupons    []int64 `json:"coupons,omitempty"`
	Campaigns  []int64 `json:"campaigns,omitempty"`
	Operations bool    `json:"operations,omitempty"`
	Products   bool    `json:"products,omitempty"`
	Notices    bool    `json:"notices,omitempty"`
	Events     bool    `json:"events,omitempty"`
	Edits      bool    `json:"edits,omitempty"`
	All        bool    `json:"all,omitempty"`       // anything may have changed: read everything
	Forgotten  bool    `json:"forgotten,omitempty"` // a person was forgotten: texts that a program remembers may name them
	OwnMoney   bool    `json:"-"`                   // this program wrote about money: payments, entries, pay terms, settings
	Live       bool    `json:"-"`                   // the state of polling changed, which only this process knows
}

// maxNamed is how many rows an Invalidation names; with more it is All.
const maxNamed = 20_000

// IsEmpty reports whether nothing changed.
func (n Invalidation) IsEmpty() bool {
	return !n.HasRows() && !n.Operations && !n.Notices && !n.Events && !n.Edits && !n.Forgotten && !n.Live
}

// HasRows reports whether a link, affiliate, coupon, campaign or product changed.
func (n Invalidation) HasRows() bool {
	return n.All || n.Products || len(n.Links)+len(n.Affiliates)+len(n.Coupons)+len(n.Campaigns) > 0
}

// Merge returns the union of both, each row once and in order. The slices are not changed, since subscribers share them.
func (n Invalidation) Merge(o Invalidation) Invalidation {
	sum := Invalidation{
		Links:      union(n.Links, o.Links),
		Affiliates: union(n.Affiliates, o.Affiliates),
		Coupons:    union(n.Coupons, o.Coupons),
		Campaigns:  union(n.Campaigns, o.Campaigns),

		Operations: n.Operations || o.Operations,
		Products:   n.Products || o.Products,
		Notices:    n.Notices || o.Notices,
		Events:     n.Events || o.Events,
		Edits:      n.Edits || o.Edits,
		All:        n.All || o.All,
		Forgotten:  n.Forgotten || o.Forgotten,
		OwnMoney:   n.OwnMoney || o.OwnMoney,
		Live:       n.Live || o.Live,
	}
	if len(sum.Links)+len(sum.Affiliates)+len(sum.Coupons)+len(sum.Campaigns) > maxNamed {
		sum.Links, sum.Affiliates, sum.Coupons, sum.Campaigns, sum.All = nil, nil, nil, nil, true
	}
	return sum
}

func union(a, b []int64) []int64 {
	if len(b) == 0 && slices.IsSorted(a) {
		return a
	}
	all := append(append(make([]int64, 0, len(a)+len(b)), a...), b...)
	slices.Sort(all)
	return slices.Compact(all)
}
