package main

import (
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// maxSuggestions is how many names are proposed for a mistyped word: more would be a guess.
const maxSuggestions = 3

// shortWord is the length up to which a word with two typing errors is another word.
const shortWord = 3

// similarNames returns the names that a mistyped word may stand for: those with few other letters, and those that begin with it. cobra
// compares commands only, so each name becomes one.
func similarNames(word string, names []string) []string {
	c := &cobra.Command{SuggestionsMinimumDistance: 2}
	if utf8.RuneCountInString(word) <= shortWord {
		c.SuggestionsMinimumDistance = 1
	}
	for _, name := range names {
		c.AddCommand(&cobra.Command{Use: name, Run: func(*cobra.Command, []string) {}})
	}
	if found := c.SuggestionsFor(word); word != "" && len(found) <= maxSuggestions {
		return found
	}
	return nil
}

// didYouMean proposes names for a word that was mistyped, as the end of a sentence: "; did you mean export? See". Without one it is
// "; see".
func didYouMean(word, prefix string, names []string) string {
	found := similarNames(word, names)
	if len(found) == 0 {
		return "; see"
	}
	for i := range found {
		found[i] = prefix + found[i]
	}
	return "; did you mean " + strings.Join(found, " or ") + "? See"
}

// commandNames are the commands of a group.
func commandNames(group *cobra.Command) (names []string) {
	for _, c := range group.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return names
}

// flagNames are the flags that a command takes.
func flagNames(c *cobra.Command) (names []string) {
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden && (f.Name != "demo" || !c.HasParent()) {
			names = append(names, f.Name)
		}
	})
	return names
}

// jsonFlag returns how a command is told to write JSON, if flag is how others are told; else "".
func jsonFlag(c *cobra.Command, flag string) string {
	format := c.Flags().Lookup("format")
	switch {
	case flag == "--json" && format != nil && strings.Contains(format.Usage, "json"):
		return "--format json"
	case flag == "--format" && c.Flags().Lookup("json") != nil:
		return "--json"
	}
	return ""
}
