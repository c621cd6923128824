package ui_test

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

func TestGoldenImports(t *testing.T) {
	done := screen.ImportStatus{File: screen.ImportFile{Kind: "links", Path: "links-nov.csv"}, Ended: true, Tally: "297 made, 1 rejected, 2 bad",
		ResultFile: "/imports/links-nov.result.csv",
		Lines:      []string{"line 40: rejected: Affiliate not found"}, Err: errors.New("not every row is done: 1 rejected")}
	for _, c := range []struct {
		name string
		keys []string
		then *screen.ImportStatus
	}{
		{"import", []string{"i", "tab", "links"}, nil},
		{"import-preview", []string{"i", "tab", "links-n", "tab", "enter"}, nil},
		{"import-running", []string{"i", "tab", "links-nov.csv", "enter", "enter", "y"}, nil},
		{"import-ended", []string{"i", "tab", "links-nov.csv", "enter", "enter", "y"}, &done},
	} {
		for _, size := range [][2]int{{80, 24}, {160, 50}} {
			t.Run(fmt.Sprintf("%s-%dx%d", c.name, size[0], size[1]), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					x := peopled()
					x.imports = someFiles()
					term := x.open(t, size[0], size[1]).WaitIdle()
					for _, key := range c.keys {
						term.Press(key).WaitIdle()
					}
					if c.then != nil {
						x.importTo(*c.then)
						term.WaitIdle()
					}
					term.GoldenBody(c.name)
				})
			})
		}
	}
}

// TestAPreviewCutsNoSlug: one that is cut says nothing. Texts make room for it.
func TestAPreviewCutsNoSlug(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.imports = someFiles()
		p := &x.imports.preview
		p.Columns, p.ByImportance = []string{"affiliate_name", "product", "slug"}, []int{0, 1, 2}
		p.First = [][]string{{"Asha Rao", "Go for Engineers and for others", "go-for-engineers-by-asha-77"}}
		term := each(x.open(t, 80, 24).WaitIdle(), "i", "tab", "links-n", "tab", "enter", "G")
		term.Contains("Asha Rao        Go for Engineers and for…  go-for-engineers-by-asha-77", "columns: part 1 of 2").Press("l").
			Contains("Go for Engineers and for others").Quit("ctrl+c")
	})
}

// TestOtherColumnsOfAPreviewAreScrolledTo: below the bad rows nobody would see that the columns have changed.
func TestOtherColumnsOfAPreviewAreScrolledTo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.imports = someFiles()
		p := &x.imports.preview
		for n := range 30 {
			p.Bad, p.BadText = append(p.Bad, fmt.Sprintf("line %d: no product", n)), append(p.BadText, "")
		}
		term := each(x.open(t, 80, 24).WaitIdle(), "i", "tab", "links-n", "tab", "enter").Absent("First rows")
		term.Press("right").Contains("First rows  columns: part 2 of 2", "ravi").Press("left").Contains("First rows  columns: part 1 of 2").Quit("ctrl+c")
	})
}

// TestTheColumnsOfAPreviewAreReached with the keys that scroll the columns of tables, where they have no room beside each other.
func TestTheColumnsOfAPreviewAreReached(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.imports = someFiles()
		p := &x.imports.preview
		p.Columns, p.ByImportance = append(p.Columns, "problem"), append(p.ByImportance, 6)
		why := "not sent in October, since the bank returned it: see the mail of 12 Nov"
		p.First = [][]string{append(p.First[0], ""), append(p.First[1], why)}
		term := each(x.open(t, 80, 24).WaitIdle(), "i", "tab", "links-n", "tab", "enter", "G")
		term.Contains("First rows  columns: part 1 of 3", "commission_percent", "← → columns").Absent("  affiliate_email", "problem")
		term.Press("l").Contains("columns: part 2 of 3", "affiliate_name", "ravi.kumar.the.second@example.com").Absent("  commission_percent", "problem")
		term.Press("right").Press("G").Contains("columns: part 3 of 3", "affiliate_name", "problem", "not sent in October, since the bank returned it:",
			"  the mail of 12 Nov").Press("l").Contains("columns: part 3 of 3")
		term.Press("h", "left", "h").Contains("columns: part 1 of 3", "commission_percent").Quit("ctrl+c")
		x = peopled()
		x.imports = someFiles()
		term = each(x.open(t, 160, 50).WaitIdle(), "i", "tab", "links-n", "tab", "enter")
		term.Contains("ravi.kumar.the.second@example.com", "commission_percent", "tags").Absent("← → columns").Quit("ctrl+c")
	})
}

