package bulk

import (
	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// openLinks are the links that writes which are not finished may still make.
type openLinks map[openLink]bool

// openLink is one of them, by one of the names of its affiliate: a write has a user ID, an e-mail, or both.
type openLink struct {
	userID, email string
	product       string
	commission    affiliate.BasisPoints
}

func openLinksOf(open []affiliate.Operation) openLinks {
	links := openLinks{}
	for _, op := range open {
		if n := op.Intent.Link; n != nil {
			for _, key := range openLinkKeys(n.Affiliate, n.ProductID, n.Commission) {
				links[key] = true
			}
		}
	}
	return links
}

func openLinkKeys(w affiliate.Who, productID string, c affiliate.BasisPoints) (keys []openLink) {
	if w.UserID != "" {
		keys = append(keys, openLink{userID: w.UserID, product: productID, commission: c})
	}
	if w.Email != "" {
		keys = append(keys, openLink{email: affiliate.EmailKey(w.Email), product: productID, commission: c})
	}
	return keys
}

// has reports whether a write makes a link like it. Two that share a user ID or an e-mail may mean one person.
func (o openLinks) has(w affiliate.Who, productID string, c affiliate.BasisPoints) bool {
	for _, key := range openLinkKeys(w, productID, c) {
		if o[key] {
			return true
		}
	}
	return false
}

const openWrite = "a write that is not finished yet makes it"

// pair is an affiliate and a product, which one link at a commission is enough for.
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
