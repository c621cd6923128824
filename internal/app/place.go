package app

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/config"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/webhook"
)

// place is where a program works: which profile, which files, which API, and who said so.
type place struct {
	profile               string
	dataDir               string
	configFile            string
	apiURL, apiFrom       string
	schoolURL, schoolFrom string // from flag or environment only
}

// register is the file of the profile's register.
func (p place) register() string { return filepath.Join(p.dataDir, "profiles", p.profile+".db") }

// CheckUsage finds what is wrong with the flags by themselves, before anything is opened.
func CheckUsage(o Options) error {
	if o.Profile != "" {
		if err := affiliate.CheckProfileName(o.Profile); err != nil {
			return &UsageError{err}
		}
	}
	if err := checkWebhook(o); err != nil {
		return err
	}
	return checkTheme(o.Theme)
}

func checkWebhook(o Options) error {
	if o.WebhookAddr == "" {
		return nil
	}
	if o.Demo {
		return &UsageError{errors.New("--webhook-addr cannot be used with --demo: its school sends its events inside the program")}
	}
	if _, err := webhook.Address(o.WebhookAddr); err != nil {
		return &UsageError{fmt.Errorf("--webhook-addr: %w", err)}
	}
	return nil
}

func checkTheme(theme string) error {
	switch theme {
	case "", "auto", "dark", "light":
		return nil
	}
	return &UsageError{fmt.Errorf("--theme is auto, dark or light, not %q", theme)}
}

// findPlace resolves flag, environment, config file and default. URLs from the environment hold for the profile that the
// program started with, which is the only one it has.
func (a *App) findPlace() error {
	env, o := a.o.Getenv, a.o
	usual := config.Paths(env, o.Home)
	p := &a.place
	p.profile, _ = config.Pick(config.Candidate{Value: o.Profile}, config.Candidate{Value: env(envProfile)}, config.Candidate{Value: affiliate.DefaultProfile})
	if err := affiliate.CheckProfileName(p.profile); err != nil {
		return &UsageError{err}
	}
	if err := a.loadConfig(usual.File); err != nil {
		return err
	}
	p.dataDir, _ = config.Pick(config.Candidate{Value: o.DataDir}, config.Candidate{Value: env(envDataDir)}, config.Candidate{Value: usual.DataDir})
	if p.dataDir == "" {
		return &UsageError{errors.New("there is no home folder to keep data in: say where with --data-dir")}
	}
	a.profile = a.cfg.Profile(p.profile)
	p.apiURL, p.apiFrom = config.Pick(
		config.Candidate{Value: o.APIURL, From: "--api-url"}, config.Candidate{Value: env(envAPIURL), From: envAPIURL},
		config.Candidate{Value: a.profile.APIURL, From: "config.toml"}, config.Candidate{Value: affiliate.DefaultAPIURL, From: "default"})
	p.schoolURL, p.schoolFrom = config.Pick(
		config.Candidate{Value: o.SchoolURL, From: "--school-url"}, config.Candidate{Value: env(envSchoolURL), From: envSchoolURL})
	return a.chooseTheme()
}

func (a *App) loadConfig(usual string) (err error) {
	named, _ := config.Pick(config.Candidate{Value: a.o.ConfigFile}, config.Candidate{Value: a.o.Getenv(envConfig)})
	switch {
	case named != "":
		a.place.configFile = named
		a.cfg, err = config.Load(named)
	case usual != "":
		a.place.configFile = usual
		a.cfg, err = config.LoadIfPresent(usual)
	default:
		a.cfg = config.Default()
	}
	return err
}

// ConfigInit writes an example config file in its place, and never over one that is there.
func ConfigInit(o Options) error {
	o = o.withDefaults()
	path, _ := config.Pick(config.Candidate{Value: o.ConfigFile}, config.Candidate{Value: o.Getenv(envConfig)}, config.Candidate{Value: config.Paths(o.Getenv, o.Home).File})
	if path == "" {
		return &UsageError{errors.New("there is no home folder to keep a config file in: say where with --config")}
	}
	err := config.Create(path, config.Example(fermion.DefaultPercentBody, fermion.DefaultAmountBody))
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s exists already and was not changed", path)
	}
	if err == nil {
		newApp(o).stdout.Linef("%s", path)
	}
	return err
}

// openLog starts the debug log. It never holds the key or a person's e-mail address.
func (a *App) openLog() error {
	a.log = slog.New(slog.DiscardHandler)
	if !a.o.Debug {
		return nil
	}
	if err := os.MkdirAll(a.place.dataDir, 0o700); err != nil {
		return fmt.Errorf("making the data folder for the debug log: %w", err)
	}
	path := filepath.Join(a.place.dataDir, "debug.log")
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("opening the debug log: %w", err)
	}
	a.logged.to = f
	a.log = slog.New(slog.NewTextHandler(a.logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	a.closeLog = func() { _ = f.Close() }
	a.log.Info("start", "version", Version(), "profile", a.place.profile)
	if !a.o.Demo {
		a.stderr.Linef("fermion-tui: debug log in %s", path)
	}
	return nil
}
