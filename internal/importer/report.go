package importer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
	"fermion-tui/internal/operation"
)

// report writes the result file, prints the rows that are not done, and returns the error of the import.
func (r *run) report(ctx context.Context, name string, stopped error) error {
	counts := map[affiliate.RowOutcome]int{}
	for _, e := range r.plan.rows {
		counts[e.outcome]++
	}
	lines := r.plan.resultLines()
	for _, line := range lines {
		fmt.Fprintln(r.Stderr, line)
	}
	err := r.writeResult(ctx, name, tally(counts))
	file := affiliate.Clean(name)
	if err != nil {
		file = ""
		fmt.Fprintln(r.Stderr, tally(counts))
	} else {
		holds := "the result of each row"
		if len(r.plan.rows) == 0 {
			holds = "only the header"
		}
		fmt.Fprintf(r.Stderr, "%s; %s has %s\n", tally(counts), file, holds)
	}
	if r.OnReport != nil {
		r.OnReport(Report{Tally: tally(counts), File: file, Lines: lines})
	}
	if err != nil {
		return fmt.Errorf("the result file %w; the database has what was created: import the same file again once that is done, and "+
			"only its result file is written", err)
	}
	return r.verdict(ctx, counts, stopped)
}

// resultLines returns a line for each row that is not done, and then what the others have added, one line for all rows with the same text.
func (p *plan) resultLines() (lines []string) {
	var added []*planRow
	for _, e := range p.rows {
		switch {
		case !e.outcome.Finished() && e.outcome != affiliate.RowPlanned && e.outcome != affiliate.RowBad || e.storeRefused || e.lacksCoupon:
			lines = append(lines, fmt.Sprintf("line %d: %s", e.line, e.unfinishedText()))
		case len(e.additions) > 0 && e.outcome.Finished():
			added = append(added, e)
		}
	}
	return append(lines, linesByText(added, func(e *planRow) string {
		if e.outcome == affiliate.RowExists && len(e.additions) == 1 && e.additions[0] == payeeSet {
			return payeeSet
		}
		detail := e.detail
		if also := strings.Join(e.additions, "; "); !strings.Contains(detail, also) {
			detail = joinDetails(detail, also)
		}
		return e.outcome.Word() + ": " + detail
	})...)
}

// unfinishedText says what became of a row that is not done, for a person. The result file has the outcome and the detail in columns.
func (e *planRow) unfinishedText() string {
	switch {
	case e.outcome == affiliate.RowInFlight && e.heldBy != "":
		return "not sent, since " + e.heldBy + " has sent the same and waits for the reply"
	case e.outcome == affiliate.RowInFlight, e.outcome == affiliate.RowStopped: // the detail is a sentence
		return e.detail
	}
	return e.outcome.Word() + ": " + strings.TrimPrefix(e.detail, affiliate.NotSent)
}

// writeResult writes the result file, and a notice in Activity about the outcome. The notice comes first: a result file without a notice
// counts as another database's, and would if the program ended between the two.
func (r *run) writeResult(ctx context.Context, name, tally string) error {
	content, err := r.plan.result(r.School)
	if err == nil {
		err = csvfile.Replace(ctx, name, csvfile.WithBOM(func(w io.Writer) error {
			if _, err := w.Write(content); err != nil {
				return err
			}
			where := ""
			if path, err := filepath.Abs(name); err == nil {
				where = " " + resultNote(path)
			}
			r.noteOutcome(ctx, tally+where)
			return nil
		}))
	}
	if err != nil {
		r.noteOutcome(ctx, tally+" (the result file "+err.Error()+")")
	}
	return err
}

// noteOutcome saves the outcome in Activity, since the import may run behind the screens or on a colleague's machine.
func (r *run) noteOutcome(ctx context.Context, outcome string) {
	text := fmt.Sprintf("import of %s: %s: %s", r.o.Kind, fileLabel(r.o.File), outcome)
	if r.By != "" {
		text += ", by " + r.By // at the end, as Activity reads it
	}
	if _, err := r.Store.AddNotice(context.WithoutCancel(ctx),
		affiliate.Notice{Kind: affiliate.NoticeInfo, Decided: true, Text: affiliate.Clean(text)}); err != nil {
		fmt.Fprintf(r.Stderr, "Activity does not show this import: %v\n", err)
	}
}

