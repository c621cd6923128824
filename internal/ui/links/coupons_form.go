package links

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/bulk"
	"fermion-tui/internal/ui/form"
	"fermion-tui/internal/ui/screen"
)

// newCoupons opens the form of one coupon, or of a coupon for each marked link.
func (x LinkActions) newCoupons() {
	if !x.severalMarked() {
		if l := x.current(); !x.refusesForgotten(l) {
			x.Host.Open(screen.NewCoupon(l.ID))
		}
		return
	}
	x.Host.Float(couponsForm(couponTargets{
		links: func(string) []*board.Link { return x.targetLinks() },
		bulk: func(p *bulk.Plan, form func() func(screen.Host) screen.Screen) *screen.BulkTargets {
			return x.bulkTargets(p, form, nil)
		},
	}, screen.Filled{}))
}

// couponTargets is the links for which coupons are created.
type couponTargets struct {
	links   func(productID string) []*board.Link // the links for a product; "" for all products
	oneEach bool                                 // the form asks whether each affiliate gets only one coupon
	// without returns the affiliates who have no link for a product; nil: links were chosen rather than affiliates.
	without func(productID string) []*board.Affiliate
	bulk    func(p *bulk.Plan, form func() func(screen.Host) screen.Screen) *screen.BulkTargets
}

// NewCouponsOf opens the form of coupons for the watched links of affiliates, or for a single link the form of one
// coupon. hidden returns the IDs of the affiliates that the filter hides.
func NewCouponsOf(h screen.Host, affiliates func() []*board.Affiliate, hidden func() []int64) {
	t := couponTargets{
		oneEach: true,
		links:   func(productID string) []*board.Link { return watchedLinks(h.Board(), affiliates(), productID) },
		without: func(productID string) (none []*board.Affiliate) {
			for _, a := range affiliates() {
				if len(watchedLinks(h.Board(), []*board.Affiliate{a}, productID)) == 0 {
					none = append(none, a)
				}
			}
			return none
		},
		bulk: func(p *bulk.Plan, form func() func(screen.Host) screen.Screen) *screen.BulkTargets {
			return &screen.BulkTargets{Plan: p, Form: form, Hidden: hiddenOwners(h.Board(), hidden())}
		},
	}
	switch all := t.links(""); {
	case len(all) == 0:
		h.Toast("no link is watched here that a coupon could go with: " + screen.KeyOf(h, screen.ActionNewLinks) + " creates links")
	case len(all) == 1 && len(affiliates()) == 1:
		h.Open(screen.NewCoupon(all[0].ID))
	default:
		h.Float(couponsForm(t, screen.Filled{}))
	}
}

// hiddenOwners returns affiliates that the filter hides, for a plan with a row for each of their links.
func hiddenOwners(b *board.Board, ids []int64) []screen.HiddenRow {
	rows := screen.HiddenAffiliates(b, ids)
	for i := range rows {
		id := rows[i].Plan[0]
		rows[i].Plan = nil
		for _, l := range b.LinksOf(id) {
			rows[i].Plan = append(rows[i].Plan, l.ID)
		}
	}
	return rows
}

// watchedLinks returns the links of affiliates that may be given out, for one product, or with "" for every product.
func watchedLinks(b *board.Board, affiliates []*board.Affiliate, productID string) (out []*board.Link) {
	for _, a := range affiliates {
		for _, l := range b.LinksOf(a.ID) {
			if l.Live() && (productID == "" || l.ProductID == productID) {
				out = append(out, l)
			}
		}
	}
	return out
}

// productFields returns the field for the product, if the links are for several products.
func (t *couponTargets) productFields(h screen.Host) []form.Field {
	products := map[string]bool{}
	for _, l := range t.links("") {
		products[l.ProductID] = true
	}
	if t.without == nil || len(products) < 2 {
		return nil
	}
	return []form.Field{{ID: "product", Label: "Product", Placeholder: "all of theirs; or name, slug, ID",
		Describe: screen.DescribeProduct(h), Suggest: screen.SuggestProducts(h), Check: screen.Optional(func(text string) error {
			p, err := screen.FindProduct(h.Board(), text)
			if err == nil && !products[p.ID] {
				return errors.New("none of them has a link for it: " + screen.KeyOf(h, screen.ActionNewLinks) + " creates links")
			}
			return err
		})}}
}

