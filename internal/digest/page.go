package digest

import (
	"fmt"
	"strconv"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

const (
	maxLines = 10 // rows of a section on a page; those left out are counted
	whenText = "2 Jan 2006 15:04"
)

// page is a digest for people, before its format. Its texts are cleaned, and not escaped.
type page struct {
	Title    string
	Facts    []string
	Sections []section
	Notes    []string
}

// section is a table or lines; Empty is written when there are neither.
type section struct {
	Title   string
	Columns []string   // the first is text, the others are numbers; none: no header
	Rows    [][]string // as long as Columns, or two cells without them
	Lines   []string
	More    string // what was left out
	Empty   string
}

func (s section) isEmpty() bool { return len(s.Rows) == 0 && len(s.Lines) == 0 }

func (d Digest) page() page {
	p := page{Title: affiliate.Clean(d.School) + ": " + d.Period.Describe(d.GeneratedAt, d.Zone)}
	p.Facts = []string{"days of " + d.Zone.String(), "made " + d.GeneratedAt.In(d.Zone).Format(whenText),
		affiliate.Plural(int64(d.Totals.Links), "link", "links")}
	p.Sections = []section{d.totals(), d.sold(), d.leaders(), d.quiet(), d.toReview()}
	if d.Coverage.HasNone() {
		p.Sections = []section{{Empty: d.Coverage.WhyNone(d.Zone)}, d.toReview()}
	}
	p.Notes = d.Coverage.Notes(d.Zone)
	return p
}

func (d Digest) totals() section {
	t := d.Totals
	return section{Rows: [][]string{
		{"Clicks", affiliate.Group(t.Clicks)}, {"Sales", affiliate.Group(t.Sales)}, {"Refunds", affiliate.Group(d.Refunds)},
		{"Conv %", t.Conv()},
		{"Revenue", t.Revenue.Rupees()}, {"Est. commission", t.Earned.Rupees()},
	}}
}

func (d Digest) sold() section {
	s := section{Title: "What sold", Columns: []string{"Product", "Sales", "Revenue", "Est. comm"}, Empty: "Nothing was sold."}
	for _, p := range d.Products[:min(len(d.Products), maxLines)] {
		s.Rows = append(s.Rows, []string{p.Label, affiliate.Group(p.Sales), p.Revenue.Rupees(), p.Earned.Rupees()})
	}
	s.More = moreText(len(d.Products) - len(s.Rows))
	return s
}

func (d Digest) leaders() section {
	s := section{Title: "Who leads", Columns: []string{"Affiliate", "Clicks", "Sales", "Revenue"}, Empty: "No affiliate sold anything."}
	for _, a := range d.Best {
		s.Rows = append(s.Rows, []string{a.Label, affiliate.Group(a.Clicks), affiliate.Group(a.Sales), a.Revenue.Rupees()})
	}
	return s
}

func (d Digest) quiet() section {
	s := section{Title: "Quiet: no click in this period", Columns: []string{"Affiliate", "Links", "Quiet since"},
		Empty: "Nobody whose link was watched all this time."}
	for _, a := range d.Quiet[:min(len(d.Quiet), maxLines)] {
		s.Rows = append(s.Rows, []string{a.Label, strconv.Itoa(a.Links), d.dayOf(a)})
	}
	s.More = moreText(len(d.Quiet) - len(s.Rows))
	return s
}

func (d Digest) dayOf(a *board.Affiliate) string {
	if a.LastChange.IsZero() {
		return "–"
	}
	return affiliate.DateOf(a.LastChange, d.Zone).Words()
}

func (d Digest) toReview() section {
	s := section{Title: "To review: " + affiliate.Group(int64(d.ToReview())), Empty: "Nothing needs a decision."}
	if n := d.Pending.Unknown; n > 0 {
		s.Lines = append(s.Lines, affiliate.Plural(int64(n), "write", "writes")+" with an unknown outcome")
	}
	if n := d.Pending.Waiting; n > 0 {
		s.Lines = append(s.Lines, affiliate.Plural(int64(n), "write", "writes")+" waiting since "+
			d.Pending.WaitingSince.In(d.Zone).Format(whenText))
	}
	for _, group := range d.Reviews[:min(len(d.Reviews), maxLines)] {
		day := affiliate.DateOf(group[0].At, d.Zone).Words()
		s.Lines = append(s.Lines, day+": "+affiliate.Regroup(affiliate.Clean(affiliate.GroupText(group))))
	}
	s.More = moreText(len(d.Reviews) - maxLines)
	return s
}

func moreText(n int) string {
	if n <= 0 {
		return ""
	}
	return fmt.Sprintf("and %s more", affiliate.Group(int64(n)))
}
