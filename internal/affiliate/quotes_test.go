package affiliate

import "testing"

func TestUnquote(t *testing.T) {
	for text, want := range map[string]string{
		`"sk-123"`: "sk-123", `'sk-123'`: "sk-123", "`sk-123`": "sk-123", "“sk-123”": "sk-123", "„sk-123“": "sk-123", "‘sk-123’": "sk-123", "«sk-123»": "sk-123",
		` "sk-123", `: "sk-123", `"'sk-123'"`: "sk-123", `" sk-123 "`: "sk-123",
	} {
		if got, quoted := Unquote(text); got != want || !quoted {
			t.Errorf("Unquote(%q) = %q, %v", text, got, quoted)
		}
	}
	for _, text := range []string{"sk-123", `"sk-123`, `sk"123"`, `""`, `"`, "", "sk-123,"} {
		if got, quoted := Unquote(text); got != text || quoted {
			t.Errorf("Unquote(%q) = %q, %v", text, got, quoted)
		}
	}
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
