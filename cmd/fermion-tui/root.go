package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	mango "github.com/muesli/mango-cobra"
	"github.com/muesli/roff"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"fermion-tui/internal/app"
)

// newRoot is the whole command line. The command without a sub-command is the screens.
func newRoot(getenv func(string) string, stderr io.Writer) *cobra.Command {
	o := &app.Options{Getenv: getenv, Stderr: stderr}
	root := &cobra.Command{
		Use:           "fermion-tui",
		Short:         "Run a Fermion affiliate program from a terminal",
		Long:          "Create affiliates, give each link its own commission, generate coupons, copy the URLs, and watch every link live.\nStart with fermion-tui --demo: a simulated school, nothing is saved.",
		SilenceErrors: true,
		SilenceUsage:  true,
		Version:       app.Version(),
		Args:          usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.CheckInBackground = true
			collectLater()
			o.OnFirstRows = collectOften
			return withApp(cmd, o, func(ctx context.Context, a *app.App) error { return a.RunScreens(ctx) })
		},
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			if o.Demo && cmd.HasParent() {
				return &app.UsageError{Err: errors.New("--demo goes with no command: it opens the screens")}
			}
			return nil
		},
	}
	root.SetVersionTemplate("{{.Version}}\n")
	root.SetFlagErrorFunc(wrongFlag)
	root.SetErr(stderr)
	f := root.PersistentFlags()
	f.BoolVar(&o.Demo, "demo", false, "a simulated school; no key, no network, nothing is saved")
	f.StringVar(&o.Profile, "profile", "", "profile, one for each school (FERMION_TUI_PROFILE)")
	f.StringVar(&o.APIURL, "api-url", "", "base of the API (FERMION_TUI_API_URL)")
	f.StringVar(&o.SchoolURL, "school-url", "", "public address of the school (FERMION_TUI_SCHOOL_URL)")
	f.StringVar(&o.DataDir, "data-dir", "", "folder of the database (FERMION_TUI_DATA_DIR)")
	f.StringVar(&o.Store, "store", "", "address of a team's database, like postgres://USER@HOST/DATABASE (FERMION_TUI_STORE)")
	f.StringVar(&o.ConfigFile, "config", "", "config.toml (FERMION_TUI_CONFIG)")
	f.BoolVar(&o.ReadOnly, "read-only", false, "poll, but change nothing at Fermion or in the database")
	f.StringVar(&o.Theme, "theme", "", "auto, dark, light or high-contrast")
	f.StringVar(&o.WebhookAddr, "webhook-addr", "", "listen for the school's webhook at this port, or address and port; for the screens and watch")
	f.BoolVar(&o.Debug, "debug", false, "write debug.log in the data folder, without key and e-mail addresses")
	root.AddCommand(authCommand(o), exportCommand(o), importCommand(o), payoutCommand(o), statementCommand(o), digestCommand(o), reportCommand(o), watchCommand(o), backupCommand(o), restoreCommand(o), storeCommand(o), doctorCommand(o), profileCommand(o), forgetCommand(o), configCommand(o), versionCommand(), manCommand(root))
	completeFlags(root, o)
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		if c.Name() == "completion" {
			requireSubcommand(c)
			for _, shell := range c.Commands() {
				shell.Args = usageArgs(cobra.NoArgs)
			}
		}
	}
	helpCommand(root)
	return root
}

// detectTerminal reports whether a person is at a terminal. Questions are asked on standard error, so that a command in a pipe asks too.
func detectTerminal(o *app.Options) {
	is := func(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }
	o.Interactive, o.HasScreen = is(os.Stdin) && is(os.Stderr), is(os.Stdin) && is(os.Stdout)
}

// withApp opens the profile, runs f, and waits for what was sent.
func withApp(cmd *cobra.Command, o *app.Options, f func(context.Context, *app.App) error) error {
	detectTerminal(o)
	o.Clipboard = true
	readAnswers(cmd, o)
	if !cmd.HasParent() && !o.HasScreen {
		return firstOf(app.CheckUsage(*o), app.ErrNoTerminal) // before anything is opened: the screens need a terminal
	}
	a, err := app.Open(cmd.Context(), *o)
	if err != nil {
		return err
	}
	err = f(cmd.Context(), a)
	if closing := a.Close(cmd.Context()); err == nil { // one plain line: the first trouble is the one that matters
		err = closing
	}
	return err
}

// readAnswers takes what the flags of a command say about opening the profile.
func readAnswers(cmd *cobra.Command, o *app.Options) {
	set := func(name string) *bool {
		f := cmd.Flags().Lookup(name)
		if f == nil {
			return nil
		}
		is := f.Value.String() == "true"
		return &is
	}
	o.Yes = set("yes")
	if dry := set("dry-run"); dry != nil {
		o.DryRun = *dry
	}
}

// withAppToList is withApp for a command that only lists.
func withAppToList(cmd *cobra.Command, o *app.Options, f func(context.Context, *app.App) error) error {
	o.ListsOnly = true
	return withApp(cmd, o, f)
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: usageArgs(cobra.NoArgs),
		Run: func(cmd *cobra.Command, _ []string) { fmt.Fprintln(cmd.OutOrStdout(), app.Version()) },
	}
}

func manCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use: "man", Short: "Print the manual page", Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			page, err := mango.NewManPage(1, root)
			if err != nil {
				return fmt.Errorf("making the manual page: %w", err)
			}
			page.WithSection("Environment", manEnvironment).WithSection("Files", manFiles).WithSection("Exit status", manExitStatus)
			_, err = fmt.Fprintln(cmd.OutOrStdout(), page.Build(roff.NewDocument()))
			return err
		},
	}
}

// What the manual page has besides the commands and flags.
const (
	manEnvironment = `FERMION_API_KEY: the API key; wins over the keyring and is never stored.
FERMION_TUI_API_URL, FERMION_TUI_SCHOOL_URL: base of the API, public address of the school.
FERMION_TUI_STORE: address of a team's database; its password from the keyring (auth store), PGPASSFILE or PGPASSWORD.
FERMION_TUI_PROFILE: the profile. FERMION_TUI_DATA_DIR, FERMION_TUI_CONFIG: folder of the database, the config file.
NO_COLOR: no colours.`
	manFiles = `~/.config/fermion-tui/config.toml: settings; fermion-tui config init writes an example.
~/.local/share/fermion-tui/profiles/NAME.db: the database of a profile; copies of it are in backups beside that folder.`
	manExitStatus = "0 done, 1 failed, 2 wrong usage, 3 no or refused API key."
)

// firstOf is the first error that is one.
func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
