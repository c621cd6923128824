package affiliate

import "testing"

func TestUnquote(t *testing.T) {
	for text, want := range map[string]string{
		`"sk-123"`: "sk-123", `'sk-123'`: "sk-123", "`sk-123`": "sk-123", "“sk-123”": "sk-123", "„sk-123“": "sk-123", "‘sk-123’": "sk-123", "«sk-123»": "sk-123",
		` "sk-123", `: "sk-123", `"'sk-123'"`: "sk-123", `" sk-123 "`: "sk-123",
	} {
		if got, quoted := unquote(text); got != want || !quoted {
			t.Errorf("unquote(%q) = %q, %v", text, got, quoted)
		}
	}
	for _, text := range []string{"sk-123", `"sk-123`, `sk"123"`, `""`, `"`, "", "sk-123,"} {
		if got, quoted := unquote(text); got != text || quoted {
			t.Errorf("unquote(%q) = %q, %v", text, got, quoted)
		}
	}
}
