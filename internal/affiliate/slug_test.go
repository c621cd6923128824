package affiliate

import (
	"strings"
	"testing"
)

func TestParseLinkRef(t *testing.T) {
	cases := []struct{ text, slug, host string }{
		{"k3f9x2ab", "k3f9x2ab", ""},
		{"  k3f9x2ab\n", "k3f9x2ab", ""},
		{`"k3f9x2ab",`, "k3f9x2ab", ""},
		{`"k3f9x2ab".`, "k3f9x2ab", ""},
		{"“k3f9x2ab”", "k3f9x2ab", ""},
		{"A-b_c.d~e", "A-b_c.d~e", ""},
		{"/a/k3f9x2ab", "k3f9x2ab", ""},
		{"a/k3f9x2ab?ref=x", "k3f9x2ab", ""},
		{"https://learn.acme.com/a/k3f9x2ab", "k3f9x2ab", "learn.acme.com"},
		{"HTTPS://Learn.ACME.com:443/a/k3f9x2ab/", "k3f9x2ab", "learn.acme.com"},
		{"http://127.0.0.1:8080/a/k3f9x2ab", "k3f9x2ab", "127.0.0.1:8080"},
		{"learn.acme.com/a/k3f9x2ab?utm=1#top", "k3f9x2ab", "learn.acme.com"},
		{"//learn.acme.com/a/k3f9x2ab", "k3f9x2ab", "learn.acme.com"},
		{"<https://learn.acme.com/a/k3f9x2ab>", "k3f9x2ab", "learn.acme.com"},
		{"(https://learn.acme.com/a/k3f9x2ab).", "k3f9x2ab", "learn.acme.com"},
		{"**https://learn.acme.com/a/k3f9x2ab**", "k3f9x2ab", "learn.acme.com"},
		{"\x1b[31mhttps://learn.acme.com/a/k3f9x2ab\x1b[0m", "k3f9x2ab", "learn.acme.com"},
		{"https://learn.acme.com/a/k3f9\u200bx2ab", "k3f9x2ab", "learn.acme.com"},
		{"https://learn.acme.com/a/%6b3f9x2ab", "k3f9x2ab", "learn.acme.com"},
		{"https://x%E2%80%AEy.com/a/k3", "k3", "xy.com"},
	}
	for _, c := range cases {
		got, err := ParseLinkRef(c.text)
		if err != nil || got != (LinkRef{Slug: c.slug, Host: c.host}) {
			t.Errorf("ParseLinkRef(%q) = %+v, %v; want %s at %q", c.text, got, err, c.slug, c.host)
		}
	}
	for _, text := range []string{
		"", "  ", "...", "\"\"", "two words", "one\ntwo", "https://learn.acme.com/", "https://learn.acme.com/b/k3", "https://learn.acme.com/a/",
		"https://learn.acme.com/a/x/y",
		"https://learn.acme.com/a/x%2Fy", "https://learn.acme.com/a/..", "ftp://learn.acme.com/a/k3", "javascript://x/a/k3", "https:///a/k3",
		"https://:443/a/k3",
		"मीरा", "a&b", "k3?x=1", strings.Repeat("x", 129), "https://%zz/a/k3",
	} {
		if got, err := ParseLinkRef(text); err == nil {
			t.Errorf("ParseLinkRef(%q) = %+v, want an error", text, got)
		}
	}
}

func FuzzParseLinkRef(f *testing.F) {
	for _, s := range []string{"k3f9x2ab", "https://learn.acme.com/a/k3f9x2ab", "<learn.acme.com/a/x>.", "/a/x?y#z", "", "http://[::1]:80/a/b",
		"https://x%E2%80%AEy.com/a/k3", "\x1b]8;;x\x07"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ParseLinkRef(text)
		if err != nil {
			if Clean(err.Error()) != err.Error() {
				t.Fatalf("the error for %q would draw %q", text, err)
			}
			return
		}
		if err := CheckSlug(got.Slug); err != nil {
			t.Fatalf("ParseLinkRef(%q) gives the slug %q: %v", text, got.Slug, err)
		}
		if Clean(got.Host) != got.Host {
			t.Fatalf("ParseLinkRef(%q) gives the host %q", text, got.Host)
		}
		school, err := ParseSchool("https://learn.acme.com")
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(got.Slug, ".") { // a sentence ends there, as far as a paste can tell
			return
		}
		again, err := ParseLinkRef(school.LinkURL(got.Slug))
		if err != nil || again.Slug != got.Slug || again.Host != "learn.acme.com" {
			t.Fatalf("the URL of %q reads back as %+v, %v", got.Slug, again, err)
		}
	})
}

func TestCheckSlug(t *testing.T) {
	for _, s := range []string{"a", "A-b_c.d~9", strings.Repeat("x", 128)} {
		if err := CheckSlug(s); err != nil {
			t.Errorf("CheckSlug(%q): %v", s, err)
		}
	}
	for _, s := range []string{"", ".", "..", "a/b", "a b", "a%20b", "é", "a\x00", "\xff", strings.Repeat("x", 129)} {
		if CheckSlug(s) == nil {
			t.Errorf("CheckSlug(%q) accepts it", s)
		}
	}
}