// countFields returns the field that asks whether an affiliate gets one coupon or one for each link, if an affiliate
// has several links.
func (t *couponTargets) countFields() []form.Field {
	if all := t.links(""); !t.oneEach || countAffiliates(all) == len(all) {
		return nil
	}
	return []form.Field{{ID: "one", Label: "One for each affiliate", Toggle: true, Proposed: "no",
		Help: "for the link of theirs that sold most; else one for each link"}}
}

// countAffiliates counts the affiliates of links. An unassigned link counts as an affiliate of its own.
func countAffiliates(links []*board.Link) (n int) {
	met := map[int64]bool{}
	for _, l := range links {
		if l.AffiliateID == 0 || !met[l.AffiliateID] {
			met[l.AffiliateID], n = true, n+1
		}
	}
	return n
}

// onePerAffiliate returns the link of each affiliate with the most sales of all time, whatever period is shown; among
// equal ones the newest. An unassigned link counts as an affiliate of its own.
func onePerAffiliate(b *board.Board, links []*board.Link) (out []*board.Link) {
	at, sold := map[int64]int{}, soldWithReplaced(b, links)
	for _, l := range links {
		i, met := at[l.AffiliateID]
		if !met || l.AffiliateID == 0 {
			at[l.AffiliateID], out = len(out), append(out, l)
			continue
		}
		now, best := sold[l.ID], sold[out[i].ID]
		if cmp.Or(cmp.Compare(now.Sales, best.Sales), cmp.Compare(now.Clicks, best.Clicks), l.CreatedAt.Compare(out[i].CreatedAt)) > 0 {
			out[i] = l
		}
	}
	return out
}

// soldWithReplaced returns the sales of all time, by link ID. The sales of a link include those of the links
// that it replaced.
func soldWithReplaced(b *board.Board, links []*board.Link) map[int64]affiliate.Sum {
	sold, added := map[int64]affiliate.Sum{}, map[int64]bool{}
	for _, of := range links {
		if added[of.AffiliateID] {
			continue
		}
		added[of.AffiliateID] = true
		for _, l := range b.LinksOf(of.AffiliateID) {
			last := screen.LastReplacement(b, l).ID
			sold[last] = sold[last].Plus(affiliate.Sum{Clicks: l.Now.Clicks, Sales: l.Now.Sales})
		}
	}
	return sold
}

// chosenLinks returns the links that get a coupon.
func (t *couponTargets) chosenLinks(h screen.Host, v map[string]string) []*board.Link {
	links := t.links(productID(h.Board(), v))
	if v["one"] == "yes" {
		return onePerAffiliate(h.Board(), links)
	}
	return links
}

// title says for what the coupons are: for links, or for affiliates with several links.
func (t *couponTargets) title(h screen.Host, v map[string]string) string {
	links := t.chosenLinks(h, v)
	people := screen.Plural(countAffiliates(links), "affiliate", "affiliates")
	title := "New coupons for " + screen.Plural(len(links), "link", "links")
	switch {
	case v["one"] == "yes":
		return "New coupons for " + people
	case t.oneEach && countAffiliates(links) < len(links):
		return title + " of " + people
	}
	return title
}

// leftOutNote names the affiliates who get no coupon because they have no link for it.
func leftOutNote(h screen.Host, none []*board.Affiliate, productID string) string {
	if len(none) == 0 {
		return ""
	}
	what := "no watched link"
	if p := h.Board().Product(productID); p != nil {
		what += " for " + p.Label
	}
	return fmt.Sprintf("%s %s and %s left out: %s", screen.Plural(len(none), "affiliate has", "affiliates have"), what,
		affiliate.PluralWord(len(none), "is", "are"),
		screen.JoinFirst(none, func(a *board.Affiliate) string { return a.Label }))
}

// productID returns the ID of the chosen product; "" for all products.
func productID(b *board.Board, v map[string]string) string {
	if v["product"] == "" {
		return ""
	}
	p, _ := screen.FindProduct(b, v["product"]) // it was checked before
	return p.ID
}

