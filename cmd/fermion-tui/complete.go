package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"fermion-tui/internal/app"
)

// suggest completes a value with those of the profile.
func suggest(o *app.Options, kind func(context.Context, *app.App) []app.Suggestion) cobra.CompletionFunc {
	return func(cmd *cobra.Command, _ []string, typed string) (all []cobra.Completion, _ cobra.ShellCompDirective) {
		ctx := cmd.Context()
		if ctx == nil { // cobra has none while it completes
			ctx = context.Background()
		}
		for _, s := range app.Suggest(ctx, *o, kind) {
			if strings.HasPrefix(s.Value, typed) && (typed != "" || !s.OnceTyped) {
				all = append(all, cobra.CompletionWithDesc(s.Value, s.About))
			}
		}
		return all, cobra.ShellCompDirectiveNoFileComp
	}
}

// oneArgument completes the first argument only.
func oneArgument(complete cobra.CompletionFunc) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return complete(cmd, args, typed)
	}
}

// files completes the names of files: any, or those with one of the endings.
func files(endings ...string) cobra.CompletionFunc {
	return func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(endings) == 0 {
			return nil, cobra.ShellCompDirectiveDefault
		}
		return endings, cobra.ShellCompDirectiveFilterFileExt
	}
}

func folders(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// words completes with words that never change.
func words(all ...string) cobra.CompletionFunc {
	return cobra.FixedCompletions(all, cobra.ShellCompDirectiveNoFileComp)
}

// completeFlags says how the flags and arguments of every command are completed. What is not named here completes with nothing.
func completeFlags(root *cobra.Command, o *app.Options) {
	root.CompletionOptions.SetDefaultShellCompDirective(cobra.ShellCompDirectiveNoFileComp)
	periods := words(app.PeriodWords()...)
	flags := map[string]map[string]cobra.CompletionFunc{
		"": {"profile": suggest(o, app.Profiles), "theme": words("auto", "dark", "light", "high-contrast"),
			"data-dir": folders, "config": files("toml")},
		"export":         {"format": words("csv", "json"), "output": files(), "period": periods},
		"watch":          {"campaign": suggest(o, app.Campaigns)},
		"payout prepare": {"affiliate": suggest(o, app.Affiliates), "file": files(), "as": suggest(o, app.PaymentFormats)},
		"payout file":    {"file": files(), "as": suggest(o, app.PaymentFormats)},
		"payout confirm": {"result": files("csv", "tsv", "txt")},
		"payout list":    {"format": words("text", "json")},
		"report":         {"by": words(app.ReportDimensions()...), "format": words(app.ReportFormats()...), "period": periods},
		"digest":         {"format": words(app.DigestFormats()...), "period": periods},
		"statement":      {"format": words("text", "csv", "html"), "output": files(), "period": periods},
	}
	for path, byName := range flags {
		c := commandAt(root, path)
		for name, complete := range byName {
			if err := c.RegisterFlagCompletionFunc(name, complete); err != nil {
				panic(err) // the flag was renamed here or there
			}
		}
	}
	arguments := map[string]cobra.CompletionFunc{
		"payout prepare": suggest(o, app.Affiliates),
		"payout file":    oneArgument(suggest(o, app.Batches)),
		"payout list":    oneArgument(suggest(o, app.Batches)),
		"payout confirm": oneArgument(suggest(o, app.OpenBatches)),
		"payout cancel":  oneArgument(suggest(o, app.OpenBatches)),
		"statement":      oneArgument(suggest(o, app.Affiliates)),
		"forget":         oneArgument(suggest(o, app.Affiliates)),
		"profile remove": oneArgument(suggest(o, app.Profiles)),
		"backup":         oneArgument(files()),
		"restore":        oneArgument(files("db", "db.gz")),
	}
	for _, kind := range app.ImportKinds() {
		arguments["import "+kind] = oneArgument(files("csv", "tsv", "txt"))
	}
	for path, complete := range arguments {
		commandAt(root, path).ValidArgsFunction = complete
	}
}

// commandAt is the command with a path, like "payout file", which exists.
func commandAt(root *cobra.Command, path string) *cobra.Command {
	c, rest, err := root.Find(strings.Fields(path))
	if err != nil || len(rest) > 0 {
		panic("there is no command " + path)
	}
	return c
}
