package screen

import (
	"errors"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// periodOf returns the period of the numbers on screen.
func periodOf(h Host) affiliate.Period {
	if p := h.Shared().Period; p != nil {
		return *p
	}
	return h.Board().Period()
}

// PeriodAction opens the dialog that chooses the period of the numbers.
func PeriodAction(h Host) Action {
	return Bind(ActionPeriod, NoCmd(func() {
		h.Float(NewPeriodPicker(PeriodChoice{Present: periodOf(h), All: "everything Fermion counted",
			Choose: func(p affiliate.Period) tea.Cmd {
				h.Report(PeriodChosen{p})
				return nil
			}}))
	}))
}

// PeriodChoice says for what a period is chosen.
type PeriodChoice struct {
	Present affiliate.Period
	All     string // what all time means here, in words
	Choose  func(affiliate.Period) tea.Cmd
}

// days names the first and the last day of a period, or what all time means.
func (c PeriodChoice) days(h Host, p affiliate.Period) string {
	if p.All() {
		return c.All
	}
	return PeriodDays(h, p)
}

// PeriodDays names the first and the last day of a period.
func PeriodDays(h Host, p affiliate.Period) string {
	zone := h.Ports().Access.Zone()
	return spanWords(p.Bounds(h.Now(), zone), h.Now(), zone)
}

// monthsBack is how many months the list has, before this month and the last one.
const monthsBack = 5

// listedPeriods returns the periods of the list: those with a name, some earlier months, and the time since the
// last working day.
func listedPeriods(h Host) []affiliate.Period {
	named, zone := affiliate.NamedPeriods(), h.Ports().Access.Zone()
	all := len(named) - 1
	periods := named[:all:all]
	y, m, _ := h.Now().In(zone).Date()
	for i := 2; i < 2+monthsBack; i++ { // this month and the last one are in the list already
		month := time.Date(y, m-time.Month(i), 1, 0, 0, 0, 0, time.UTC)
		if p, err := affiliate.ParsePeriod(month.Format("2006-01")); err == nil {
			periods = append(periods, p)
		}
	}
	return append(periods, affiliate.SinceWorkday(h.Now(), zone), named[all])
}

// spanWords names the first and the last day of a span, with the year if it is another one than this year or if the
// days have different years.
func spanWords(s affiliate.Span, now time.Time, zone *time.Location) string {
	if s.All() {
		return "since tracking began"
	}
	first, last := s.From.In(zone), s.To.In(zone).Add(-time.Nanosecond)
	end := "Mon 2 Jan"
	if last.Year() != now.In(zone).Year() || first.Year() != last.Year() {
		end += " 2006"
	}
	switch {
	case first.YearDay() == last.YearDay() && first.Year() == last.Year():
		return first.Format(end)
	case first.Year() == last.Year():
		return first.Format("Mon 2 Jan") + " – " + last.Format(end)
	}
	return first.Format(end) + " – " + last.Format(end)
}

// parseBegunPeriod parses a period and rejects one that has not begun, since it cannot have numbers.
func parseBegunPeriod(h Host, text string) (affiliate.Period, error) {
	p, err := affiliate.ParsePeriod(text)
	if unknown, ok := errors.AsType[*affiliate.UnknownPeriodError](err); ok {
		return p, fmt.Errorf("%q is no period: type one like %s", unknown.Text, affiliate.PeriodExamples)
	}
	if err != nil {
		return p, err
	}
	now, zone := h.Now(), h.Ports().Access.Zone()
	return p.WithYears(affiliate.DateOf(now, zone)), p.CheckBegun(now, zone)
}

func clicksOf(s affiliate.Sum) int64  { return s.Clicks }
func salesOf(s affiliate.Sum) int64   { return s.Sales }
func revenueOf(s affiliate.Sum) int64 { return int64(s.Revenue) }
func earnedOf(s affiliate.Sum) int64  { return int64(s.EstCommission) }

func rupees(paise int64) string { return affiliate.Paise(paise).Rupees() }

// NoDataNote says that nothing is known about the period. It is "" if something is known, or if no link was ever read,
// which LinksReadText says.
func NoDataNote(h Host, t board.Totals) string {
	switch b := h.Board(); {
	case b.Period().All() || !t.IsUnknown() || t.Unread == t.Links:
		return ""
	case b.Span().To.After(h.Now()):
		return "nothing was read in this period yet"
	}
	return "nothing was tracked then"
}

// Today returns the present day in the school's time zone.
func Today(h Host) affiliate.Date { return affiliate.DateOf(h.Now(), h.Ports().Access.Zone()) }

// CoverageNote says that links were watched for only a part of a period, or not at all, so that the numbers of the
// rest are unknown.
func CoverageNote(h Host, t board.Totals) string {
	if none := NoDataNote(h, t); none != "" {
		return none
	}
	switch {
	case t.Partial == 0 || h.Board().Period().All():
		return ""
	case t.Partial == t.Links:
		return "tracked for part of the period"
	}
	return Plural(t.Partial, "link", "links") + " tracked for part of the period"
}

// GapNote says why a number is a range: nothing was read around the start or the end of the period.
func GapNote(n board.Numbers) string {
	if n.Uncertainty == nil {
		return ""
	}
	return affiliate.FormatDuration(n.Uncertainty.Unread) + " gap at the period's edge"
}
