package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"fermion-tui/internal/affiliate"
)

// Settings that everybody who works with the profile shares.
const (
	SettingPayouts   = "payouts"
	SettingHoldDays  = "hold_days"
	SettingMinPayout = "min_payout_paise"
	SettingTax       = "tds_bp"
	SettingTimeZone  = "time_zone"
)

// settingKeys are those, by the name that a person knows.
var settingKeys = map[string]string{"payouts": SettingPayouts, "hold_days": SettingHoldDays, "min_payout": SettingMinPayout, "tds_percent": SettingTax, "time_zone": SettingTimeZone}

// PayoutRules are the profile's, with otherwise's for what the database does not have.
func (s *Store) PayoutRules(ctx context.Context, otherwise affiliate.PayoutRules) (r affiliate.PayoutRules, err error) {
	err = s.snapshot(ctx, func(q Querier) (err error) {
		r, err = payoutRules(ctx, q, otherwise)
		return err
	})
	return r, s.failed("reading the settings about money", err)
}

func payoutRules(ctx context.Context, q Querier, otherwise affiliate.PayoutRules) (affiliate.PayoutRules, error) {
	r := otherwise
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
	}{{SettingHoldDays, &hold, affiliate.MaxHoldDays}, {SettingMinPayout, &minimum, 1 << 60}, {SettingTax, &tax, int64(affiliate.FullCommission)}} {
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

// SetPayoutSettings stores what differs between the settings that a person saw and those they chose, so that what somebody else
// changed meanwhile stays: when that is the same setting, it is an *affiliate.SettingsChangedError. Activity has who changed what.
// Balances follow; batches that were prepared do not.
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
		open := map[string]bool{} // settings that are not as they are to be already
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
		t.changed.All = t.changed.All || stored.TimeZone != chosen.TimeZone && was.TimeZone != chosen.TimeZone // days and months are other ones
		_, err = t.addNotice(ctx, affiliate.Notice{Kind: affiliate.NoticeInfo, Decided: true,
			Text: "payout settings: " + strings.Join(texts, ", ") + ", set by " + s.by})
		return err
	})
}

// TakeOverSetting stores a setting of a config file unless there is one, and returns what is stored and whether it is that. Activity has
// what changed by it, and whose config file it is.
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

// setterOf is the end of the key under which it is stored who set a setting.
const setterOf = ".set_by"

// setBy stores a setting, and who set it.
func (t *Tx) setBy(ctx context.Context, key, value, by string) error {
	if err := t.set(ctx, key, value); err != nil {
		return err
	}
	return t.set(ctx, key+setterOf, by)
}

// namingSetters is the error that settings were changed meanwhile, with who changed them.
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

// storedSettings are those of the database, with otherwise's for what it does not have.
func (t *Tx) storedSettings(ctx context.Context, otherwise affiliate.PayoutSettings) (affiliate.PayoutSettings, error) {
	rules, err := payoutRules(ctx, t, otherwise.PayoutRules)
	if err != nil {
		return otherwise, err
	}
	stored := affiliate.PayoutSettings{PayoutRules: rules, TimeZone: otherwise.TimeZone}
	zone, found, err := setting(ctx, t, SettingTimeZone)
	if found {
		stored.TimeZone = zone
	}
	return stored, err
}

// payoutSettings are the settings as the database has them, by key.
func payoutSettings(s affiliate.PayoutSettings) map[string]string {
	return map[string]string{SettingPayouts: string(s.Mode), SettingHoldDays: strconv.Itoa(s.HoldDays), SettingTimeZone: s.TimeZone,
		SettingMinPayout: strconv.FormatInt(int64(s.MinPayout), 10), SettingTax: strconv.FormatInt(int64(s.Tax), 10)}
}
