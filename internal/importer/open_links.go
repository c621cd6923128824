package importer

import (
	"fmt"
	"maps"
	"slices"

	"fermion-tui/internal/affiliate"
)

// The journal does not take a write whose link would pay beside the link of another unfinished write, at whatever commission. A row that was
// edited while its first version still waits is such a case. The plan finds these rows, so that a person knows before the run.

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

// leaveOut leaves a row out while another write may still create a link for the same person and product. What comes after a rejected step
// is never sent: it is replaced.
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
		e.action, e.beside = actionLeftOut, openLink{open[0], len(open) - 1}
	}
}

// openLink is a write that may still create the link for the affiliate and product of a row.
type openLink struct {
	op     affiliate.Operation
	others int // more such writes
}

// why says how far the writes of n rows are: ravi@desk is making a link for the same affiliate and product. at is their commission, "" when
// it is not named.
func (l openLink) why(n int, at string) string {
	by := truncate(l.op.By)
	link := affiliate.PluralWord(n, "a link"+at+" for the same affiliate and product", "links"+at+" for the same affiliates and products")
	switch {
	case l.op.State == affiliate.Unknown:
		return by + " tried to make " + link + ", and whether " + affiliate.PluralWord(n, "it was", "they were") + " made is unknown"
	case l.op.WaitsForDecision():
		return by + " has planned " + link + ", which " + affiliate.PluralWord(n, "waits", "wait") + " for a decision"
	}
	return by + " is making " + link
}

// whatToDo says what a person does before n rows can be created.
func (l openLink) whatToDo(n int) string {
	it := affiliate.PluralWord(n, "it", "them")
	switch {
	case l.op.State == affiliate.Unknown || l.op.Blocking != nil:
		return "decide about " + it + " in Activity"
	case l.op.WaitsForDecision():
		return "resume or drop " + it + " in Activity"
	}
	return "wait for " + it
}

// detail says why a row is left out, and what to do.
func (l openLink) detail(goOn string) string {
	at := fmt.Sprintf(" at %s %%", l.op.Intent.Link.Commission)
	return l.why(1, at) + affiliate.OtherLinkWrites(l.others) + ": " + l.whatToDo(1) + ", then " + goOn
}

// printLeftOut prints the rows that are left out, one line for all that wait for the same.
func (p *plan) printLeftOut(say func(n int, format string, args ...any)) {
	groups := map[string][]*planRow{}
	for _, e := range p.withAction(actionLeftOut) {
		reason := e.beside.why(1, "") + e.beside.whatToDo(1)
		groups[reason] = append(groups[reason], e)
	}
	for _, reason := range slices.Sorted(maps.Keys(groups)) {
		rows := groups[reason]
		n := len(rows)
		say(n, "%s left out, since %s (%s): %s, then %s", affiliate.Plural(int64(n), "row is", "rows are"), rows[0].beside.why(n, ""),
			lineList(rows), rows[0].beside.whatToDo(n), p.o.goOn())
	}
}
