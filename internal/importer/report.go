package importer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
	"fermion-tui/internal/operation"
)

// report writes the result file, prints the rows that are not done, and returns the error of the import.
func (r *run) report(ctx context.Context, name string, stopped error) error {
	content, err := r.plan.result(r.School)
	if err == nil {
		err = csvfile.Replace(ctx, name, csvfile.WithBOM(func(w io.Writer) error { _, err := w.Write(content); return err }))
	}
	counts := map[Outcome]int{}
	var lines []string
	for _, e := range r.plan.rows {
		counts[e.outcome]++
		if e.outcome == Rejected || e.outcome == Stopped || e.outcome == Unknown || e.storeRefused || e.lacksCoupon || len(e.additions) > 0 {
			lines = append(lines, fmt.Sprintf("line %d: %s: %s", e.line, e.outcome, e.detail))
			fmt.Fprintln(r.Stderr, lines[len(lines)-1])
		}
	}
	fmt.Fprintf(r.Stderr, "%s; %s has the result of each row\n", tally(counts), affiliate.Clean(name))
	r.noteOutcome(ctx, tally(counts), name, err)
	if r.OnReport != nil {
		r.OnReport(Report{Tally: tally(counts), File: affiliate.Clean(name), Lines: lines})
	}
	if err != nil {
		return fmt.Errorf("the result file %w; the database has what was created", err)
	}
	return r.verdict(ctx, counts, stopped)
}

// noteOutcome saves in Activity what became of the rows: the import may have run behind the screens, or on the laptop of a colleague.
func (r *run) noteOutcome(ctx context.Context, tally, resultFile string, notWritten error) {
	text := fmt.Sprintf("import of %s: %s: %s", r.o.Kind, fileLabel(r.o.File), tally)
	if path, err := filepath.Abs(resultFile); notWritten != nil {
		text += " (the result file " + notWritten.Error() + ")"
	} else if err == nil {
		text += " (the result of each row is in " + path + ")"
	}
	if r.By != "" {
		text += ", by " + r.By // at the end, as Activity reads it
	}
	if _, err := r.Store.AddNotice(context.WithoutCancel(ctx), affiliate.Notice{Kind: affiliate.NoticeInfo, Decided: true, Text: affiliate.Clean(text)}); err != nil {
		fmt.Fprintf(r.Stderr, "Activity does not show this import: %v\n", err)
	}
}

var order = []Outcome{Made, Tracked, Exists, Rejected, Stopped, Unknown, Planned, Bad}

func tally(counts map[Outcome]int) string {
	var words []string
	for _, o := range order {
		n, earlier := counts[o], 0
		if o == Made {
			earlier = counts[MadeEarlier]
		}
		switch {
		case n+earlier == 0:
		case earlier > 0:
			words = append(words, fmt.Sprintf("%s made (%s before it was interrupted)", affiliate.Group(int64(n+earlier)), affiliate.Group(int64(earlier))))
		case o == Exists && n == 1:
			words = append(words, "1 exists already")
		case o == Exists:
			words = append(words, affiliate.Group(int64(n))+" exist already")
		default:
			words = append(words, affiliate.Group(int64(n))+" "+string(o))
		}
	}
	return strings.Join(words, ", ")
}

// verdict returns the error of an import that ran: nil when every row is done.
func (r *run) verdict(ctx context.Context, counts map[Outcome]int, stopped error) error {
	var open []string
	for _, o := range []Outcome{Rejected, Stopped, Unknown, Planned} {
		if counts[o] > 0 {
			open = append(open, affiliate.Group(int64(counts[o]))+" "+string(o))
		}
	}
	if counts[Bad] > 0 && !r.o.SkipBad {
		open = append(open, affiliate.Group(int64(counts[Bad]))+" bad")
	}
	if n := len(r.plan.rowsLackingCoupon()); n > 0 {
		open = append(open, lackingCouponText(n))
	}
	hint := ""
	if counts[Planned] > 0 {
		hint = "; " + r.o.goOn()
	}
	paused, isPaused := errors.AsType[*operation.PausedError](stopped)
	switch {
	case ctx.Err() != nil:
		return &UnfinishedError{Reason: fmt.Sprintf("stopped: %s%s", openOrDone(open), hint), Err: ctx.Err()}
	case isPaused:
		return &UnfinishedError{Reason: fmt.Sprintf("%s: %s, then %s", strings.Join(open, ", "), paused, r.o.goOn()), Err: stopped}
	case stopped != nil:
		return &UnfinishedError{Reason: fmt.Sprintf("stopped: %s%s: %s", openOrDone(open), hint, oneLine(stopped)), Err: stopped}
	case len(open) > 0:
		return &UnfinishedError{Reason: fmt.Sprintf("not every row is done: %s%s", strings.Join(open, ", "), hint)}
	}
	return nil
}

// rowsLackingCoupon returns the rows whose link exists while the coupon they ask for was not created.
func (p *plan) rowsLackingCoupon() []*planRow {
	return p.rowsWhere(func(e *planRow) bool { return e.lacksCoupon })
}

func lackingCouponText(n int) string { return count(n, "row") + " without the coupon asked for" }

func openOrDone(open []string) string {
	if len(open) == 0 {
		return "every row is done"
	}
	return strings.Join(open, ", ")
}

func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }
