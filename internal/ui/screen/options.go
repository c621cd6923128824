package screen

import (
	"fermion-tui/internal/affiliate"
)

// Options are what the command line, the environment and the configuration decided.
type Options struct {
	Profile      string
	Theme        string // auto, dark, light or high-contrast
	Look         Look
	Keys         Keys // that a person chose
	Spacious     bool // a blank line between the rows of lists
	Mouse        bool
	ReadOnly     bool
	Role         Role
	WhyMoved     string // as LiveStatus has it
	Demo         bool
	WarnAbove    affiliate.BasisPoints // a commission above it is asked about again
	Alerts       affiliate.AlertRules
	Bell, Notify bool   // what alerts begin with
	Dumb         bool   // the terminal knows no escape sequences
	Tmux         bool   // the terminal is one of tmux
	GNUScreen    bool   // the terminal is one of GNU screen
	ProgressBar  bool   // the terminal is known to show a progress bar (OSC 9;4)
	NoSuspend    string // why the program cannot be put into the background, "" when it can
	Onboard      OnboardDefaults
	Coupons      CouponTemplates
}

// Role is what the rights of a team's database leave this program to do. The zero role may do everything.
type Role struct {
	Name   string // finance or viewer; "" for who may do everything
	User   string // of the database
	MayPay bool   // payouts and entries of the ledger
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

// OnboardDefaults are proposed in the Onboard form.
type OnboardDefaults struct {
	Commission   string
	Product      string
	Discount     string
	WelcomeEmail bool
}
