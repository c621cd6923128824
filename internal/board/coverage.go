package board

import (
	"fmt"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
)

// Coverage is how far readings cover a period: from when on links are known, and of how many of them not all of it is.
type Coverage struct {
	span  affiliate.Span
	links int
	since time.Time // from when on any link is known; zero: none was ever read
	none  bool      // nothing was read of any link in the period

	unread      int       // links that were never read
	late        int       // links that were first read after the period began
	latest      time.Time // when the last of them was
	ended       bool
	stale       int       // links that were last read before the period ended; while it lasts, before it began
	stalest     time.Time // when the first of them was
	uncertainty *Uncertainty
	oldestRead  time.Time
}

// CoverageOf is the coverage of links whose numbers are of a span. first is when each was read for the first time, or created here.
func CoverageOf(links []*Link, first map[int64]time.Time, span affiliate.Span, now time.Time) Coverage {
	t := TotalLinks(links)
	c := Coverage{span: span, links: len(links), none: true, ended: !span.To.IsZero() && !span.To.After(now), uncertainty: t.Uncertainty, oldestRead: t.OldestRead}
	for _, l := range links {
		if known := first[l.ID]; !known.IsZero() {
			if c.since.IsZero() || known.Before(c.since) {
				c.since = known
			}
			c.none = c.none && (l.LastRead.IsZero() || !l.LastRead.After(span.From) || !span.To.IsZero() && !known.Before(span.To))
		}
		if l.Partial > 0 {
			c.addPartial(l, first[l.ID])
		}
	}
	return c
}

// addPartial counts a link of which not all of the period is known. One with a gap at the period's edge alone is told by the uncertainty.
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

// HasNone reports whether there is nothing to show: no link was read in the period. Of all time, one reading is enough.
func (c Coverage) HasNone() bool { return c.none }

const dayWords = "2 Jan 2006"

// WhyNone says that there are no numbers, and since when there are some.
func (c Coverage) WhyNone(zone *time.Location) string {
	switch {
	case c.links == 0:
		return "No links are stored yet."
	case c.since.IsZero():
		return "No data for this period: no link was read yet."
	case c.span.To.IsZero() || c.since.Before(c.span.To):
		return "No data for this period: no link was read in it."
	}
	return "No data for this period: the first link was read on " + c.since.In(zone).Format(dayWords) + "."
}

// Notes say how far the numbers can be trusted: what is missing of them, since when and why, what may belong to them, and how old they are.
func (c Coverage) Notes(zone *time.Location) []string {
	var notes []string
	note := func(n int, why string, at time.Time, what string) {
		if n == 0 || c.none {
			return
		}
		text := fmt.Sprintf("Incomplete: %s of %s %s", affiliate.Group(int64(n)), affiliate.Plural(int64(c.links), "link", "links"), wereOrWas(n)+" "+why)
		if !at.IsZero() {
			text += " " + at.In(zone).Format(dayWords)
		}
		notes = append(notes, text+what+".")
	}
	note(c.unread, "never read", time.Time{}, "")
	note(c.late, "first read after the period began"+orFor(c.late, ", the last on", ", on"), c.latest, orFor(c.late, ": what they did before is not known", ": what it did before is not known"))
	if c.ended {
		note(c.stale, "last read before the period ended"+orFor(c.stale, ", the first on", ", on"), c.stalest, orFor(c.stale, ": what they did after that is not known", ": what it did after that is not known"))
	} else {
		note(c.stale, "not read since the period began"+orFor(c.stale, ", the first not since", ", and not since"), c.stalest, orFor(c.stale, ": what they did since then is not known", ": what it did since then is not known"))
	}
	if u := c.uncertainty; u != nil {
		notes = append(notes, u.words())
	}
	if !c.oldestRead.IsZero() {
		notes = append(notes, "Oldest reading: "+c.oldestRead.In(zone).Format(dayWords+" 15:04")+".")
	}
	return notes
}

func wereOrWas(n int) string { return orFor(n, "were", "was") }

// orFor is what is said of several, or of one.
func orFor(n int, several, one string) string {
	if n == 1 {
		return one
	}
	return several
}

// words says how much more or less may belong to the period, and why.
func (u *Uncertainty) words() string {
	var parts []string
	if more := amountsOf(u.High); more != "" {
		parts = append(parts, "up to "+more+" more")
	}
	if less := amountsOf(affiliate.Sum{}.Minus(u.Low)); less != "" {
		parts = append(parts, "up to "+less+" less")
	}
	if parts == nil { // only refunds
		parts = []string{"other refunds"}
	}
	text := strings.Join(parts, ", or ")
	return strings.ToUpper(text[:1]) + text[1:] + " may belong to the period: nothing was read at its edge for " + durationWords(u.Unread) + "."
}

// amountsOf names the amounts that are not 0: 3 clicks, 1 sale and ₹4,999 of revenue.
func amountsOf(s affiliate.Sum) string {
	var parts []string
	if s.Clicks > 0 {
		parts = append(parts, affiliate.Plural(s.Clicks, "click", "clicks"))
	}
	if s.Sales > 0 {
		parts = append(parts, affiliate.Plural(s.Sales, "sale", "sales"))
	}
	if s.Revenue > 0 {
		parts = append(parts, s.Revenue.Exact()+" of revenue")
	}
	if last := len(parts) - 1; last > 0 {
		return strings.Join(parts[:last], ", ") + " and " + parts[last]
	}
	return strings.Join(parts, "")
}

// durationWords is a duration to the minute: 1h35m, 9h, 3 days.
func durationWords(d time.Duration) string {
	switch d = d.Round(time.Minute); {
	case d < time.Minute:
		return "less than a minute"
	case d >= 48*time.Hour:
		return affiliate.Plural(int64(d/(24*time.Hour)), "day", "days")
	case d < time.Hour:
		return fmt.Sprintf("%dm", d/time.Minute)
	case d%time.Hour == 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	}
	return fmt.Sprintf("%dh%02dm", d/time.Hour, d%time.Hour/time.Minute)
}
