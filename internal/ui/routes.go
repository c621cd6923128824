package ui

// tab is one of the numbered tabs, with its own stack of screens. It stays alive when another is open.
type tab struct {
	number string // the key; numbers never shift when a tab is not there
	title  string
	make   func(Host) Screen
	stack  []*entry
}

// routes is where a new tab takes its place: one file and one line here.
func routes() []tab {
	return []tab{
		{number: "1", title: "Links", make: newLinks},
		{number: "2", title: "Affiliates", make: newAffiliates},
		{number: "4", title: "Coupons", make: newCoupons},
		{number: "6", title: "Activity", make: newActivity},
	}
}

// Names of the settings that the screens keep in the profile.
const (
	settingTab  = "ui.tab"
	settingSort = "ui.sort." // + tab
)
