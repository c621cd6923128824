package ui

import (
	"cmp"
	"fermion-tui/internal/board"
	"strings"
)

// nameOfLink is whose link it is, with a sign for what is not ordinary about it: for tables and titles.
func nameOfLink(l *board.Link) string {
	switch {
	case l.SupersededBy != 0:
		return "↳ " + ownerOf(l)
	case l.Pinned:
		return "◆ " + ownerOf(l)
	}
	return ownerOf(l)
}

// titleOfLink tells a link from the others of its affiliate.
func titleOfLink(l *board.Link) string {
	if l.AffiliateLabel == "" { // the slug stands in the place of the name
		return nameOfLink(l)
	}
	return nameOfLink(l) + " · " + l.Slug
}

// ownerOf is whose link it is: for sentences.
func ownerOf(l *board.Link) string {
	return cmp.Or(l.AffiliateLabel, l.Slug+" · Unassigned") // the slug is all that tells it from others
}

// aboutHeld names a link that is here already.
func aboutHeld(l *board.Link) string {
	return strings.Join(present(nameOfLink(l), l.ProductLabel), " · ")
}
