package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"fermion-tui/internal/affiliate"
)

// Settings that all users of the profile share.
const (
	SettingPayouts   = "payouts"
	SettingHoldDays  = "hold_days"
	SettingMinPayout = "min_payout_paise"
	SettingTax       = "tds_bp"
	SettingTimeZone  = "time_zone"
)

// settingKeys are the keys of these settings, by their names in config.toml.
var settingKeys = map[string]string{"payouts": SettingPayouts, "hold_days": SettingHoldDays, "min_payout": SettingMinPayout,
	"tds_percent": SettingTax, "time_zone": SettingTimeZone}

// PayoutRules returns the profile's payout rules, with defaults for what the database does not have.
func (s *Store) PayoutRules(ctx context.Context, defaults affiliate.PayoutRules) (r affiliate.PayoutRules, err error) {
	err = s.snapshot(ctx, func(q Querier) (err error) {
		r, err = payoutRules(ctx, q, defaults)
		return err
	})
	return r, s.failed("reading the settings about money", err)
}

func payoutRules(ctx context.Context, q Querier, defaults affiliate.PayoutRules) (affiliate.PayoutRules, error) {
	r := defaults
	mode, found, err := setting(ctx, q, SettingPayouts)
	if err != nil {
		return r, err
	}
	if found {
		r.Mode = affiliate.PayoutMode(mode)
	}
	hold, minimum, tax := int64(r.HoldDays), int64(r.MinPayout), int64(r.Tax)
	for _, n := range []struct {
		key string
		to  *int64
		max int64
	}{{SettingHoldDays, &hold, affiliate.MaxHoldDays}, {SettingMinPayout, &minimum, 1 << 60},
		{SettingTax, &tax, int64(affiliate.FullCommission)}} {
		text, found, err := setting(ctx, q, n.key)
		if err != nil {
			return r, err
		}
		if !found {
			continue
		}
		v, err := strconv.ParseInt(text, 10, 64)
		if err != nil || v < 0 || v > n.max {
			return r, fmt.Errorf("the setting %s of the database is %s, which makes no sense", n.key, quoted(text))
		}
		*n.to = v
	}
	r.HoldDays, r.MinPayout, r.Tax = int(hold), affiliate.Paise(minimum), affiliate.BasisPoints(tax)
	return r, nil
}

// SetPayoutSettings stores the settings that differ between what a person saw (was) and what they chose, so that other changes made
// meanwhile stay. It returns an *affiliate.SettingsChangedError if somebody else has changed one of these settings meanwhile. Activity
// shows who changed what. Balances follow the new settings; prepared batches do not.
func (s *Store) SetPayoutSettings(ctx context.Context, was, chosen affiliate.PayoutSettings) error {
	if len(was.Changes(chosen)) == 0 {
		return nil
	}
	return s.write(ctx, "saving the payout settings", func(ctx context.Context, t *Tx) error {
		stored, err := t.storedSettings(ctx, was)
		if err != nil {
			return err
		}
		if err := was.CheckUnchanged(chosen, stored); err != nil {
			return t.namingSetters(ctx, err)
		}
		open := map[string]bool{} // settings that do not have the chosen value yet
		for _, c := range stored.Changes(chosen) {
			open[c.Name] = true
		}
		var texts []string
		for _, c := range was.Changes(chosen) {
			if open[c.Name] {
				texts = append(texts, c.String())
			}
		}
		if len(texts) == 0 {
			return nil
		}
		before := payoutSettings(was)
		for key, value := range payoutSettings(chosen) {
			if value == before[key] {
				continue
			}
			if err := t.setBy(ctx, key, value, s.by); err != nil {
				return err
			}
		}
		t.changed.OwnMoney = true
		t.changed.All = t.changed.All || stored.TimeZone != chosen.TimeZone && was.TimeZone != chosen.TimeZone // days and months are different now
		_, err = t.addNotice(ctx, affiliate.Notice{Kind: affiliate.NoticeInfo, Decided: true,
			Text: "payout settings: " + strings.Join(texts, ", ") + ", set by " + s.by})
		return err
	})
}

// TakeOverSetting stores a setting from config.toml unless the database has it. It returns the stored value, and whether it was taken
// over. Activity shows what it changed, and whose config.toml it is from.
func (s *Store) TakeOverSetting(ctx context.Context, key, value string, c affiliate.SettingChange) (stored string, taken bool, err error) {
	err = s.write(ctx, "taking over a setting of config.toml", func(ctx context.Context, t *Tx) (err error) {
		var found bool
		if stored, found, err = setting(ctx, t, key); found || err != nil {
			taken = false
			return err
		}
		if err := t.setBy(ctx, key, value, s.by); err != nil {
			return err
		}
		stored, taken = value, true
		_, err = t.addNotice(ctx, affiliate.Notice{Kind: affiliate.NoticeInfo, Decided: true,
			Text: "payout settings: " + c.String() + ", taken over from the config.toml of " + s.by})
		return err
	})
	return stored, taken && err == nil, err
}

// setterOf is appended to the key of a setting for the key under which its setter is stored.
const setterOf = ".set_by"

// setBy stores a setting and who set it.
func (t *Tx) setBy(ctx context.Context, key, value, by string) error {
	if err := t.set(ctx, key, value); err != nil {
		return err
	}
	return t.set(ctx, key+setterOf, by)
}

// namingSetters adds to a *SettingsChangedError who changed the settings.
func (t *Tx) namingSetters(ctx context.Context, err error) error {
	changed, is := errors.AsType[*affiliate.SettingsChangedError](err)
	if !is {
		return err
	}
	changed.By = map[string]string{}
	for _, c := range changed.Changes {
		by, found, err := setting(ctx, t, settingKeys[c.Name]+setterOf)
		if err != nil {
			return err
		}
		if found {
			changed.By[c.Name] = by
		}
	}
	return changed
}

// storedSettings returns the settings of the database, with defaults for what it does not have.
func (t *Tx) storedSettings(ctx context.Context, defaults affiliate.PayoutSettings) (affiliate.PayoutSettings, error) {
	rules, err := payoutRules(ctx, t, defaults.PayoutRules)
	if err != nil {
		return defaults, err
	}
	stored := affiliate.PayoutSettings{PayoutRules: rules, TimeZone: defaults.TimeZone}
	zone, found, err := setting(ctx, t, SettingTimeZone)
	if found {
		stored.TimeZone = zone
	}
	return stored, err
}

// payoutSettings returns settings as the database stores them, by key.
func payoutSettings(s affiliate.PayoutSettings) map[string]string {
	return map[string]string{SettingPayouts: string(s.Mode), SettingHoldDays: strconv.Itoa(s.HoldDays), SettingTimeZone: s.TimeZone,
		SettingMinPayout: strconv.FormatInt(int64(s.MinPayout), 10), SettingTax: strconv.FormatInt(int64(s.Tax), 10)}
}