// tally counts the rows by their outcome.
func tally(counts map[affiliate.RowOutcome]int) string {
	var words []string
	for _, o := range affiliate.RowOutcomes() {
		n, earlier := counts[o], 0
		switch o {
		case affiliate.RowMade:
			earlier = counts[affiliate.RowMadeEarlier]
		case affiliate.RowMadeEarlier:
			continue
		}
		switch {
		case n+earlier == 0:
		case earlier > 0:
			words = append(words, fmt.Sprintf("%s (%s by an earlier run)", o.Count(n+earlier), affiliate.Group(int64(earlier))))
		default:
			words = append(words, o.Count(n))
		}
	}
	if len(words) == 0 {
		return "the file has no rows, so nothing was imported"
	}
	return strings.Join(words, ", ")
}

// verdict returns the error of an import that ran, nil when every row is done.
func (r *run) verdict(ctx context.Context, counts map[affiliate.RowOutcome]int, stopped error) error {
	var open []string
	for _, o := range affiliate.RowOutcomes() {
		if counts[o] > 0 && !o.Finished() && !(o == affiliate.RowBad && r.o.SkipBad) {
			open = append(open, o.Count(counts[o]))
		}
	}
	lacking, next := "", ""
	if n := len(r.plan.rowsLackingCoupon()); n > 0 {
		lacking = lackingCouponText(n)
		open = append(open, lacking)
	}
	switch who := r.plan.holders(); {
	case len(who) > 0:
		next = "wait for " + strings.Join(who, " and ") + ", then " + r.o.goOn()
	case counts[affiliate.RowPlanned] > 0:
		next = r.o.goOn()
	}
	short := next
	if n := counts[affiliate.RowUnknown]; n > 0 {
		decide := func(which string) string {
			return strings.TrimPrefix(short+"; decide about "+which+" in Activity", "; ")
		}
		theUnknown := decide(affiliate.PluralWord(n, "the unknown row", "the unknown rows"))
		if next = theUnknown; len(open) == 1 {
			next = decide(affiliate.PluralWord(n, "it", "them"))
		}
		short = theUnknown
	}
	counted := cmp.Or(strings.Join(open, ", "), "every row is done")
	paused, isPaused := errors.AsType[*operation.PausedError](stopped)
	switch {
	case ctx.Err() != nil:
		return &UnfinishedError{Reason: because("stopped", counted, next), Short: because("stopped", lacking, short), Err: ctx.Err()}
	case isPaused:
		then := fmt.Sprintf("%s, then %s", paused, r.o.goOn())
		return &UnfinishedError{Reason: counted + ": " + then, Short: then, Err: stopped}
	case stopped != nil:
		return &UnfinishedError{Reason: because("stopped", counted, next) + ": " + oneLine(stopped),
			Short: because("stopped", lacking, short, oneLine(stopped)), Err: stopped}
	case len(open) > 0:
		return &UnfinishedError{Reason: because("not every row is done", counted, next),
			Short: because("not every row is done", lacking, short)}
	}
	return nil
}

// holders returns who still sends rows at the end, each once.
func (p *plan) holders() (who []string) {
	for _, e := range p.rows {
		if e.heldBy != "" && !slices.Contains(who, e.heldBy) {
			who = append(who, e.heldBy)
		}
	}
	return who
}

// because joins what happened with the reasons that are not empty: "stopped: 2 not sent yet; continue with --resume".
func because(what string, why ...string) string {
	why = slices.DeleteFunc(why, func(s string) bool { return s == "" })
	if len(why) == 0 {
		return what
	}
	return what + ": " + strings.Join(why, "; ")
}

// rowsLackingCoupon returns the rows whose link exists but whose coupon was not created.
func (p *plan) rowsLackingCoupon() []*planRow {
	return p.rowsWhere(func(e *planRow) bool { return e.lacksCoupon })
}

func lackingCouponText(n int) string { return count(n, "row") + " without the coupon asked for" }

func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }
