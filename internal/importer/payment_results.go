package importer

import (
	"context"
	"fmt"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
)

// kindResults is the kind of a file with which a bank or payment service reports what became of payments.
const kindResults = "payment results"

// PaymentResults reads a file of payment results: reference, status (paid or failed) and a note. If rows cannot be read, or a reference
// occurs twice, it names these on standard error and returns an *UnfinishedError, so that nothing of the file counts.
func (im *Importer) PaymentResults(ctx context.Context, file string) ([]affiliate.PaymentDecision, error) {
	im.defaults()
	data, err := im.read(ctx, file)
	if err != nil {
		return nil, err
	}
	t, err := readTable(data, kindResults)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", fileLabel(file), err)
	}
	c := fileParser{t: t, kind: kindResults, now: im.Now(), zone: im.Zone}
	lines := map[string]int{}
	var all []affiliate.PaymentDecision
	bad := 0
	for _, rec := range t.rows {
		r := rowParser{c: c, parsedRow: &parsedRow{record: rec}}
		d := r.parseResult()
		if first := lines[d.Reference]; first > 0 && d.Reference != "" {
			r.fail(csvfile.ColReference, fmt.Errorf("%s is in line %d already", truncate(d.Reference), first))
		}
		lines[d.Reference] = r.line
		for _, b := range r.bad {
			fmt.Fprintf(im.Stderr, "line %d, %s\n", r.line, b)
		}
		if len(r.bad) > 0 {
			bad++
		}
		all = append(all, d)
	}
	if bad > 0 {
		return nil, &UnfinishedError{Reason: fmt.Sprintf("%s in %s: nothing was confirmed", count(bad, "bad row"), fileLabel(file))}
	}
	return all, nil
}

func (r rowParser) parseResult() affiliate.PaymentDecision {
	d := affiliate.PaymentDecision{Reference: strings.ToUpper(r.text(csvfile.ColReference)), Note: r.text(csvfile.ColNote)}
	if d.Reference == "" {
		r.fail(csvfile.ColReference, fmt.Errorf("a reference like P-7K3Q-001 is needed"))
	}
	switch status := strings.ToLower(r.text(colStatus)); status {
	case string(affiliate.PayoutPaid), string(affiliate.PayoutFailed):
		d.State = affiliate.PaymentState(status)
	default:
		r.fail(colStatus, fmt.Errorf("write paid or failed, not %q", truncate(status)))
	}
	return d
}
