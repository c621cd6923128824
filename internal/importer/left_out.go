package importer

import (
	"fmt"
	"maps"
	"slices"

	"fermion-tui/internal/affiliate"
)

// otherWrite is an unfinished write for which a row is left out, until a person has settled it.
type otherWrite struct {
	op      affiliate.Operation
	others  int    // more writes like it
	differs string // what it has that the row does not, when it is an earlier version of the row; else it makes a second link
}

// object names what the write makes, for n rows.
func (w otherWrite) object(n int) string {
	if w.differs != "" {
		return affiliate.PluralWord(n, "an earlier version of it", "earlier versions of them")
	}
	return affiliate.PluralWord(n, "a link for the same affiliate and product", "links for the same affiliates and products")
}

// objectOfRow names what the write makes for one row, in full.
func (w otherWrite) objectOfRow() string {
	if w.differs != "" {
		return "an earlier version of this row (" + w.differs + ")"
	}
	return fmt.Sprintf("a link at %s %% for the same affiliate and product", w.op.Intent.Link.Commission) +
		affiliate.OtherLinkWrites(w.others)
}

// why says how far the writes of n rows are: ravi@desk is making a link for the same affiliate and product.
func (w otherWrite) why(object string, n int) string {
	by := truncate(w.op.By)
	switch {
	case w.op.State == affiliate.Unknown:
		return by + " tried to make " + object + ", and whether " + affiliate.PluralWord(n, "it was", "they were") + " made is unknown"
	case w.op.WaitsForDecision():
		return by + " has planned " + object + ", which " + affiliate.PluralWord(n, "waits", "wait") + " for a decision"
	}
	return by + " is making " + object
}

// whatToDo says what a person does before n rows can be created.
func (w otherWrite) whatToDo(n int) string {
	it := affiliate.PluralWord(n, "it", "them")
	switch {
	case w.op.State == affiliate.Unknown || w.op.Blocking != nil:
		return "decide about " + it + " in Activity"
	case w.op.WaitsForDecision():
		return "resume or drop " + it + " in Activity"
	}
	return "wait for " + it
}

// detail says why a row is left out, and what to do.
func (w otherWrite) detail(goOn string) string {
	return w.why(w.objectOfRow(), 1) + ": " + w.whatToDo(1) + ", then " + goOn
}

// printLeftOut prints the rows that are left out, one line for all that wait for the same.
func (p *plan) printLeftOut(say func(n int, format string, args ...any)) {
	groups := map[string][]*planRow{}
	for _, e := range p.withAction(actionLeftOut) {
		reason := e.other.why(e.other.object(1), 1) + e.other.whatToDo(1)
		groups[reason] = append(groups[reason], e)
	}
	for _, reason := range slices.Sorted(maps.Keys(groups)) {
		rows := groups[reason]
		n, other := len(rows), rows[0].other
		say(n, "%s left out, since %s (%s): %s, then %s", affiliate.Plural(int64(n), "row is", "rows are"), other.why(other.object(n), n),
			lineList(rows), other.whatToDo(n), p.o.goOn())
	}
}
