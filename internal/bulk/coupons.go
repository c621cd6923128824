package bulk

import (
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

// TakenCodes are the codes that no new coupon may have. Codes that differ in their case only are one code: buyers mix them up.
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
	p := &Plan{Title: "New coupons for " + affiliate.Plural(int64(len(links)), "link", "links") + ": " + terms.Discount.String() + " off", Verb: "create", One: "coupon", Many: "coupons", Batch: "new coupons", Codes: true}
	used, replaced, skipped, planned := make(TakenCodes, len(links)), 0, 0, make(map[int64]bool, len(links))
	for _, l := range links {
		planned[l.ID] = true
	}
	name := linkNames(links)
	for i, l := range links {
		r := Row{ID: l.ID, Name: name(l), Old: "–"}
		if l.ProductID == "" {
			r.Verdict, r.New, r.Note = Bad, "–", "product is not set: edit the link to set it"
			p.Rows = append(p.Rows, r)
			continue
		}
		if isForgotten(b, l.AffiliateID) {
			r.Verdict, r.New, r.Note = Bad, "–", affiliate.WhyNothingNew
			p.Rows = append(p.Rows, r)
			continue
		}
		if n := replacementAmong(b, l, planned); n != nil {
			r.Verdict, r.New, r.Note = Same, "–", "replaced by "+n.Slug+", which is in this plan"
			p.Rows, skipped = append(p.Rows, r), skipped+1
			continue
		}
		code, why := terms.draw(affiliate.CodeValues{Who: who(b, l.AffiliateID), Discount: terms.Discount, Slug: l.Link.Slug, N: i + 1 - skipped}, pick, taken, used)
		r.New = code
		if why != "" {
			r.Verdict, r.Note = Bad, why
		} else {
			used.Add(code, "the same code as "+r.Name)
			if l.SupersededBy != 0 {
				r.Note, replaced = "the link was replaced", replaced+1
			}
			r.Intent = affiliate.Intent{Coupon: &affiliate.NewCoupon{
				ProductID: l.ProductID, ProductName: l.ProductName, Code: code, Discount: terms.Discount, Message: terms.Message,
				Expires: terms.Expires, Uses: terms.Uses, Affiliate: who(b, l.AffiliateID), LinkSlug: l.Link.Slug,
			}}
		}
		p.Rows = append(p.Rows, r)
	}
	if replaced > 0 {
		p.Warn = []string{affiliate.Plural(int64(replaced), "link was", "links were") + " replaced by another one: the coupon is credited to the old link."}
	}
	return p
}

// replacementAmong returns the link that replaces l, directly or over others, if it is planned; nil if none is.
func replacementAmong(b *board.Board, l *board.Link, planned map[int64]bool) *board.Link {
	for range 100 { // a damaged database may go round in circles
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
func (t *CouponTerms) draw(v affiliate.CodeValues, pick func(int) int, taken, used TakenCodes) (code, why string) {
	draws := 1
	if t.Pattern.IsRandom() {
		draws = maxDraws
	}
	for range draws {
		var err error
		if code, err = t.Pattern.Code(v, pick); err != nil {
			return code, err.Error()
		}
		key := strings.ToUpper(code)
		if why = taken[key]; why == "" {
			why = used[key]
		}
		if why == "" {
			return code, ""
		}
	}
	return code, why
}
