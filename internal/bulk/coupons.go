package bulk

import (
	"cmp"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// CouponTerms are what all coupons of a plan have in common.
type CouponTerms struct {
	Pattern  affiliate.CodePattern
	Discount affiliate.Discount
	Message  string
	Expires  time.Time // UTC; zero: never
	Uses     int       // 0: any number
}

// TakenCodes are the codes that no new coupon may have. Codes that differ in their case only count as one, since buyers mix them up.
type TakenCodes map[string]string // what has it, by the code in upper case

// Add adds a code with what has it.
func (t TakenCodes) Add(code, by string) { t[strings.ToUpper(code)] = by }

// Codes are the codes of a board's coupons that are not deleted, and of writes that may still make one.
func Codes(b *board.Board, open []affiliate.Operation) TakenCodes {
	t := TakenCodes{}
	for _, op := range open {
		if op.Intent.Coupon != nil {
			t.Add(op.Intent.Coupon.Code, openWrite)
		}
	}
	for _, c := range b.Coupons() {
		if c.State != affiliate.CouponDeleted {
			t.Add(c.Coupon.Code, "it exists already")
		}
	}
	return t
}

// maxDraws is how often a code with random characters is drawn before the row is bad: by then nearly all codes are taken.
const maxDraws = 200

// Coupons plans a coupon for each of some links. A code that is illegal, exists, or that another row has makes the row bad; one with
// random characters is drawn again instead. A replaced link gets none if its replacement is one of the links: the replacement is the one
// that is given out. pick chooses one of n.
func Coupons(b *board.Board, links []*board.Link, terms CouponTerms, taken TakenCodes, pick func(n int) int) *Plan {
	p := &Plan{
		Title: "New coupons for " + affiliate.Plural(int64(len(links)), "link", "links") + ": " + terms.Discount.String() + " off",
		Verb:  "create", One: "coupon", Many: "coupons", Batch: "new coupons", Codes: true, Rows: make([]Row, len(links)),
	}
	x := couponPlan{board: b, terms: terms, taken: taken, pick: pick, used: make(TakenCodes, len(links)),
		planned: make(map[int64]bool, len(links))}
	for _, l := range links {
		x.planned[l.ID] = true
	}
	name := linkNames(links)
	for i, l := range links {
		p.Rows[i] = x.row(l, name(l))
	}
	if x.replaced > 0 {
		p.Warn = append(p.Warn, affiliate.Plural(int64(x.replaced), "link was", "links were")+
			" replaced by another one: the coupon is credited to the old link.")
	}
	if x.gone > 0 {
		p.Warn = append(p.Warn, affiliate.Plural(int64(x.gone), "link is", "links are")+
			" gone at Fermion: look in the dashboard first whether the affiliate still earns by it.")
	}
	return p
}

type couponPlan struct {
	board    *board.Board
	terms    CouponTerms
	taken    TakenCodes
	pick     func(n int) int
	used     TakenCodes     // by rows of the plan
	planned  map[int64]bool // links of the plan
	n        int            // running number of a code
	replaced int            // links that were replaced and get a coupon
	gone     int            // links that Fermion does not know any more and get a coupon
}

func (x *couponPlan) row(l *board.Link, name string) Row {
	r := Row{ID: l.ID, Name: name, Old: "–", New: "–"}
	x.n++
	switch {
	case l.ProductID == "":
		r.Verdict, r.Note = Bad, "product is not set: edit the link to set it"
		return r
	case isForgotten(x.board, l.AffiliateID):
		r.Verdict, r.Note = Bad, affiliate.WhyNothingNew
		return r
	}
	if replacement := replacementAmong(x.board, l, x.planned); replacement != nil {
		x.n-- // the replacement gets a code, and its number
		r.Verdict, r.Note = Same, "replaced by "+replacement.Slug+", which is in this plan"
		return r
	}
	owner := who(x.board, l.AffiliateID)
	code, why := x.draw(affiliate.CodeValues{Who: owner, Discount: x.terms.Discount, Slug: l.Link.Slug, N: x.n})
	r.New = code
	if why != "" {
		r.Verdict, r.Note = Bad, why
		return r
	}
	x.used.Add(code, "the same code as "+name)
	if l.SupersededBy != 0 {
		r.Note = "the link was replaced"
		x.replaced++
	}
	if !l.MissingSince.IsZero() {
		r.Note = "the link is gone at Fermion"
		x.gone++
	}
	r.Intent = affiliate.Intent{Coupon: &affiliate.NewCoupon{
		ProductID: l.ProductID, ProductName: l.ProductName, Code: code, Discount: x.terms.Discount, Message: x.terms.Message,
		Expires: x.terms.Expires, Uses: x.terms.Uses, Affiliate: owner, LinkSlug: l.Link.Slug,
	}}
	return r
}

// replacementAmong returns the link that replaces l, directly or over others, if it is planned; nil if none is.
func replacementAmong(b *board.Board, l *board.Link, planned map[int64]bool) *board.Link {
	for range 100 { // links of a damaged database may replace each other
		if l = b.Link(l.SupersededBy); l == nil {
			return nil
		}
		if planned[l.ID] && l.Current() && l.ProductID != "" {
			return l
		}
	}
	return nil
}

// draw makes the code of one row. why is the reason why it cannot be made.
func (x *couponPlan) draw(v affiliate.CodeValues) (code, why string) {
	draws := 1
	if x.terms.Pattern.IsRandom() {
		draws = maxDraws
	}
	for range draws {
		var err error
		if code, err = x.terms.Pattern.Code(v, x.pick); err != nil {
			return code, err.Error()
		}
		key := strings.ToUpper(code)
		if why = cmp.Or(x.taken[key], x.used[key]); why == "" {
			return code, ""
		}
	}
	return code, why
}
