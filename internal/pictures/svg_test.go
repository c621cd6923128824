package pictures

import (
	"encoding/xml"
	"errors"
	"image/color"
	"io"
	"strings"
	"testing"

	uv "github.com/charmbracelet/ultraviolet"
)

func TestSVG(t *testing.T) {
	red, blue := color.RGBA{0xff, 0, 0, 0xff}, color.RGBA{0, 0, 0xff, 0xff}
	cells := [][]uv.Cell{{
		{Content: "a", Width: 1, Style: uv.Style{Fg: red, Attrs: uv.AttrBold}},
		{Content: "<", Width: 1, Style: uv.Style{Fg: red, Attrs: uv.AttrReverse}},
		{Content: "日", Width: 2, Style: uv.Style{Bg: blue}}, {},
		{Content: "█", Width: 1, Style: uv.Style{Fg: red}}, {Content: "█", Width: 1, Style: uv.Style{Fg: red}},
		{Content: "─", Width: 1}, {Content: " ", Width: 1, Style: uv.Style{Underline: uv.UnderlineSingle}},
	}}
	got := SVG(cells, light, "a & b", &Point{7, 0})
	for _, want := range []string{
		"<title>a &amp; b</title>",
		".s1{fill:#ff0000;font-weight:bold;}",
		`<text x="0" y="13.5" class="s1">a</text>`,
		`<rect x="8.4" y="0" width="8.4" height="18" fill="#ff0000"/>`, // reverse
		`.s0{fill:#ffffff;}`,
		`<text x="8.4" y="13.5" class="s0">&lt;</text>`,
		`<rect x="16.8" y="0" width="16.8" height="18" fill="#0000ff"/>`, // two cells
		`<text x="16.8" y="13.5" textLength="16.8" lengthAdjust="spacingAndGlyphs">日</text>`,
		`<rect x="33.6" y="0" width="16.8" height="18" fill="#ff0000"/>`, // two blocks in one piece
		`<path transform="translate(50.4 0)" d="M4.2 9H0M4.2 9H8.4"`,
		`<rect x="58.8" y="15.5" width="8.4" height="1"`,                                  // an underlined blank
		`<rect x="58.8" y="0" width="8.4" height="18" fill="#1d2229" fill-opacity=".5"/>`, // the cursor
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is not in\n%s", want, got)
		}
	}
	for d := xml.NewDecoder(strings.NewReader(got)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
}
