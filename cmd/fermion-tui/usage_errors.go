package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"fermion-tui/internal/app"
)

// operands says what the arguments of commands are, by the names that usage lines have for them.
var operands = map[string]string{
	"NAME":   "the name of the profile",
	"FILE":   "the name of the file",
	"FILE|-": "the name of the file (or - for standard input)",
	"BATCH":  "the name of the batch",
}

// usageArgs makes wrong arguments wrong usage: exit status 2. It says what is missing or too much, where cobra only counts.
func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if check(cmd, args) == nil {
			return nil
		}
		_, operand, _ := strings.Cut(cmd.Use, " ")
		switch {
		case len(args) == 0:
			example, _, _ := strings.Cut(strings.TrimSpace(cmd.Example), "\n")
			return wrongUsage(cmd, "%s is missing, as in: %s", operands[operand], example)
		case !cmd.HasParent():
			return unknownCommand(cmd, args[0])
		case operand != "":
			return wrongUsage(cmd, "%s takes one %s, and %d words were given: put quotes around one with blanks", cmd.CommandPath(),
				operand, len(args))
		case mayBeKey(cmd, args[0]):
			return redactedUsageError(cmd, "argument")
		}
		return wrongUsage(cmd, "%s takes no argument, and got %q", cmd.CommandPath(), args[0])
	}
}

// wrongUsage is a sentence about a command line, with where the command is explained.
func wrongUsage(cmd *cobra.Command, format string, args ...any) error {
	return &app.UsageError{Err: fmt.Errorf(format+"; see %s --help", append(args, cmd.CommandPath())...)}
}

// wrongFlag puts an error of the flags' parser into words, without a word that may be a key.
func wrongFlag(cmd *cobra.Command, err error) error {
	if e, ok := errors.AsType[*pflag.NotExistError](err); ok {
		if group := e.GetSpecifiedShortnames(); group != "" {
			return unknownFlag(cmd, "-"+e.GetSpecifiedName(), group)
		}
		return unknownFlag(cmd, "--"+e.GetSpecifiedName(), e.GetSpecifiedName())
	}
	if e, ok := errors.AsType[*pflag.InvalidSyntaxError](err); ok {
		return unknownFlag(cmd, e.GetSpecifiedFlag(), e.GetSpecifiedFlag())
	}
	if e, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		flag, group := "--"+e.GetSpecifiedName(), e.GetSpecifiedShortnames()
		if group != "" {
			flag = "-" + e.GetSpecifiedName()
		}
		if group != "" && mayBeKey(cmd, group) {
			return redactedUsageError(cmd, "flag")
		}
		value, _ := pflag.UnquoteUsage(e.GetFlag())
		return wrongUsage(cmd, "%s %s: the %s is missing", flag, value, value)
	}
	if e, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		return wrongValue(cmd, e)
	}
	return wrongUsage(cmd, "%w", err)
}

// unknownFlag refuses a flag that a command does not have; typed is the word that it was part of.
func unknownFlag(cmd *cobra.Command, flag, typed string) error {
	if mayBeKey(cmd, typed) {
		return redactedUsageError(cmd, "flag")
	}
	if instead := jsonFlag(cmd, flag); instead != "" {
		return wrongUsage(cmd, "%s: write %s here", flag, instead)
	}
	mistyped := "" // a letter alone is not mistyped
	if name, long := strings.CutPrefix(flag, "--"); long {
		mistyped = name
	}
	proposal := didYouMean(mistyped, "--", flagNames(cmd))
	return &app.UsageError{Err: fmt.Errorf("there is no flag %s%s %s --help", flag, proposal, cmd.CommandPath())}
}

// wrongValue refuses a value that a flag cannot have.
func wrongValue(cmd *cobra.Command, e *pflag.InvalidValueError) error {
	flag := "--" + e.GetFlag().Name
	switch {
	case mayBeKey(cmd, e.GetValue()):
		return redactedUsageError(cmd, "value of "+flag)
	case e.GetFlag().Value.Type() == "bool":
		return wrongUsage(cmd, "%s takes no value, or =false to be off, and got %q", flag, e.GetValue())
	}
	return wrongUsage(cmd, "%s cannot be %s", flag, strconv.Quote(e.GetValue()))
}
