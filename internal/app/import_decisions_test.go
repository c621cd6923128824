package app_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/app"
	"fermion-tui/internal/fermion/fermiontest"
)

// TestADecisionAfterAnImportReachesItsResultFile: the file is imported again, nothing is sent, and a third time only
// the result file is written.
func TestADecisionAfterAnImportReachesItsResultFile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCommandFixture(t)
		c.env["HOME"] = c.dir
		file := c.file("partners.csv", partners(3))
		c.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.ResetAfter})
		if status, err := c.runImport(app.Import{Kind: "links", File: file, Yes: true}); status != 1 || !strings.Contains(err.Error(), "1 unknown") {
			t.Fatal(status, err)
		}
		term := c.start(120, 40)
		term.WaitIdle().Press("!").WaitIdle().Press("enter").WaitIdle().Press("s").WaitIdle().Type(c.school.Links()[0].Slug).Press("enter").
			Contains("Fermion does not say whose link").Press("enter").Advance(5 * time.Second).Contains("✓ done")
		again := func() {
			term.Press("esc", "esc", "i").WaitIdle().Absent("interrupted").Press("tab", "ctrl+u").Type(file).Press("enter").WaitIdle()
		}
		again()
		term.Contains("nothing is sent: partners.result.csv is written again", "enter writes the result file").Press("enter").Advance(5*time.Second).
			Contains("✓ done", "3 made (3 by an earlier run)").Press("enter")
		if n := c.resultRows(file, "made"); n != 3 {
			t.Errorf("the result file has %d rows that are made", n)
		}
		again()
		if err := os.Remove(strings.TrimSuffix(file, ".csv") + ".result.csv"); err != nil { // a full disk had no room for it
			t.Fatal(err)
		}
		term.Contains("3 rows exist already", "nothing is sent: enter writes the result file").Press("enter").Advance(5*time.Second).
			Contains("✓ done", "The result of each row is in").Press("enter")
		if n := c.resultRows(file, "exists"); n != 3 {
			t.Errorf("the result file has %d rows that exist", n)
		}
		if n := len(c.school.Links()); n != 3 {
			t.Errorf("the school has %d links", n)
		}
		if err := term.Quit("ctrl+c"); err != nil {
			t.Fatal(err)
		}
	})
}

// TestAStoppedImportIsNoError: the mark and the words are those of what a person has stopped, and nothing is said twice.
func TestAStoppedImportIsNoError(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCommandFixture(t)
		file := c.file("partners.csv", partners(manyPartners))
		term := c.start(120, 40)
		term.WaitIdle().Press("i").WaitIdle().Press("tab").Type(file).Press("enter").WaitIdle().Press("enter").Advance(10*time.Second).Press("x", "y").
			Advance(20 * time.Second)
		term.Contains("– stopped: import the file again to continue", " made, ", " not sent yet").Absent("✗", "planned")
		if err := term.Quit("ctrl+c"); err != nil {
			t.Fatal(err)
		}
	})
}

// TestAFileIsKnownByItsPathOrContent: --resume --again makes nothing twice of the same file, nor of a copy of it, which
// is named. A file that only has the same name is another one.
func TestAFileIsKnownByItsPathOrContent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCommandFixture(t)
		c.env["HOME"] = c.dir
		for _, folder := range []string{"oct", "nov", "copy"} {
			if err := os.Mkdir(filepath.Join(c.dir, folder), 0o700); err != nil {
				t.Fatal(err)
			}
		}
		imports := func(folder string, rows int, again bool, links int, says ...string) {
			t.Helper()
			file := c.file(filepath.Join(folder, "partners.csv"), partners(rows))
			if status, err := c.runImport(app.Import{Kind: "links", File: file, Resume: again, Again: again, Yes: true}); status != 0 {
				t.Fatal(status, err)
			}
			if n := len(c.school.Links()); n != links {
				t.Errorf("after %s the school has %d links, not %d", folder, n, links)
			}
			for _, words := range says {
				if !strings.Contains(c.err.String(), words) {
					t.Errorf("of %s it says %s", folder, c.err.String())
				}
			}
		}
		imports("oct", 2, false, 2)
		imports("oct", 2, true, 2)
		imports("copy", 2, true, 2, "goes on with the import of ~/oct/partners.csv by meera@laptop, which had the same content")
		imports("nov", 3, true, 5, "no earlier import of "+filepath.Join(c.dir, "nov", "partners.csv")+" is known, so that --again makes its rows again")
		imports("nov", 3, true, 5)
	})
}

// TestAColleaguesImportIsNotInterrupted: who is importing is named where the file is typed, and in its plan; to the
// command line without --resume, too.
func TestAColleaguesImportIsNotInterrupted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, file := newInterrupted(t)
		ravi := c.o
		ravi.By = "ravi@desk"
		ravi.Stdout, ravi.Stderr = &bytes.Buffer{}, &bytes.Buffer{}
		other, err := app.Open(t.Context(), ravi)
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() {
			err := other.Import(ctx, app.Import{Kind: "links", File: file, Resume: true, Yes: true})
			ended <- errors.Join(err, other.Close(context.WithoutCancel(ctx)))
		}()
		time.Sleep(5 * time.Second)
		term := c.start(120, 40)
		term.WaitIdle().Press("i").WaitIdle().Absent("interrupted").Press("tab").Type("~/partners.csv").WaitIdle().Contains("ravi@desk is importing it")
		term.Press("enter").WaitIdle().Contains("left alone, since ravi@desk is importing them", "wait for ravi@desk, then import the file again to").
			Absent("interrupted", "--resume").Press("esc")
		if err := term.Quit("ctrl+c"); err != nil {
			t.Fatal(err)
		}
		if status, err := c.runImport(app.Import{Kind: "links", File: file, Yes: true}); status != 1 || !strings.Contains(c.err.String(),
			"since ravi@desk is importing them (lines ") || !strings.Contains(c.err.String(), "): wait for ravi@desk, then continue with --resume\n") ||
			strings.Contains(c.err.String(), "started by an earlier import") ||
			!strings.Contains(err.Error(), "not sent yet; wait for ravi@desk, then continue with --resume") {
			t.Errorf("%d, %v:\n%s", status, err, c.err.String())
		}
		stop()
		if err := <-ended; err == nil {
			t.Error("the colleague's import was not stopped")
		}
		term = c.start(120, 40)
		term.WaitIdle().Press("i").WaitIdle().Contains("~/partners.csv", "and interrupted: going on")
		if err := term.Quit("ctrl+c"); err != nil {
			t.Fatal(err)
		}
	})
}
