package main

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"fermion-tui/internal/app"
)

// longestWord is the length of the longest command or flag, with two typing errors. A longer word was not mistyped, and it may be a key,
// which must not appear in a message.
const longestWord = 17

// noArgsRedacted refuses arguments without repeating them: one may be a key.
func noArgsRedacted(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return &app.UsageError{Err: fmt.Errorf("%s takes no argument: a key is typed when it is asked for, or read from standard input. "+
		"A key written on the command line is in the shell's history: remove it there, or create a new one", cmd.CommandPath())}
}

// mayBeKey reports whether a word that cmd does not know must not be repeated. Below auth, where keys are entered, no word is.
func mayBeKey(cmd *cobra.Command, word string) bool {
	for c := cmd; c.HasParent(); c = c.Parent() {
		if c.Name() == "auth" {
			return true
		}
	}
	return utf8.RuneCountInString(word) > longestWord
}

// redactedUsageError refuses a word without repeating it.
func redactedUsageError(cmd *cobra.Command, what string) error {
	return &app.UsageError{Err: fmt.Errorf("unknown %s, not repeated here since it may be a key; see %s --help. A key is given to "+
		"fermion-tui auth login on standard input, "+
		"or typed when it is asked for. A key written on the command line is in the shell's history: remove it there, or create a new one",
		what, cmd.CommandPath())}
}

func unknownCommand(cmd *cobra.Command, word string) error {
	if mayBeKey(cmd, word) {
		return redactedUsageError(cmd, "command")
	}
	return &app.UsageError{Err: fmt.Errorf("unknown command %q for %s%s %s --help", word, cmd.CommandPath(),
		didYouMean(word, "", commandNames(cmd)), cmd.CommandPath())}
}

// requireSubcommand is for a command that only has others: alone it is wrong usage.
func requireSubcommand(c *cobra.Command) *cobra.Command {
	c.Args = cobra.ArbitraryArgs
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return unknownCommand(cmd, args[0])
		}
		return wrongUsage(cmd, "%s needs one of its commands: %s", cmd.Name(), strings.Join(commandNames(cmd), ", "))
	}
	return c
}

// helpCommand replaces how cobra's help answers to a topic that does not exist.
func helpCommand(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	for _, c := range root.Commands() {
		if c.Name() != "help" {
			continue
		}
		c.Args = func(cmd *cobra.Command, args []string) error {
			if found, rest, err := root.Find(args); err != nil || len(rest) > 0 {
				return unknownCommand(found, rest[0])
			}
			return nil
		}
	}
}
