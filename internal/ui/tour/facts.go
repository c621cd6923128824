package tour

import (
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// Facts are what the tour knows of the program: which screen is open, and what has been done.
type Facts struct {
	Tab      string        // the title of the open tab
	Page     *screen.Route // the page that fills the body; nil: the list of the tab
	Dialog   string        // the title of the dialog on top, "" for none
	Question bool          // the dialog asks for yes or no
	Form     bool          // the dialog takes letters
	Typing   bool          // the filter line takes the letters
	Section  string        // the open section of a list that has some, by its title
	Waiting  bool          // such a list has a batch that is prepared: its payments wait to be marked as paid
	Payable  bool          // the page is a plan whose payments can be prepared, or a batch whose payments can be marked as paid
	Periods  bool          // the key of the periods works on the screen
	Filter   string        // what is in the filter line of the open list
	NoFilter bool          // that cannot be used
	Found    int           // rows that the open list shows

	Period          affiliate.Period // of the numbers that are shown
	LinksMade       int              // links that were created here
	URLsCopied      int              // times that URLs of links were copied
	PayoutsRecorded int              // times that payouts were written to the ledger
}

// Titles of tabs and dialogs that the steps are about. A form and the dialog that follows what it sent have the same title.
const (
	linksTab       = "Links"
	payoutsTab     = "Payouts"
	batchesSection = "Batches"
	entriesSection = "Entries"
	newLinkDialog  = "New link"
	onboardDialog  = "Onboard an affiliate"
	periodDialog   = "Period"
	commandsDialog = "Commands"
	entryDialog    = "New entry of the ledger"
	paidQuestion   = "Were these payments made?"
	newLinksDialog = "New links" // and for whom
	preparedDialog = "Prepared " // and the batch
)

// onList reports whether the list of a tab is open with nothing over it.
func onList(tab string) func(Facts) bool {
	return func(f Facts) bool { return f.listed(tab) && !f.Typing }
}

// typing reports whether a filter is being typed in a list of links.
func typing(f Facts) bool { return f.listed(linksTab) && f.Typing }

// filtered reports whether the list of links is open with a filter.
func filtered(f Facts) bool { return onList(linksTab)(f) && f.Filter != "" }

// onPage reports whether a page of a kind is open with nothing over it.
func onPage(kind screen.Kind) func(Facts) bool {
	return func(f Facts) bool { return f.showsPage(kind) && f.Dialog == "" && !f.Typing }
}

// payable reports whether a page of a kind is open with payments that can be prepared, or marked as paid.
func payable(kind screen.Kind) func(Facts) bool {
	return func(f Facts) bool { return onPage(kind)(f) && f.Payable }
}

// inForm reports whether the form with a title is on top.
func inForm(title string) func(Facts) bool {
	return func(f Facts) bool { return f.Dialog == title && f.Form }
}

// inDialog reports whether the dialog or the form with a title is on top.
func inDialog(title string) func(Facts) bool {
	return func(f Facts) bool { return f.Dialog == title && !f.Question }
}

// asked reports whether a question is on top.
func asked(question string) func(Facts) bool {
	return func(f Facts) bool { return f.Question && f.Dialog == question }
}

// inSection reports whether a section of the list of payouts is open with nothing over it, while payments wait to be marked as paid.
func inSection(title string) func(Facts) bool {
	return func(f Facts) bool { return onList(payoutsTab)(f) && f.Waiting && f.Section == title }
}

// nonePrepared reports whether the list of payouts is open, and no payment waits to be marked as paid.
func nonePrepared(f Facts) bool { return onList(payoutsTab)(f) && !f.Waiting }

// choosesPeriod reports whether a screen on which the key of the periods works is open with nothing over it.
func choosesPeriod(f Facts) bool { return f.Periods && f.Dialog == "" && !f.Typing }

// newLinksForm and newLinksPlan report whether the form of links for several affiliates, or its plan, is on top.
func newLinksForm(f Facts) bool { return f.Form && strings.HasPrefix(f.Dialog, newLinksDialog) }
func newLinksPlan(f Facts) bool {
	return !f.Form && !f.Question && strings.HasPrefix(f.Dialog, newLinksDialog)
}

// prepared reports whether the result of a plan is on top.
func prepared(f Facts) bool { return !f.Question && strings.HasPrefix(f.Dialog, preparedDialog) }

// listed reports whether the list of a tab has the keys, or its filter line.
func (f Facts) listed(tab string) bool { return f.Tab == tab && f.Page == nil && f.Dialog == "" }

// showsPage reports whether a page of a kind fills the body.
func (f Facts) showsPage(kind screen.Kind) bool { return f.Page != nil && f.Page.Kind == kind }

// findsNothing reports whether the filter of the open list shows no row.
func (f Facts) findsNothing() bool { return f.Page == nil && f.Filter != "" && f.Found == 0 }
