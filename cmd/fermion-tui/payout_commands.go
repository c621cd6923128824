package main

import (
	"context"

	"github.com/spf13/cobra"

	"fermion-tui/internal/app"
)

func payoutCommand(o *app.Options) *cobra.Command {
	c := requireSubcommand(&cobra.Command{Use: "payout", Short: "Pay affiliates: prepare a batch, write its file, confirm or cancel it"})
	c.AddCommand(payoutPrepareCommand(o), payoutFileCommand(o), payoutConfirmCommand(o), payoutCancelCommand(o), payoutListCommand(o))
	return c
}

// payoutFileFlags are those of a payment file.
func payoutFileFlags(c *cobra.Command, f *app.PayoutFile) {
	c.Flags().StringVar(&f.File, "file", "", "payment `FILE` to write; one that exists is refused")
	c.Flags().StringVar(&f.As, "as", "", "write the file as `FORMAT`: generic, paypal, or one of [payout_files.NAME] in config.toml")
	c.Flags().StringVar(&f.Currency, "currency", "", "write amounts in `CURRENCY`, like USD, with --rate; INR otherwise")
	c.Flags().StringVar(&f.Rate, "rate", "", "what one unit of the currency costs in `RUPEES`, like 83.20")
}

func payoutPrepareCommand(o *app.Options) *cobra.Command {
	var p app.PayoutOptions
	c := &cobra.Command{Use: "prepare", Short: "Plan who is paid how much, prepare the payments, and print the batch", Args: moreAffiliates,
		RunE: func(cmd *cobra.Command, args []string) error {
			p.Affiliates = append(p.Affiliates, args...)
			return withApp(cmd, o, func(ctx context.Context, a *app.App) error { return a.PreparePayout(ctx, p) })
		}}
	c.Flags().StringArrayVar(&p.Affiliates, "affiliate", nil, "pay only `WHO`: user IDs, e-mails or names of affiliates")
	c.Flags().StringVar(&p.Minimum, "min", "", "pay nobody to whom less than `AMOUNT` is due, instead of min_payout")
	c.Flags().BoolVar(&p.DryRun, "dry-run", false, "print the plan only")
	c.Flags().BoolVar(&p.Yes, "yes", false, "do not ask before preparing")
	payoutFileFlags(c, &p.PayoutFile)
	return c
}

// moreAffiliates accepts affiliates that follow the first --affiliate without a flag of their own.
func moreAffiliates(cmd *cobra.Command, args []string) error {
	if len(args) > 0 && !cmd.Flags().Changed("affiliate") {
		return wrongUsage(cmd, "name the affiliates with --affiliate, as in: %s --affiliate asha@example.com", cmd.CommandPath())
	}
	return nil
}

func payoutFileCommand(o *app.Options) *cobra.Command {
	var f app.PayoutFile
	c := &cobra.Command{Use: "file BATCH", Short: "Write the payment file of a batch again", Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withApp(cmd, o, func(ctx context.Context, a *app.App) error { return a.WritePayoutFile(ctx, args[0], f) })
		}}
	payoutFileFlags(c, &f)
	return c
}

func payoutConfirmCommand(o *app.Options) *cobra.Command {
	var result string
	var yes bool
	c := &cobra.Command{Use: "confirm BATCH", Short: "Record that a batch was paid: all of it, or what a result file says",
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withApp(cmd, o, func(ctx context.Context, a *app.App) error { return a.ConfirmPayout(ctx, args[0], result, yes) })
		}}
	c.Flags().StringVar(&result, "result", "", "CSV `FILE` with reference, status (paid or failed) and note")
	c.Flags().BoolVar(&yes, "yes", false, "do not ask before confirming")
	return c
}

func payoutCancelCommand(o *app.Options) *cobra.Command {
	var yes bool
	c := &cobra.Command{Use: "cancel BATCH", Short: "Cancel the prepared payments of a batch: they are due again",
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withApp(cmd, o, func(ctx context.Context, a *app.App) error { return a.CancelPayout(ctx, args[0], yes) })
		}}
	c.Flags().BoolVar(&yes, "yes", false, "do not ask before cancelling")
	return c
}

func payoutListCommand(o *app.Options) *cobra.Command {
	var format string
	c := &cobra.Command{Use: "list [BATCH]", Short: "List the batches, or the payments of one", Args: usageArgs(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			batch := ""
			if len(args) > 0 {
				batch = args[0]
			}
			return withAppToList(cmd, o, func(ctx context.Context, a *app.App) error { return a.ListPayouts(ctx, batch, format) })
		}}
	c.Flags().StringVar(&format, "format", "text", "write as `FORMAT`: text or json")
	return c
}

func statementCommand(o *app.Options) *cobra.Command {
	var s app.StatementOptions
	var period string
	c := &cobra.Command{Use: "statement AFFILIATE|--all",
		Short: "Write an affiliate's account over a period: earnings, payouts, what is on hold", Args: usageArgs(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if len(args) > 0 {
				s.Who = args[0]
			}
			if s.Period, err = app.ParsePeriod(period); err != nil {
				return err
			}
			return withAppToList(cmd, o, func(ctx context.Context, a *app.App) error { return a.Statement(ctx, s) })
		}}
	c.Flags().BoolVar(&s.All, "all", false, "one file for each affiliate with money or entries in the period, in the folder -o")
	c.Flags().StringVar(&period, "period", "last-month", periodUsage)
	c.Flags().StringVar(&s.Format, "format", "text", "write as `FORMAT`: text, csv or html")
	c.Flags().StringVarP(&s.Output, "output", "o", "", "write to `FILE`, or a folder with --all; a file that exists is refused")
	return c
}
