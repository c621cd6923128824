package ui_test

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/ui/uitest"
)

// command runs what the palette finds by a text.
func command(term *uitest.Terminal, text string) *uitest.Terminal {
	return term.Press(":").WaitIdle().Press(text).WaitIdle().Press("enter").WaitIdle()
}

func TestPayoutSettingsGoldens(t *testing.T) {
	for _, c := range []struct {
		name, command string
		keys          []string
	}{
		{"payout-settings", "payout settings…", nil},
		{"payout-settings-changed", "who pays", []string{"ctrl+u", "self", "tab", "ctrl+u", "30", "tab", "ctrl+u", "2,500"}},
		{"payout-settings-wrong", "days on hold", []string{"ctrl+u", "91", "tab", "ctrl+u", "12,50", "tab"}},
	} {
		for _, size := range sizes {
			t.Run(fmt.Sprintf("%s-%dx%d", c.name, size[0], size[1]), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					x := peopled()
					term := x.open(t, size[0], size[1]).WaitIdle()
					command(term, c.command).Press(c.keys...).WaitIdle().GoldenBody(c.name)
				})
			})
		}
	}
}

// Each command of the palette goes to its field, and what is saved is only what was changed.
func TestPayoutSettingsAreEdited(t *testing.T) {
	for name, c := range map[string]struct {
		command string
		keys    []string
		says    string
		wrote   string
	}{
		"who pays": {"who pays", []string{"ctrl+u", "self", "enter", "enter", "enter", "enter", "enter"}, "saved: payouts fermion → self",
			"settings [payouts fermion → self]"},
		"hold": {"hold_days", []string{"ctrl+u", "30", "enter", "enter", "enter", "enter"}, "saved: hold_days 15 → 30",
			"settings [hold_days 15 → 30]"},
		"minimum": {"min_payout", []string{"ctrl+u", "₹2,500.50", "enter", "enter", "enter"}, "saved: min_payout ₹1,000 → ₹2,500.50",
			"settings [min_payout ₹1,000 → ₹2,500.50]"},
		"tax": {"tds_percent", []string{"ctrl+u", "2.5", "enter", "enter"}, "saved: tds_percent 0 → 2.5", "settings [tds_percent 0 → 2.5]"},
		"zone": {"time_zone", []string{"ctrl+u", "Dubai", "enter"}, "saved: time_zone Asia/Kolkata → Asia/Dubai",
			"settings [time_zone Asia/Kolkata → Asia/Dubai]"},
		"nothing":         {"time_zone", []string{"enter"}, "nothing changed", ""},
		"school":          {"who pays", []string{"ctrl+u", "school", "tab"}, `"school" is called "self" now`, ""},
		"too long a hold": {"hold_days", []string{"ctrl+u", "91", "tab", "tab", "tab", "enter"}, "write a number of days from 0 to 90", ""},
		"too much tax":    {"tds_percent", []string{"ctrl+u", "101", "tab", "enter"}, "write a percentage from 0 to 100", ""},
		"no zone":         {"time_zone", []string{"ctrl+u", "Atlantis", "enter"}, "Atlantis", ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := peopled()
				term := x.open(t, 100, 30).WaitIdle()
				command(term, c.command).Press(c.keys...).WaitIdle().Contains(c.says)
				if got := x.calls(); got != c.wrote {
					t.Errorf("wrote %q, want %q", got, c.wrote)
				}
				term.Quit("ctrl+c")
			})
		})
	}
}

// The stored value of each field is selected: typing replaces it.
func TestTypingReplacesAPayoutSetting(t *testing.T) {
	for name, c := range map[string]struct{ command, types, wrote string }{
		"who pays": {"who pays", "self", "settings [payouts fermion → self]"},
		"hold":     {"hold_days", "30", "settings [hold_days 15 → 30]"},
		"minimum":  {"min_payout", "2,500", "settings [min_payout ₹1,000 → ₹2,500]"},
		"tax":      {"tds_percent", "5", "settings [tds_percent 2 → 5]"},
		"zone":     {"time_zone", "Dubai", "settings [time_zone Asia/Kolkata → Asia/Dubai]"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := peopled()
				x.rules.Tax = 200
				term := x.open(t, 100, 30).WaitIdle()
				command(term, c.command).Contains("proposed: enter accepts it, typing replaces it").Press(c.types)
				wrote := ""
				for n := 0; n < 5 && wrote == ""; n++ { // enter goes through the fields that are left, and saves on the last one
					term.Press("enter").WaitIdle()
					wrote = x.calls()
				}
				if wrote != c.wrote {
					t.Errorf("wrote %q, want %q", wrote, c.wrote)
				}
				term.Quit("ctrl+c")
			})
		})
	}
}

// A change that cannot be stored leaves the form with what was typed, and a read-only program changes nothing.
func TestPayoutSettingsThatAreNotSaved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.fail = errors.New("the disk is full")
		term := x.open(t, 100, 30).WaitIdle()
		command(term, "hold_days").Press("ctrl+u", "30", "enter", "enter", "enter", "enter").WaitIdle().Contains("the disk is full", "Hold days       30")
		term.Quit("ctrl+c")
	})
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.opts.ReadOnly = true
		term := x.open(t, 100, 30).WaitIdle()
		command(term, screen.Title(screen.ActionHoldDays)).Contains("read-only").Absent("Minimum payout  ")
		if x.rules != affiliate.DefaultPayoutRules() {
			t.Errorf("rules %+v", x.rules)
		}
		term.Quit("ctrl+c")
	})
}

// What a colleague has set meanwhile is shown under the field, with what was typed; saving again replaces it.
func TestPayoutSettingsThatAColleagueChanged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		now := affiliate.PayoutSettings{PayoutRules: affiliate.DefaultPayoutRules(), TimeZone: "Asia/Kolkata"}
		now.HoldDays, now.MinPayout = 60, 2500_00
		x.fail = &affiliate.SettingsChangedError{Now: now, Changes: []affiliate.SettingChange{{Name: "hold_days", From: "15", To: "60"}},
			By: map[string]string{"hold_days": "ravi@lap"}}
		term := x.open(t, 100, 30).WaitIdle()
		command(term, "hold_days").Press("ctrl+u", "30", "enter", "enter", "enter", "enter").WaitIdle().
			Contains("not saved: ravi@lap has set it to 60 meanwhile.", "again to replace it", "hold_days 60 → 30: balances follow", "Hold days       30",
				"Minimum payout  ₹2,500")
		x.fail = nil
		term.Press("enter", "enter", "enter", "enter").WaitIdle().Contains("saved: hold_days 60 → 30")
		if got := x.calls(); got != "settings [hold_days 60 → 30]" {
			t.Errorf("wrote %q", got)
		}
		term.Quit("ctrl+c")
	})
}

// A hold that puts balances below zero says how many before it is saved.
func TestALongerHoldIsAskedAbout(t *testing.T) {
	for answer, want := range map[string]string{"n": "", "y": "settings [hold_days 15 → 60]"} {
		synctest.Test(t, func(t *testing.T) {
			x, _ := paying(t)
			term := x.open(t, 100, 30).WaitIdle()
			command(term, "hold_days").Press("ctrl+u", "60", "enter", "enter", "enter", "enter").WaitIdle().
				Contains("Hold commissions for 60 days?", "The balance of 1 affiliate becomes negative").Press(answer).WaitIdle()
			if got := x.calls(); got != want {
				t.Errorf("%s: wrote %q", answer, got)
			}
			term.Quit("ctrl+c")
		})
	}
}
