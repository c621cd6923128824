package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"fermion-tui/internal/app"
)

func authCommand(o *app.Options) *cobra.Command {
	auth := requireSubcommand(&cobra.Command{Use: "auth", Short: "The API key and other secrets in the OS keyring"})
	sub := func(use, short string, open func(context.Context, app.Options) (*app.App, error), f func(*app.App, context.Context) error) {
		auth.AddCommand(&cobra.Command{Use: use, Short: short, Args: noArgsRedacted, RunE: func(cmd *cobra.Command, _ []string) error {
			detectTerminal(o)
			a, err := open(cmd.Context(), *o)
			if err != nil {
				return err
			}
			return a.CloseCommand(cmd.Context(), f(a, cmd.Context()))
		}})
	}
	sub("login", "Store the API key, from a masked prompt or from standard input", app.OpenForKey, (*app.App).Login)
	sub("status", "Show where the key comes from, and ask Fermion whether it is accepted", app.OpenForKey, (*app.App).AuthStatus)
	sub("webhook", "Store the secret of the school's webhook, from a masked prompt or from standard input", app.OpenForKeyring,
		(*app.App).SetWebhookSecret)
	store := &cobra.Command{Use: "store", Short: "Store the password of the database server, from a masked prompt or from standard input",
		Args: noArgsRedacted,
		RunE: func(cmd *cobra.Command, _ []string) error {
			detectTerminal(o)
			return app.SetStorePassword(cmd.Context(), *o) // which opens nothing, since the password may be missing
		}}
	auth.AddCommand(store)
	sub("logout", "Remove the API key, the webhook's secret and the password of the database server from the keyring", app.OpenForKeyring,
		(*app.App).Logout)
	return auth
}

// addKindCommands makes one sub-command for each kind of thing, so that an unknown kind is an unknown command.
func addKindCommands(parent *cobra.Command, args cobra.PositionalArgs, operand string, names []string,
	run func(cmd *cobra.Command, kind string, args []string) error) {
	for _, kind := range names {
		parent.AddCommand(&cobra.Command{
			Use: strings.TrimSpace(kind + " " + operand), Short: parent.Short + ": " + kind, Args: usageArgs(args),
			RunE: func(cmd *cobra.Command, args []string) error { return run(cmd, kind, args) },
		})
	}
}

// periodUsage says what a period may be.
const periodUsage = "within `PERIOD`: " + app.PeriodForms

func exportCommand(o *app.Options) *cobra.Command {
	var e app.Export
	var period, asOf string
	c := requireSubcommand(&cobra.Command{Use: "export", Short: "Write the database's records to standard output or a file"})
	c.PersistentFlags().StringVar(&e.Format, "format", "csv", "write as `FORMAT`: csv or json")
	c.PersistentFlags().StringVarP(&e.Output, "output", "o", "", "write to `FILE`, instead of standard output")
	c.PersistentFlags().BoolVar(&e.NoBOM, "no-bom", false,
		"write a CSV file without a byte order mark, for programs that do not expect one")
	c.PersistentFlags().StringVar(&period, "period", "all", periodUsage)
	c.PersistentFlags().StringVar(&asOf, "as-of", "", "payouts: everything as of the end of `DATE`, like 2026-10-31")
	c.PersistentFlags().BoolVar(&e.WithPayees, "with-payees", false, "affiliates: write payees in full, not masked; Activity notes it")
	addKindCommands(c, cobra.NoArgs, "", app.ExportKinds(), func(cmd *cobra.Command, kind string, _ []string) (err error) {
		if err := checkExportFlags(kind, cmd.Flags().Changed("period"), asOf != "", e.WithPayees); err != nil {
			return err
		}
		if e.AsOf, err = app.ParseAsOf(asOf); err != nil {
			return err
		}
		if e.Format != "csv" && e.Format != "json" {
			return &app.UsageError{Err: fmt.Errorf("--format is csv or json, not %q", e.Format)}
		}
		if e.Period, err = app.ParsePeriod(period); err != nil {
			return err
		}
		e.Kind, o.NotesReading = kind, e.WithPayees
		return withAppToList(cmd, o, func(ctx context.Context, a *app.App) error { return a.Export(ctx, e) })
	})
	return c
}

// checkExportFlags refuses flags that a kind of export does not have. The booleans say which flags were given.
func checkExportFlags(kind string, period, asOf, payees bool) error {
	switch {
	case kind == app.ExportPayouts && period:
		return &app.UsageError{Err: errors.New("payouts are balances and take no --period: use --as-of, or export ledger")}
	case kind != app.ExportPayouts && asOf:
		return &app.UsageError{Err: errors.New("only payouts take --as-of: use --period")}
	case kind != app.ExportAffiliates && payees:
		return &app.UsageError{Err: errors.New("only affiliates take --with-payees")}
	}
	return nil
}

