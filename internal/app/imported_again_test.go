package app_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/app"
)

// TestAFileImportedAgainDoesNotRevertCommissions that were changed on Links since, neither on the command line nor in
// the program, also after rows were added to the file.
func TestAFileImportedAgainDoesNotRevertCommissions(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCommandFixture(t)
		imports := func(rows, links int, says string) {
			t.Helper()
			if status, err := c.runImport(app.Import{Kind: "links", File: c.file("partners.csv", partners(rows)), Yes: true}); status != 0 {
				t.Fatal(status, err)
			}
			if n := len(c.school.Links()); n != links || !strings.Contains(c.err.String(), says) {
				t.Errorf("the school has %d links, not %d, and it says\n%s", n, links, c.err.String())
			}
		}
		imports(2, 2, "2 made")
		term := c.start(120, 30)
		term.WaitIdle().Contains("▸ Partner 0").Press("%").Type("25").Press("enter").WaitIdle().Press("enter").Await(20*time.Second, "✓ New link").Press("esc")
		const not = "1 row was made earlier by this import, replaced since at 25 % (line 2), and is not sent; "
		term.Press("i").WaitIdle().Press("tab").Type(c.file("partners.csv", partners(2))).Press("enter").WaitIdle().
			Contains("1 row was made earlier by this import, replaced since at 25 % (line 2),", "and is not sent; press % on Links", "1 row exists already").
			Press("esc")
		if err := term.Quit("ctrl+c"); err != nil {
			t.Fatal(err)
		}
		imports(2, 3, not+"--again makes it again")
		imports(3, 4, not+"--again makes it again")
		imports(3, 4, not+"--again makes it again")
		imports(4, 5, not+"--again makes it again")
	})
}
