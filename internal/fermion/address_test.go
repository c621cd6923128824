package fermion_test

import (
	"crypto/tls"
	"strings"
	"testing"
	"testing/synctest"

	"fermion-tui/internal/fermion"
	"fermion-tui/internal/fermion/fermiontest"
)

func TestCheckBaseURL(t *testing.T) {
	good := map[string]string{
		"https://backend.codedamn.com/api": "https://backend.codedamn.com/api",
		" HTTPS://API.Example.com/v1/// ":  "https://api.example.com/v1",
		"https://api.example.com":          "https://api.example.com",
		"https://api.example.com:8443/a":   "https://api.example.com:8443/a",
		"http://127.0.0.1:4711/api":        "http://127.0.0.1:4711/api",
		"http://localhost":                 "http://localhost",
		"https://api.example.com:65535":    "https://api.example.com:65535",
		"http://[::1]:80/":                 "http://[::1]:80",
	}
	for in, want := range good {
		if got, err := fermion.CheckBaseURL(in); err != nil || got != want {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
	bad := []string{"", "api.example.com", "http://api.example.com", "http://localhost.example.com", "ftp://x.example", "https://", "https://user:pw@x.example",
		"https://x.example?a=b", "https://x.example#f", "https:x.example", "https://x.example/\x1b[2J", "http://127.0.0.1.example.com",
		"http://127.0.0.1:99999/api", "https://api.example.com:0"}
	for _, in := range bad {
		if got, err := fermion.CheckBaseURL(in); err == nil {
			t.Errorf("%q was taken as %q", in, got)
		}
		if _, err := fermion.New(fermion.Options{BaseURL: in}); err == nil && in != "" {
			t.Errorf("New took %q", in)
		}
	}
}

func TestTransport(t *testing.T) {
	tr := fermion.NewTransport()
	if tr.TLSClientConfig.MinVersion < tls.VersionTLS12 || tr.TLSClientConfig.InsecureSkipVerify || tr.Protocols.HTTP2() {
		t.Errorf("%+v", tr.TLSClientConfig)
	}
}

func TestRedirectIsRefused(t *testing.T) {
	for _, status := range []int{301, 302, 307, 308} {
		synctest.Test(t, func(t *testing.T) {
			trap := newSchool(fermiontest.Options{})
			school, c := open(t, fermion.Options{})
			school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Redirect, Text: "https://new.example/api/public/x", Status: status})
			_, err := c.CreateAffiliateLink(t.Context(), newLink)
			if err == nil || err.Error() != "The API points to new.example. Refused: your key would go there. If Fermion announced it, set api_url." {
				t.Errorf("%d: %v", status, err)
			}
			if n := len(trap.Calls()); n != 0 || strings.Contains(err.Error(), telltale) {
				t.Errorf("%d: %d calls to the new host", status, n)
			}
		})
	}
}
