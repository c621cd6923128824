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
