package app_test

import (
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
)

// TestAFolderTypedAsAFileIsOpened, and a file without an ending is imported, whatever folders are beside it.
func TestAFolderTypedAsAFileIsOpened(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCommandFixture(t)
		c.env["HOME"] = c.dir
		if err := os.MkdirAll(filepath.Join(c.dir, "nov", "asha"), 0o700); err != nil {
			t.Fatal(err)
		}
		c.file("nov/partners.csv", partners(3))
		c.file("november", partners(2))
		term := c.start(120, 40)
		term.WaitIdle().Press("i").WaitIdle().Press("tab").Type("~/nov").Press("enter").WaitIdle().
			Contains("File  ~/nov/", "~/nov/partners.csv", "~/nov/asha/").Press("enter", "enter").WaitIdle().Contains("partners.csv: 3 rows").
			Press("e").WaitIdle()
		term.Press("tab", "ctrl+u").Type("~/november").Press("enter").WaitIdle().Contains("november: 2 rows").Press("e").WaitIdle()
		term.Press("tab", "ctrl+u").Type("~/nove").Press("enter").WaitIdle().Contains("✗ there is no file").Press("esc", "y")
		if err := term.Quit("ctrl+c"); err != nil {
			t.Fatal(err)
		}
	})
}
