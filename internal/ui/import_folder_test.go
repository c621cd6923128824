package ui_test

import (
	"testing"
	"testing/synctest"
)

// TestTheListUnderAProposedFolderIsOfThatFolder, and without a file the form closes at once.
func TestTheListUnderAProposedFolderIsOfThatFolder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.imports = someFiles()
		x.settings["ui.import_folder"] = "/imports/"
		term := x.open(t, 100, 30).WaitIdle().Press("2", "i").WaitIdle().Press("tab").WaitIdle().Contains("File  /imports/", "/imports/diwali.csv").Absent("links-nov.csv")
		term.Press("ctrl+u").WaitIdle().Contains("links-nov.csv").Press("esc").Absent("Discard what you typed?", "Import a file").Quit("q")
	})
}
