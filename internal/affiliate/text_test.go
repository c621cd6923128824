package affiliate

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestClean(t *testing.T) {
	cases := map[string]string{
		"":                      "",
		"Asha Rao":              "Asha Rao",
		"आशा राव":               "आशा राव",
		"José ✓ 東京 😀":           "José ✓ 東京 😀",
		"a\tb\nc\r\nd":          "a b c  d",
		"a\u2028b\u00a0c":       "a b c",
		"\x1b[31mred\x1b[0m":    "red",
		"\x1b]0;title\x07after": "after",
		"\x1b]8;;https://x\x1b\\link\x1b]8;;\x07": "link",
		"\x1b]52;c;aGk=\x07copied":                "copied",
		"a\u009b31mb":                             "a31mb",
		"bell\x07 nul\x00 del\x7f":                "bell nul del",
		"abc\u202egpj.exe":                        "abcgpj.exe",
		"\u2066x\u2069\u200ey\u061cz":             "xyz",
		"zero\u200bwidth\ufeff":                   "zerowidth",
		"hid\u200dden":                            "hidden",
		"नमस्\u200dते":                            "नमस्\u200dते",
		"👨\u200d👩\u200d👧 x":                       "👨\u200d👩\u200d👧 x",
		"👩🏽\u200d💻":                               "👩🏽\u200d💻",
		"😀\u200d x\u200d😀":                        "😀 x😀",
		"flag\ufe0f\U000e0067\U000e007f":          "flag",
		"a\xffb":                                  "a\ufffdb",
		"\u3164\u115fx":                           "x",
		"trailing\x1b":                            "trailing",
	}
	for text, want := range cases {
		if got := Clean(text); got != want {
			t.Errorf("Clean(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestCleanBoundsTheLength(t *testing.T) {
	for _, text := range []string{strings.Repeat("x", maxClean+100), strings.Repeat("\xff", 2*maxClean), strings.Repeat("é", maxClean),
		strings.Repeat("\xffa", maxClean)} {
		got := Clean(text)
		if len(got) > maxClean || !utf8.ValidString(got) || Clean(got) != got {
			t.Errorf("%d bytes become %d, valid: %v, settled: %v", len(text), len(got), utf8.ValidString(got), Clean(got) == got)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"plain", "\x1b[31mred", "\x1b]0;x\x07y", "a\u202eb", "\xff\xfe", "नमस्\u200dते", "\x1b\x1b[\x1b]", "\u009b1m", "\x9b1m",
		"\x1bP+q\x1b\\z", "\u200d\u0301\u200d", "😀\u200d\ufe0f\u200d😀"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := Clean(text)
		if !utf8.ValidString(got) {
			t.Fatalf("Clean(%q) = %q is not UTF-8", text, got)
		}
		for _, r := range got {
			joiner := r == '\u200c' || r == '\u200d'
			if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || unicode.Is(unicode.Cf, r) && !joiner {
				t.Fatalf("Clean(%q) = %q still holds %U", text, got, r)
			}
		}
		if again := Clean(got); again != got {
			t.Fatalf("Clean(%q) = %q, and once more %q", text, got, again)
		}
	})
}
