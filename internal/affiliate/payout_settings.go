package affiliate

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// PayoutSettings are a profile's settings about money, with the time zone that its days and months are of. Everybody who works with
// the profile has the same ones.
type PayoutSettings struct {
	PayoutRules
	TimeZone string // IANA name
}

// SettingChange is a setting that changes, with its values as people write them.
type SettingChange struct {
	Name     string // in config.toml: hold_days
	From, To string
}

// String is the change in words: hold_days 15 → 30.
func (c SettingChange) String() string { return c.Name + " " + c.From + " → " + c.To }

// Changes are the settings that differ in to.
func (s PayoutSettings) Changes(to PayoutSettings) []SettingChange {
	var all []SettingChange
	for _, c := range []SettingChange{
		{"payouts", string(s.Mode), string(to.Mode)},
		{"hold_days", strconv.Itoa(s.HoldDays), strconv.Itoa(to.HoldDays)},
		{"min_payout", s.MinPayout.Exact(), to.MinPayout.Exact()},
		{"tds_percent", s.Tax.String(), to.Tax.String()},
		{"time_zone", s.TimeZone, to.TimeZone},
	} {
		if c.From != c.To {
			all = append(all, c)
		}
	}
	return all
}

// SettingsChangedError means that somebody else has changed the same settings meanwhile: nothing was stored.
type SettingsChangedError struct {
	Now     PayoutSettings    // as they are stored
	Changes []SettingChange   // from what the person saw to what is stored
	By      map[string]string // who set it, by the name of the setting, as far as that is recorded
}

func (e *SettingsChangedError) Error() string {
	var texts []string
	for _, c := range e.Changes {
		texts = append(texts, ChangedBy(e.By[c.Name])+" has set "+c.Name+" to "+c.To+" meanwhile, from "+c.From)
	}
	return "nothing was saved: " + strings.Join(texts, ", ") + ". Save again to replace it"
}

// CheckUnchanged refuses a changed setting of which somebody else has stored a value that the person neither saw nor chose.
func (s PayoutSettings) CheckUnchanged(chosen, stored PayoutSettings) error {
	wanted := map[string]string{}
	for _, c := range s.Changes(chosen) {
		wanted[c.Name] = c.To
	}
	e := SettingsChangedError{Now: stored}
	for _, c := range s.Changes(stored) {
		if to, changes := wanted[c.Name]; changes && c.To != to {
			e.Changes = append(e.Changes, c)
		}
	}
	if len(e.Changes) == 0 {
		return nil
	}
	return &e
}

// ParsePayoutMode reads who pays the affiliates: fermion or self.
func ParsePayoutMode(text string) (PayoutMode, error) {
	switch m := PayoutMode(strings.ToLower(strings.TrimSpace(text))); m {
	case PaidByFermion, PaidBySelf:
		return m, nil
	case "school":
		return "", errors.New(`"school" is called "self" now: write self`)
	}
	return "", errors.New("write fermion when Fermion pays your affiliates, or self when you do")
}

// ParseHoldDays reads how many days a commission is on hold.
func ParseHoldDays(text string) (int, error) {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < 0 || n > MaxHoldDays {
		return 0, fmt.Errorf("write a number of days from 0 to %d", MaxHoldDays)
	}
	return n, nil
}

// ParseMinPayout reads the smallest amount that is paid; 0 pays any.
func ParseMinPayout(text string) (Paise, error) {
	p, err := ParseRupees(text)
	if err == nil {
		err = CheckAmount(p)
	}
	return p, err
}
