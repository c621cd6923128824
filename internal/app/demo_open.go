package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/app/demo"
	"fermion-tui/internal/config"
	"fermion-tui/internal/secret"
)

// openDemo replaces what comes from the machine with the demo's: files, most of the configuration, environment, keyring, network.
func (a *App) openDemo() error {
	a.cfg = config.Default()
	if err := a.configureDemo(); err != nil { // the demo opens all the same
		a.unusedConfig = fmt.Sprintf("the demo takes nothing from the config file, since it cannot be used: %v", err)
		a.stderr.Linef("fermion-tui: %s", a.unusedConfig)
	}
	if err := a.chooseTheme(); err != nil {
		return err
	}
	a.profile = a.cfg.Profile(demo.Profile)
	zone, err := affiliate.ParseTimeZone(affiliate.DefaultTimeZone)
	if err != nil {
		return err
	}
	a.profile.TimeZone = zone
	keyring := secret.Memory()
	if err := keyring.Set(secret.Service, demo.Profile, demo.Key); err != nil {
		return err
	}
	d, err := demo.New(a.o.Now)
	if err != nil {
		return err
	}
	a.demo, a.profile.SchoolID = d, d.Server.ID()
	a.location = location{
		profile: demo.Profile, dataDir: d.Dir, apiURL: demo.APIURL, apiFrom: "the demo", schoolURL: demo.SchoolURL,
		schoolFrom: "the demo",
	}
	a.secrets = secret.New(keyring, secret.Options{})
	a.o.Transport, a.o.Now, a.o.Getenv = d.Transport(), d.Now, withoutProgramVars(a.o.Getenv)
	return nil
}

// configureDemo takes over what the config file says about the person at the keyboard, and the formats of payment files, which can be tried
// in the demo. The rest is about a real school.
func (a *App) configureDemo() error {
	file, own, err := a.readConfig(config.DefaultPaths(a.o.Getenv, a.o.Home).File)
	if err != nil {
		return err
	}
	a.location.configFile = file
	taken := config.Default()
	taken.UI, taken.Theme, taken.Keys, taken.PayoutFiles = own.UI, own.Theme, own.Keys, own.PayoutFiles
	if err := a.useConfig(taken); err != nil {
		return err
	}
	if a.o.ConfigFile != "" {
		a.stderr.Linef("fermion-tui: of %s the demo takes [ui], [theme], [keys] and [payout_files]; the rest is for a real school", file)
	}
	return nil
}

// withoutProgramVars hides key, URLs and everything else that is meant for a real school. What describes the terminal stays.
func withoutProgramVars(getenv func(string) string) func(string) string {
	return func(name string) string {
		if name == secret.EnvKey || strings.HasPrefix(name, "FERMION_TUI_") {
			return ""
		}
		return getenv(name)
	}
}

// seedDemo fills the demo. Its last visit was the evening before, so that the start line shows what is new since.
func (a *App) seedDemo(ctx context.Context) error {
	const evening = 14 * time.Hour
	if err := a.demo.Seed(ctx, a.store, a.o.By, a.couponBodies()); err != nil {
		return err
	}
	changes, err := a.store.NewestChanges(ctx, 10_000)
	if err != nil {
		return err
	}
	at := a.o.Now().Add(-evening)
	for _, c := range changes { // newest first
		if c.At.Before(at) {
			return a.store.SetSetting(ctx, settingLastVisit, formatVisit(c.Seq, at))
		}
	}
	return nil
}
