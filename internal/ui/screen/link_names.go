package screen

import (
	"cmp"
	"strings"

	"fermion-tui/internal/board"
)

// LinkName is whose link it is, with a sign for what is not ordinary about it: for tables and titles.
func LinkName(l *board.Link) string {
	switch {
	case l.SupersededBy != 0:
		return "↳ " + LinkOwner(l)
	case l.Pinned:
		return "◆ " + LinkOwner(l)
	}
	return LinkOwner(l)
}

// LinkTitle tells a link from the others of its affiliate.
func LinkTitle(l *board.Link) string {
	if l.AffiliateLabel == "" { // the slug is used as the name
		return LinkName(l)
	}
	return LinkName(l) + " · " + l.Slug
}

// LinkOwner is whose link it is: for sentences.
func LinkOwner(l *board.Link) string {
	return cmp.Or(l.AffiliateLabel, l.Slug+" · Unassigned") // the slug is all that tells it from others
}

// ExistingLinkText names a link that is here already.
func ExistingLinkText(l *board.Link) string {
	return strings.Join(NonEmpty(LinkName(l), l.ProductLabel), " · ")
}
