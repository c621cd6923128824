package screen

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// SharedLink is a link in a share pack, with the coupon that is given out with it; nil: none.
type SharedLink struct {
	Link   *board.Link
	Coupon *board.Coupon
}

// pack is what is handed out together: a link, or all links of an affiliate.
type pack struct {
	link      int64 // 0: the links of the affiliate
	affiliate int64
}

// linkPacks returns one pack for each link.
func linkPacks(links []*board.Link) (packs []pack) {
	for _, l := range links {
		packs = append(packs, pack{link: l.ID, affiliate: l.AffiliateID})
	}
	return packs
}

// links returns the links of the pack on this board. For an affiliate these are the links that were not replaced and
// that Fermion knows. An unwatched link works too, so it is included, unless another link to the same product is
// watched or newer.
func (p pack) links(b *board.Board) (links []*board.Link) {
	if p.link != 0 {
		if l := b.Link(p.link); l != nil {
			links = append(links, l)
		}
		return links
	}
	newest := map[string]*board.Link{} // by product, for products with an unwatched link
	for _, l := range b.LinksOf(p.affiliate) {
		if !l.Live() && l.ProductID != "" && newest[l.ProductID] == nil {
			newest[l.ProductID] = b.NewestLink(p.affiliate, l.ProductID)
		}
		if l.Live() || l.Current() && (l.ProductID == "" || newest[l.ProductID] == l) {
			links = append(links, l)
		}
	}
	return links
}

// unwatchedText says how many links are not watched: what they sell is not counted.
func unwatchedText(links []*board.Link) string {
	n := 0
	for _, l := range links {
		if !l.StoppedAt.IsZero() {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return Grouped(n) + " not watched"
}

// whyEmpty says why there is nothing to hand out.
func (p pack) whyEmpty(h Host, queued *queuedWrites) string {
	a := h.Board().Affiliate(p.affiliate)
	switch {
	case p.link != 0:
		return "This link is no longer in the database."
	case a == nil:
		return "This affiliate is no longer in the database."
	}
	if lacking := queued.linksOf(a, ""); len(lacking) > 0 {
		return a.Label + " has no link that works yet. " + queuedLinkText(h, lacking)
	}
	return a.Label + " has no link that works: " + KeyOf(h, ActionNewLinks) + " on Affiliates creates one."
}

// queuedLinks returns the unfinished writes that may create a link of the pack, or a replacement of its link.
func (p pack) queuedLinks(b *board.Board, queued *queuedWrites) []affiliate.Operation {
	if l := b.Link(p.link); l != nil {
		if l.ProductID == "" {
			return nil
		}
		return queued.linksOf(b.Affiliate(l.AffiliateID), l.ProductID)
	}
	return queued.linksOf(b.Affiliate(p.affiliate), "")
}

// route leads to the page of what is handed out.
func (p pack) route() Route {
	if p.link != 0 {
		return Link(p.link)
	}
	return Affiliate(p.affiliate)
}

// about names whose pack it is, and what is in it.
func (p pack) about(h Host, links []*board.Link) (name, line string) {
	if p.link == 0 {
		a := h.Board().Affiliate(p.affiliate)
		return a.Label, strings.Join(NonEmpty(a.Affiliate.Email, Plural(len(links), "link", "links"), unwatchedText(links)), " · ")
	}
	l := links[0]
	return LinkOwner(l), strings.Join(NonEmpty(LinkOwner(l), l.AffiliateEmail, OrDash(l.ProductLabel)), " · ")
}

// sharePack returns the message about links, each with a coupon of its affiliate and product if one works now.
func sharePack(h Host, links ...*board.Link) string {
	shared := make([]SharedLink, len(links))
	for i, l := range links {
		shared[i] = SharedLink{Link: l, Coupon: h.Board().ShareCoupon(l, h.Now())}
	}
	return h.Ports().Share(shared)
}

// CopyAffiliatePacks copies a message for each affiliate about all of their links, with two empty lines between the
// messages. The toast names the affiliates without a link.
func CopyAffiliatePacks(h Host, affiliates []*board.Affiliate) tea.Cmd {
	return readQueuedWrites(h, Task{Kind: Performing},
		func(queued *queuedWrites) tea.Cmd { return copyAffiliatePacks(h, affiliates, queued) })
}

func copyAffiliatePacks(h Host, affiliates []*board.Affiliate, queued *queuedWrites) tea.Cmd {
	var texts, none []string
	var lacking, coming []affiliate.Operation
	last := ""
	for _, a := range affiliates {
		links := pack{affiliate: a.ID}.links(h.Board())
		coming = append(coming, queued.linksOf(a, "")...)
		if len(links) == 0 {
			none = append(none, a.Label)
			continue
		}
		last = "the share pack of " + a.Label + ": " + Plural(len(links), "link", "links")
		texts, lacking = append(texts, sharePack(h, links...)), append(lacking, queued.couponsOf(h.Board(), links...)...)
	}
	left := ""
	if len(none) > 0 {
		left = "no link that works: " + JoinFirst(none, func(n string) string { return n })
	}
	left = strings.Join(NonEmpty(queuedLinkCount(h, coming), left), "; ")
	switch {
	case len(texts) == 0 && len(coming) > 0:
		h.Toast("nothing copied: " + left)
		return nil
	case len(texts) == 0:
		h.Toast("nothing copied: " + KeyOf(h, ActionNewLinks) + " creates links; " + left)
		return nil
	case len(texts) == 1 && len(lacking) > 0:
		confirmWithoutCoupons(h, lacking, func() tea.Cmd { return CopyLinks(h, texts[0], strings.Join(NonEmpty(last, left), "; ")) })
		return nil
	case len(texts) == 1:
		return CopyLinks(h, texts[0], strings.Join(NonEmpty(last, left), "; "))
	}
	copied := NonEmpty(Plural(len(texts), "share pack", "share packs"), queuedCouponCount(h, lacking), left)
	return CopyLinks(h, strings.Join(texts, "\n\n\n"), strings.Join(copied, "; "))
}

// CopyAffiliateURLsAction copies the URLs of the affiliates' links that can be given out.
func CopyAffiliateURLsAction(h Host, affiliates func() []*board.Affiliate) Action {
	return Bind(ActionCopyURL, func() tea.Cmd {
		var links []*board.Link
		rows := affiliates()
		for _, a := range rows {
			for _, l := range h.Board().LinksOf(a.ID) {
				if l.Current() {
					links = append(links, l)
				}
			}
		}
		if len(links) == 0 {
			h.Toast("nothing copied: no link that works: " + JoinFirst(rows, func(a *board.Affiliate) string { return a.Label }))
			return nil
		}
		return CopyURLs(h, links)
	}).WithTitle("Copy the URLs of their links", "").DisabledBy(func() string { return WhyNoSchoolURL(h, "") })
}

// AffiliatePacksAction opens the share packs of the affiliates, one after the other: each has all links of one affiliate.
func AffiliatePacksAction(h Host, affiliates func() []*board.Affiliate) Action {
	return Bind(ActionNextMarked, NoCmd(func() {
		var list []pack
		for _, a := range affiliates() {
			list = append(list, pack{affiliate: a.ID})
		}
		h.Float(func(h Host) Screen { return newPacks(h, list) })
	})).WithTitle("Share packs of the marked affiliates, one by one ("+KeyOf(h, ActionPreviousMarked)+" goes back)", "packs").
		DisabledBy(func() string { return WhyNoSchoolURL(h, "") })
}
