package main

import (
	"strings"

	"github.com/spf13/cobra"

	"fermion-tui/internal/app"
)

// createdBy lists commands by their path, with the profiles for which each creates a missing database. A command that is not listed does so
// for profiles whose names cannot be mistyped: before anything is in it, export prints no rows, and doctor checks that a database can be
// made. (restore, store init and store move make a database too, but open no profile.)
var createdBy = map[string]app.MayCreate{
	"":            app.CreateAny, // the screens, which set a profile up
	"import":      app.CreateAny,
	"auth login":  app.CreateAny,
	"profile add": app.CreateAny,
	"digest":      app.CreateNone, // there is nothing to report
	"report":      app.CreateNone,
	"backup":      app.CreateNone, // nor to copy
}

// mayCreate returns what a command may create, by its own path or by that of the group that it belongs to.
func mayCreate(c *cobra.Command) app.MayCreate {
	path := strings.Fields(c.CommandPath())[1:]
	for n := len(path); n > 0; n-- {
		if may, is := createdBy[strings.Join(path[:n], " ")]; is {
			return may
		}
	}
	if len(path) == 0 {
		return createdBy[""]
	}
	return app.CreateKnown
}
