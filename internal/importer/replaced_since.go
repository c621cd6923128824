package importer

import (
	"fmt"
	"maps"
	"slices"

	"fermion-tui/internal/affiliate"
)

// A file that is imported again must not bring back what was changed since. A row whose link this import made already, and which another
// link has replaced since, asks for what was made, not for the old commission once more. The row is not sent, unless its commission was
// edited, or a person asks for it with Again.

// replacedSince returns the link that earlier imports of the file made for a row, if another link has replaced it since. The newest
// of these links decides whether the row was edited: a commission that was edited and edited back is asked for.
func (p *plan) replacedSince(e *planRow) (affiliate.Link, bool) {
	if e.person.id == 0 || e.product.ID == "" {
		return affiliate.Link{}, false
	}
	var newest *chain
	var made affiliate.Link
	for _, l := range p.snap.linksOf[ownedProduct{e.person.id, e.product.ID}] {
		if c := p.snap.journal.makers[l.ID]; c != nil && p.prior.began(c) && (newest == nil || c.order > newest.order) {
			newest, made = c, l
		}
	}
	if newest == nil || made.SupersededBy == 0 || newest.step(affiliate.CreateLink).Intent.Link.Commission != e.commission {
		return affiliate.Link{}, false
	}
	return made, true
}

// replacedText says at which commission the last replacement of a link is.
func (s *snapshot) replacedText(l affiliate.Link) string {
	for range len(s.links) {
		next, exists := s.byID[l.SupersededBy]
		if !exists {
			break
		}
		l = next
	}
	if l.Commission < 0 {
		l.Commission = l.RequestedCommission
	}
	if l.Commission < 0 {
		return "replaced since"
	}
	return fmt.Sprintf("replaced since at %s %%", l.Commission)
}

// replacedRows returns the rows whose link this import made earlier and another one has replaced since.
func (p *plan) replacedRows() []*planRow {
	return p.rowsWhere(func(e *planRow) bool { return e.action == actionExists && e.link.SupersededBy != 0 })
}

// printReplacedSince prints these rows, one line for all that were replaced at the same commission, and how to have one all the same.
func (p *plan) printReplacedSince(say func(n int, format string, args ...any)) {
	groups := map[string][]*planRow{}
	for _, e := range p.replacedRows() {
		groups[e.since] = append(groups[e.since], e)
	}
	for _, since := range slices.Sorted(maps.Keys(groups)) {
		rows := groups[since]
		it := affiliate.PluralWord(len(rows), "it", "them")
		hint := "--again makes " + it + " again"
		switch {
		case p.o.GoOn != "":
			hint = "press % on Links to change " + affiliate.PluralWord(len(rows), "its commission", "their commissions")
		case p.o.Resume:
			hint = "--again without --resume makes " + it + " again"
		}
		say(len(rows), "%s made earlier by this import, %s (%s), and %s not sent; %s",
			affiliate.Plural(int64(len(rows)), "row was", "rows were"),
			since, lineList(rows), affiliate.PluralWord(len(rows), "is", "are"), hint)
	}
}
