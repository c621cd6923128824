package main

import (
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"fermion-tui/internal/app"
)

// TestWrongArgumentsAreSaidInWords: each command says what is missing, with a line that works, and what is too much.
func TestWrongArgumentsAreSaidInWords(t *testing.T) {
	t.Parallel()
	missing := 0
	var all func(c *cobra.Command)
	all = func(c *cobra.Command) {
		for _, sub := range c.Commands() {
			all(sub)
		}
		if c.Args == nil {
			return
		}
		for _, args := range [][]string{nil, {"a", "b", "c"}} {
			err := c.Args(c, args)
			if err == nil {
				continue
			}
			if _, usage := errors.AsType[*app.UsageError](err); !usage || strings.Contains(err.Error(), "arg(s)") || strings.Contains(err.Error(), ": ;") {
				t.Errorf("%s %v: %v", c.CommandPath(), args, err)
			}
			if args != nil {
				continue
			}
			missing++
			if text := err.Error(); !strings.HasPrefix(text, "the name of the ") || !strings.Contains(text, "is missing, as in: "+c.CommandPath()+" ") {
				t.Errorf("%s: %v", c.CommandPath(), err)
			}
		}
	}
	all(newRoot(os.Getenv, io.Discard))
	if missing < 10 {
		t.Errorf("only %d commands miss an argument", missing)
	}
}
