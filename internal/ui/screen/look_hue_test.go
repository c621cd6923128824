package screen

import (
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// TestGreenIsGreenOn256Colours: the nearest of the palette is no teal.
func TestGreenIsGreenOn256Colours(t *testing.T) {
	good := colourPairs["good"]
	for _, hex := range []string{good.light, good.dark, good.lightContrast, good.darkContrast} {
		n, ok := colorprofile.ANSI256.Convert(lipgloss.Color(hex)).(ansi.IndexedColor)
		if r, g, b, _ := n.RGBA(); !ok || g <= r || g <= b {
			t.Errorf("%s is colour %d of 256: red %d, green %d, blue %d", hex, n, r>>8, g>>8, b>>8)
		}
	}
}

// TestGreyIsNoColourOn16: some palettes have their background as bright black.
func TestGreyIsNoColourOn16(t *testing.T) {
	for _, dark := range []bool{true, false} {
		th := NewTheme(dark, true, Cells{Method: ansi.WcWidth})
		for name, style := range map[string]lipgloss.Style{"muted": th.Muted, "header": th.Header, "border": th.Border} {
			if got := style.Render("x"); got != "\x1b[2mx\x1b[m" {
				t.Errorf("%s is %q", name, got)
			}
		}
	}
}
