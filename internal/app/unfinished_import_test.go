package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/app"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/ui/uitest"
)

// TestAnImportThatWasEndedIsProposed to who began it, on the command line too, until nothing of it is left. A colleague has other files.
func TestAnImportThatWasEndedIsProposed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newSlowLinks(t)
		c.interrupts(c.file("partners nov.csv", partners(manyPartners)), 10*time.Second)
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
		term.Press("enter").WaitIdle().Contains("Import links from partners nov.csv", "left by an earlier import").Press("enter").Advance(5*time.Minute).
			Contains("✓ done", "nov.result.csv").Press("enter")
		if n := len(c.school.Links()); n != 80 {
			t.Errorf("the school has %d links", n)
		}
		term.Press("i").WaitIdle().Absent("interrupted", "File  ~/partners nov.csv")
		if err := term.Quit("ctrl+c"); err != nil {
			t.Fatal(err)
		}
	})
}

// TestTwoFilesOfOneNameAreTwoImports: each is named by its path, goes on by itself, and is proposed until its own rows are sent.
func TestTwoFilesOfOneNameAreTwoImports(t *testing.T) {
	if testing.Short() {
		t.Skip("it interrupts two imports and continues them, as other tests do with one")
	}
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newSlowLinks(t)
		for _, folder := range []string{"oct", "nov"} {
			if err := os.Mkdir(filepath.Join(c.dir, folder), 0o700); err != nil {
				t.Fatal(err)
			}
			c.interrupts(c.file(filepath.Join(folder, "partners.csv"), strings.ReplaceAll(partners(25), "partner", folder)), 2*time.Second)
		}
		c.school.Heal(fermiontest.CreateLink)
		term := c.start(100, 40)
		term.WaitIdle().Press("6").WaitIdle().Press("enter").WaitIdle().
			Contains("from the import of ~/oct/partners.csv: i", "from the import of ~/nov/partners.csv: i")
		term.Press("i").WaitIdle().Contains("File  ~/nov/partners.csv", "and interrupted: going on").Press("enter").WaitIdle().Press("enter").
			Advance(2 * time.Minute).Contains("✓ done").Press("enter")
		if n := len(c.school.Links()); n >= 50 || n <= 25 {
			t.Errorf("the school has %d links", n)
		}
		term.WaitIdle().Contains("from the import of ~/oct/partners.csv: i").Absent("~/nov/partners.csv")
		term.Press("i").WaitIdle().Contains("File  ~/oct/partners.csv", "and interrupted: going on").Press("enter").WaitIdle().Press("enter").
			Advance(2 * time.Minute).Contains("✓ done").Press("enter")
		term.WaitIdle().Contains("Nothing is waiting any more").Press("i").WaitIdle().Absent("partners.csv", "interrupted").Press("esc")
		term.Press("esc", "/").Type("oct/partners").WaitIdle().Contains("Import of links", "partners.csv: ", "made", "meera@laptop").Press("esc")
		if n := len(c.school.Links()); n != 50 {
			t.Errorf("the school has %d links", n)
		}
		if err := term.Quit("ctrl+c"); err != nil {
			t.Fatal(err)
		}
	})
}

// TestAnImportInterruptedTwiceIsOne: since it began first, all of its rows are its own.
func TestAnImportInterruptedTwiceIsOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, file := newInterrupted(t)
		time.Sleep(3 * time.Hour)
		c.interrupts(file, 10*time.Second)
		term := c.start(100, 30)
		term.WaitIdle().Press("6").WaitIdle().Press("enter").WaitIdle().Contains("from the import of ~/partners.csv: i").Absent("from import partners.csv")
		term.Press("i").WaitIdle().Contains("File  ~/partners.csv", "Begun 05:30 and interrupted: going on").Press("esc")
		if err := term.Quit("ctrl+c"); err != nil {
			t.Fatal(err)
		}
	})
}

// TestAnImportThatWaitsForADecisionIsProposed: its last coupon comes after a link whose outcome is unknown.
func TestAnImportThatWaitsForADecisionIsProposed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCommandFixture(t)
		c.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.ResetAfter})
		file := c.file("partners.csv",
			"affiliate_name,affiliate_email,product,commission_percent,coupon_code,discount\nAsha,asha@example.com,Go for Engineers,20,ASHA25,25%\n")
		if status, err := c.runImport(app.Import{Kind: "links", File: file, Yes: true}); status != 1 || !strings.Contains(err.Error(), "1 unknown") {
			t.Fatal(status, err)
		}
		term := c.start(100, 30)
		term.WaitIdle().Press("i").WaitIdle().Contains("partners.csv", "and interrupted: going on").Press("esc")
		other := c.file("others.csv", strings.ReplaceAll(twoRows, "Asha Rao,asha@", "Zoe,zoe@"))
		term.Press("i").WaitIdle().Press("ctrl+u").Type(other).Press("enter").WaitIdle().Press("enter").Advance(time.Minute).Contains("✓ done").Press("enter")
		term.Press("i").WaitIdle().Contains("partners.csv", "and interrupted: going on").Press("esc")
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
		file := c.file("partners.csv", partners(manyPartners))
		term := c.start(100, 30)
		term.WaitIdle().Press("i").WaitIdle().Press("tab").Type(file).Press("enter").WaitIdle().Press("enter").Advance(10*time.Second).Press("x", "y").
			Advance(20*time.Second).Contains("stopped:", "import the file again to continue").Press("enter")
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
		term.WaitIdle().Press("6").WaitIdle().Press("enter").WaitIdle().Contains("from the import of").Press("d", "y").WaitIdle().
			Contains("Nothing is waiting any more")
		term.Press("i").WaitIdle().Absent("partners.csv", "interrupted")
		if err := term.Quit("ctrl+c"); err != nil {
			t.Fatal(err)
		}
	})
}

