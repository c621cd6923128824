package ui_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"fermion-tui/internal/affiliate"
)

// TestAProductIsFoundByItsSlug that no list here has, typed in one burst: the form asks Fermion and goes on.
func TestAProductIsFoundByItsSlug(t *testing.T) {
	for name, text := range map[string]string{"slug": "rust-in-anger", "page": "https://learn.acme.com/course/rust-in-anger/",
		"checkout": "https://learn.acme.com/api/buy-digital-product?product-slug=rust-in-anger"} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := peopled()
				x.begin = func(affiliate.Plan) []affiliate.Operation { return nil }
				term := x.open(t, 100, 30).WaitIdle().Press("n").Type("meera@example.com\t" + text + "\t20\r").WaitIdle()
				calls := x.calls()
				if !strings.HasPrefix(calls, "find product rust-in-anger\nbegin new link") || !strings.Contains(calls, "68d1013f7183c17964b104d0") ||
					!strings.Contains(calls, "Rust in Anger") {
					t.Errorf("got %s\n%s", calls, term.Screen())
				}
				term.Press("esc").Quit("ctrl+c")
			})
		})
	}
}

// TestAnUnknownProductIsRefused: what Fermion says is under the field, and nothing is made.
func TestAnUnknownProductIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 100, 30).WaitIdle().Press("n").Type("meera@example.com\tcobol-101\t")
		term.Contains("cobol-101: Fermion is asked for this slug")
		term.Type("20\r").WaitIdle().Contains("✗ Fermion knows no product by that slug")
		if calls := x.calls(); calls != "find product cobol-101" {
			t.Errorf("got %s", calls)
		}
		term.Press("ctrl+u").Type("not a slug\t").Contains("✗ no product matches this")
		term.Press("ctrl+c").WaitIdle()
	})
}
