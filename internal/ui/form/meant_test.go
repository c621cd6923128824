package form_test

import (
	"strings"
	"testing"

	"fermion-tui/internal/ui/form"
	"fermion-tui/internal/ui/uitest"
)

// TestAMatchIsShownOnce: the suggestion that a text means stands for its description, beside others that it could mean.
func TestAMatchIsShownOnce(t *testing.T) {
	names := []string{"DSA in Java", "DSA in Python"}
	f := form.New([]form.Field{
		{ID: "product", Label: "Product", Describe: func(text string) string {
			if text == "dsa" {
				return names[0] + " · course"
			}
			return ""
		}, Suggest: func(text string) (found []form.Suggestion) {
			for _, n := range names {
				if strings.Contains(strings.ToLower(n), text) {
					found = append(found, form.Suggestion{Text: n})
				}
			}
			return found
		}},
		{ID: "next", Label: "Next"},
	}, form.Styles{})
	in(t, f, 60, 20, func(t *testing.T, term *uitest.Terminal, _ *host) {
		shown := func(want string) {
			t.Helper()
			if term.Contains(want); strings.Count(term.Screen(), names[0]) != 1 {
				t.Errorf("%s is shown more than once:\n%s", names[0], term.Screen())
			}
		}
		term.Press("dsa")
		shown("· DSA in Java · course")
		shown("  DSA in Python")
		term.Press("down")
		shown("▸ DSA in Java")
		term.Press("up")
		shown("· DSA in Java · course")
		term.Resize(30, 20)
		shown("· DSA in Java")
		term.Absent("…")
		term.Resize(60, 20).Press("tab")
		shown("· DSA in Java · course")
	})
}
