package bulk

import (
	"fmt"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// IsNewCommission reports whether a new link at a percentage is useful. A link that Fermion no longer knows is replaced even at its
// own percentage.
func IsNewCommission(l *board.Link, c affiliate.BasisPoints) bool {
	return l.Commission != c || !l.MissingSince.IsZero()
}

// Replacement is the link that replaces l at another commission. What is local to l (pin, tags, campaign, coupons) moves to it when it
// is created.
func Replacement(b *board.Board, l *board.Link, c affiliate.BasisPoints) affiliate.Intent {
	return affiliate.Intent{Link: &affiliate.NewLink{
		Affiliate: who(b, l.AffiliateID), ProductID: l.ProductID, ProductName: l.ProductName, Commission: c,
		Supersedes: []string{l.Link.Slug}, Campaign: l.CampaignName, Tags: l.Link.Tags,
	}}
}

// Commission plans a new link at a commission in the place of each of links.
func Commission(b *board.Board, links []*board.Link, to affiliate.BasisPoints) *Plan {
	p := &Plan{Title: "Change the commission of " + affiliate.Plural(int64(len(links)), "link", "links") + " to " + percent(to), Verb: "create", One: "new link", Many: "new links", Batch: "change commission"}
	for _, l := range links {
		r := Row{ID: l.ID, Name: linkName(l), Old: l.Commission.String(), New: to.String(), Lower: to < l.Commission}
		switch {
		case l.AffiliateID == 0 || l.ProductID == "":
			r.Verdict, r.Note = Bad, "affiliate or product is not set"
		case !IsNewCommission(l, to):
			r.Verdict, r.Note = Same, "pays it already"
		default:
			r.Intent = Replacement(b, l, to)
			if r.Lower {
				r.Note = "goes down"
			}
		}
		p.Rows = append(p.Rows, r)
	}
	return p
}

// NewLinks plans a link for each of some affiliates and each of some products. An affiliate's live link for the product at the same
// commission is enough; one at another commission is replaced.
func NewLinks(b *board.Board, affiliates []*board.Affiliate, products []affiliate.Product, c affiliate.BasisPoints, campaign string) *Plan {
	p := &Plan{Title: fmt.Sprintf("New links for %s × %s at %s", affiliate.Plural(int64(len(affiliates)), "affiliate", "affiliates"), affiliate.Plural(int64(len(products)), "product", "products"), percent(c)),
		Verb: "create", One: "new link", Many: "new links", Batch: "new links"}
	for _, a := range affiliates {
		for _, product := range products {
			p.Rows = append(p.Rows, newLinkRow(b, a, product, c, campaign))
		}
	}
	return p
}

func newLinkRow(b *board.Board, a *board.Affiliate, product affiliate.Product, c affiliate.BasisPoints, campaign string) Row {
	r := Row{ID: a.ID, Name: a.Label + " · " + product.Label(), Old: "–", New: c.String()}
	n := affiliate.NewLink{Affiliate: a.Affiliate.Who(), ProductID: product.ID, ProductName: product.Name, Commission: c, Campaign: campaign}
	if !n.Affiliate.Identified() {
		r.Verdict, r.Note = Bad, "Fermion needs a user ID or an e-mail: none is known"
		return r
	}
	for _, l := range b.LiveLinks(a.ID, product.ID) {
		if l.Commission == c {
			r.Verdict, r.Old, r.Note = Same, c.String(), "exists: "+l.Slug
			return r
		}
		n.Supersedes = append(n.Supersedes, l.Link.Slug)
		if r.Old == "–" || l.Commission > c {
			r.Old = l.Commission.String()
		}
		r.Lower = r.Lower || c < l.Commission
	}
	if len(n.Supersedes) > 0 {
		r.Note = "replaces " + strings.Join(n.Supersedes, ", ")
	}
	r.Intent = affiliate.Intent{Link: &n}
	return r
}
