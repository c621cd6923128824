package app_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"fermion-tui/internal/app"
)

// TestWhoIsForgottenAgainWasErasedBefore: the command does not say that it has erased them now.
func TestWhoIsForgottenAgainWasErasedBefore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCommandFixture(t)
		file := c.file("links.csv", "slug,affiliate_user_id,affiliate_name,affiliate_email\nabc1,aff-1,Asha Rao,asha@example.com\n")
		if status, err := c.runImport(app.Import{Kind: "links", File: file}); status != 0 {
			t.Fatal(status, err)
		}
		if got := c.forgets("asha@example.com"); !strings.Contains(got, "erased: name, e-mail") || !strings.Contains(got, "Erased.") {
			t.Errorf("first it says %s", got)
		}
		got := c.forgets("forgotten-1")
		if !strings.Contains(got, "erased before: name, e-mail") || !strings.Contains(got, "This person was forgotten before") ||
			strings.Contains(got, "Erased.") || strings.Contains(got, "erased: ") {
			t.Errorf("then it says %s", got)
		}
	})
}
