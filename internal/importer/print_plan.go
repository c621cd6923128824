package importer

import (
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
)

// printInvalid names every bad row by line, column and reason.
func (p *plan) printInvalid(w io.Writer) {
	for _, e := range p.withAction(actionInvalid) {
		for _, b := range e.bad {
			fmt.Fprintf(w, "line %d, %s\n", e.line, b)
		}
	}
}

// print prints the plan: what is created, tracked and left out, and how long it takes.
func (p *plan) print(w io.Writer, file string, limits affiliate.CallLimits, takes affiliate.PlanTime, warnAbove affiliate.BasisPoints) {
	fmt.Fprintf(w, "%s: %s\n", file, count(len(p.rows), "row"))
	say := func(n int, format string, args ...any) {
		if n > 0 {
			fmt.Fprintf(w, "  "+format+"\n", args...)
		}
	}
	if p.begun.File != "" {
		fmt.Fprintf(w, "  goes on with the import of %s by %s, which had the same content\n", p.begun.File, p.begun.By)
	}
	if p.o.Resume && p.o.Again && p.begun.Batch == "" {
		fmt.Fprintf(w, "  no earlier import of %s is known, so that --again makes its rows again\n", fullPath(p.o.File))
	}
	p.printCalls(say)
	lowered := p.rowsWhere(func(e *planRow) bool { return e.action == actionCreate && e.lowers })
	say(len(lowered), "▼ %s down (%s)", affiliate.Plural(int64(len(lowered)), "percentage goes", "percentages go"), lineList(lowered))
	known := p.knownSlugs()
	what := "link"
	if p.o.Kind == csvfile.KindCoupons {
		what = "coupon"
	}
	say(len(p.withAction(actionTrack))-known, "%s to track; no call is made for them", count(len(p.withAction(actionTrack))-known, what))
	made := p.countMadeEarlier()
	say(made, "%s made by an earlier run of this import", affiliate.Plural(int64(made), "row was", "rows were"))
	here := len(p.withAction(actionExists)) - len(p.replacedRows()) + known - made
	say(here, "%s already%s", affiliate.Plural(int64(here), "row exists", "rows exist"), p.againHint(here))
	p.printReplacedSince(say)
	p.printLeftAlone(say)
	if p.onlyResult() {
		is := "is"
		if p.o.DryRun && p.o.GoOn == "" { // a preview of the screens is about what they do next
			is = "would be"
		}
		fmt.Fprintf(w, "  nothing is sent: %s %s written again from what is known now\n", affiliate.Clean(filepath.Base(p.resultFile)), is)
	}
	if p.keptResult != "" {
		fmt.Fprintf(w, "  %s is not from this database and stays: the result of this import is %s\n",
			affiliate.Clean(filepath.Base(p.keptResult)), affiliate.Clean(filepath.Base(p.resultFile)))
	}
	p.printMoney(w)
	p.printReplaced(w)
	p.printWarnings(w, warnAbove)
	if p.sends() {
		text := strings.TrimSpace(affiliate.FormatETA(takes.Duration) + " " + takes.Why())
		fmt.Fprintf(w, "  takes %s: at most %d links, %d coupons and %d look-ups a minute\n", text, limits.Links, limits.Coupons,
			limits.LookUps)
	}
}

// printCalls prints how much is sent, and how much of that an earlier import has left.
func (p *plan) printCalls(say func(n int, format string, args ...any)) {
	n, people := p.calls(), p.countNewAffiliates()
	resumed := len(p.withAction(actionResume))
	left := ""
	if resumed > 0 && len(p.withAction(actionCreate)) == 0 {
		left = ", left by an earlier import"
	}
	say(people, "%s, looked up at Fermion first", count(people, "new affiliate"))
	say(n.Links, "%s to make%s", count(n.Links, "link"), left)
	say(n.Coupons, "%s to make%s", count(n.Coupons, "coupon"), left)
	switch {
	case left == "":
		say(resumed, "of these, %s left by an earlier import", affiliate.Plural(int64(resumed), "row was", "rows were"))
	case n.Links+n.Coupons == 0:
		say(resumed, "%s to make%s", count(resumed, "affiliate"), left)
	}
}

