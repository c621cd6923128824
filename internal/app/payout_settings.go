package app

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/importer"
	"fermion-tui/internal/store"
	"fermion-tui/internal/ui/screen"
)

// payoutRules are the profile's settings about money: the database's, with the config's and the defaults for what it does not have.
func (a *App) payoutRules(ctx context.Context) (affiliate.PayoutRules, error) {
	r := affiliate.DefaultPayoutRules()
	fromConfig := a.profile.Money
	if fromConfig.Mode != "" {
		r.Mode = fromConfig.Mode
	}
	if fromConfig.HoldDays >= 0 {
		r.HoldDays = fromConfig.HoldDays
	}
	if fromConfig.MinPayout >= 0 {
		r.MinPayout = fromConfig.MinPayout
	}
	if fromConfig.Tax >= 0 {
		r.Tax = fromConfig.Tax
	}
	return a.store.PayoutRules(ctx, r)
}

// savePayoutSettings stores what a person chose over the settings that they saw.
func (a *App) savePayoutSettings(ctx context.Context, was, chosen affiliate.PayoutSettings) error {
	if err := a.whyReadOnly(); err != nil {
		return err
	}
	if _, err := affiliate.ParseTimeZone(chosen.TimeZone); err != nil {
		return err
	}
	return a.store.SetPayoutSettings(ctx, was, chosen)
}

// followTimeZone takes over the time zone that another program sets, until ctx ends.
func (a *App) followTimeZone(ctx context.Context) {
	news, cancel := a.store.Subscribe()
	defer cancel()
	for {
		select {
		case <-ctx.Done():
			return
		case n, more := <-news:
			if !more {
				return
			}
			a.reloadTimeZone(ctx, n)
		}
	}
}

// reloadTimeZone reads the time zone again when n may concern it.
func (a *App) reloadTimeZone(ctx context.Context, n affiliate.Invalidation) {
	if !n.All {
		return
	}
	if err := a.school.reloadZone(ctx); err != nil && ctx.Err() == nil {
		a.log.Error("read the time zone", "err", err)
	}
}

// sharedSetting is a setting that is in the database, so that everybody who works with it has the same value.
type sharedSetting struct {
	key        string
	name       string // in config.toml
	edit       screen.ActionID
	configured string // in config.toml, in the form of the database; "" when it is not set there
	unset      string // what counts while it is set nowhere, in the form of the database
	words      func(stored string) string
}

// inConfig is a stored value as config.toml has it.
func (s sharedSetting) inConfig(stored string) string {
	if s.key == store.SettingHoldDays || s.key == store.SettingTax {
		return s.words(stored)
	}
	return strconv.Quote(s.words(stored))
}

func (a *App) sharedSettings() []sharedSetting {
	fromConfig := a.profile.Money
	defaults := affiliate.DefaultPayoutRules()
	number := func(n int64) string {
		if n < 0 {
			return ""
		}
		return strconv.FormatInt(n, 10)
	}
	zone := ""
	if a.profile.TimeZone != nil {
		zone = a.profile.TimeZone.String()
	}
	return []sharedSetting{
		{store.SettingTimeZone, "time_zone", screen.ActionTimeZone, zone, affiliate.DefaultTimeZone, affiliate.Clean},
		{store.SettingPayouts, "payouts", screen.ActionPayoutMode, string(fromConfig.Mode), string(defaults.Mode), affiliate.Clean},
		{store.SettingHoldDays, "hold_days", screen.ActionHoldDays,
			number(int64(fromConfig.HoldDays)), number(int64(defaults.HoldDays)), affiliate.Clean},
		{store.SettingMinPayout, "min_payout", screen.ActionMinPayout,
			number(int64(fromConfig.MinPayout)), number(int64(defaults.MinPayout)), describeStoredPaise},
		{store.SettingTax, "tds_percent", screen.ActionTaxPercent,
			number(int64(fromConfig.Tax)), number(int64(defaults.Tax)), describeStoredPercent},
	}
}

// describeStoredPaise writes an amount that is stored in paise: ₹500. Other text stays as it is.
func describeStoredPaise(stored string) string {
	paise, err := strconv.ParseInt(stored, 10, 64)
	if err != nil {
		return affiliate.Clean(stored)
	}
	return affiliate.Paise(paise).Exact()
}

// describeStoredPercent writes a percentage that is stored in basis points: 12.5. Other text stays as it is.
func describeStoredPercent(stored string) string {
	bp, err := strconv.ParseInt(stored, 10, 32)
	if err != nil {
		return affiliate.Clean(stored)
	}
	return affiliate.BasisPoints(bp).String()
}

// shareSettings copies into the database what config.toml sets and the database does not have, and warns of what differs: then the
// database's value counts. A command that only lists, and a dry run, copy nothing: they count with the value of config.toml.
func (a *App) shareSettings(ctx context.Context) error {
	for _, s := range a.sharedSettings() {
		if s.configured == "" {
			continue
		}
		stored, there, err := a.store.Setting(ctx, s.key)
		if err == nil && !there {
			stored, there, err = a.shareSetting(ctx, s)
		}
		if err != nil {
			return err
		}
		if there && stored != s.configured {
			a.stderr.Linef("fermion-tui: config.toml has %s = %s, and the database has %s, which is used: correct config.toml, or "+
				"change the database with the command %q on the screens",
				s.name, s.inConfig(s.configured), s.inConfig(stored), screen.Title(s.edit))
		}
	}
	return nil
}

