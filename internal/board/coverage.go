package board

import (
	"fmt"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
)

// Coverage is which part of a period was read: since when its links are known, and how many of them were not read during all of it.
type Coverage struct {
	span  affiliate.Span
	links int
	since time.Time // when the first of the links was read or created; zero: none was
	none  bool      // nothing is known of the period

	unread      int       // links that were never read
	late        int       // links that were first read after the period began
	latest      time.Time // the last of these first readings
	ended       bool
	stale       int       // links that were last read before the period ended or, while it lasts, before it began
	stalest     time.Time // the oldest of these last readings
	uncertainty *Uncertainty
	oldestRead  time.Time
}

// CoverageOf returns the coverage of links for the span that their numbers are of. first is when each was first read, or created here.
func CoverageOf(links []*Link, first map[int64]time.Time, span affiliate.Span, now time.Time) Coverage {
	t := TotalLinks(links)
	c := Coverage{span: span, links: len(links), none: len(links) == 0 || t.IsUnknown(), ended: !span.To.IsZero() && !span.To.After(now),
		uncertainty: t.Uncertainty, oldestRead: t.OldestRead}
	for _, l := range links {
		if known := first[l.ID]; !known.IsZero() {
			if c.since.IsZero() || known.Before(c.since) {
				c.since = known
			}
		}
		if !l.IsComplete() {
			c.addPartial(l, first[l.ID])
		}
	}
	return c
}

// addPartial counts a link that was not read during all of the period. A link that was only not read around the period's start or end is
// not counted: the uncertainty has it.
func (c *Coverage) addPartial(l *Link, first time.Time) {
	switch {
	case l.LastRead.IsZero():
		c.unread++
	case !l.MadeHere && first.After(c.span.From):
		c.late++
		if first.After(c.latest) {
			c.latest = first
		}
	case l.LastRead.Before(c.span.From) || c.ended && l.LastRead.Before(c.span.To):
		c.stale++
		if c.stalest.IsZero() || l.LastRead.Before(c.stalest) {
			c.stalest = l.LastRead
		}
	}
}

// HasNone reports whether there is nothing to show, because no link was read during the period. For all time, one reading is enough.
func (c Coverage) HasNone() bool { return c.none }

// WhyNone says that there are no numbers, and since when there are some.
func (c Coverage) WhyNone(zone *time.Location) string {
	switch {
	case c.links == 0:
		return "No links are stored yet."
	case c.since.IsZero():
		return "No data for this period: no link has been read yet."
	case c.span.To.IsZero() || c.since.Before(c.span.To):
		return "No data for this period: no link was read during it."
	}
	return "No data for this period: the first link was read on " + affiliate.DateOf(c.since, zone).Words() + "."
}

// Notes say how far the numbers can be trusted: what is missing of them, since when and why, what may belong to them, and how old they are.
func (c Coverage) Notes(zone *time.Location) []string {
	var notes []string
	note := func(n int, one, many string) {
		if n > 0 && !c.none {
			notes = append(notes, fmt.Sprintf("Incomplete: %s of %s %s", affiliate.Group(int64(n)),
				affiliate.Plural(int64(c.links), "link", "links"), affiliate.PluralWord(n, one, many)))
		}
	}
	latest, stalest := affiliate.DateOf(c.latest, zone).Words(), affiliate.DateOf(c.stalest, zone).Words()
	note(c.unread, "has never been read.", "have never been read.")
	note(c.late, "was first read on "+latest+", after the period began. What it did before that is not known.",
		"were first read after the period began, the last of them on "+latest+". What they did before that is not known.")
	if c.ended {
		note(c.stale, "was last read on "+stalest+", before the period ended. What it did after that is not known.",
			"were last read before the period ended, the first of them on "+stalest+". What they did after that is not known.")
	} else {
		note(c.stale, "has not been read since "+stalest+", before the period began. What it has done since then is not known.",
			"have not been read since before the period began; the oldest reading is of "+stalest+
				". What they have done since then is not known.")
	}
	if u := c.uncertainty; u != nil {
		notes = append(notes, u.words())
	}
	if !c.oldestRead.IsZero() {
		notes = append(notes, "Oldest reading: "+c.oldestRead.In(zone).Format("2 Jan 2006 15:04")+".")
	}
	return notes
}

// words says how much more or less may belong to the period, and why.
func (u *Uncertainty) words() string {
	var parts []string
	if more := amountsOf(u.High, "more", "more"); more != "" {
		parts = append(parts, "up to "+more)
	}
	if fewer := amountsOf(affiliate.Sum{}.Minus(u.Low), "fewer", "less"); fewer != "" {
		parts = append(parts, "up to "+fewer)
	}
	if parts == nil { // only refunds
		parts = []string{"more or fewer refunds"}
	}
	return "The period may have " + strings.Join(parts, ", or ") + ", because links were not read for up to " +
		affiliate.FormatDuration(u.Unread) + " around its start or end."
}

// amountsOf names the amounts that are not 0: 3 more clicks, 1 more sale and ₹4,999 more revenue. count and amount are the word for each of
// the two: fewer sales, but less revenue.
func amountsOf(s affiliate.Sum, count, amount string) string {
	var parts []string
	if s.Clicks > 0 {
		parts = append(parts, affiliate.Plural(s.Clicks, count+" click", count+" clicks"))
	}
	if s.Sales > 0 {
		parts = append(parts, affiliate.Plural(s.Sales, count+" sale", count+" sales"))
	}
	if s.Revenue > 0 {
		parts = append(parts, s.Revenue.Exact()+" "+amount+" revenue")
	}
	if last := len(parts) - 1; last > 0 {
		return strings.Join(parts[:last], ", ") + " and " + parts[last]
	}
	return strings.Join(parts, "")
}
