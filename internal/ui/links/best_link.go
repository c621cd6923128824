package links

import (
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/bulk"
	"fermion-tui/internal/ui/screen"
)

// addBestLinkNotes adds notes to a plan of one coupon for each affiliate. For an affiliate with several candidates a
// note says what the chosen link has sold. A warning says if some of the links that were compared are not read yet,
// since a coupon cannot be moved to another product.
func addBestLinkNotes(b *board.Board, p *bulk.Plan, candidates []*board.Link) {
	choices, sold := map[int64]int{}, soldWithReplaced(b, candidates)
	isCandidate := make(map[int64]bool, len(candidates))
	for _, l := range candidates {
		isCandidate[l.ID] = true
		choices[l.AffiliateID]++
	}
	all, unread := 0, 0
	for i := range p.Rows {
		r := &p.Rows[i]
		chosen := b.Link(r.ID)
		if chosen == nil || chosen.AffiliateID == 0 || choices[chosen.AffiliateID] < 2 || r.Verdict != bulk.Change {
			continue
		}
		for _, l := range b.LinksOf(chosen.AffiliateID) {
			if !isCandidate[screen.LastReplacement(b, l).ID] || !l.MissingSince.IsZero() {
				continue
			}
			if all++; l.LastRead.IsZero() {
				unread++
			}
		}
		note := affiliate.Plural(sold[chosen.ID].Sales, "sale", "sales")
		if chosen.LastRead.IsZero() {
			note = "not read yet"
		}
		r.Note = strings.Join(screen.NonEmpty(r.Note, note), ", ")
	}
	if unread > 0 {
		warning := screen.Grouped(unread) + " of " + screen.Plural(all, "link", "links") + " " +
			affiliate.PluralWord(unread, "is", "are") + " not read yet: the best may be another."
		p.Warn = append([]string{warning}, p.Warn...)
	}
}
