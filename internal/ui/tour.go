package ui

import (
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/ui/tour"
)

// The tour of the demo: package tour has its steps; the root says where the person is, and gives it the last lines of the screen.

// whyNoTour is why there is no tour: its steps create and pay, which a person does for practice in the demo only.
func (r *Root) whyNoTour() string {
	switch {
	case !r.opts.Demo:
		return "only in the demo: --demo"
	case r.opts.ReadOnly:
		return "read-only: the tour creates a link and records a payout"
	}
	return ""
}

// tourOffer is what the first screen of the demo says of the tour.
func (r *Root) tourOffer() string {
	if r.whyNoTour() != "" {
		return ""
	}
	return "new here? " + tour.CommandText(r.opts.KeyText)
}

// toggleTour begins the tour, leaves it, or goes on with it.
func (r *Root) toggleTour() {
	r.tour.Toggle(r.tourFacts())
	if !r.tour.On() {
		r.Toast("the tour is closed; " + tour.CommandText(r.opts.KeyText) + " opens it again")
	}
}

// followTour tells the tour what has been done since the last message.
func (r *Root) followTour() {
	if r.tour.On() {
		r.tour.Follow(r.tourFacts())
	}
}

// tourLines are the last lines of the screen; none where they would leave too few for the rest, or for a dialog that has room without them.
func (r *Root) tourLines() []string {
	lines := r.tour.Lines(&r.theme, r.opts.KeyText, r.w)
	if left := r.h - len(lines); left < minHeight || r.dialogNeeds(left) {
		return nil
	}
	return lines
}

// dialogNeeds reports whether the dialog on top has room on the screen, but not in so many lines of it.
func (r *Root) dialogNeeds(left int) bool {
	s, ok := r.top().screen.(screen.MinLines)
	if !ok {
		return false
	}
	n := s.MinLines(r.w-4) + dialogMargin
	return n > left && n <= r.h
}

// tourBadge says where the tour is while it has no lines of the screen.
func (r *Root) tourBadge() string {
	lines := len(r.tour.Lines(&r.theme, r.opts.KeyText, r.w))
	switch left := r.h - lines; {
	case lines == 0:
		return ""
	case left < minHeight:
		return "tour: too few lines"
	case r.dialogNeeds(left):
		return "tour: esc goes back to it"
	}
	return ""
}

func (r *Root) tourFacts() tour.Facts {
	st := *r.stack()
	body, top := st[bodyIndex(st)], r.top()
	f := tour.Facts{
		Tab: r.tabs[r.active].title, Page: body.route, Typing: body.screen.CapturesText(),
		Period: r.board.Period(), URLsCopied: r.urlsCopied, PayoutsRecorded: r.payoutsRecorded,
	}
	for _, a := range body.screen.Actions() {
		if a.DisabledReason() != "" {
			continue
		}
		f.Payable = f.Payable || body.route != nil && (a.ID == screen.ActionPrepare || a.ID == screen.ActionAllPaid)
		f.Periods = f.Periods || a.ID == screen.ActionPeriod
	}
	if s, ok := body.screen.(screen.Paying); ok {
		f.Section, f.Waiting = s.Section(), s.PaymentsWait()
	}
	if top != body {
		f.Dialog = top.screen.Title()
		f.Form = top.screen.CapturesText()
		_, f.Question = top.screen.(*screen.Confirm)
	}
	if s, ok := body.screen.(screen.Filtered); ok {
		f.Filter, f.NoFilter, f.Found = s.FilterText(), s.FilterError() != "", s.ShownCount()
	}
	for _, l := range r.board.Links() {
		if l.MadeHere {
			f.LinksMade++
		}
	}
	return f
}
