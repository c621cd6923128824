package app_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"testing/synctest"

	"fermion-tui/internal/app"
	"fermion-tui/internal/fermion/fermiontest"
)

// forgets runs the command forget, and returns what it wrote, or why it failed.
func (c *commandFixture) forgets(who string) string {
	c.t.Helper()
	_, err := c.run(c.t.Context(), func(a *app.App, ctx context.Context) error {
		return a.Forget(ctx, app.ForgetOptions{Who: who, Yes: true})
	})
	if err != nil {
		return err.Error()
	}
	return c.err.String()
}

// TestWhatAnInterruptedImportMadeIsNotForgotten: it would make them again. Once it has ended, or its file is gone, they are.
func TestWhatAnInterruptedImportMadeIsNotForgotten(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, file := newInterrupted(t)
		c.school.Heal(fermiontest.CreateLink)
		const why = "~/partners.csv is an interrupted import that has writes about this affiliate: go on with it (i), " +
			"drop its waiting writes in Activity (d), or delete the file, then forget"
		if got := c.forgets("partner0@example.com"); got != why {
			t.Errorf("forget said %q", got)
		}
		by := c.o.By
		c.o.By = "ravi@desk"
		if got := c.forgets("partner0@example.com"); !strings.Contains(got, "partners.csv is an interrupted import of "+by) {
			t.Errorf("forget said %q", got)
		}
		c.o.By = by
		term := c.start(160, 40)
		term.WaitIdle().Press("2").WaitIdle().Press("enter").WaitIdle().Press(":").Type("forget a person").Press("enter").WaitIdle().
			Contains("✗ ~/partners.csv is an interrupted import").Press("esc")
		if err := term.Quit("ctrl+c"); err != nil {
			t.Fatal(err)
		}

		if err := os.Rename(file, file+".away"); err != nil {
			t.Fatal(err)
		}
		if got := c.forgets("partner0@example.com"); !strings.Contains(got, "Erased.") {
			t.Errorf("forget said %q", got)
		}
		if err := os.Rename(file+".away", file); err != nil {
			t.Fatal(err)
		}
		if got := c.forgets("partner1@example.com"); got != why {
			t.Errorf("forget said %q", got)
		}
		if status, err := c.runImport(app.Import{Kind: "links", File: file, Resume: true, Yes: true}); status != 0 {
			t.Fatal(status, err)
		}
		if got := c.forgets("partner1@example.com"); !strings.Contains(got, "Erased.") {
			t.Errorf("forget said %q", got)
		}
	})
}
