package screen

import (
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// TestGreenIsGreenOn256Colours: the nearest colour of the palette is not teal.
func TestGreenIsGreenOn256Colours(t *testing.T) {
	good := colourPairs["good"]
	for _, hex := range []string{good.light, good.dark, good.lightContrast, good.darkContrast} {
		n, ok := colorprofile.ANSI256.Convert(lipgloss.Color(hex)).(ansi.IndexedColor)
		if r, g, b, _ := n.RGBA(); !ok || g <= r || g <= b {
			t.Errorf("%s is colour %d of 256: red %d, green %d, blue %d", hex, n, r>>8, g>>8, b>>8)
		}
	}
}

// TestGreyIsNoColourOn16: in some palettes bright black is the background, so grey text is faint instead.
func TestGreyIsNoColourOn16(t *testing.T) {
	for _, dark := range []bool{true, false} {
		th := NewTheme(dark, colorprofile.ANSI, Cells{Method: ansi.WcWidth})
		for name, style := range map[string]lipgloss.Style{"muted": th.Muted, "header": th.Header, "border": th.Border} {
			if got := style.Render("x"); got != "\x1b[2mx\x1b[m" {
				t.Errorf("%s is %q", name, got)
			}
		}
	}
}

// The row under the cursor differs from the others on every terminal: by its background if there are enough
// colours, else reversed.
func TestCursorStandsOutOnEveryTerminal(t *testing.T) {
	for _, c := range []struct {
		look    Look
		colours colorprofile.Profile
		behind  Background
		want    string
	}{
		{Look{}, colorprofile.TrueColor, DarkBackground, "\x1b[1;48;5;238mx\x1b[m"},
		{Look{}, colorprofile.ANSI256, LightBackground, "\x1b[1;48;5;253mx\x1b[m"},
		{Look{}, colorprofile.ANSI256, UnknownBackground, "\x1b[1;7mx\x1b[m"},
		{Look{Own: map[string]string{"cursor": "#112233"}}, colorprofile.TrueColor, UnknownBackground, "\x1b[1;48;2;17;34;51mx\x1b[m"},
		{Look{}, colorprofile.ANSI, DarkBackground, "\x1b[1;7;96mx\x1b[m"},
		{Look{}, colorprofile.ASCII, DarkBackground, "\x1b[1;7;38;5;117mx\x1b[m"},
		{Look{HighContrast: true}, colorprofile.TrueColor, DarkBackground, "\x1b[1;7;38;2;0;255;255mx\x1b[m"},
		{Look{HighContrast: true, Own: map[string]string{"cursor": "#112233"}}, colorprofile.ANSI, DarkBackground, "\x1b[1;48;2;17;34;51mx\x1b[m"},
		{Look{Own: map[string]string{"cursor": "#112233"}}, colorprofile.ASCII, DarkBackground, "\x1b[1;7;38;5;117mx\x1b[m"},
	} {
		th := c.look.Theme(c.behind, c.colours, Cells{Method: ansi.WcWidth})
		if got := th.Cursor.Render("x"); got != c.want {
			t.Errorf("%v with %s: %q, not %q", c.look, c.colours, got, c.want)
		}
	}
}