// TestTheFileOfAnImportIsCompleted: tab writes what all matches have in common, also when it was typed before the folder was read.
func TestTheFileOfAnImportIsCompleted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.imports = someFiles()
		x.settings["ui.import_folder"] = "/imports/"
		term := x.open(t, 100, 30).WaitIdle().Press("2", "i").WaitIdle().Contains("What  affiliates", "File  /imports/")
		term.Press("tab", "tab").WaitIdle().Contains("File  /imports/diwali.csv")
		term.Press("ctrl+u").Type("l").Press("tab").WaitIdle().Contains("File  links-", "links-nov.csv", "links-dec.csv")
		term.Press("n", "tab").WaitIdle().Contains("File  links-nov.csv").Press("enter").WaitIdle().
			Contains("Import affiliates from links-nov.csv", "298 links to make", "First rows")
		if x.setting("ui.import_folder") != "" {
			t.Errorf("the folder is %q", x.setting("ui.import_folder"))
		}
		term.Press("e").WaitIdle().Contains("File  links-nov.csv").Press("tab")
		term.Press("ctrl+u").Type("nothing").Press("enter").WaitIdle().Contains("there is no file nothing").Press("esc", "y").Quit("q")
	})
}

// TestAChangedFileIsPreviewedAgain: what a person has not seen is not imported. Bad rows are left out once they agree.
func TestAChangedFileIsPreviewedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.imports = someFiles()
		x.imports.changed = true
		term := x.open(t, 100, 40).WaitIdle().Press("i", "tab").WaitIdle().Type("links-nov.csv").Press("enter").WaitIdle()
		term.Press("enter").Contains("Leave out 2 bad rows?").Press("n").Press("enter", "y").WaitIdle().
			Contains("The file has changed since it was previewed, and nothing was imported.")
		if len(x.imports.started) != 0 {
			t.Fatalf("started are %v", x.imports.started)
		}
		term.Press("enter", "y").WaitIdle().Contains("45 of 300 calls", "about 5 min left")
		term.Press("esc", "i").WaitIdle().Contains("45 of 300 calls").Press("x").Contains("Stop the import?").Press("y").WaitIdle()
		if len(x.imports.started) != 1 || !x.imports.stopped {
			t.Errorf("started are %v, stopped %v", x.imports.started, x.imports.stopped)
		}
		term.Press("esc")
		x.importTo(screen.ImportStatus{Running: true})
		x.importTo(screen.ImportStatus{File: screen.ImportFile{Kind: "links", Path: "/x/links-nov.csv"}, Ended: true, Tally: "298 made, 2 bad"})
		term.WaitIdle().Contains("imported links-nov.csv: 298 made, 2 bad").Quit("q")
	})
}

// TestTheEndOfAnImportIsShownUntilItCanBeRead: until a key two seconds later, and again after what keys before that have said. Activity has it from the
// import itself, so that only an import that ended before it ran is saved from here.
func TestTheEndOfAnImportIsShownUntilItCanBeRead(t *testing.T) {
	file := screen.ImportFile{Kind: "links", Path: "/x/links-nov.csv"}
	for _, c := range []struct {
		name string
		end  screen.ImportStatus
		says string
		note bool
	}{
		{"done", screen.ImportStatus{File: file, Ended: true, Tally: "298 made, 2 bad"}, "· imported links-nov.csv: 298 made, 2 bad", false},
		{"rejected", screen.ImportStatus{File: file, Ended: true, Tally: "297 made, 1 rejected", Err: errors.New("not every row is done: 1 rejected")},
			"✗ import of links-nov.csv: 297 made, 1 rejected; not every row is done: 1 rejected", false},
		{"not begun", screen.ImportStatus{File: file, Ended: true, Err: errors.New("the result file cannot be written")},
			"✗ import of links-nov.csv: the result file cannot be written", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := peopled()
				term := x.open(t, 100, 24).WaitIdle()
				x.importTo(screen.ImportStatus{Running: true, File: file})
				x.importTo(c.end)
				term.WaitIdle().Contains(c.says, "? help").Advance(time.Minute).Contains(c.says)
				x.importTo(screen.ImportStatus{Running: true, File: file})
				x.importTo(c.end)
				term.Advance(time.Second).Press("j").Contains(c.says).Press("y").Contains("copied https").Absent(c.says)
				term.Advance(10 * time.Second).Contains(c.says).Press("j").Absent(c.says)
				if n := len(x.notices); n != map[bool]int{true: 2}[c.note] {
					t.Errorf("%d notices: %v", n, x.notices)
				}
				term.Quit("q")
			})
		})
	}
}

