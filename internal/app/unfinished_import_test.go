package app_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/app"
)

// partners are more links than are made in a minute.
func partners() string {
	var list strings.Builder
	list.WriteString("affiliate_name,affiliate_email,product,commission_percent\n")
	for i := range 80 {
		fmt.Fprintf(&list, "Partner %[1]d,partner%[1]d@example.com,Go for Engineers,20\n", i)
	}
	return list.String()
}

// TestAnImportThatWasEndedIsProposed to who began it, on the command line too, until nothing of it is left. A colleague has other files.
func TestAnImportThatWasEndedIsProposed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCommandFixture(t)
		c.env["HOME"] = c.dir
		file := c.file("partners nov.csv", partners())
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(10*time.Second, cancel)
		if status, err := c.run(ctx, func(a *app.App, ctx context.Context) error {
			return a.Import(ctx, app.Import{Kind: "links", File: file, Yes: true})
		}); status != 1 {
			t.Fatal(status, err)
		}
		if n := len(c.school.Links()); n == 80 {
			t.Fatal("it was not ended in the middle")
		}

		c.o.By = "ravi@desk"
		term := c.start(100, 30)
		term.WaitIdle().Press("i").WaitIdle().Contains("Import a file").Absent("partners", "interrupted")
		if err := term.Quit("ctrl+c"); err != nil {
			t.Fatal(err)
		}

		c.o.By = "meera@laptop"
		term = c.start(100, 30)
		term.WaitIdle().Press("6").WaitIdle().Press("enter").WaitIdle().Contains("from the import of ~/partners nov.csv: i continues with the file")
		term.Press("i").WaitIdle().Contains("What  links", "File  ~/partners nov.csv", "and interrupted: going on")
		term.Press("enter").WaitIdle().Contains("Import links from partners nov.csv", "from an earlier import").Press("enter").Advance(5*time.Minute).Contains("✓ done", "nov.result.csv").Press("enter")
		if n := len(c.school.Links()); n != 80 {
			t.Errorf("the school has %d links", n)
		}
		term.Press("i").WaitIdle().Absent("interrupted", "File  ~/partners nov.csv")
		if err := term.Quit("ctrl+c"); err != nil {
			t.Fatal(err)
		}
	})
}

// TestAnImportWhoseWritesAreDroppedIsNotProposed, nor one whose file is gone.
func TestAnImportWhoseWritesAreDroppedIsNotProposed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCommandFixture(t)
		file := c.file("partners.csv", partners())
		term := c.start(100, 30)
		term.WaitIdle().Press("i").WaitIdle().Press("tab").Type(file).Press("enter").WaitIdle().Press("enter").Advance(10*time.Second).Press("x", "y").Advance(20*time.Second).Contains("stopped:", "import the file again to continue").Press("enter")
		term.Press("i").WaitIdle().Contains("partners.csv", "and interrupted: going on").Press("esc")
		if err := os.Rename(file, filepath.Join(c.dir, "elsewhere.csv")); err != nil {
			t.Fatal(err)
		}
		term.Press("i").WaitIdle().Absent("partners.csv", "interrupted").Press("esc")
		if err := os.Rename(filepath.Join(c.dir, "elsewhere.csv"), file); err != nil {
			t.Fatal(err)
		}
		if err := term.Quit("q"); err != nil {
			t.Fatal(err)
		}
		term = c.start(100, 30)
		term.WaitIdle().Press("6").WaitIdle().Press("enter").WaitIdle().Contains("from the import of").Press("d", "y").WaitIdle().Contains("Nothing is waiting any more")
		term.Press("i").WaitIdle().Absent("partners.csv", "interrupted")
		if err := term.Quit("ctrl+c"); err != nil {
			t.Fatal(err)
		}
	})
}
