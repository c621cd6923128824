package screen

import (
	"fermion-tui/internal/affiliate"
)

// Options has the settings from the command line, the environment and the configuration.
type Options struct {
	Profile      string
	Theme        string // auto, dark, light or high-contrast
	Look         Look
	Keys         Keys // that a person chose
	Spacious     bool // a blank line between the rows of lists
	Mouse        bool
	ReadOnly     bool
	Role         Role
	WhyMoved     string // see LiveStatus.WhyMoved
	Demo         bool
	WarnAbove    affiliate.BasisPoints // a higher commission must be confirmed
	Alerts       affiliate.AlertRules
	Bell, Notify bool   // whether alerts ring the bell and notify the desktop, until a person switches that
	Dumb         bool   // the terminal knows no escape sequences
	Tmux         bool   // the terminal is one of tmux
	GNUScreen    bool   // the terminal is one of GNU screen
	ProgressBar  bool   // the terminal is known to show a progress bar (OSC 9;4)
	NoSuspend    string // why the program cannot be put into the background, "" when it can
	Onboard      OnboardDefaults
	Coupons      CouponTemplates
}

// Role is what the user of a team's database may do. The zero Role may do everything.
type Role struct {
	Name   string // finance or viewer; "" for a user who may do everything
	User   string // of the database
	MayPay bool   // may write payouts and entries of the ledger
}

// MayWrite reports whether the person at this program may write to Fermion and to every table.
func (o Options) MayWrite() bool { return !o.ReadOnly && o.WhyMoved == "" && o.Role.MayAll() }

// MayPay reports whether the person at this program may write payouts and entries of the ledger.
func (o Options) MayPay() bool {
	return !o.ReadOnly && o.WhyMoved == "" && (o.Role.MayAll() || o.Role.MayPay)
}

// MayAll reports whether everything may be written.
func (r Role) MayAll() bool { return r.Name == "" }

// why is why an action that writes is off for the role.
func (r Role) why() string {
	if r.MayPay {
		return "the role " + r.Name + " only writes payouts and entries of the ledger"
	}
	return "the role " + r.Name + " only reads"
}

// OnboardDefaults are the values that the Onboard form proposes.
type OnboardDefaults struct {
	Commission   string
	Product      string
	Discount     string
	WelcomeEmail bool
}
