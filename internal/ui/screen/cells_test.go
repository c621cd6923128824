package screen

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// scripts are pieces of text that are wide, have no width, or whose widths by runes and by grapheme clusters differ.
var scripts = []string{
	"a", "Z", " ", "-", "/", "~/b-", "₹", "…", "नमस्ते", "प्रिया", "शर्मा", "क्षि", "தமிழ்", "e\u0301", "o\u0302\u0323",
	"日", "本", "한", "👩\u200d💻", "👨\u200d👩\u200d👧", "🇮🇳", "🇮", "❤\ufe0f", "👍🏽", "\u0301", "ก็", "عربي", "\x1b[1m", "\x1b[38;2;1;2;3m", "\x1b[m",
}

// FuzzCells: for every text and every way in which the terminal measures, a fitted line has exactly the wanted width, a
// truncated or wrapped line is not wider, and the text beside a box does not move.
func FuzzCells(f *testing.F) {
	for seed := range uint64(40) {
		f.Add(seed, false)
		f.Add(seed, true)
	}
	f.Fuzz(func(t *testing.T, seed uint64, graphemes bool) {
		c := Cells{Method: ansi.WcWidth}
		if graphemes {
			c.Method = ansi.GraphemeWidth
		}
		r := rand.New(rand.NewPCG(seed, 1))
		text := func() string {
			var b strings.Builder
			for range r.IntN(30) {
				b.WriteString(scripts[r.IntN(len(scripts))])
			}
			return b.String() + "\x1b[m"
		}
		for range 50 {
			s, w := text(), 1+r.IntN(60)
			if got := c.Width(c.Fit(s, w)); got != w {
				t.Fatalf("fitted to %d cells it has %d: %q", w, got, s)
			}
			if got := c.Width(c.Truncate(s, w)); got > w {
				t.Fatalf("cut to %d cells it has %d: %q", w, got, s)
			}
			for _, l := range c.Wrap(s, w+8) { // the width of the widest single character
				if got := c.Width(l); got > w+8 {
					t.Fatalf("wrapped to %d cells a line has %d: %q", w+8, got, s)
				}
			}
			lines := c.PadLines(strings.Join([]string{text(), text(), text(), text(), text()}, "\n"), 60, 5)
			for i := range lines {
				lines[i] = c.Fit(lines[i], 57) + "END"
			}
			th := NewTheme(true, colorprofile.TrueColor, c)
			box := th.Dialog([]string{c.Fit(text(), 20), text()})
			if c.Widest(strings.Split(box, "\n")) > 50 {
				continue
			}
			c.Overlay(lines, box, 60, 5)
			for _, l := range lines {
				if c.Width(l) != 60 || !strings.HasSuffix(l, "END") {
					t.Fatalf("what lies behind the box was shifted: %q", l)
				}
			}
		}
	})
}

// TestPathsAreBrokenBehindSlashes: no line ends at a hyphen in a name, or at a slash that is not part of a path.
func TestPathsAreBrokenBehindSlashes(t *testing.T) {
	c := Cells{Method: ansi.WcWidth}
	for text, want := range map[string]string{
		"The result of each row is in /home/asha/imports-2026/links-nov.result.csv": "The result of each row is in|/home/asha/imports-2026/|links-nov.result.csv",
		"saved ~/affiliate-exports/a-name-of-a-long-file.csv":                       "saved ~/affiliate-exports/|a-name-of-a-long-file.csv",
		"a well-known sales-and-marketing-plan has 12/300":                          "a well-known sales-and-|marketing-plan has 12/300",
		"the calls that are made now 12/300":                                        "the calls that are made now|12/300",
		"see https://learn.acme.com/api/buy-digital":                                "see|https://learn.acme.com/api/buy|-digital",
		"it is in the folder /home/asha/a-b/c-d.csv":                                "it is in the folder|/home/asha/a-b/c-d.csv",
		"/x-y/\u2011/z": "/x-y/\u2011/z",
		"this moved: restart it with --store URL": "this moved: restart it with|--store URL",
		"leave bad rows out with (--skip-bad)":    "leave bad rows out with|(--skip-bad)",
		"a sale -- and a very well-known one":     "a sale -- and a very well-|known one",
	} {
		if got := strings.Join(c.Wrap(text, 30), "|"); got != want {
			t.Errorf("%q is wrapped to %q, not %q", text, got, want)
		}
	}
}
