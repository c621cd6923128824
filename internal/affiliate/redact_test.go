package affiliate

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

const exampleKey = "sk-Live-4f9A2b7C/x"

// spelled writes every character of a text the same way.
func spelled(text, format string) string {
	var b strings.Builder
	for _, r := range text {
		fmt.Fprintf(&b, format, r)
	}
	return b.String()
}

func TestRedactHidesEscapedSecrets(t *testing.T) {
	for name, text := range map[string]string{
		"whole":                   exampleKey,
		"in other case":           strings.ToUpper(exampleKey),
		"its beginning":           exampleKey[:8],
		"its middle":              exampleKey[5:13],
		"its end":                 exampleKey[len(exampleKey)-8:],
		"JSON escapes":            spelled(exampleKey, `\u%04x`),
		"JSON escapes, upper":     spelled(exampleKey, `\u%04X`),
		"JSON within JSON":        spelled(exampleKey, `\\u%04x`),
		"one JSON escape in it":   `sk\u002dLive-4f9A2b7C\/x`,
		"bytes of a string":       spelled(exampleKey, `\x%02x`),
		"a URL":                   spelled(exampleKey, "%%%02X"),
		"a URL within a URL":      spelled(exampleKey, "%%25%02x"),
		"HTML":                    spelled(exampleKey, "&#%d;"),
		"HTML, hexadecimal":       spelled(exampleKey, "&#x%x;"),
		"HTML within HTML":        spelled(exampleKey, "&amp;#%d;"),
		"zero width between":      exampleKey[:1] + spelled(exampleKey[1:], "\u200b%c"),
		"a line break in it":      exampleKey[:9] + "\n" + exampleKey[9:],
		"colours in it":           exampleKey[:9] + "\x1b[1m" + exampleKey[9:],
		"its beginning at an end": "xx " + exampleKey[:5],
	} {
		got := Redact("a "+text+" b", exampleKey)
		if strings.HasPrefix(text, "xx ") {
			got = Redact("a "+text, exampleKey) + " b"
			got = strings.Replace(got, "xx ", "", 1)
		}
		if got != "a "+Redacted+" b" {
			t.Errorf("%s: %q becomes %q", name, text, got)
		}
	}
}

func TestRedactLeavesOtherText(t *testing.T) {
	for _, text := range []string{"", "sk-Live of something else", exampleKey[:7] + " and " + exampleKey[11:], `\u0041 %41 &amp; &lt;b&gt; \\ \`,
		"Fermion School not found", "é\u200b日本\xff"} {
		if got := Redact(text, exampleKey, ""); got != text {
			t.Errorf("%q becomes %q", text, got)
		}
	}
	for _, c := range []struct{ secret, text, want string }{
		{"hush", "the word is hush, hushed, key=\\u0068ush", "the word is " + Redacted + ", hushed, key=" + Redacted},
		{"hush42", "a hush42 and a hush", "a " + Redacted + " and a " + Redacted},
		{"x", "next: x", "next: x"},
	} {
		if got := Redact(c.text, c.secret); got != c.want {
			t.Errorf("the short secret %s: %q", c.secret, got)
		}
	}
	if got := Redact(`say 50%20off\u0021 twice`, `50%20off\u0021`); got != "say "+Redacted+" twice" {
		t.Errorf("a secret with escapes in it: %q", got)
	}
	if got := Redact("one first-secret, two other-secret", "first-secret", "other-secret"); got != "one "+Redacted+", two "+Redacted {
		t.Errorf("two secrets: %q", got)
	}
}

// A key may contain words that the program needs in its own sentences: they are shown, and the key is not.
func TestRedactLeavesTheProgramsOwnWords(t *testing.T) {
	for _, c := range []struct{ secret, text, want string }{
		{"live-fermion-acme-school-9f8e7d6c", "fermion-tui: the key live-fermion-acme-school-9f8e7d6c", "fermion-tui: the key " + Redacted},
		{"FERMION_API_KEY=x", "environment variable FERMION_API_KEY", "environment variable FERMION_API_KEY"},
		{"FERMION_API_KEY=x1", "it was FERMION_API_KEY=x1", "it was " + Redacted},
		{"my-dashboard-key-1", "see the dashboard; not my-dashboard-key", "see the dashboard; not " + Redacted},
		{"my-dashboard-key-1", "see dashboard-k", "see " + Redacted},
		{"fermion-tui-12345678", `fermion\u002dtui-12345678 fermion-tui`, Redacted + " fermion-tui"},
	} {
		if got := Redact(c.text, c.secret); got != c.want {
			t.Errorf("Redact(%q, %q) = %q, not %q", c.text, c.secret, got, c.want)
		}
	}
}

func FuzzRedact(f *testing.F) {
	for _, s := range []string{"plain", exampleKey, spelled(exampleKey, `\u%04x`), "%2", `\u00`, "&amp;#", "\x1b[", "\xff\u009b", `\\\`} {
		f.Add(s, exampleKey)
	}
	f.Fuzz(func(t *testing.T, text, secret string) {
		got := Redact(text, secret)
		if utf8.ValidString(text) && !utf8.ValidString(got) {
			t.Fatalf("Redact(%q, %q) = %q is not UTF-8", text, secret, got)
		}
		if len(secret) >= minRun && Clean(secret) == secret && isASCII(secret) && !strings.Contains(secret, "[") {
			for i := 0; i+minRun <= len(secret); i++ {
				if strings.Contains(strings.ToLower(got), strings.ToLower(secret[i:i+minRun])) && !strings.Contains(Redacted, secret[i:i+minRun]) &&
					!inOwnWord(secret[i:i+minRun]) {
					t.Fatalf("Redact(%q, %q) = %q", text, secret, got)
				}
			}
		}
	})
}

func inOwnWord(run string) bool {
	return slices.ContainsFunc(ownWords, func(word string) bool { return strings.Contains(word, strings.ToLower(run)) })
}