// TestAnotherFileOfANameMadeNothingOfThisOne: what last month's file of the name made, and was replaced since, is made
// again when this month's asks for it.
func TestAnotherFileOfANameMadeNothingOfThisOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCommandFixture(t)
		for i, folder := range []string{"oct", "raised", "nov"} {
			if err := os.Mkdir(filepath.Join(c.dir, folder), 0o700); err != nil {
				t.Fatal(err)
			}
			file := c.file(filepath.Join(folder, "partners.csv"), strings.ReplaceAll(partners(1), ",20\n", []string{",20\n", ",25\n", ",20\n"}[i]))
			term := c.start(100, 40)
			term.WaitIdle().Press("i").WaitIdle().Press("tab").Type(file).Press("enter").WaitIdle().Absent("made earlier", "interrupted").Press("enter").
				Advance(time.Minute).Contains("✓ done", "1 made").Press("enter")
			if n := len(c.school.Links()); n != i+1 {
				t.Errorf("after %s the school has %d links", folder, n)
			}
			if err := term.Quit("ctrl+c"); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// TestAnImportThatWentOnElsewhereIsProposedUntilNothingIsLeft: its file was moved, so that all rows which wait were
// begun by another import.
func TestAnImportThatWentOnElsewhereIsProposedUntilNothingIsLeft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, file := newInterrupted(t)
		if err := os.Mkdir(filepath.Join(c.dir, "moved"), 0o700); err != nil {
			t.Fatal(err)
		}
		moved := filepath.Join(c.dir, "moved", "partners.csv")
		if err := os.Rename(file, moved); err != nil {
			t.Fatal(err)
		}
		c.interrupts(moved, 10*time.Second)
		term := c.start(100, 30)
		term.WaitIdle().Press("6").WaitIdle().Press("enter").WaitIdle().Contains("from the import of", "~/moved/partners.csv: i continues")
		term.Press("i").WaitIdle().Contains("moved/partners.csv", "and interrupted: going on").Press("enter").WaitIdle().
			Contains("made by an earlier run of this import").Press("esc")
		term.Press("d", "y").WaitIdle().Contains("Nothing is waiting any more")
		term.Press("i").WaitIdle().Absent("partners.csv", "interrupted").Press("esc")
		if err := term.Quit("ctrl+c"); err != nil {
			t.Fatal(err)
		}
	})
}

// TestAFileEditedSinceEndsNothing: none of the rows that it has by now is left, but rows are that it had. It is not proposed, since importing it
// would send nothing, until it has some of them again.
func TestAFileEditedSinceEndsNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, file := newInterrupted(t)
		made := len(c.school.Links())
		c.file("partners.csv", partners(1))
		if status, err := c.runImport(app.Import{Kind: "links", File: file, Yes: true}); status != 0 || len(c.school.Links()) != made {
			t.Fatal(status, err, len(c.school.Links()))
		}
		term := c.start(120, 30)
		term.WaitIdle().Press("i").WaitIdle().Contains("Import a file").Absent("File  ~/partners.csv", "interrupted").Press("esc")
		const goesOn = " from the import of ~/partners.csv: i continues with the file"
		const removed = " from rows that were edited or removed in ~/partners.csv since"
		waiting := func(rows int) *uitest.Terminal {
			c.file("partners.csv", partners(rows))
			return term.Press("6").WaitIdle().Press("enter").WaitIdle()
		}
		waiting(1).Contains(removed).Absent(goesOn).Press("esc")
		waiting(manyPartners-2).Contains(goesOn, "4"+removed).Press("esc")
		waiting(manyPartners).Contains(goesOn).Absent(removed).Press("esc")
		term.Press("i").WaitIdle().Contains("File  ~/partners.csv", "and interrupted: going on").Press("esc")
		if err := term.Quit("ctrl+c"); err != nil {
			t.Fatal(err)
		}
	})
}

// TestWhatIsMadeOfAColleaguesFileIsAnImportOfOnesOwn: a person who imports a copy of it creates rows that the colleague
// has dropped, and only those are proposed.
func TestWhatIsMadeOfAColleaguesFileIsAnImportOfOnesOwn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newSlowLinks(t)
		c.o.By = "ravi@desk"
		c.interrupts(c.file("partners.csv", partners(manyPartners)), 10*time.Second)
		term := c.start(100, 30)
		term.WaitIdle().Press("6").WaitIdle().Press("enter").WaitIdle().Contains("from the import of").Press("d", "y").WaitIdle().
			Contains("Nothing is waiting any more")
		if err := term.Quit("ctrl+c"); err != nil {
			t.Fatal(err)
		}
		c.o.By = "meera@laptop"
		c.interrupts(c.file("copy.csv", partners(manyPartners)), 10*time.Second)
		if said := c.err.String(); !strings.Contains(said, "which had the same content") {
			t.Errorf("it says %s", said)
		}
		term = c.start(100, 30)
		term.WaitIdle().Press("i").WaitIdle().Contains("File  ~/copy.csv", "and interrupted: going on").Press("esc")
		if err := term.Quit("ctrl+c"); err != nil {
			t.Fatal(err)
		}
	})
}
