package affiliate

import (
	"strings"
	"testing"
)

func TestParseAPIURL(t *testing.T) {
	for text, want := range map[string]string{
		"https://backend.codedamn.com/api": "https://backend.codedamn.com/api",
		" https://api.example.com/ ":       "https://api.example.com",
		" HTTPS://API.Example.com/v1/// ":  "https://api.example.com/v1",
		"https://API.Example.com/Api":      "https://api.example.com/Api",
		"https://api.example.com:8443/a":   "https://api.example.com:8443/a",
		"https://api.example.com:65535":    "https://api.example.com:65535",
		"http://127.0.0.1:8080/api":        "http://127.0.0.1:8080/api",
		"http://[::1]:80/":                 "http://[::1]:80",
		"http://localhost":                 "http://localhost",
	} {
		if got, err := ParseAPIURL(text); err != nil || got != want {
			t.Errorf("%q: %q, %v; want %q", text, got, err, want)
		}
	}
	for text, problem := range map[string]string{
		"":                                "it is usually " + DefaultAPIURL,
		"api.example.com":                 "write it like",
		"https://":                        "write it like",
		"https:x.example":                 "write it like",
		"https://exam ple.com":            "write it like",
		"https://example.com\x1b[31m":     "write it like",
		"https://x.example/\x1b[2J":       "write it like",
		"https://exa\u202emple.com":       "write it like",
		"http://api.example.com":          "begins with https://",
		"http://localhost.example.com":    "begins with https://",
		"http://127.0.0.1.example.com":    "begins with https://",
		"ftp://127.0.0.1":                 "begins with https://",
		"https://user:secret@example.com": "user name",
		"https://api.example.com/api?":    "end before ?",
		"https://example.com/api?key=x":   "end before ?",
		"https://example.com/api#x":       "end before ?",
		"http://127.0.0.1:99999/api":      "a port is a number",
		"https://api.example.com:0":       "a port is a number",
	} {
		if got, err := ParseAPIURL(text); got != "" || err == nil || !strings.Contains(err.Error(), problem) {
			t.Errorf("%q: %q, %v; want %q", text, got, err, problem)
		}
	}
}

func FuzzParseAPIURL(f *testing.F) {
	for _, s := range []string{DefaultAPIURL, " HTTPS://API.Example.com/v1///", "http://[::1]:80/", "http://localhost", "https://user:pw@x.example",
		"https://x.example/%2f%00?#"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		base, err := ParseAPIURL(text)
		if err != nil {
			return
		}
		if again, err := ParseAPIURL(base); again != base || err != nil {
			t.Fatalf("%q is accepted, but not again: %q, %v", base, again, err)
		}
		if strings.HasSuffix(base, "/") || !strings.HasPrefix(base, "https://") && !strings.HasPrefix(base, "http://") {
			t.Fatalf("%q became %q", text, base)
		}
	})
}
