package payouts

import (
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// modeText says what the balances are.
func modeText(m affiliate.PayoutMode) string {
	if m == affiliate.PaidBySelf {
		return "what you pay, est."
	}
	return "what Fermion will pay, est."
}

const stripGap = "   "

// strip sums up the rows of the open section.
func (s *payouts) strip(w int) string {
	th := s.host.Theme()
	parts := []string{th.Muted.Render(s.open().CountText())}
	if !s.loaded {
		return " " + parts[0]
	}
	pair := func(label string, p affiliate.Paise) string {
		return th.Muted.Render(label) + " " + th.Strong.Render(p.WithPaise())
	}
	switch s.at {
	case sectionBalances:
		parts = s.dueParts(parts[0], pair, w-1)
	case sectionBatches:
		var open affiliate.Paise
		for _, b := range s.batches.Shown.Rows {
			open += b.OpenAmount
		}
		parts = append(parts, pair("In payment", open))
	case sectionEntries:
		if p := s.host.Board().Period(); !p.All() {
			parts = append(parts, th.Muted.Render(p.Label()))
		}
		var paid, other affiliate.Paise
		for _, r := range s.entries.Shown.Rows {
			if r.Kind == affiliate.EntryPayout || r.of == affiliate.EntryPayout {
				paid -= r.signed()
			} else {
				other += r.signed()
			}
		}
		parts = append(parts, pair("Paid", paid), pair("Adjustments", other))
	}
	return " " + th.Join(parts, stripGap, w-1)
}

// dueParts returns the number of balances, the total due, how many are payable, the next release, and what is on hold. If not everything
// fits, the totals of the column Due come before the numbers of rows.
func (s *payouts) dueParts(count string, pair func(string, affiliate.Paise) string, w int) []string {
	th := s.host.Theme()
	payable := th.Strong.Render(screen.Grouped(s.due.payable)) + th.Muted.Render(" at or above "+s.money.rules.MinPayout.Exact())
	due := []string{pair("Due", s.due.due)}
	if day := s.money.day; day != (affiliate.Date{}) {
		due = slices.Insert(due, 0, th.Warn.Render("as of "+day.Words()+", esc: now"))
	}
	var carried []string
	if s.due.negative < 0 {
		carried = []string{th.Warn.Render("carried over " + s.due.negative.WithPaise())}
	}
	parts := slices.Concat([]string{count}, due, []string{payable}, carried)
	if carried != nil && th.Width(strings.Join(parts, stripGap)) > w {
		parts = slices.Concat(due, carried, []string{payable, count})
	}
	if next := screen.NextRelease(s.balances.Shown.Rows); !next.IsZero() {
		parts = append(parts, th.Muted.Render("next release ")+releaseDayText(s.host, next))
	}
	if s.due.onHold > 0 { // at 80 columns the table may have room up to Due only
		parts = append(parts, th.Muted.Render("on hold ")+s.due.onHold.WithPaise())
		// The title of the section counts the rows too, unless they are filtered.
		if carried == nil && s.balances.FilterText() == "" && th.Width(strings.Join(parts, stripGap)) > w {
			parts = append(parts[1:], count)
		}
	}
	if s.due.more > 0 {
		parts = append(parts, th.Muted.Render("up to "+s.due.more.WithPaise()+" more"))
	}
	return parts
}
