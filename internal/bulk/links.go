package bulk

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// IsNewCommission reports whether a new link at a percentage is useful. A link that Fermion no longer knows is replaced
// even at its own percentage.
func IsNewCommission(l *board.Link, c affiliate.BasisPoints) bool {
	return l.Commission != c || !l.MissingSince.IsZero()
}

// Replacement is the link that replaces l at another commission. The plan has nothing of what is local to l (pin, tags, campaign, coupons):
// since it may wait for hours, the new link takes these over as they are when it is created.
func Replacement(b *board.Board, l *board.Link, c affiliate.BasisPoints) affiliate.Intent {
	return affiliate.Intent{Link: &affiliate.NewLink{
		Affiliate: who(b, l.AffiliateID), ProductID: l.ProductID, ProductName: l.ProductName, Commission: c,
		Supersedes: []string{l.Link.Slug},
	}}
}

// Commission plans a new link at another commission in the place of each of links. Several links of one affiliate and one product get one
// new link, which replaces all of them that come to its percentage. open are writes that are not finished: what they make is not made
// twice. The order of links makes no difference.
func Commission(b *board.Board, links []*board.Link, change CommissionChange, open []affiliate.Operation) *Plan {
	p := &Plan{Title: "Change the commission of " + affiliate.Plural(int64(len(links)), "link", "links") + " " + change.Describe(),
		Verb: "create", One: "new link", Many: "new links", Batch: affiliate.ChangeCommission}
	x := commissionPlan{board: b, change: change, open: openLinksOf(open), live: liveAt(b), made: map[pair]*affiliate.NewLink{},
		replaced: map[int64]bool{}}
	x.decide(links)
	name := linkNames(links)
	p.Rows = make([]Row, len(links))
	for i, l := range links {
		p.Rows[i] = x.row(l)
		p.Rows[i].Name = name(l)
	}
	return p
}

type commissionPlan struct {
	board    *board.Board
	change   CommissionChange
	open     openLinks
	live     func(pair, affiliate.BasisPoints) *board.Link
	made     map[pair]*affiliate.NewLink // at most one for each
	replaced map[int64]bool              // links that a new one replaces
}

// decide finds the new link of each pair: that of the oldest of its links whose new percentage no live link has. A pair of which an open
// write may make a link gets none.
func (x *commissionPlan) decide(links []*board.Link) {
	for _, l := range slices.SortedFunc(slices.Values(links), func(a, b *board.Link) int { return cmp.Compare(a.ID, b.ID) }) {
		to, err := x.change.Of(l.Commission)
		whose := pair{l.AffiliateID, l.ProductID}
		incomplete := whose.affiliateID == 0 || whose.productID == ""
		if err != nil || incomplete || isForgotten(x.board, whose.affiliateID) || !IsNewCommission(l, to) {
			continue
		}
		made := x.made[whose]
		switch {
		case made != nil && made.Commission == to:
			made.Supersedes = append(made.Supersedes, l.Link.Slug)
		case made == nil && x.live(whose, to) == nil && x.whyOpen(whose) == "":
			x.made[whose] = Replacement(x.board, l, to).Link
		default:
			continue
		}
		x.replaced[l.ID] = true
	}
}

func (x *commissionPlan) whyOpen(whose pair) string {
	return x.open.why(who(x.board, whose.affiliateID), whose.productID)
}