// importKinds are what the help says of each kind of file: its usual columns, and what the import does with a row.
var importKinds = map[string]struct{ columns, does string }{
	"affiliates": {"name, email, and what else is known: user_id, tags, notes", "updates those that exist, creates the others"},
	"links": {"slug (tracks links that exist), or affiliate_name, affiliate_email, product, commission_percent (creates), with coupon_code, " +
		"discount", "tracks those that exist, creates the others"},
	"coupons": {"product, code, discount, message, expires, uses", "creates those without a state, records the others"},
	"ledger": {"affiliate_email, kind, amount, date, and withheld, reference, note",
		"writes entries of the ledger; nothing is sent to Fermion"},
}

// importAsks says when an import asks before it starts.
const importAsks = "On a terminal the plan is shown, and you are asked before anything starts, unless --yes is given. Where standard " +
	"input is no terminal (a pipe, a scheduled job, </dev/null) nothing is asked: the import starts at once, also without --yes."

// importCannotUndo is said of the kinds that create something at Fermion.
const importCannotUndo = " Links cannot be deleted at Fermion: check the plan with --dry-run first."

// importHelp is the help of one kind of import.
func importHelp(kind string) string {
	asks, docs := importAsks+importCannotUndo, "docs/IMPORT.md"
	switch kind {
	case "ledger":
		asks, docs = importAsks, "docs/PAYOUTS.md"
	case "affiliates", "coupons":
		asks = importAsks + " Check the plan with --dry-run first."
	}
	k := importKinds[kind]
	return fmt.Sprintf("Import %s from a CSV file: %s. The first row names the columns; %s says more.\n\nColumns: %s\n\n%s",
		kind, k.does, docs, k.columns, asks)
}

// importGroupHelp is the help of all kinds.
func importGroupHelp() string {
	var columns strings.Builder
	for _, kind := range app.ImportKinds() {
		fmt.Fprintf(&columns, "%-11s %s\n", kind, importKinds[kind].columns)
	}
	return "Import rows of a CSV file: track what exists, create what does not. The first row names the columns; docs/IMPORT.md and " +
		"docs/PAYOUTS.md say more.\n\n" + columns.String() + "\n" + importAsks + importCannotUndo
}

func importCommand(o *app.Options) *cobra.Command {
	var i app.Import
	c := requireSubcommand(&cobra.Command{Use: "import", Short: "Import rows of a CSV file: track what exists, create what does not",
		Long: importGroupHelp()})
	f := c.PersistentFlags()
	f.BoolVar(&i.DryRun, "dry-run", false, "check and plan only; no call is made")
	f.BoolVar(&i.SkipBad, "skip-bad", false, "continue without the bad rows")
	f.BoolVar(&i.Resume, "resume", false, "continue what an earlier import of these rows left")
	f.BoolVar(&i.Again, "again", false, "create rows that exist already again")
	_ = f.SetAnnotation("again", notFor, []string{"ledger"}) // fails only without the flag
	f.BoolVar(&i.Yes, "yes", false, "do not ask before starting")
	addKindCommands(c, cobra.ExactArgs(1), "FILE|-", app.ImportKinds(), func(cmd *cobra.Command, kind string, args []string) error {
		i.Kind, i.File = kind, args[0]
		opened := false
		err := withApp(cmd, o, func(ctx context.Context, a *app.App) error { opened = true; return a.Import(ctx, i) })
		if !opened {
			err = app.NothingImported(err)
		}
		return err
	})
	for _, kind := range c.Commands() {
		kind.Short = fmt.Sprintf("Import %s: %s", kind.Name(), importKinds[kind.Name()].does)
		kind.Long = importHelp(kind.Name())
	}
	return c
}

func digestCommand(o *app.Options) *cobra.Command {
	var d app.DigestOptions
	var period string
	c := &cobra.Command{Use: "digest", Short: "Write a report of a period: what sold, who leads, who is quiet, what needs a decision",
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if err = d.Check(); err != nil {
				return err
			}
			if d.Period, err = app.ParsePeriod(period); err != nil {
				return err
			}
			return withAppToList(cmd, o, func(ctx context.Context, a *app.App) error { return a.Digest(ctx, d) })
		}}
	c.Flags().StringVar(&period, "period", "7d", periodUsage)
	c.Flags().StringVar(&d.Format, "format", "text", "write as `FORMAT`: text, markdown, html or json")
	return c
}

func reportCommand(o *app.Options) *cobra.Command {
	var r app.ReportOptions
	var period string
	c := &cobra.Command{Use: "report", Short: "Break all links down by affiliate, product, tag, campaign, commission, day, week or month",
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if err = r.Check(); err != nil {
				return err
			}
			if r.Period, err = app.ParsePeriod(period); err != nil {
				return err
			}
			return withAppToList(cmd, o, func(ctx context.Context, a *app.App) error { return a.Report(ctx, r) })
		}}
	c.Flags().StringVar(&r.By, "by", "", "a line for each `WHAT`: "+strings.Join(app.ReportDimensions(), ", "))
	c.Flags().StringVar(&period, "period", "all", periodUsage)
	c.Flags().StringVar(&r.Format, "format", "text", "write as `FORMAT`: text, csv, json or markdown")
	return c
}

