package main

import (
	"io"
	"os"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// A command or flag that has two letters too many is still repeated.
func TestMistypedNamesAreNoKeys(t *testing.T) {
	t.Parallel()
	root := newRoot(os.Getenv, io.Discard)
	var all func(c *cobra.Command)
	all = func(c *cobra.Command) {
		names := []string{c.Name()}
		c.LocalFlags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		for _, name := range names {
			if mayBeKey(root, name+"xx") {
				t.Errorf("%s %s", c.CommandPath(), name)
			}
		}
		for _, sub := range c.Commands() {
			all(sub)
		}
	}
	all(root)
}
