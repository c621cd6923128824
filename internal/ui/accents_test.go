package ui_test

import (
	"strings"
	"testing"
	"testing/synctest"

	uv "github.com/charmbracelet/ultraviolet"

	"fermion-tui/internal/affiliate"
)

// accented are people whose names few keyboards can type.
func accented() *world {
	x := peopled()
	for i, name := range []string{"Zoë Meyer", "Łukasz Nowak", "Änna Groß", "Zoe Adams", "आशा"} {
		x.in.Affiliates = append(x.in.Affiliates, affiliate.Affiliate{ID: int64(10 + i), Name: name, UserID: "aff-" + string(rune('a'+i)),
			CreatedAt: x.in.Affiliates[0].CreatedAt})
	}
	return x
}

// TestAccentsNeedNotBeTyped: a filter, the palette and the field of a form find who has them, and a name with them finds who has none.
func TestAccentsNeedNotBeTyped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := accented().open(t, 100, 30).WaitIdle()
		term.Press("2", "/").Type("zoe").WaitIdle().Contains("Zoë Meyer", "Zoe Adams", "2 of 8 affiliates")
		if got := underlined(term.Cells(), "Zoë Meyer"); got != "Zoë" {
			t.Errorf("%q is highlighted", got)
		}
		term.Press("esc", "/").Type("zoë").WaitIdle().Contains("Zoë Meyer", "Zoe Adams", "2 of 8 affiliates")
		term.Press("esc", "/").Type("gros").WaitIdle().Contains("Änna Groß", "1 of 8 affiliates")
		if got := underlined(term.Cells(), "Änna Groß"); got != "Groß" {
			t.Errorf("%q is highlighted", got)
		}
		term.Press("esc", "/").Type("आश").WaitIdle().Contains("1 of 8 affiliates")
		term.Press("esc", ":").Type("lukasz").WaitIdle().Contains("▸ Affiliate Łukasz Nowak").Press("esc")
		term.Quit("ctrl+c")
	})
}

// TestNamesAreSortedWithoutTheirAccents: Änna is among the names with A, and Łukasz before Meera.
func TestNamesAreSortedWithoutTheirAccents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := accented().open(t, 100, 30).WaitIdle()
		term.Press("2").WaitIdle().Contains("Name ▲")
		screen, last := term.Screen(), -1
		for _, name := range []string{"Änna", "Asha Rao", "devdiaries", "Łukasz", "Zoe Adams", "Zoë Meyer"} {
			at := strings.Index(screen, name)
			if at < last {
				t.Errorf("%s is not in its place:\n%s", name, screen)
			}
			last = at
		}
		term.Quit("ctrl+c")
	})
}

// underlined is what is underlined of a text on the screen.
func underlined(cells [][]uv.Cell, text string) string {
	for _, line := range cells {
		var all, under strings.Builder
		for _, c := range line {
			all.WriteString(c.Content)
			if c.Style.Underline != 0 {
				under.WriteString(c.Content)
			}
		}
		if strings.Contains(all.String(), text) {
			return under.String()
		}
	}
	return ""
}
