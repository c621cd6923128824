package app

import (
	"os"
	"path/filepath"
	"testing"

	"fermion-tui/internal/importer"
)

// TestAResultFileIsNamedWithItsFolder: the screens draw the path at each frame, and look for no folder then.
func TestAResultFileIsNamedWithItsFolder(t *testing.T) {
	t.Parallel()
	folder, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	i := &importsAdapter{home: "/home/asha", changed: func() {}}
	for file, want := range map[string]string{
		"nov.result.csv":            filepath.Join(folder, "nov.result.csv"),
		"/imports/nov.result.csv":   "/imports/nov.result.csv",
		"~/imports/../o.result.csv": "/home/asha/o.result.csv",
	} {
		if i.onReport(importer.Report{File: file}); i.Status().ResultFile != want {
			t.Errorf("%s is named %s", file, i.Status().ResultFile)
		}
	}
}
