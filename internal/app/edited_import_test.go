package app_test

import (
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/fermion/fermiontest"
)

// TestRowsEditedOutOfAStoppedImportAreOffered: nothing sends them any more, so a person resumes or drops them, in the
// program that planned them too.
func TestRowsEditedOutOfAStoppedImportAreOffered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newSlowLinks(t)
		rows := strings.SplitAfter(partners(manyPartners), "\n")
		file := c.file("partners.csv", strings.Join(rows, ""))
		term := c.start(200, 40)
		term.WaitIdle().Press("i").WaitIdle().Press("tab").Type(file).Press("enter").WaitIdle().Press("enter").Advance(10*time.Second).Press("x", "y").
			Advance(20*time.Second).Contains("stopped:").Press("enter", "esc")
		term.Press("6").WaitIdle().Contains("! 1 to review", "writes waiting since")

		last := len(rows) - 2 // rows ends with an empty text
		edited := append(rows[:last-1:last-1], strings.Replace(rows[last-1], ",20", ",15", 1))
		if err := os.WriteFile(file, []byte(strings.Join(edited, "")), 0o600); err != nil {
			t.Fatal(err)
		}
		c.school.Heal(fermiontest.CreateLink)
		term.Press("i").WaitIdle().Press("tab").Type(file).Press("enter").WaitIdle()
		term.Contains("69 links to make, left by an earlier import", "1 row is left out, since meera@laptop has planned a link for the same").
			Contains("affiliate and product, which waits for a decision (line 80): resume or ").Press("enter").Advance(5 * time.Minute)
		term.Contains("1 left out", "has planned a link at 20 % for the same", "which waits for a decision: resume or drop it").Press("enter", "esc")
		term.Press("6").WaitIdle().Contains("! 1 to review", "4 writes waiting since")
		term.Press("/").Type("waiting").Press("enter", "enter").WaitIdle().
			Contains("the program or the import that planned them has ended", "Partner 79", "Partner 78").
			Contains("4 from rows that were edited or removed in ~/partners.csv since: importing it again does not send them").
			Absent("i continues with the file")
		term.Press("i").WaitIdle().Contains("Import a file").Absent("interrupted", "File  ~/partners.csv").Press("esc")
		term.Press("d", "y").Advance(5*time.Second).Press("esc", "6").WaitIdle().Contains("nothing to review")
		if n := len(c.school.Links()); n != manyPartners-2 {
			t.Errorf("%d links", n)
		}
	})
}
