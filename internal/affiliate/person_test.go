package affiliate

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
	"testing"
)

func TestProposeUserID(t *testing.T) {
	sum := sha256.Sum256([]byte("asha.rao+x@example.com"))
	want := "aff-asha-rao-x-" + hex.EncodeToString(sum[:])[:6]
	for _, email := range []string{"asha.rao+x@example.com", "Asha.Rao+X@Example.COM", "  asha.rao+x@example.com "} {
		if got := ProposeUserID(email); got != want {
			t.Errorf("ProposeUserID(%q) = %q, want %q", email, got, want)
		}
	}
	if got := Username(want); got != strings.ReplaceAll(want, "-", "_") {
		t.Errorf("Username(%q) = %q", want, got)
	}
	if ProposeUserID("asha@example.com") == ProposeUserID("asha@example.org") {
		t.Error("two people share a user ID")
	}
}

func FuzzProposeUserID(f *testing.F) {
	for _, s := range []string{"asha@example.com", "İ@x.y", "a.b+c@example.com", strings.Repeat("x", 64) + "@example.com", "\xff@x.y"} {
		f.Add(s)
	}
	shape := regexp.MustCompile(`^aff-[a-z0-9-]*-[0-9a-f]{6}$`)
	f.Fuzz(func(t *testing.T, email string) {
		got := ProposeUserID(email)
		if !shape.MatchString(got) || got != ProposeUserID(" "+strings.ToLower(email)+" ") {
			t.Fatalf("ProposeUserID(%q) = %q", email, got)
		}
		if CheckEmail(email) == nil && CheckUserID(got) != nil {
			t.Fatalf("%q is an e-mail address, and the user ID proposed for it is refused: %v", email, CheckUserID(got))
		}
	})
}

func TestCheckNameAndUserID(t *testing.T) {
	for _, s := range []string{"Al", "आशा", strings.Repeat("é", 100)} {
		if err := CheckName(s); err != nil {
			t.Errorf("CheckName(%q): %v", s, err)
		}
	}
	for _, s := range []string{"", "A", " A ", "\u200b\u200b\u200b", strings.Repeat("x", 101)} {
		if CheckName(s) == nil {
			t.Errorf("CheckName(%q) accepts it", s)
		}
	}
	for _, s := range []string{"aff-0001", "a@b.c", "आशा"} {
		if err := CheckUserID(s); err != nil {
			t.Errorf("CheckUserID(%q): %v", s, err)
		}
	}
	for _, s := range []string{"", "a b", "a,b", "a\u202eb", strings.Repeat("x", 129)} {
		if CheckUserID(s) == nil {
			t.Errorf("CheckUserID(%q) accepts it", s)
		}
	}
}

func TestWho(t *testing.T) {
	asha := Who{UserID: "aff-1", Email: "asha@example.com", Name: "Asha"}
	cases := []struct {
		other Who
		same  bool
	}{
		{Who{UserID: "aff-1"}, true},
		{Who{UserID: "aff-2", Email: "asha@example.com"}, false}, // a user ID decides where both have one
		{Who{Email: "ASHA@example.com"}, true},
		{Who{Name: "Asha"}, false},
		{Who{}, false},
	}
	for _, c := range cases {
		if got := asha.Same(c.other); got != c.same {
			t.Errorf("Same(%+v) = %v", c.other, got)
		}
		if asha.Same(c.other) != c.other.Same(asha) {
			t.Errorf("Same(%+v) is not mutual", c.other)
		}
	}
	if (Who{}).Same(Who{}) || (Who{}).Identified() || (Who{Name: "Asha"}).Identified() || !asha.Identified() {
		t.Error("nobody is known, or the same as nobody")
	}
	for want, w := range map[string]Who{"Asha": asha, "a@b.c": {Email: "a@b.c", UserID: "u"}, "u": {UserID: "u"}, "unnamed": {}} {
		if got := w.Label(); got != want {
			t.Errorf("%+v is called %q, want %q", w, got, want)
		}
	}
}

func TestProducts(t *testing.T) {
	for text, want := range map[string]bool{"68d1013f7183c17964b104c8": true, "68D1013F7183C17964B104C8": true, "68d1013f7183c17964b104c": false,
		"zzd1013f7183c17964b104c8": false, "": false} {
		if got := LooksLikeProductID(text); got != want {
			t.Errorf("LooksLikeProductID(%q) = %v", text, got)
		}
	}
	for want, p := range map[string]Product{"Go": {Name: "Go", Slug: "go", ID: "1"}, "go": {Slug: "go", ID: "1"}, "1": {ID: "1"}, "no product": {}} {
		if got := p.Label(); got != want {
			t.Errorf("%+v is called %q, want %q", p, got, want)
		}
	}
}
