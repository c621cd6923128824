package config

import (
	"time"

	"fermion-tui/internal/affiliate"
)

// Config is the checked content of config.toml, with defaults for what it does not set.
type Config struct {
	Profiles    map[string]Profile // as the file has them; ask Profile for one
	Onboard     Onboard
	Coupon      Coupon
	Alerts      Alerts
	UI          UI
	Retention   Retention
	Theme       map[string]string         // [theme]: own colours by the names of Colours
	Keys        []KeySetting              // [keys], by action
	PayoutFiles []affiliate.PaymentFormat // [payout_files.NAME], by name
	BackupDir   string                    // folder of the daily copies, absolute or beginning with ~/; "": the default in the data folder
}

// Profile is [profiles.NAME]. The first five are unset ("", unknown, nil) when the file does not set them, because other sources
// follow; the rest have their defaults.
type Profile struct {
	APIURL     string           // without a slash at its end
	SchoolURL  affiliate.School // unknown: not set
	TimeZone   *time.Location   // nil: not set
	SchoolID   string           // of the school at Fermion, for the look-ups that need it; "": not set
	KeyCommand string
	Accent     string // colour that tells this school from others; "": the theme's
	Store      string // address of a team's database, without a password; "": not set

	Money               Money
	BudgetShare         int                   // percent of the API's limits that this machine may use, 1–100
	ShareMessage        string                // template for renderShare
	CommissionWarnAbove affiliate.BasisPoints // a commission above it is asked about twice
	BatchSize           int                   // entries per stats read, 1–50
	BatchCountsAsOne    bool                  // a read of several entries counts once against the limit
}

// Money is a profile's payout settings. They are in the database, so that everybody who works with it has the same; those of the file are
// copied there once.
type Money struct {
	Mode      affiliate.PayoutMode  // "": not set
	HoldDays  int                   // -1: not set
	MinPayout affiliate.Paise       // -1: not set
	Tax       affiliate.BasisPoints // UnknownCommission: not set
}

// Onboard is [onboard]: what the onboard form proposes.
type Onboard struct {
	Commission   affiliate.BasisPoints // UnknownCommission: proposes none
	Product      string                // ID, name or slug
	Discount     affiliate.Discount
	WelcomeEmail bool
}

// Coupon is [coupon]: templates of the JSON body that makes a coupon; a zero one means the client's own.
type Coupon struct {
	Body       affiliate.CouponTemplate // a percentage off
	BodyAmount affiliate.CouponTemplate // a fixed amount off
}

// Alerts is [alerts]. A number of 0 turns its alert off.
type Alerts struct {
	affiliate.AlertRules
	Bell   bool // ring the terminal's bell
	Notify bool // send a desktop notification through the terminal
}

// UI is [ui].
type UI struct {
	Theme         string // auto, dark, light or high-contrast
	Mouse         bool   // capture the mouse
	Spacious      bool   // density = "spacious": a blank line between the rows of lists
	International bool   // digits = "international": 1,234,567 instead of 12,34,567
}

// Retention is [retention]: after how many days the program deletes what only tells of the past; 0: never.
type Retention struct {
	EventDays  int // webhook events
	NoticeDays int // alerts, errors and notes in Activity
}

// Default is an empty config file.
func Default() Config {
	return Config{
		Profiles: map[string]Profile{},
		Onboard:  Onboard{Commission: affiliate.UnknownCommission},
		Alerts: Alerts{AlertRules: affiliate.AlertRules{
			FirstSale: true, SaleBurst: 10, ClicksWithoutSale: 200, QuietDays: 14,
			Fell: true, SupersededSale: true, GoalReached: true, GoalMissed: true, PayoutsDue: true, NegativeBalance: true,
		}},
		UI:        UI{Theme: "auto", Mouse: true},
		Retention: Retention{EventDays: 365, NoticeDays: 365},
	}
}

// defaultProfile is a profile that the file does not mention.
func defaultProfile() Profile {
	return Profile{
		Money: Money{HoldDays: -1, MinPayout: -1, Tax: affiliate.UnknownCommission}, BudgetShare: 100,
		ShareMessage: defaultShareMessage, CommissionWarnAbove: 40_00, BatchSize: 1,
	}
}

// Profile returns the settings of a profile, the defaults when the file does not name it.
func (c Config) Profile(name string) Profile {
	if p, ok := c.Profiles[name]; ok {
		return p
	}
	return defaultProfile()
}
