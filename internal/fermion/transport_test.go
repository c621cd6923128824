package fermion_test

import (
	"crypto/tls"
	"strings"
	"testing"
	"testing/synctest"

	"fermion-tui/internal/fermion"
	"fermion-tui/internal/fermion/fermiontest"
)

func TestABadAPIURLMakesNoClient(t *testing.T) {
	for _, url := range []string{"http://api.example.com", "https://user:pw@x.example", "http://127.0.0.1:99999/api"} {
		if _, err := fermion.New(fermion.Options{BaseURL: url}); err == nil {
			t.Errorf("New took %q", url)
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
