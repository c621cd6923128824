package bulk

import (
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// openLinks are the writes that are not finished and may still make a link.
type openLinks map[openLink][]affiliate.Operation

// openLink is the key of such a write: the product of its link, and either the user ID or the e-mail of the affiliate. A
// write with both of these has two keys.
type openLink struct{ userID, email, product string }

func openLinksOf(open []affiliate.Operation) openLinks {
	links := openLinks{}
	for _, op := range open {
		if n := op.Intent.Link; n != nil {
			for _, key := range openLinkKeys(n.Affiliate, n.ProductID) {
				links[key] = append(links[key], op)
			}
		}
	}
	return links
}

func openLinkKeys(w affiliate.Who, productID string) (keys []openLink) {
	if w.UserID != "" {
		keys = append(keys, openLink{userID: w.UserID, product: productID})
	}
	if w.Email != "" {
		keys = append(keys, openLink{email: affiliate.EmailKey(w.Email), product: productID})
	}
	return keys
}

// why returns which writes may make the link of a person for a product, at whatever commission: the reason for which the journal leaves
// such a link out. It is "" when there are none.
func (o openLinks) why(w affiliate.Who, productID string) string {
	var same []affiliate.Operation
	n := affiliate.NewLink{Affiliate: w, ProductID: productID}
	for _, key := range openLinkKeys(w, productID) {
		for _, op := range o[key] {
			listed := slices.ContainsFunc(same, func(s affiliate.Operation) bool { return s.ID == op.ID })
			if !listed && n.CreatesSameLink(*op.Intent.Link) {
				same = append(same, op)
			}
		}
	}
	if len(same) == 0 {
		return ""
	}
	slices.SortFunc(same, func(a, b affiliate.Operation) int { return strings.Compare(a.ID, b.ID) })
	return (&affiliate.LinkInProgressError{Writes: same}).Short()
}

// openWrite is why a coupon is not made.
const openWrite = "a write that is not finished yet makes it"

// pair is an affiliate and a product. They need only one link at a commission.
type pair struct {
	affiliateID int64
	productID   string
}

// liveAt finds the live link of a pair at a commission. It looks each pair up once, since one affiliate may have thousands of links.
func liveAt(b *board.Board) func(pair, affiliate.BasisPoints) *board.Link {
	found := map[pair]map[affiliate.BasisPoints]*board.Link{}
	return func(p pair, c affiliate.BasisPoints) *board.Link {
		at, known := found[p]
		if !known {
			at = map[affiliate.BasisPoints]*board.Link{}
			for _, live := range b.LiveLinks(p.affiliateID, p.productID) {
				at[live.Commission] = live
			}
			found[p] = at
		}
		return at[c]
	}
}