// printLeftAlone prints the rows that this run does not send.
func (p *plan) printLeftAlone(say func(n int, format string, args ...any)) {
	busy := map[string][]*planRow{}
	for _, e := range p.withAction(actionElsewhere) {
		each := e.inProgress("it")
		busy[each] = append(busy[each], e)
	}
	for _, each := range slices.Sorted(maps.Keys(busy)) {
		rows := busy[each]
		why := rows[0].inProgress(affiliate.PluralWord(len(rows), "it", "them"))
		say(len(rows), "%s left alone, since %s (%s): wait for %s, then %s", affiliate.Plural(int64(len(rows)), "row is", "rows are"), why,
			lineList(rows), truncate(rows[0].ownerName), p.o.goOn())
	}
	p.printLeftOut(say)
	for _, f := range []struct {
		action rowAction
		what   string
	}{
		{actionNeedsResume, "started by an earlier import and not finished: " + p.o.goOn()},
		{actionUnknown, "outcome unknown: decide in Activity; left out here"},
		{actionInvalid, "bad"},
	} {
		rows := p.withAction(f.action)
		say(len(rows), "%s %s (%s)", count(len(rows), "row"), f.what, lineList(rows))
	}
}

// fullPath returns the whole path of a file, or its label if that is unknown.
func fullPath(file string) string {
	if path, err := filepath.Abs(file); err == nil && file != csvfile.StandardStream {
		return affiliate.Clean(path)
	}
	return fileLabel(file)
}

// againHint says that n existing rows are not sent, and how to send them again.
func (p *plan) againHint(n int) string {
	are := affiliate.PluralWord(n, "is", "are")
	if p.o.Kind != csvfile.KindAffiliates && p.createsAtFermion() && n > 0 {
		if p.o.GoOn != "" {
			return " and " + are + " not sent"
		}
		return " and " + are + " not sent; --again creates " + affiliate.PluralWord(n, "it", "them") + " again"
	}
	return ""
}

// printReplaced prints the links that are replaced, since they keep paying.
func (p *plan) printReplaced(w io.Writer) {
	n := 0
	for _, e := range p.withAction(actionCreate) {
		for _, s := range e.steps {
			if s.Link == nil {
				continue
			}
			for _, slug := range s.Link.Supersedes {
				n++
				old := p.snap.bySlug[slug]
				down := ""
				if e.commission < old.Commission {
					down = " ▼"
				}
				fmt.Fprintf(w, "  line %d: %s %%%s replaces %s (%s %%), which is marked as replaced and still pays %s %% on every sale\n",
					e.line, e.commission, down, slug, old.Commission, old.Commission)
			}
		}
	}
	if n > 0 {
		fmt.Fprintf(w, "  %s replaced\n", count(n, "link"))
	}
}

// printWarnings prints what is worth checking although it is no reason to refuse a row.
func (p *plan) printWarnings(w io.Writer, warnAbove affiliate.BasisPoints) {
	if warnAbove > 0 {
		unusual := p.rowsWhere(func(e *planRow) bool {
			return e.action == actionCreate && e.commission >= 0 && (e.commission > warnAbove || e.commission < 100)
		})
		if len(unusual) > 0 {
			fmt.Fprintf(w, "  %s with a commission under 1 %% or over %s %% (%s)\n", count(len(unusual), "row"), warnAbove,
				lineList(unusual))
		}
	}
	var texts []string
	of, warning := map[string][]*planRow{}, map[string]bool{}
	note := func(e *planRow, what string) {
		if of[what] == nil {
			texts = append(texts, what)
		}
		of[what] = append(of[what], e)
	}
	for _, e := range p.rows {
		for _, text := range e.warnings {
			note(e, text)
			warning[text] = true
		}
		if len(e.additions) > 0 && !e.newTerms && e.action != actionInvalid { // those of pay terms are printed with the money
			note(e, "adds to what is here: "+strings.Join(e.additions, "; "))
		}
		if e.relativeExpiry && e.action == actionCreate {
			note(e, "the coupon expires at the end of "+p.formatExpiry(e.expires))
		}
		if text := p.leftAsItIs(e); text != "" && e.action != actionInvalid {
			note(e, text)
		}
		if e.detail != "" && (e.action == actionCreate || e.action == actionExists && e.parsedRow.code != "") {
			note(e, e.detail)
		}
	}
	for _, what := range texts {
		mark := ""
		if warning[what] {
			mark = "warning: "
		}
		fmt.Fprintf(w, "  %s%s: %s\n", mark, lineList(of[what]), what)
	}
}

