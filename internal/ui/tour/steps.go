package tour

import "fermion-tui/internal/ui/screen"

// step is one step of the tour.
type step struct {
	name string // in the line of progress
	task string // what to do, and what it is good for
	done func(start, now Facts) bool
	ways []way  // how to go on from where the person is: the first that fits
	home string // how to get to where the step is done, from any other screen
}

// way is what to press on some screens.
type way struct {
	when func(Facts) bool
	text string
}

// steps are the tour.
var steps = [...]step{
	{
		name: "find", task: "Find links. A filter takes words and conditions together.",
		done: func(start, now Facts) bool {
			return now.Tab == linksTab && now.Page == nil && !now.Typing && now.Filter != "" && now.Filter != start.Filter && now.Found > 0
		},
		ways: []way{
			{func(f Facts) bool { return f.Tab == linksTab && f.Typing && f.Filter == "" }, "Type: sql clicks>1000"},
			{func(f Facts) bool { return f.Tab == linksTab && f.Typing }, "enter keeps the filter. The totals above are those of the links shown."},
			{filtered(false), "No link is found: press / to type another filter; esc drops this one."},
			{onList(linksTab), "Press / to type a filter."},
		},
		home: goToLinks,
	},
	{
		name: "open", task: "Open a link: its page has the chart, the readings and the coupons.",
		done: func(_, now Facts) bool { return now.showsPage(screen.KindLink) },
		ways: []way{{onList(linksTab), "↓ and ↑ move the cursor, enter opens the row. esc drops a filter."}},
		home: goToLinks,
	},
	{
		name: "copy", task: "Copy its URL: that is what the affiliate gets.",
		done: func(start, now Facts) bool { return now.URLsCopied > start.URLsCopied },
		ways: []way{
			{onPage(screen.KindLink), "Press y. (Y copies a ready message, # shows a QR code.)"},
			{onList(linksTab), "Press y: the URL of the row under the cursor is copied."},
		},
		home: goToLinks,
	},
	{
		name: "create", task: "Create a link. It needs an affiliate, a product and a commission.",
		done: func(start, now Facts) bool { return now.LinksMade > start.LinksMade },
		ways: []way{
			{filtered(true), "esc drops the filter: it would hide the new link. Then n opens a form."},
			{filtered(false), "esc drops the filter, which finds no link. Then n opens a form."},
			{onList(linksTab), "Press n: the form of a new link opens."},
			{onPage(screen.KindLink), "esc goes back to the list of links. n is there."},
			{inForm(newLinkDialog), "Type the start of a name or choose with ↓. enter goes on, and at last creates."},
			{inForm(onboardDialog), "Go on here if you like: onboarding creates a link too."},
			{inDialog(newLinkDialog), linkIsComing},
			{inDialog(onboardDialog), linkIsComing},
		},
		home: goToLinks,
	},
	{
		name: "period", task: "Choose another period: all numbers are then those of its days.",
		done: func(start, now Facts) bool { return now.Period != start.Period },
		ways: []way{
			{onList(linksTab), "Press p: the periods open."},
			{onPage(screen.KindLink), "Press p: the periods open."},
			{inForm(periodDialog), "Type a month, a day or two days with .. between. enter shows it, esc leaves."},
			{inDialog(periodDialog), "↑ and ↓ choose a period, for example 7 days; enter shows it."},
		},
		home: goToLinks,
	},
	{
		name: "pay", task: "Record a payout: the payments of the newest batch wait to be marked as paid.",
		done: func(start, now Facts) bool { return now.PaymentsRecorded > start.PaymentsRecorded },
		ways: []way{
			{onList(payoutsTab), "tab goes on to Batches, enter opens the newest one."},
			{onPage(screen.KindBatch), "m marks all as paid, y confirms. None waits? : pay all prepares some."},
			{func(f Facts) bool { return onPage(screen.KindPayPlan)(f) && !f.Preparable }, "Nothing to prepare here: esc goes back; $ on another row, or tab to Batches."},
			{onPage(screen.KindPayPlan), "esc goes back. (enter would prepare these payments and write their file.)"},
			{func(f Facts) bool { return f.Question && f.showsPage(screen.KindBatch) }, "y confirms: the batch is then paid."},
		},
		home: "Press 5: it goes to Payouts.",
	},
}

// Texts of several ways.
const (
	goToLinks    = "Press 1: it goes to the list of links."
	linkIsComing = "The link is being created. After an error, the dialog says what to do."
)

// detours are the ways on from screens that no step is about; home follows.
var detours = [...]way{
	{func(f Facts) bool { return f.Question }, "Answer the question first: y for yes, n for no."},
	{func(f Facts) bool { return f.Dialog != "" }, "esc closes this dialog."},
	{func(f Facts) bool { return f.Typing }, "enter keeps the filter, esc drops it."},
}

// The text once all steps are done.
const (
	endTask = "That was the tour. Everything else is found the same way:"
	endWay  = "? shows the keys of a screen, : finds every command, a onboards an affiliate."
)

// wayOn is what to press next.
func (s step) wayOn(f Facts) string {
	for _, w := range append(s.ways[:len(s.ways):len(s.ways)], detours[:]...) {
		if w.when(f) {
			return w.text
		}
	}
	return s.home
}
