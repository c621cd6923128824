package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// The start line says what changed since the last visit, that is, since a key was last pressed. It stays until a key is
// pressed, and counts what is read meanwhile; the palette brings it back.

func (r *Root) readSince() tea.Cmd {
	return ask(r, r.ports.Visits.SinceLastVisit, func(s screen.VisitSummary, err error) tea.Cmd {
		if err != nil {
			r.failUnasked(err)
			return nil
		}
		r.since, r.sinceReadAt = s, r.ports.Now()
		r.sinceShown = strings.Join(screen.NonEmpty(r.sinceText(), r.tourOffer()), " · ")
		if r.sinceShown != "" {
			r.toast.showUntilKey(r.sinceShown, r.ports.Now())
		}
		return nil
	})
}

// sinceInterval is how often what changed since the last visit is summed up while readings arrive.
const sinceInterval = 5 * time.Second

// readSinceAgain updates the start line with what was read since, for as long as it is shown: at the start nothing was read yet.
func (r *Root) readSinceAgain() tea.Cmd {
	if r.sinceShown == "" || r.since.At.IsZero() || r.ports.Now().Sub(r.sinceReadAt) < sinceInterval {
		return nil
	}
	r.sinceReadAt = r.ports.Now()
	return ask(r, r.ports.Visits.SinceLastVisit, func(s screen.VisitSummary, err error) tea.Cmd {
		if err == nil && s.At.Equal(r.since.At) { // a key pressed meanwhile is a visit of its own
			r.since = s
			r.updateSince()
		}
		return nil
	})
}

// updateSince updates the start line for as long as it is shown.
func (r *Root) updateSince() {
	text := strings.Join(screen.NonEmpty(r.sinceText(), r.tourOffer()), " · ")
	if r.sinceShown != "" && r.toast.replace(r.sinceShown, text) {
		r.sinceShown = text
	} else {
		r.sinceShown = ""
	}
}

// showSinceLastSeen shows the start line again.
func (r *Root) showSinceLastSeen() {
	if text := r.sinceText(); text != "" {
		r.toast.showRequested(text, r.ports.Now())
	}
}

// sinceText is the start line with the present count of what there is to review.
func (r *Root) sinceText() string {
	return sinceLine(r.since, r.ports.Now(), r.ports.Access.Zone(), r.toReview(), r.opts.KeyText(screen.ActionReview))
}

func (r *Root) whyNoLastVisit() string {
	if r.since.At.IsZero() {
		return "no earlier visit recorded"
	}
	return ""
}

// seenInterval is how often the time of the last visit is saved.
const seenInterval = 10 * time.Second

// saveLastSeen saves the time of this visit, unless it was saved a moment ago.
func (r *Root) saveLastSeen() tea.Cmd {
	if since := r.ports.Now().Sub(r.lastSeenAt); since >= 0 && since < seenInterval {
		return nil
	}
	return r.saveLastSeenNow()
}

// saveLastSeenNow saves the time of this visit. The next start announces what has changed since then.
func (r *Root) saveLastSeenNow() tea.Cmd {
	if !r.boardRead.Done {
		return nil
	}
	r.lastSeenAt = r.ports.Now()
	return r.performUnasked(r.ports.Visits.SaveVisit)
}

// sinceLine is the start line; "" on the first visit.
func sinceLine(s screen.VisitSummary, now time.Time, zone *time.Location, toReview int, reviewKey string) string {
	if s.At.IsZero() {
		return ""
	}
	var parts []string
	if n := s.Sum.Sales + s.Sum.RefundedSales; n > 0 {
		parts = append(parts, "+"+screen.Plural(int(n), "sale", "sales"))
	}
	if s.Sum.Revenue+s.Sum.RefundedRevenue > 0 {
		parts = append(parts, (s.Sum.Revenue+s.Sum.RefundedRevenue).Rupees()+" (est. "+s.Sum.EstCommission.Rupees()+")")
	}
	if n := s.Sum.RefundedSales; n > 0 {
		parts = append(parts, affiliate.Group(n)+" refunded")
	} else if s.Sum.RefundedRevenue > 0 {
		parts = append(parts, s.Sum.RefundedRevenue.Rupees()+" refunded")
	}
	if n := s.Sum.Clicks; n > 0 {
		parts = append(parts, "+"+screen.Plural(int(n), "click", "clicks"))
	}
	if len(parts) == 0 {
		parts = append(parts, "nothing new")
	}
	if s.Best != "" {
		parts = append(parts, "best "+affiliate.Clean(s.Best)+" (+"+screen.Plural(int(s.BestSales), "sale", "sales")+")")
	}
	if toReview > 0 {
		parts = append(parts, screen.ReviewText(toReview)+": press "+reviewKey)
	}
	return "Since " + screen.RelativeTime(s.At, now, zone) + ": " + strings.Join(parts, " · ")
}
