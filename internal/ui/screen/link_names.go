package screen

import (
	"cmp"
	"strings"

	"fermion-tui/internal/board"
)

// LinkName names a link by its affiliate for tables and titles, with a sign if it is replaced or pinned.
func LinkName(l *board.Link) string {
	switch {
	case l.SupersededBy != 0:
		return "↳ " + LinkOwner(l)
	case l.Pinned:
		return "◆ " + LinkOwner(l)
	}
	return LinkOwner(l)
}

// LinkTitle also tells a link from the other links of its affiliate.
func LinkTitle(l *board.Link) string {
	if l.AffiliateLabel == "" { // LinkName is the slug already
		return LinkName(l)
	}
	return LinkName(l) + " · " + l.Slug
}

// LinkOwner names a link by its affiliate, for sentences.
func LinkOwner(l *board.Link) string {
	return cmp.Or(l.AffiliateLabel, l.Slug+" · Unassigned") // the slug tells it from other unassigned links
}

// ExistingLinkText describes a link that is in the database already.
func ExistingLinkText(l *board.Link) string {
	return strings.Join(NonEmpty(LinkName(l), l.ProductLabel), " · ")
}
