package ui_test

import (
	"testing"
	"testing/synctest"

	"fermion-tui/internal/ui/screen"
)

// TestTheListUnderAProposedFolderIsOfThatFolder, and without a file the form closes at once.
func TestTheListUnderAProposedFolderIsOfThatFolder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.imports = someFiles()
		x.settings["ui.import_folder"] = "/imports/"
		term := x.open(t, 100, 30).WaitIdle().Press("2", "i").WaitIdle().Press("tab").WaitIdle().Contains("File  /imports/", "/imports/diwali.csv").
			Absent("links-nov.csv")
		term.Press("ctrl+u").WaitIdle().Contains("links-nov.csv").Press("esc").Absent("Discard what you typed?", "Import a file").Quit("q")
	})
}

// TestAProposedFolderLeadsToItsFiles: enter picks the first that can be imported, and the next enter previews it. What an import does not read is not
// proposed, nor is a folder that is gone.
func TestAProposedFolderLeadsToItsFiles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.imports = someFiles()
		x.imports.folders["/imports/"] = []screen.FolderEntry{{Name: "a.result.csv"}, {Name: "notes.md"}, {Name: "diwali.csv"}, {Name: "old", Folder: true}}
		x.imports.folders["/imports/old/"] = []screen.FolderEntry{{Name: "old.result.csv"}}
		x.settings["ui.import_folder"] = "/imports/"
		term := x.open(t, 100, 30).WaitIdle().Press("i").WaitIdle().Press("tab").WaitIdle().Contains("File  /imports/", "/imports/diwali.csv", "/imports/old/").
			Absent("a.result", "notes.md")
		term.Press("enter").WaitIdle().Contains("▸ /imports/diwali.csv").Absent("✗").Press("enter").WaitIdle().Contains("Import links from diwali.csv").
			Press("e").WaitIdle()
		term.Press("tab", "ctrl+u").Type("/imports/old/").Press("enter").WaitIdle().Contains("✗ no CSV file is in this folder").Type("old.r").WaitIdle().
			Contains("/imports/old/old.result.csv").Press("esc", "y")
		x.settings["ui.import_folder"] = "/gone/"
		term.Press("i").WaitIdle().Press("tab").WaitIdle().Absent("/gone").Press("esc").Quit("q")
	})
}

// TestTheNameOfAFolderOpensIt, without the separator too: enter writes it and lists the files, and enter again picks the first. What is neither a folder
// nor a file is refused.
func TestTheNameOfAFolderOpensIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.imports = someFiles()
		term := x.open(t, 100, 30).WaitIdle().Press("i").WaitIdle().Press("tab").Type("photos").Press("enter").WaitIdle()
		term.Contains("File  photos/", "photos/names.csv", "photos/old/").Absent("✗", "▸ photos/names.csv").Press("enter").WaitIdle().
			Contains("▸ photos/names.csv").Press("enter").WaitIdle().Contains("Import links from names.csv").Press("e").WaitIdle()
		term.Press("tab", "ctrl+u").Type("photo").Press("enter").WaitIdle().Contains("✗ there is no file photo").Absent("photo/").Press("esc", "y").Quit("q")
	})
}
