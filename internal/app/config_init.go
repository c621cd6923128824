package app

import (
	"errors"
	"fmt"
	"io/fs"

	"fermion-tui/internal/config"
	"fermion-tui/internal/fermion"
)

// ConfigInit writes an example config file, and never replaces one that exists.
func ConfigInit(o Options) error {
	o = o.withDefaults()
	path, _ := config.FirstSet(config.Candidate{Value: o.ConfigFile}, config.Candidate{Value: o.Getenv(envConfig)},
		config.Candidate{Value: config.DefaultPaths(o.Getenv, o.Home).File})
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