// couponsForm asks for the pattern of the codes and the terms of a coupon for each link.
func couponsForm(t couponTargets, was screen.Filled) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		fields := slices.Concat(t.productFields(h), t.countFields(), []form.Field{
			{ID: "pattern", Label: "Code pattern", Placeholder: "{name}{percent}, DIWALI-{4}", Check: checkPattern},
			{ID: "discount", Label: "Discount", Placeholder: "25% or ₹500", Check: screen.CheckDiscount},
		}, screen.CouponTermFields(h))
		s := screen.NewFormDialog(h, "New coupons", "show each code", fields)
		s.Fill(was)
		s.Changed = func() {
			s.SetTitle(t.title(h, s.Form.Values()))
		}
		s.Preview = func(v map[string]string) string {
			chosen, one := t.chosenLinks(h, v), ""
			if v["one"] == "yes" {
				one = screen.Plural(len(chosen), "coupon", "coupons") + ", one for each affiliate. "
			}
			return one + patternNote(h, chosen, v)
		}
		s.Form.Check = func(v map[string]string) (string, error) {
			p, _ := affiliate.ParseCodePattern(v["pattern"])
			d, _ := affiliate.ParseDiscount(v["discount"])
			return "pattern", p.CheckDiscount(d)
		}
		s.Submit = func() tea.Cmd {
			filled := s.Filled()
			v := filled.Values
			n, err := screen.ApplyCouponFields(h, v, affiliate.NewCoupon{})
			if err != nil { // every field was checked before
				s.Fail("", err)
				return nil
			}
			terms := bulk.CouponTerms{Discount: n.Discount, Message: n.Message, Expires: n.Expires, Uses: n.Uses}
			terms.Pattern, _ = affiliate.ParseCodePattern(v["pattern"])
			return s.WithOpenWrites(affiliate.CreateCoupon, func(open []affiliate.Operation) tea.Cmd {
				p := bulk.Coupons(h.Board(), t.chosenLinks(h, v), terms, bulk.Codes(h.Board(), open), rand.IntN)
				p.Notes = screen.NonEmpty(termsNote(h, terms))
				if product := productID(h.Board(), v); t.without != nil {
					p.Warn = append(p.Warn, screen.NonEmpty(leftOutNote(h, t.without(product), product))...)
				}
				if v["one"] == "yes" {
					addBestLinkNotes(h.Board(), p, t.links(productID(h.Board(), v)))
				}
				h.OpenInstead(screen.BulkPlan(t.bulk(p, func() func(screen.Host) screen.Screen { return couponsForm(t, filled) })))
				return nil
			})
		}
		return s
	}
}

// termsNote says when the coupons expire, how often they can be used, and their message, as far as these are set.
func termsNote(h screen.Host, terms bulk.CouponTerms) string {
	var can []string
	if terms.Uses > 0 {
		can = append(can, screen.Plural(terms.Uses, "time", "times"))
	}
	if !terms.Expires.IsZero() {
		can = append(can, "until the end of "+terms.Expires.In(h.Ports().Access.Zone()).Format("Monday 2 January 2006"))
	}
	used, message := "", ""
	if len(can) > 0 {
		used = "Each can be used " + strings.Join(can, ", ") + "."
	}
	if terms.Message != "" {
		message = "Message: " + affiliate.Clean(terms.Message)
	}
	return strings.Join(screen.NonEmpty(used, message), " ")
}

func checkPattern(text string) error {
	_, err := affiliate.ParseCodePattern(text)
	return err
}

// patternNote shows an example of a code, and what a pattern may contain.
func patternNote(h screen.Host, links []*board.Link, v map[string]string) string {
	note := "{name} the affiliate's name, {percent} or {amount} the discount, {slug} of the link, {n} a running number, " +
		"{4} four random characters."
	p, err := affiliate.ParseCodePattern(v["pattern"])
	if err != nil {
		return note
	}
	d, _ := affiliate.ParseDiscount(v["discount"]) // a pattern without the discount needs none
	if code := firstCode(h, links, bulk.CouponTerms{Pattern: p, Discount: d}); code != "" && p.IsRandom() {
		return note + " A code: " + code + "."
	} else if code != "" {
		return note + " The first code: " + code + "."
	}
	return note
}

// maxTriedLinks is how many links are tried for an example of a code, since this is done at each key.
const maxTriedLinks = 20

// firstCode returns the first code of a plan with these terms; "" if the first links get none. Its random characters
// are the same each time.
func firstCode(h screen.Host, links []*board.Link, terms bulk.CouponTerms) string {
	random := rand.New(rand.NewPCG(1, 2))
	p := bulk.Coupons(h.Board(), links[:min(len(links), maxTriedLinks)], terms, bulk.Codes(h.Board(), nil), random.IntN)
	for _, r := range p.Rows {
		if r.Verdict == bulk.Change {
			return r.New
		}
	}
	return ""
}