// calls counts what the plan sends.
func (p *plan) calls() (n affiliate.Calls) {
	counted := map[string]bool{}
	for _, e := range p.rows {
		if e.action == actionResume && counted[e.chain] { // two rows may ask for the same chain
			continue
		}
		counted[e.chain] = true
		n = n.Plus(p.openSteps(e).Calls())
	}
	return n
}

// openSteps returns the calls that a row needs.
func (p *plan) openSteps(e *planRow) affiliate.OpenSteps {
	open := affiliate.OpenSteps{}
	switch e.action {
	case actionCreate:
		for i, s := range e.steps {
			open[i] = s.Kind()
		}
	case actionResume:
		for _, op := range p.snap.journal.chains[e.chain].steps {
			if op.State == affiliate.Planned {
				open[op.Step] = op.Kind
			}
		}
	}
	return open
}

// openByChain returns the calls of each chain that is sent. A row that is not in the journal yet has no chain.
func (p *plan) openByChain() map[string]affiliate.OpenSteps {
	all := map[string]affiliate.OpenSteps{}
	for _, e := range p.rows {
		if open := p.openSteps(e); e.chain != "" && len(open) > 0 {
			all[e.chain] = open
		}
	}
	return all
}

// plannedCalls are the calls that a plan sends, as an operation.Sender, since a queue may be sending some of its chains.
type plannedCalls struct {
	all     affiliate.Calls
	byChain map[string]affiliate.OpenSteps
}

func (p *plan) plannedCalls() *plannedCalls { return &plannedCalls{p.calls(), p.openByChain()} }

func (c *plannedCalls) Left() affiliate.Calls               { return c.all }
func (c *plannedCalls) LeftOf(chain string) affiliate.Calls { return c.byChain[chain].Calls() }

// countNewAffiliates counts the affiliates that the plan creates, each once.
func (p *plan) countNewAffiliates() int {
	seen := map[*person]bool{}
	for _, e := range p.withAction(actionCreate) {
		for _, s := range e.steps {
			if s.Affiliate != nil {
				seen[e.person] = true
			}
		}
	}
	return len(seen)
}

// request returns the JSON of a step.
type request func(affiliate.Intent) (string, error)

// printRequests prints what would be sent, one call on a line.
func (p *plan) printRequests(w io.Writer, body request) error {
	for _, e := range p.withAction(actionCreate) {
		for _, s := range e.steps {
			if e.product.ID == "" && s.Affiliate == nil {
				fmt.Fprintf(w, "line %d %s: product %q is checked when sent\n", e.line, s.Kind(), truncate(e.parsedRow.product))
				continue
			}
			text, err := body(s)
			if err != nil {
				return fmt.Errorf("line %d: %s: %w", e.line, s.Kind(), err)
			}
			fmt.Fprintf(w, "line %d %s %s\n", e.line, s.Kind(), text)
		}
	}
	return nil
}

// count returns a number with its noun: "1 row", "2 rows".
func count(n int, what string) string {
	return affiliate.Plural(int64(n), what, what+"s")
}

// linesByText returns one line for all rows with the same text, in the place of the first of them.
func linesByText(rows []*planRow, textOf func(*planRow) string) (lines []string) {
	var texts []string
	of := map[string][]*planRow{}
	for _, e := range rows {
		text := textOf(e)
		if of[text] == nil {
			texts = append(texts, text)
		}
		of[text] = append(of[text], e)
	}
	for _, text := range texts {
		if same := of[text]; text == payeeSet && len(same) > 1 {
			lines = append(lines, affiliate.Group(int64(len(same)))+" payees set: "+lineList(same))
		} else {
			lines = append(lines, lineList(same)+": "+text)
		}
	}
	return lines
}

// lineList names rows by their lines: line 4, lines 4, 9–14 and 12 more.
func lineList(rows []*planRow) string {
	const maxShown = 20
	var at []string
	named := 0
	for named < len(rows) && len(at) < maxShown {
		first, n := rows[named].line, 1
		for named+n < len(rows) && rows[named+n].line == first+n {
			n++
		}
		if n < 3 { // two are not a range
			at, named = append(at, strconv.Itoa(first)), named+1
			continue
		}
		at, named = append(at, fmt.Sprintf("%d–%d", first, first+n-1)), named+n
	}
	s := "lines " + strings.Join(at, ", ")
	if len(rows) == 1 {
		s = "line " + at[0]
	}
	if more := len(rows) - named; more > 0 {
		s += " and " + affiliate.Group(int64(more)) + " more"
	}
	return s
}
