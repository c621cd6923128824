package affiliate

import (
	"strings"
	"testing"
)

func TestParseAPIKey(t *testing.T) {
	for _, c := range []struct{ in, key, problem string }{
		{in: "abc-DEF_123.=+/", key: "abc-DEF_123.=+/"},
		{in: "\t abc \r\n", key: "abc"},
		{in: strings.Repeat("k", 4096), key: strings.Repeat("k", 4096)},
		{in: strings.Repeat("k", 4097), problem: "(4097 characters)"},
		{in: "", problem: "empty"},
		{in: " \n", problem: "empty"},
		{in: "abc def", problem: "after 3 characters"},
		{in: "abc\ndef", problem: "after 3 characters"},
		{in: "abc\x1b[0m", problem: "position 4"},
		{in: "abc\u200bdef", problem: "position 4"},
		{in: "ab\u00e9", problem: "position 3"},
		{in: "ab\xff", problem: "position 3"},
	} {
		key, err := ParseAPIKey(c.in)
		if key != c.key || (err == nil) != (c.problem == "") {
			t.Errorf("ParseAPIKey(%q) = %q, %v", c.in, key, err)
		}
		if err != nil && !strings.Contains(err.Error(), c.problem) {
			t.Errorf("ParseAPIKey(%q): %v, want %q", c.in, err, c.problem)
		}
	}
}

func FuzzParseAPIKey(f *testing.F) {
	for _, s := range []string{"", "abc", " abc\n", "a b", "\x00", "\u202eabc", strings.Repeat("x", 5000)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		key, err := ParseAPIKey(text)
		if err != nil {
			if key != "" {
				t.Fatalf("refused, and given: %q", key)
			}
			return
		}
		if again, err := ParseAPIKey(key); again != key || err != nil {
			t.Fatalf("%q is accepted, but not again: %q, %v", key, again, err)
		}
		if !strings.Contains(text, key) || strings.IndexFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) >= 0 {
			t.Fatalf("%q became the key %q", text, key)
		}
	})
}

// A key is often copied with the line of a shell or of an .env file that sets it.
func TestBareKey(t *testing.T) {
	const name, quotes, both = "the name before it", "the quotation marks around it", "the name before it and the quotation marks around it"
	for text, want := range map[string][2]string{
		" sk-123\n": {"sk-123", ""}, `"sk-123"`: {"sk-123", quotes}, "FERMION_API_KEY=sk-123": {"sk-123", name}, "export FERMION_API_KEY=x": {"x", name},
		"API_KEY = sk-123": {"sk-123", name}, `export key="sk-123"`: {"sk-123", both}, `"FERMION_API_KEY=sk-123"`: {"sk-123", both},
		`$env:FERMION_API_KEY = 'sk-123'`: {"sk-123", both}, "FERMION-API-KEY: sk-123": {"sk-123", name}, "setx FERMION_API_KEY sk-123": {"sk-123", name},
		"c2stMTIz==": {"c2stMTIz==", ""}, "SK_LIVE==": {"SK_LIVE==", ""}, "sk_live=123": {"sk_live=123", ""}, "export": {"export", ""}, "FERMION_API_KEY=": {"FERMION_API_KEY=", ""},
	} {
		if key, left := BareKey(text); key != want[0] || left != want[1] {
			t.Errorf("BareKey(%q) = %q, %q", text, key, left)
		}
	}
}