func TestParseSchool(t *testing.T) {
	good := map[string]string{
		"learn.acme.com": "https://learn.acme.com", "https://Learn.acme.com/whatever?x#y": "https://learn.acme.com", "https://learn.acme.com:443": "https://learn.acme.com",
		"https://learn.acme.com:8443/": "https://learn.acme.com:8443", "http://127.0.0.1:8080": "http://127.0.0.1:8080", "http://localhost:80": "http://localhost", "http://[::1]:9": "http://[::1]:9",
		" learn.acme.com ": "https://learn.acme.com", "https://learn.acme.com:": "https://learn.acme.com",
	}
	for text, want := range good {
		if got, err := ParseSchool(text); err != nil || got.String() != want || !got.IsSet() {
			t.Errorf("ParseSchool(%q) = %q, %v; want %q", text, got, err, want)
		}
	}
	for _, text := range []string{
		"", "http://learn.acme.com", "ftp://learn.acme.com", "acme", "https://", "https://user:pass@learn.acme.com", "https://learn..com", "https://.com",
		"https://a.b%20c", "https://x%E2%80%AEy.com",
		"https://a.com<script>", "https://a.com:port", "https://a.com:99999", "http://localhost:0",
	} {
		if got, err := ParseSchool(text); err == nil {
			t.Errorf("ParseSchool(%q) = %q, want an error", text, got)
		}
	}
}

func FuzzParseSchool(f *testing.F) {
	for _, s := range []string{"learn.acme.com", "http://127.0.0.1:1", "https://[::1]", "https://a%E2%80%AEb.c", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		school, err := ParseSchool(text)
		if err != nil {
			return
		}
		if Clean(school.String()) != school.String() {
			t.Fatalf("ParseSchool(%q) = %q", text, school)
		}
		again, err := ParseSchool(school.String())
		if err != nil || again != school {
			t.Fatalf("ParseSchool(%q) = %q, which reads back as %q, %v", text, school, again, err)
		}
		ref, err := ParseLinkRef(school.LinkURL("k3f9x2ab"))
		if err != nil || ref.Host != school.Host() || ref.Slug != "k3f9x2ab" {
			t.Fatalf("the link URL of %q reads back as %+v, %v", school, ref, err)
		}
	})
}

func TestURLs(t *testing.T) {
	school, err := ParseSchool("learn.acme.com")
	if err != nil {
		t.Fatal(err)
	}
	if got := school.LinkURL("k3f9x2ab"); got != "https://learn.acme.com/a/k3f9x2ab" {
		t.Errorf("LinkURL: %s", got)
	}
	if got := school.CheckoutURL("go for engineers",
		"MEERA25"); got != "https://learn.acme.com/api/buy-digital-product?product-slug=go+for+engineers&discount-code=MEERA25" {
		t.Errorf("CheckoutURL: %s", got)
	}
	front := "https://learn.acme.com/"
	for told, want := range map[string]string{
		"":                                 front,
		"https://learn.acme.com/course/go": "https://learn.acme.com/course/go",
		"/course/go":                       "https://learn.acme.com/course/go",
		"https://learn.acme.com/a/k3":      front,
		"https://learn.acme.com/A/k3":      front,
		"https://learn.acme.com//a/k3":     front,
		"https://learn.acme.com/x/../a/k3": front,
		"https://learn.acme.com/%61/k3":    front,
		"/a/k3":                            front,
		"/./a/k3":                          front,
		"/about":                           "https://learn.acme.com/about",
		"http://learn.acme.com/course":     front,
		"javascript:alert(1)":              front,
		"javascript:/course":               front,
		"//evil.example/x":                 front,
		"%zz":                              front,
	} {
		if got := school.ProductURL(Product{URL: told}); got != want {
			t.Errorf("ProductURL(%q) = %s, want %s", told, got, want)
		}
	}
}

func TestParseProductSlug(t *testing.T) {
	for text, want := range map[string]string{
		"go-for-engineers": "go-for-engineers", " Go_1.x ": "Go_1.x", "https://learn.acme.com/course/go-for-engineers/": "go-for-engineers",
		"<https://learn.acme.com/p/ball-above?utm=x#top>": "ball-above", "learn.acme.com/course/ball-above": "ball-above",
		"https://learn.acme.com/api/buy-digital-product?product-slug=ball-above&discount-code=X": "ball-above",
	} {
		if got, err := ParseProductSlug(text); err != nil || got != want {
			t.Errorf("ParseProductSlug(%q) = %q, %v; want %q", text, got, err, want)
		}
	}
	for _, text := range []string{"", "two words", "68d1013f7183c17964b104c8", "https://learn.acme.com/",
		"https://learn.acme.com/course/68d1013f7183c17964b104c8", "https://%zz/a"} {
		if got, err := ParseProductSlug(text); err == nil {
			t.Errorf("ParseProductSlug(%q) = %q, want an error", text, got)
		}
	}
}

func TestCheckoutURLIsWrittenAsDocumented(t *testing.T) {
	school, err := ParseSchool("learn.acme.com")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := school.CheckoutURL("ball-above", "MEERA_25"),
		"https://learn.acme.com/api/buy-digital-product?product-slug=ball-above&discount-code=MEERA_25"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
