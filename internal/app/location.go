package app

import (
	"cmp"
	"errors"
	"path/filepath"
	"slices"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/config"
	"fermion-tui/internal/ui/screen"
)

// fromDefault is the source of an address that is not set.
const fromDefault = "default"

// location is where a program works: which profile, files and API, and where each was set.
type location struct {
	profile               string
	dataDir               string
	configFile            string
	apiURL, apiFrom       string
	schoolURL, schoolFrom string // from flag or environment only
	store, storeFrom      string // address of the database server; "": the profile's own file
}

// databaseFile is the file of the profile's database.
func (l location) databaseFile() string { return filepath.Join(l.dataDir, "profiles", l.profile+".db") }

// findLocation resolves flag, environment, config file and default.
func (a *App) findLocation() error {
	env, o := a.o.Getenv, a.o
	usual := config.DefaultPaths(env, o.Home)
	l := &a.location
	l.profile, _ = config.FirstSet(config.Candidate{Value: o.Profile}, config.Candidate{Value: env(envProfile)},
		config.Candidate{Value: affiliate.DefaultProfile})
	if err := affiliate.CheckProfileName(l.profile); err != nil {
		return &UsageError{err}
	}
	if err := a.loadConfig(usual.File); err != nil {
		return err
	}
	l.dataDir, _ = config.FirstSet(config.Candidate{Value: o.DataDir}, config.Candidate{Value: env(envDataDir)},
		config.Candidate{Value: usual.DataDir})
	if l.dataDir == "" {
		return &UsageError{errors.New("there is no home folder to keep data in: say where with --data-dir")}
	}
	a.profile = a.cfg.Profile(l.profile)
	l.apiURL, l.apiFrom = config.FirstSet(
		config.Candidate{Value: o.APIURL, From: "--api-url"}, config.Candidate{Value: env(envAPIURL), From: envAPIURL},
		config.Candidate{Value: a.profile.APIURL, From: "config.toml"}, config.Candidate{Value: affiliate.DefaultAPIURL, From: fromDefault})
	l.schoolURL, l.schoolFrom = config.FirstSet(
		config.Candidate{Value: o.SchoolURL, From: "--school-url"}, config.Candidate{Value: env(envSchoolURL), From: envSchoolURL})
	if err := a.findStore(); err != nil {
		return err
	}
	return a.chooseTheme()
}

// readConfig reads the config file: the one that is named, which must exist, else the usual one.
func (a *App) readConfig(usual string) (file string, c config.Config, err error) {
	named, _ := config.FirstSet(config.Candidate{Value: a.o.ConfigFile}, config.Candidate{Value: a.o.Getenv(envConfig)})
	switch {
	case named != "":
		c, err = config.Load(named)
		return named, c, err
	case usual != "":
		c, err = config.LoadIfPresent(usual)
		return usual, c, err
	}
	return "", config.Default(), nil
}

func (a *App) loadConfig(usual string) error {
	file, c, err := a.readConfig(usual)
	if err != nil {
		return err
	}
	a.location.configFile = file
	return a.useConfig(c)
}

// useConfig takes over a configuration if the screens can use its keys.
func (a *App) useConfig(c config.Config) error {
	chosen, lines := map[string][]string{}, map[string]int{}
	for _, k := range c.Keys {
		chosen[k.Action], lines[k.Action] = k.Keys, k.Line
	}
	keys, problems := screen.ParseKeys(chosen)
	if len(problems) == 0 {
		a.cfg, a.keys = c, keys
		affiliate.GroupInternationally(c.UI.International)
		return nil
	}
	wrong := &config.Error{File: a.location.configFile}
	for _, p := range problems {
		wrong.Problems = append(wrong.Problems, config.Problem{Line: lines[p.Action], Key: "keys." + affiliate.Clean(p.Action),
			Text: p.Text})
	}
	slices.SortFunc(wrong.Problems, func(x, y config.Problem) int {
		return cmp.Or(cmp.Compare(x.Line, y.Line), cmp.Compare(x.Text, y.Text))
	})
	return wrong
}
