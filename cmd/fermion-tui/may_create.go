package main

import (
	"strings"

	"github.com/spf13/cobra"

	"fermion-tui/internal/app"
)

// firstCommands are those that may be the first of a profile, by their path: they make its database when it has none. All others read the database
// or work with the rows that it has, and are refused. (restore, store init and store move make a database too, but open no profile.)
var firstCommands = map[string]app.MayCreate{
	"":            app.CreateAny, // the screens, which set a profile up
	"import":      app.CreateAny,
	"auth login":  app.CreateAny,
	"profile add": app.CreateAny,
	"watch":       app.CreateKnown, // a service may be started before anything is imported, but nobody sees which profile it then sets up
}

// mayCreate finds a command, or the group that it belongs to, among the first commands.
func mayCreate(c *cobra.Command) app.MayCreate {
	path := strings.Fields(c.CommandPath())[1:]
	for n := len(path); n > 0; n-- {
		if may, is := firstCommands[strings.Join(path[:n], " ")]; is {
			return may
		}
	}
	if len(path) == 0 {
		return firstCommands[""]
	}
	return app.CreateNone
}