// TestTheEndOfAnImportWaitsForWhatIsThere: the line about what came since the last visit, and the end of another import, are read first.
func TestTheEndOfAnImportWaitsForWhatIsThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.since = screen.VisitSummary{At: time.Now().Add(-time.Hour), Sum: affiliate.Sum{Sales: 2}}
		term := x.open(t, 100, 24).WaitIdle().Contains("Since ", "+2 sales")
		for _, name := range []string{"oct.csv", "nov.csv"} {
			file := screen.ImportFile{Kind: "links", Path: "/x/" + name}
			x.importTo(screen.ImportStatus{Running: true, File: file})
			x.importTo(screen.ImportStatus{File: file, Ended: true, Tally: "2 made"})
		}
		term.WaitIdle().Contains("+2 sales").Press("j").Contains("imported oct.csv").Advance(time.Minute).Press("j").Contains("imported nov.csv")
		term.Advance(time.Minute).Press("j").Absent("imported").Quit("q")
	})
}

// TestAnInterruptedImportIsProposed, with what is in it, also to keys that were typed ahead; another file can be chosen.
func TestAnInterruptedImportIsProposed(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {60, 15}} {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			x.imports = someFiles()
			x.settings["ui.import_folder"] = "/imports/"
			x.imports.left = []screen.UnfinishedImport{{ImportFile: screen.ImportFile{Kind: "coupons", Path: "~/lists/diwali.csv"}, Batch: "import diwali.csv",
				BeganAt: time.Now().Add(-12 * time.Hour)}}
			term := x.open(t, size[0], size[1]).WaitIdle().Press("i").WaitIdle().Contains("coupons", "File  ~/lists/diwali.csv", "and interrupted: going on").
				GoldenBody("import-interrupted")
			term.Press("esc").Press("i", "enter").WaitIdle().Contains("Import coupons from diwali.csv").Press("enter", "y").WaitIdle()
			if want := (screen.ImportFile{Kind: "coupons", Path: "~/lists/diwali.csv"}); len(x.imports.started) != 1 || x.imports.started[0] != want {
				t.Errorf("started are %v", x.imports.started)
			}
			x.importTo(screen.ImportStatus{})
			term.Press("esc", "i").WaitIdle().Type("links-nov.csv").Absent("interrupted").Contains("Nothing is sent or written").Press("enter").WaitIdle().
				Contains("Import links from links-nov.csv").Quit("ctrl+c")
		})
	}
}

// TestTheFileIsTypedAheadOfTheProposal: each letter is one of the file, also q and those that are commands elsewhere, and the tab that goes there stays there.
func TestTheFileIsTypedAheadOfTheProposal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.imports = someFiles()
		x.imports.slow = 5 * time.Second
		x.imports.left = []screen.UnfinishedImport{{ImportFile: screen.ImportFile{Kind: "coupons", Path: "~/lists/diwali.csv"}, Batch: "import diwali.csv",
			BeganAt: time.Now().Add(-12 * time.Hour)}}
		term := x.open(t, 80, 24).WaitIdle().Press("2", "i").Press("tab").Type("no").Advance(3 * time.Second).Type("v?:q").Advance(3 * time.Second)
		term.WaitIdle().Contains("What  affiliates", "File  nov?:q").Absent("not done").Press("esc", "y").Quit("ctrl+c")
	})
}

// TestAnImportIsOffInReadOnlyMode since it writes.
func TestAnImportIsOffInReadOnlyMode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.opts.ReadOnly = true
		x.open(t, 100, 30).WaitIdle().Press("i").WaitIdle().Contains("read-only").Quit("q")
	})
}
