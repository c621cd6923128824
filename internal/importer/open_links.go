package importer

import (
	"slices"

	"fermion-tui/internal/affiliate"
)

// The journal does not take a write whose link would pay beside the link of another unfinished write, at whatever
// commission. A row whose commission was edited while its first version still waits is such a case. The plan finds
// these rows, so that a person knows before the run.

// personProductKey identifies the links of a person for a product, by one of the identifiers of the person.
type personProductKey struct {
	product string
	whom    identifier
}

// indexOpenLink indexes a write that may still create a link.
func (j *journal) indexOpenLink(op affiliate.Operation) {
	if op.Intent.Link == nil || !op.State.Open() {
		return
	}
	for _, id := range identifiers(op.Intent.Link.Affiliate) {
		k := personProductKey{op.Intent.Link.ProductID, id}
		j.openLinks[k] = append(j.openLinks[k], op)
	}
}

// openLinksFor returns the writes that may still create a link for the same person and product, each once, oldest first.
func (j *journal) openLinksFor(n affiliate.NewLink) (open []affiliate.Operation) {
	for _, id := range identifiers(n.Affiliate) {
		for _, op := range j.openLinks[personProductKey{n.ProductID, id}] {
			isKnown := slices.ContainsFunc(open, func(o affiliate.Operation) bool { return o.ID == op.ID })
			if !isKnown && n.CreatesSameLink(*op.Intent.Link) {
				open = append(open, op)
			}
		}
	}
	return open
}

// leaveOut leaves a row out while another write may still create a link for the same person and product. What comes
// after a rejected step is never sent: it is replaced.
func (p *plan) leaveOut(e *planRow) {
	n := e.newLink()
	if e.action != actionCreate || n == nil || n.ProductID == "" {
		return
	}
	var open []affiliate.Operation
	for _, op := range p.snap.journal.openLinksFor(*n) {
		c := p.snap.journal.chains[op.Chain]
		if op.State != affiliate.Planned || c.state() != affiliate.Rejected {
			open = append(open, op)
			continue
		}
		for _, id := range c.planned() {
			if !slices.Contains(e.replaces, id) {
				e.replaces = append(e.replaces, id)
			}
		}
	}
	if len(open) > 0 {
		e.action, e.other = actionLeftOut, otherWrite{op: open[0], others: len(open) - 1}
	}
}
