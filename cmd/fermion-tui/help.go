package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// printUsage replaces the usage of cobra. There, a group of commands could be run alone, and the flags that a group gives to all of its
// commands would be global ones.
func printUsage(c *cobra.Command) error {
	var out strings.Builder
	out.WriteString("Usage:")
	if !isGroup(c) {
		out.WriteString("\n  " + c.UseLine())
	}
	if c.HasAvailableSubCommands() {
		out.WriteString("\n  " + c.CommandPath() + " [command]")
	}
	if c.HasExample() {
		out.WriteString("\n\nExamples:\n" + c.Example)
	}
	if c.HasAvailableSubCommands() {
		out.WriteString("\n\nAvailable Commands:")
		for _, sub := range c.Commands() {
			if sub.IsAvailableCommand() || sub.Name() == "help" {
				fmt.Fprintf(&out, "\n  %-*s %s", sub.NamePadding(), sub.Name(), sub.Short)
			}
		}
	}
	writeFlags(&out, "Flags", ownFlags(c))
	if c.HasParent() {
		writeFlags(&out, "Global Flags", c.Root().PersistentFlags())
	}
	if c.HasAvailableSubCommands() {
		out.WriteString("\n\nUse \"" + c.CommandPath() + " [command] --help\" for more information about a command.")
	}
	_, err := io.WriteString(c.OutOrStderr(), out.String()+"\n")
	return err
}

func writeFlags(out *strings.Builder, title string, flags *pflag.FlagSet) {
	if flags.HasAvailableFlags() {
		out.WriteString("\n\n" + title + ":\n" + strings.TrimRight(flags.FlagUsages(), " \n"))
	}
}

// isGroup reports whether a command only has others.
func isGroup(c *cobra.Command) bool { return c.HasParent() && c.HasSubCommands() }

// notFor annotates a flag of a group with the commands that refuse it.
const notFor = "not for"

// ownFlags are the flags of a command that not every command has: its own, and those of its group.
func ownFlags(c *cobra.Command) *pflag.FlagSet {
	own := pflag.NewFlagSet(c.Name(), pflag.ContinueOnError)
	own.AddFlagSet(c.LocalFlags())
	add := func(f *pflag.Flag) {
		if !slices.Contains(f.Annotations[notFor], c.Name()) {
			own.AddFlag(f)
		}
	}
	for group := c.Parent(); group != nil && group.HasParent(); group = group.Parent() {
		group.PersistentFlags().VisitAll(add)
	}
	return own
}
