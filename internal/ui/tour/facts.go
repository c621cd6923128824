package tour

import (
	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// Facts are what the tour knows of the program: which screen is open, and what has been done.
type Facts struct {
	Tab        string        // the title of the open tab
	Page       *screen.Route // the page that fills the body; nil: the list of the tab
	Dialog     string        // the title of the dialog on top, "" for none
	Question   bool          // the dialog asks for yes or no
	Form       bool          // the dialog takes letters
	Typing     bool          // the filter line takes the letters
	Preparable bool          // the page is a plan whose payments can be prepared
	Filter     string        // what is in the filter line of the open list
	Found      int           // rows that the open list shows

	Period           affiliate.Period // of the numbers that are shown
	LinksMade        int              // links that were created here
	URLsCopied       int              // times that URLs of links were copied
	PaymentsRecorded int              // times that payments were prepared or decided
}

// Titles of tabs and dialogs that the steps are about. A form and the dialog that follows what it sent have the same title.
const (
	linksTab      = "Links"
	payoutsTab    = "Payouts"
	newLinkDialog = "New link"
	onboardDialog = "Onboard an affiliate"
	periodDialog  = "Period"
)

// onList reports whether the list of a tab is open with nothing over it.
func onList(tab string) func(Facts) bool {
	return func(f Facts) bool { return f.Tab == tab && f.Page == nil && f.Dialog == "" && !f.Typing }
}

// filtered reports whether the list of links is open with a filter, which finds at least one or none.
func filtered(some bool) func(Facts) bool {
	return func(f Facts) bool { return onList(linksTab)(f) && f.Filter != "" && (f.Found > 0) == some }
}

// onPage reports whether a page of a kind is open with nothing over it.
func onPage(kind screen.Kind) func(Facts) bool {
	return func(f Facts) bool { return f.showsPage(kind) && f.Dialog == "" && !f.Typing }
}

// inForm reports whether the form with a title is on top.
func inForm(title string) func(Facts) bool {
	return func(f Facts) bool { return f.Dialog == title && f.Form }
}

// inDialog reports whether the dialog or the form with a title is on top.
func inDialog(title string) func(Facts) bool {
	return func(f Facts) bool { return f.Dialog == title && !f.Question }
}

// showsPage reports whether a page of a kind fills the body.
func (f Facts) showsPage(kind screen.Kind) bool { return f.Page != nil && f.Page.Kind == kind }