func (x *commissionPlan) row(l *board.Link) Row {
	to, err := x.change.Of(l.Commission)
	r := Row{ID: l.ID, Old: l.Commission.String(), New: to.String(), Lower: to < l.Commission}
	whose := pair{l.AffiliateID, l.ProductID}
	twin, made := x.live(whose, to), x.made[whose]
	switch {
	case err != nil:
		r.Verdict, r.New, r.Lower, r.Note = Bad, "–", false, err.Error()
	case l.AffiliateID == 0 || l.ProductID == "":
		r.Verdict, r.Note = Bad, "affiliate or product is not set: edit the link to set it"
	case isForgotten(x.board, l.AffiliateID):
		r.Verdict, r.Note = Bad, affiliate.WhyNothingNew
	case !IsNewCommission(l, to):
		r.Verdict, r.Note = Same, "pays "+percent(to)+" already"
	case x.replaced[l.ID] && made.Supersedes[0] == l.Link.Slug:
		r.Intent, r.Live = affiliate.Intent{Link: made}, idsOf(x.board.LiveLinks(whose.affiliateID, whose.productID))
	case x.replaced[l.ID]:
		r.Verdict, r.SharesNewLink, r.Note = Same, true, "one new link replaces it and "+made.Supersedes[0]
	case twin != nil && !x.replaced[twin.ID]:
		r.Verdict, r.Lower, r.Note = Same, false, "exists: "+twin.Slug
	case made != nil:
		r.Verdict, r.Note = Bad, "their link "+made.Supersedes[0]+" for it becomes "+percent(made.Commission)
	default:
		r.Verdict, r.Note = Bad, x.whyOpen(whose)
	}
	return r
}

// NewLinks plans a link for each of some affiliates and each of some products. Nothing is made where the affiliate has
// a live link for the product at the same commission; one at another commission is replaced. open are writes that are
// not finished: what they make is not made twice.
func NewLinks(b *board.Board, affiliates []*board.Affiliate, products []affiliate.Product, c affiliate.BasisPoints, campaign string,
	open []affiliate.Operation) *Plan {
	people := affiliate.Plural(int64(len(affiliates)), "affiliate", "affiliates")
	of := affiliate.Plural(int64(len(products)), "product", "products")
	p := &Plan{
		Title: fmt.Sprintf("New links for %s × %s at %s", people, of, percent(c)),
		Verb:  "create", One: "new link", Many: "new links", Batch: "new links",
	}
	made := openLinksOf(open)
	for _, a := range affiliates {
		for _, product := range products {
			p.Rows = append(p.Rows, newLinkRow(b, a, product, c, campaign, made))
		}
	}
	return p
}

// ReplacesLinks reports whether a new link of the plan takes the place of one that goes on paying its percentage.
func (p *Plan) ReplacesLinks() bool {
	return slices.ContainsFunc(p.Rows, func(r Row) bool { return r.Intent.Link != nil && len(r.Intent.Link.Supersedes) > 0 })
}

func newLinkRow(b *board.Board, a *board.Affiliate, product affiliate.Product, c affiliate.BasisPoints,
	campaign string, open openLinks) Row {
	r := Row{ID: a.ID, Name: a.Label + " · " + product.Label(), Old: "–", New: c.String()}
	n := affiliate.NewLink{
		Affiliate: a.Affiliate.Who(), ProductID: product.ID, ProductName: product.Name, Commission: c, Campaign: campaign,
	}
	if in := b.CampaignNamed(campaign); in != nil && campaign != "" {
		n.CampaignID = in.ID
	}
	if a.Affiliate.IsForgotten() {
		r.Verdict, r.Note = Bad, affiliate.WhyNothingNew
		return r
	}
	if !n.Affiliate.Identified() {
		r.Verdict, r.Note = Bad, "Fermion needs a user ID or an e-mail: none is known"
		return r
	}
	live := b.LiveLinks(a.ID, product.ID)
	for _, l := range live {
		if l.Commission == c {
			r.Verdict, r.Lower, r.Old, r.Note = Same, false, c.String(), "exists: "+l.Slug
			return r
		}
		n.Supersedes = append(n.Supersedes, l.Link.Slug)
		if r.Old == "–" || l.Commission > c {
			r.Old = l.Commission.String()
		}
		r.Lower = r.Lower || c < l.Commission
	}
	if why := open.why(n.Affiliate, product.ID); why != "" {
		r.Verdict, r.Note = Bad, why
		return r
	}
	if len(n.Supersedes) > 0 {
		r.Note = "replaces " + strings.Join(n.Supersedes, ", ")
	}
	r.Intent, r.Live = affiliate.Intent{Link: &n}, idsOf(live)
	return r
}

// idsOf are the IDs of links.
func idsOf(links []*board.Link) (ids []int64) {
	for _, l := range links {
		ids = append(ids, l.ID)
	}
	return ids
}