func watchCommand(o *app.Options) *cobra.Command {
	var w app.WatchOptions
	c := &cobra.Command{Use: "watch", Short: "Poll, and print one line per change, for a log, a pipe or a service; ctrl+c ends it",
		Long: "Poll, and print one line per change, for a log, a pipe or a service; ctrl+c ends it.\n\n" +
			"While the server of a team's database cannot be reached, or another program holds the database, watch waits, also when it " +
			"starts, and says so on standard error. " +
			"It ends at once where waiting helps nothing, as with a wrong password.", Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			// When SIGPIPE is caught, the write to the closed pipe fails, and watch ends in order.
			signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
			o.CheckInBackground, o.Watches = true, true
			err := withApp(cmd, o, func(ctx context.Context, a *app.App) error { return a.Watch(ctx, w) })
			if errors.Is(err, context.Canceled) && app.Interrupted(cmd.Context()) {
				return nil // ctrl+c while the profile was being opened
			}
			return err
		}}
	c.Flags().BoolVar(&w.JSON, "json", false, "print one JSON object a line, with the columns of export changes")
	c.Flags().StringVar(&w.Campaign, "campaign", "", "print only the changes of the links of campaign `NAME`, and read those more often")
	return c
}

func doctorCommand(o *app.Options) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{Use: "doctor", Short: "Check keyring, key, API, clock, database and terminal, and suggest fixes",
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			detectTerminal(o)
			return app.Doctor(cmd.Context(), *o, asJSON)
		}}
	c.Flags().BoolVar(&asJSON, "json", false, "print an array of {check,ok,detail,fix}")
	c.Flags().BoolVar(&o.Probe, "probe", false, "also read two known links in one call, and report whether that works (check batch)")
	return c
}

func backupCommand(o *app.Options) *cobra.Command {
	return &cobra.Command{Use: "backup FILE", Short: "Copy the database to a new file and check the copy, also while others use it",
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error { return app.Backup(cmd.Context(), *o, args[0]) }}
}

func restoreCommand(o *app.Options) *cobra.Command {
	var r app.RestoreOptions
	c := &cobra.Command{Use: "restore FILE",
		Short: "Replace the database with a copy: shows what would be lost, asks, and saves the previous one",
		Args:  usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			detectTerminal(o)
			r.File = args[0]
			return app.Restore(cmd.Context(), *o, r)
		}}
	c.Flags().BoolVar(&r.Yes, "yes", false, "do not ask")
	return c
}

func forgetCommand(o *app.Options) *cobra.Command {
	var f app.ForgetOptions
	c := &cobra.Command{Use: "forget AFFILIATE|--buyer WHO",
		Short: "Erase the personal data of an affiliate or of a buyer; amounts stay under a pseudonym", Args: usageArgs(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				f.Who = args[0]
			}
			return withApp(cmd, o, func(ctx context.Context, a *app.App) error { return a.Forget(ctx, f) })
		}}
	c.Flags().StringVar(&f.Buyer, "buyer", "", "erase a buyer of the webhook's events: `WHO` is a name or an e-mail address")
	c.Flags().BoolVar(&f.Names, "names", false, "replace the name in campaigns, tags and notes of other affiliates too")
	c.Flags().BoolVar(&f.Yes, "yes", false, "do not ask")
	return c
}

func profileCommand(o *app.Options) *cobra.Command {
	profile := requireSubcommand(&cobra.Command{Use: "profile", Short: "Profiles, one for each school: list, add, remove"})
	profile.AddCommand(&cobra.Command{Use: "list", Short: "List the profiles that have a database or a section of config.toml",
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return app.ListProfiles(cmd.Context(), *o) }})
	var zone string
	add := &cobra.Command{Use: "add NAME", Short: "Add a profile; its key is read from a masked prompt or from standard input",
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			detectTerminal(o)
			return app.AddProfile(cmd.Context(), *o, args[0], zone)
		}}
	add.Flags().StringVar(&zone, "time-zone", "", "time `ZONE` of the school's days, like Asia/Kolkata")
	var yes bool
	remove := &cobra.Command{Use: "remove NAME", Short: "Move a profile's database to the backups, and remove its key from the keyring",
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			detectTerminal(o)
			return app.RemoveProfile(cmd.Context(), *o, args[0], yes)
		}}
	remove.Flags().BoolVar(&yes, "yes", false, "do not ask")
	profile.AddCommand(add, remove)
	return profile
}

func configCommand(o *app.Options) *cobra.Command {
	c := requireSubcommand(&cobra.Command{Use: "config", Short: "The config file"})
	c.AddCommand(&cobra.Command{Use: "init", Short: "Write an example config file where there is none", Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return app.ConfigInit(*o) }})
	return c
}
