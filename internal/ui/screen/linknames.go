package screen

import (
	"cmp"
	"fermion-tui/internal/board"
	"strings"
)

// nameOfLink is whose link it is, with a sign for what is not ordinary about it: for tables and titles.
func NameOfLink(l *board.Link) string {
	switch {
	case l.SupersededBy != 0:
		return "↳ " + OwnerOf(l)
	case l.Pinned:
		return "◆ " + OwnerOf(l)
	}
	return OwnerOf(l)
}

// titleOfLink tells a link from the others of its affiliate.
func TitleOfLink(l *board.Link) string {
	if l.AffiliateLabel == "" { // the slug stands in the place of the name
		return NameOfLink(l)
	}
	return NameOfLink(l) + " · " + l.Slug
}

// ownerOf is whose link it is: for sentences.
func OwnerOf(l *board.Link) string {
	return cmp.Or(l.AffiliateLabel, l.Slug+" · Unassigned") // the slug is all that tells it from others
}

// aboutHeld names a link that is here already.
func AboutExisting(l *board.Link) string {
	return strings.Join(Present(NameOfLink(l), l.ProductLabel), " · ")
}
