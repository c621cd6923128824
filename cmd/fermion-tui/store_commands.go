package main

import (
	"github.com/spf13/cobra"

	"fermion-tui/internal/app"
)

func storeCommand(o *app.Options) *cobra.Command {
	c := requireSubcommand(&cobra.Command{Use: "store",
		Short: "A team's database on a server: set it up, give its users roles, or move a profile's file there"})
	c.AddCommand(storeStatusCommand(o), storeInitCommand(o), storeRolesCommand(o), storeMoveCommand(o))
	return c
}

func storeStatusCommand(o *app.Options) *cobra.Command {
	return &cobra.Command{Use: "status",
		Short: "Show the state of the profile's database: server, TLS, schema, rights, latency, clock, who keeps writes waiting, calls, " +
			"who is here",
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			detectTerminal(o)
			return app.StoreStatus(cmd.Context(), *o)
		}}
}

func storeInitCommand(o *app.Options) *cobra.Command {
	var yes bool
	c := &cobra.Command{Use: "init", Short: "Set up the profile's database on the server of --store, or migrate one of an older version",
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			detectTerminal(o)
			return app.StoreInit(cmd.Context(), *o, yes)
		}}
	c.Flags().BoolVar(&yes, "yes", false, "do not ask when others have the database open")
	return c
}

func storeRolesCommand(o *app.Options) *cobra.Command {
	return &cobra.Command{Use: "roles",
		Short: "Print the SQL that makes the roles manager, finance and viewer of the profile's database, for psql", Args: usageArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			detectTerminal(o)
			return app.StoreRoles(*o)
		}}
}

func storeMoveCommand(o *app.Options) *cobra.Command {
	var to string
	c := &cobra.Command{Use: "move", Short: "Copy the profile's file to a server, compare both, and print the line for the config file",
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			detectTerminal(o)
			app.WarnVisiblePassword(*o, "--to", to)
			return app.StoreMove(cmd.Context(), *o, to)
		}}
	c.Flags().StringVar(&to, "to", "", "move it to the database at `URL`, like postgres://USER@HOST/DATABASE?sslmode=verify-full")
	return c
}
