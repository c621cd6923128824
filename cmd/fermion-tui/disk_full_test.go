//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/fermion/fermiontest"
)

// fill leaves no room on a small disk.
func fill(t *testing.T, dir string) {
	t.Helper()
	f, err := os.Create(filepath.Join(dir, "filler"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, size := range []int{64 << 10, 4 << 10, 1} {
		for piece := make([]byte, size); err == nil; {
			_, err = f.Write(piece)
		}
		err = nil
	}
}

// TestTheDiskFillsUpBeforeTheAnswerComes: the slug is told on every way out, the last one the shell's own screen.
func TestTheDiskFillsUpBeforeTheAnswerComes(t *testing.T) {
	t.Parallel()
	g := newFixture(t)
	g.data = smallDisk(t, "8m")
	g.env = append(g.env, "FERMION_TUI_DATA_DIR="+g.data)
	p := openPane(t, "80", "24", g.env, g.program+"; echo status $?; cat")
	p.await("No links here yet")
	g.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Delay, Delay: 3 * time.Second})
	p.press("a", "Asha Rao", "Tab", "asha@example.com", "Tab", "68d1013f7183c17964b104c8", "Tab", "20", "Enter", "Enter", "Enter")
	for end := time.Now().Add(patience); len(g.school.CallsTo(fermiontest.CreateLink)) == 0; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the link never left")
		}
	}
	fill(t, g.data)
	p.await("write down")
	slug := g.school.Links()[0].Slug
	p.await("✗ write down: slug " + slug)
	p.press("Escape")
	p.await("No links here yet")
	p.press("!")
	p.await("! 1 to review")
	p.await("slug " + slug[:2])
	p.press("q")
	p.await("slug " + slug + " · New link for Asha Rao")
	p.press("y")
	said := p.await("status 1")
	for _, want := range []string{"write down: slug " + slug + " · New link for Asha Rao · https://learn.acme.com/a/" + slug,
		"1 answer from Fermion is not in the database"} {
		if !strings.Contains(said, want) {
			t.Errorf("it does not say %q:\n%s", want, said)
		}
	}
	p.restored()
}
