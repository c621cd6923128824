package ui

import (
	"slices"

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
	left := r.h - len(lines)
	if left < minHeight {
		return nil
	}
	if s, ok := r.top().screen.(screen.MinLines); ok {
		if n := s.MinLines(r.w-4) + dialogMargin; n > left && n <= r.h {
			return nil
		}
	}
	return lines
}

func (r *Root) tourFacts() tour.Facts {
	st := *r.stack()
	body, top := st[bodyIndex(st)], r.top()
	f := tour.Facts{
		Tab: r.tabs[r.active].title, Page: body.route, Typing: body.screen.CapturesText(),
		Period: r.board.Period(), URLsCopied: r.urlsCopied, PayoutsRecorded: r.payoutsRecorded,
	}
	if body.route != nil {
		f.Payable = slices.ContainsFunc(body.screen.Actions(), func(a screen.Action) bool {
			return (a.ID == screen.ActionPrepare || a.ID == screen.ActionAllPaid) && a.DisabledReason() == ""
		})
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
