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
)

// answersWith has Fermion answer the next link with a slug that it gave before, and make none.
func answersWith(m *fixture, slug string) {
	m.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Raw, Undone: true,
		Text: `[{"output":{"status":"ok","data":{"affiliateLinkSlug":"` + slug + `"}}}]`})
}

// TestFermionReturnsTheLinkOfAnotherAffiliate: Mina is not handed Asha's link, whose numbers stay Asha's.
func TestFermionReturnsTheLinkOfAnotherAffiliate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		term := m.start(100, 30)
		term.Advance(5 * time.Second)
		term.Press("a").Type("Asha Rao\tasha@example.com\tgo for\t20\t\t").Press("enter").Advance(5 * time.Second).Contains("✓ New link Asha Rao").Press("esc")
		slug := m.school.Links()[0].Slug
		answersWith(m, slug)
		term.Press("a").Type("Mina\tmina@example.com\tsystem\t33\t\t").Press("enter").Advance(5 * time.Second)
		term.Contains("? New link Mina", "Fermion answered with "+slug+", which is Asha", "Rao's link for Go for Engineers at 20 %", "1 to review").
			Absent("✓ New link Mina", "/a/"+slug)
		if got := term.Copied(); len(got) != 1 {
			t.Errorf("copied %q: Asha's link is for Asha", got)
		}
		term.Press("esc", "!").WaitIdle().Press("enter").WaitIdle().Contains("I have the slug", "Make another now")
		term.Press("s").WaitIdle().Type(slug).Press("enter").Advance(2 * time.Second).Press("enter").Advance(2 * time.Second).Press("enter").
			Advance(2 * time.Second)
		term.Contains("the database has " + slug + " as Asha Rao's link")
		term.Press("esc", "y").WaitIdle().Absent("Slug or URL").Press("m", "y").Advance(10 * time.Second).Absent("to review")
		if links := m.school.Links(); len(links) != 2 {
			t.Errorf("the school has %d links", len(links))
		}
		term.Press("1").Advance(time.Second).Contains("2 links", "Asha Rao", "Mina")
	})
}

// TestAChangedCommissionThatFermionDidNotChange: the link that came back pays what it paid, and says so wherever it is asked.
func TestAChangedCommissionThatFermionDidNotChange(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		term := m.start(100, 30)
		term.Advance(5 * time.Second)
		term.Press("a").Type("Asha Rao\tasha@example.com\tgo for\t20\t\t").Press("enter").Advance(20 * time.Second).Press("esc")
		slug := m.school.Links()[0].Slug
		answersWith(m, slug)
		term.Press("%").Type("35").Press("enter").WaitIdle().Press("enter").Advance(5 * time.Second)
		term.Contains("! New link Asha Rao", "Fermion returned the existing link: "+slug+" still pays 20 %, not", "the 35 % asked for", "1 to review").
			Absent("✓ New link")
		if got := term.Copied(); len(got) != 1 {
			t.Errorf("copied %q, as if it were new", got)
		}
		term.Press("esc", "!").WaitIdle()
		if line := term.Line(5); !strings.Contains(line, "! ") || !strings.Contains(line, "alert") || !strings.Contains(line, slug+" still pays") {
			t.Errorf("first in Activity is %q", line)
		}
		term.Press("1").Advance(20*time.Second).Contains("1 link ", " 20 ").Absent(" 35 ", "replaced")
	})
}

// TestImportedRowsThatFermionAnswersWithOldLinks: each row says what it came to.
func TestImportedRowsThatFermionAnswersWithOldLinks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCommandFixture(t)
		const header = "affiliate_name,affiliate_email,product,commission_percent\n"
		imports := func(name, row string, want int) string {
			t.Helper()
			if status, err := c.runImport(app.Import{Kind: "links", File: c.file(name+".csv", header+row+"\n")}); status != want {
				t.Errorf("%s ends with %d: %v\n%s", name, status, err, c.err.String())
			}
			result, err := os.ReadFile(filepath.Join(c.dir, name+".result.csv"))
			if err != nil {
				t.Fatal(err)
			}
			return string(result)
		}
		imports("first", "Asha Rao,asha@example.com,Go for Engineers,20", 0)
		slug := c.school.Links()[0].Slug
		answersWith(c.fixture, slug)
		if said := imports("same", "Asha Rao,asha@example.com,Go for Engineers,35", 0); !strings.Contains(said, "exists,"+slug+",") ||
			!strings.Contains(said, "it still pays 20 %, not the 35 % asked for") {
			t.Error(said)
		}
		answersWith(c.fixture, slug)
		if said := imports("foreign", "Mina,mina@example.com,System Design,33", 1); !strings.Contains(said, ",unknown,,,,") ||
			!strings.Contains(said, "Fermion answered with "+slug+", which is Asha Rao's link for Go for Engineers at 20 %") {
			t.Error(said)
		}
		if links := c.runExport(app.Export{Kind: "links", Format: "csv"}); strings.Count(links, "\n") != 2 ||
			!strings.Contains(links, "Asha Rao,"+goID+",Go for Engineers,20,") {
			t.Errorf("the links are %s", links)
		}
	})
}
