package store_test

import (
	"errors"
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store/storetest"
)

// Two people who change different settings at the same time both keep their change, and Activity says who changed what.
func TestPayoutSettingsOfTwoPeople(t *testing.T) {
	t.Parallel()
	s := newSchool(t, 0)
	seen := affiliate.PayoutSettings{PayoutRules: affiliate.DefaultPayoutRules(), TimeZone: "Asia/Kolkata"}
	mine, other := seen, seen
	mine.HoldDays, other.MinPayout, other.Mode, other.TimeZone = 30, 2500_00, affiliate.PaidBySelf, "Europe/Berlin"
	storetest.NoErr(t, s.SetPayoutSettings(t.Context(), seen, mine))
	storetest.NoErr(t, s.SetPayoutSettings(t.Context(), seen, other))
	storetest.NoErr(t, s.SetPayoutSettings(t.Context(), seen, seen)) // nothing

	rules := storetest.Must(s.PayoutRules(t.Context(), affiliate.PayoutRules{Tax: 12}))(t)
	if want := (affiliate.PayoutRules{Mode: affiliate.PaidBySelf, HoldDays: 30, MinPayout: 2500_00, Tax: 12}); rules != want {
		t.Errorf("rules %+v, want %+v: what nobody changed is not stored", rules, want)
	}
	if zone, _, err := s.Setting(t.Context(), "time_zone"); err != nil || zone != "Europe/Berlin" {
		t.Errorf("time zone %q %v", zone, err)
	}
	notices := storetest.Must(s.Notices(t.Context(), 0))(t)
	if len(notices) != 2 {
		t.Fatalf("%d notices", len(notices))
	}
	for i, want := range []string{"payout settings: payouts fermion → self, min_payout ₹1,000 → ₹2,500, time_zone Asia/Kolkata → Europe/Berlin, set by " +
		"asha@desk", "payout settings: hold_days 15 → 30, set by asha@desk"} {
		if n := notices[i]; n.Text != want || n.NeedsReview() {
			t.Errorf("notice %+v, want %q", n, want)
		}
	}
}

// A setting of a config file is taken over once, and Activity says what changed by it.
func TestASettingIsTakenOverOnce(t *testing.T) {
	t.Parallel()
	s := newSchool(t, 0)
	for _, c := range []struct {
		value string
		taken bool
	}{{"10", true}, {"20", false}} {
		stored, taken, err := s.TakeOverSetting(t.Context(), "hold_days", c.value, affiliate.SettingChange{Name: "hold_days", From: "15", To: c.value})
		if stored != "10" || taken != c.taken || err != nil {
			t.Errorf("%s: stored %q, taken %v, %v", c.value, stored, taken, err)
		}
	}
	notices := storetest.Must(s.Notices(t.Context(), 0))(t)
	if len(notices) != 1 || notices[0].Text != "payout settings: hold_days 15 → 10, taken over from the config.toml of asha@desk" || notices[0].NeedsReview() {
		t.Errorf("Activity has %+v", notices)
	}
}

// Two people who change the same setting: the second one is told what it is by now, and nothing of theirs is stored.
func TestTheSameSettingOfTwoPeople(t *testing.T) {
	t.Parallel()
	s := newSchool(t, 0)
	seen := affiliate.PayoutSettings{PayoutRules: affiliate.DefaultPayoutRules(), TimeZone: "Asia/Kolkata"}
	mine, theirs := seen, seen
	mine.HoldDays, mine.MinPayout, theirs.HoldDays = 30, 2500_00, 60
	colleague := storetest.MustOpen(t, s.path, storetest.Options{Instance: "colleague", By: "ravi@lap", Now: s.clock.Now})
	storetest.NoErr(t, colleague.SetPayoutSettings(t.Context(), seen, theirs))
	changed, ok := errors.AsType[*affiliate.SettingsChangedError](s.SetPayoutSettings(t.Context(), seen, mine))
	if !ok || len(changed.Changes) != 1 || changed.Changes[0].String() != "hold_days 15 → 60" || changed.Now != theirs ||
		changed.By["hold_days"] != "ravi@lap" {
		t.Fatalf("the second one: %+v", changed)
	}
	rules := storetest.Must(s.PayoutRules(t.Context(), seen.PayoutRules))(t)
	if rules != theirs.PayoutRules {
		t.Errorf("stored %+v", rules)
	}
	storetest.NoErr(t, s.SetPayoutSettings(t.Context(), seen, theirs)) // as they are already
	storetest.NoErr(t, s.SetPayoutSettings(t.Context(), changed.Now, mine))
	notices := storetest.Must(s.Notices(t.Context(), 0))(t)
	if len(notices) != 2 || notices[0].Text != "payout settings: hold_days 60 → 30, min_payout ₹1,000 → ₹2,500, set by asha@desk" {
		t.Errorf("Activity has %+v", notices)
	}
}
