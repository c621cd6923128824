package store

import (
	"context"
	"fmt"
	"strconv"

	"fermion-tui/internal/affiliate"
)

// Settings about money, which are the same for everybody who uses the profile.
const (
	SettingPayouts   = "payouts"
	SettingHoldDays  = "hold_days"
	SettingMinPayout = "min_payout_paise"
	SettingTax       = "tds_bp"
)

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

// SetPayoutRules stores all of them. Balances follow; batches that were prepared do not.
func (s *Store) SetPayoutRules(ctx context.Context, r affiliate.PayoutRules) error {
	return s.write(ctx, "saving the settings about money", func(ctx context.Context, t *Tx) error {
		for key, value := range payoutSettings(r) {
			if err := t.set(ctx, key, value); err != nil {
				return err
			}
		}
		t.changed.Notices = true
		_, err := t.addNotice(ctx, affiliate.Notice{Kind: affiliate.NoticeInfo, Decided: true,
			Text: fmt.Sprintf("payouts: %s, %d days on hold, minimum %s, tax withheld %s %%, set by %s", r.Mode, r.HoldDays, r.MinPayout.Exact(), r.Tax, s.by)})
		return err
	})
}

func payoutSettings(r affiliate.PayoutRules) map[string]string {
	return map[string]string{SettingPayouts: string(r.Mode), SettingHoldDays: strconv.Itoa(r.HoldDays),
		SettingMinPayout: strconv.FormatInt(int64(r.MinPayout), 10), SettingTax: strconv.FormatInt(int64(r.Tax), 10)}
}
