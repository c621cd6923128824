package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"fermion-tui/internal/app"
)

// newRoot is the whole command line. The command without a sub-command is the screens.
func newRoot(getenv func(string) string, stderr io.Writer) *cobra.Command {
	o := &app.Options{Getenv: getenv, Stderr: stderr}
	root := &cobra.Command{
		Use:   "fermion-tui",
		Short: "Run a Fermion affiliate program from a terminal",
		Long: "Create affiliates, give each link its own commission, generate coupons, copy the URLs, and watch every link " +
			"live.\nStart with fermion-tui --demo: a simulated school, nothing is saved.",
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
				return &app.UsageError{Err: errors.New("--demo takes no command: it opens the screens")}
			}
			o.MayCreate = mayCreate(cmd)
			app.WarnVisiblePassword(*o, "--store", o.Store)
			return nil
		},
	}
	root.SetVersionTemplate("{{.Version}}\n")
	root.SetFlagErrorFunc(wrongFlag)
	root.SetErr(stderr)
	addGlobalFlags(root, o)
	root.AddCommand(
		authCommand(o), exportCommand(o), importCommand(o), payoutCommand(o), statementCommand(o), digestCommand(o), reportCommand(o),
		watchCommand(o), backupCommand(o), restoreCommand(o), storeCommand(o), doctorCommand(o), profileCommand(o), forgetCommand(o),
		configCommand(o), versionCommand(), manCommand(root))
	completeFlags(root, o)
	addExamples(root)
	addCompletionCommand(root)
	helpCommand(root)
	root.SetUsageFunc(printUsage)
	help := root.HelpFunc()
	root.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		root.PersistentFlags().Lookup("demo").Hidden = cmd.HasParent() // commands do not take it
		help(cmd, args)
	})
	return root
}

// addGlobalFlags adds the flags that every command takes.
func addGlobalFlags(root *cobra.Command, o *app.Options) {
	f := root.PersistentFlags()
	f.BoolVar(&o.Demo, "demo", false,
		"a simulated school; no key, no network, nothing is saved. Of the config file it takes [ui], [theme], [keys] and [payout_files]")
	f.StringVar(&o.Profile, "profile", "", "use profile `NAME`, one for each school (FERMION_TUI_PROFILE)")
	f.StringVar(&o.APIURL, "api-url", "", "address of the API: a `URL` (FERMION_TUI_API_URL)")
	f.StringVar(&o.SchoolURL, "school-url", "", "public `URL` of the school (FERMION_TUI_SCHOOL_URL)")
	f.StringVar(&o.DataDir, "data-dir", "", "folder `DIR` of the database (FERMION_TUI_DATA_DIR)")
	f.StringVar(&o.Store, "store", "", "use a team's database at `URL`, like postgres://USER@HOST/DATABASE (FERMION_TUI_STORE)")
	f.StringVar(&o.ConfigFile, "config", "", "read the settings from `FILE`, instead of config.toml (FERMION_TUI_CONFIG)")
	f.BoolVar(&o.ReadOnly, "read-only", false, "change nothing at Fermion, and save only what polling and the webhook bring")
	f.StringVar(&o.Theme, "theme", "", "colours of `THEME`: auto, dark, light or high-contrast")
	f.StringVar(&o.WebhookAddr, "webhook-addr", "",
		"listen for the school's webhook at `ADDR`, a port or an address and port; for the screens and watch")
	f.BoolVar(&o.Debug, "debug", false, "write debug.log in the data folder, without key and e-mail addresses")
}

// addCompletionCommand adds cobra's command for completion, which refuses wrong arguments as the other commands do.
func addCompletionCommand(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		if c.Name() == "completion" {
			requireSubcommand(c)
			for _, shell := range c.Commands() {
				shell.Args = usageArgs(cobra.NoArgs)
			}
		}
	}
}

// detectTerminal finds out whether a person is at a terminal. Questions are asked on standard error, so that a command in a pipe asks too.
// With standard error in a file they are not read, although a person may be at the keyboard.
func detectTerminal(o *app.Options) {
	is := func(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }
	o.AtKeyboard = is(os.Stdin)
	o.Interactive, o.HasScreen = o.AtKeyboard && is(os.Stderr), o.AtKeyboard && is(os.Stdout)
}

// withApp opens the profile, runs f, and waits for what was sent.
func withApp(cmd *cobra.Command, o *app.Options, f func(context.Context, *app.App) error) error {
	detectTerminal(o)
	o.Clipboard, o.Screens = true, !cmd.HasParent()
	readAnswers(cmd, o)
	if !cmd.HasParent() && !app.CanShowScreens(*o) {
		return cmp.Or(app.CheckUsage(*o), app.ErrNoTerminal) // before anything is opened: the screens need a terminal
	}
	a, err := app.Open(cmd.Context(), *o)
	if o.Screens && errors.Is(err, context.Canceled) && app.Interrupted(cmd.Context()) {
		return nil // a person did not want to wait any longer
	}
	if err != nil {
		return err
	}
	err = f(cmd.Context(), a)
	if !o.Screens {
		return a.CloseCommand(cmd.Context(), err)
	}
	return cmp.Or(err, a.Close(cmd.Context()))
}

// readAnswers takes --yes and --dry-run of a command over: opening the profile may ask, or save, something too.
func readAnswers(cmd *cobra.Command, o *app.Options) {
	flag := func(name string) *bool { // nil: the command does not have it
		f := cmd.Flags().Lookup(name)
		if f == nil {
			return nil
		}
		is := f.Value.String() == "true"
		return &is
	}
	o.Yes = flag("yes")
	if dry := flag("dry-run"); dry != nil {
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