// shareSetting copies a setting into the database, unless this command must not, or a person does not want it. It
// returns what is stored then.
func (a *App) shareSetting(ctx context.Context, s sharedSetting) (stored string, there bool, err error) {
	switch {
	case a.whyReadOnly() != nil || a.o.ListsOnly:
		return "", false, nil
	case a.o.DryRun:
		if s.configured != s.unset {
			a.stderr.Linef("fermion-tui: %s = %s of config.toml is used in this dry run, and would be used from then on by everybody "+
				"who works with this database (%s so far)",
				s.name, s.inConfig(s.configured), s.inConfig(s.unset))
		}
		return "", false, nil
	}
	if s.key == store.SettingHoldDays {
		if wanted, err := a.wantsHold(ctx, s); err != nil || !wanted {
			return "", false, err
		}
	}
	stored, err = a.takeOver(ctx, s)
	return stored, true, err
}

// wantsHold reports whether the hold of config.toml is to be copied into the database. If it makes balances negative, a person is asked; a
// command that cannot ask refuses; a service and the screens, which can neither ask nor refuse, count without it.
func (a *App) wantsHold(ctx context.Context, s sharedSetting) (bool, error) {
	below, err := a.newlyNegative(ctx)
	if err != nil || below == 0 {
		return err == nil, err
	}
	is := fmt.Sprintf("%s = %s of config.toml", s.name, s.inConfig(s.configured))
	effect := fmt.Sprintf("the balance of %s becomes negative, since what they were paid for is on hold again",
		affiliate.Plural(int64(below), "affiliate", "affiliates"))
	switch yes := a.o.Yes; {
	case yes != nil && *yes:
		a.stderr.Linef("fermion-tui: with %s %s", is, effect)
		return true, nil
	case a.o.Interactive:
		wanted, err := importer.Ask(ctx, a.o.Stdin, a.stderr,
			fmt.Sprintf("With %s, instead of %s so far, %s. Use it from now on for everybody who works with this database?", is,
				s.inConfig(s.unset), effect))
		if err != nil || wanted {
			return wanted, err
		}
	case yes != nil:
		return false, fmt.Errorf("%s is not taken over unasked: with it %s. Say --yes to take it over, or take it out of "+
			"config.toml", is, effect)
	}
	a.profile.Money.HoldDays = -1
	a.stderr.Linef("fermion-tui: %s is not used, but %s: with it %s. Take it out of config.toml, or set it with the command %q on the screens",
		is, s.inConfig(s.unset), effect, screen.Title(s.edit))
	return false, nil
}

// newlyNegative counts whose balance the hold of config.toml makes negative.
func (a *App) newlyNegative(ctx context.Context) (int, error) {
	after, err := a.payoutRules(ctx)
	before := after
	before.HoldDays = affiliate.DefaultPayoutRules().HoldDays
	if err != nil || after.HoldDays <= before.HoldDays {
		return 0, err
	}
	now := a.o.Now()
	was, err := a.store.Accounts(ctx, now, before)
	if err != nil {
		return 0, err
	}
	will, err := a.store.Accounts(ctx, now, after)
	return affiliate.NewlyNegative(was, will), err
}

// takeOver stores the value of config.toml unless somebody has stored one meanwhile, and returns what is stored. It
// reports what changes for everybody by that, here and in Activity.
func (a *App) takeOver(ctx context.Context, s sharedSetting) (stored string, err error) {
	if s.configured == s.unset {
		return a.store.SettingOnce(ctx, s.key, s.configured)
	}
	c := affiliate.SettingChange{Name: s.name, From: s.words(s.unset), To: s.words(s.configured)}
	stored, taken, err := a.store.TakeOverSetting(ctx, s.key, s.configured, c)
	if taken {
		a.stderr.Linef("fermion-tui: %s = %s of config.toml is used from now on by everybody who works with this database (%s so far): "+
			"change it with the command %q on the screens",
			s.name, s.inConfig(s.configured), s.inConfig(s.unset), screen.Title(s.edit))
	}
	return stored, err
}

// selfPaid refuses what is only for a school that pays its affiliates itself. The error names config.toml while its value would count.
func selfPaid(ctx context.Context, st *store.Store, r affiliate.PayoutRules) error {
	if r.Mode == affiliate.PaidBySelf {
		return nil
	}
	_, stored, err := st.Setting(ctx, store.SettingPayouts)
	if err != nil {
		return err
	}
	where := fmt.Sprintf("with the command %q on the screens", screen.Title(screen.ActionPayoutMode))
	if !stored {
		where += " or in config.toml"
	}
	return &UsageError{fmt.Errorf("Fermion pays the affiliates of this school (payouts = %q): record the payouts that you see in its "+
		"dashboard on the tab Payouts or with import ledger; if you pay them yourself, set payouts to %q %s",
		affiliate.PaidByFermion, affiliate.PaidBySelf, where)}
}

// whyNotClaimed returns the error of a claim. It is that of selfPaid when a colleague has set meanwhile that Fermion pays.
func whyNotClaimed(ctx context.Context, st *store.Store, err error) error {
	if errors.Is(err, store.ErrFermionPays) {
		return selfPaid(ctx, st, affiliate.PayoutRules{Mode: affiliate.PaidByFermion})
	}
	return err
}

// notePayeesShown notes in Activity, before the export, who writes payees in full, and where.
func (a *App) notePayeesShown(ctx context.Context, e Export) error {
	if err := a.whyNoPayment(); err != nil {
		return fmt.Errorf("--with-payees is noted in Activity: %w", err)
	}
	where := "standard output"
	if e.Output != "" && e.Output != "-" {
		where = affiliate.Clean(e.Output)
	}
	_, err := a.store.AddNotice(ctx, affiliate.Notice{Kind: affiliate.NoticeInfo, Decided: true,
		Text: fmt.Sprintf("export with whole payees: %s, by %s", where, a.o.By)})
	return err
}
