package affiliate

import (
	"strings"
	"testing"
)

func TestEmailAddresses(t *testing.T) {
	for _, s := range []string{"asha@example.com", "a.b+c@mail.example.co.in", "o'neil@example.com", "a+b@example.com", "r&d@example.com",
		"_a-b_@ex-ample.travel",
		"7@example.com", "आशा@उदाहरण.भारत", "a@xn--fiqs8s.xn--p1ai", strings.Repeat("x", 64) + "@example.com"} {
		if err := CheckEmail(s); err != nil {
			t.Errorf("CheckEmail(%q): %v", s, err)
		}
		if got, err := ParseEmail(s); err != nil || got != s {
			t.Errorf("ParseEmail(%q) = %q, %v", s, got, err)
		}
	}
}

// TestEmailAddressesAreCleaned: text around an address in chats, mails and spreadsheets is removed.
func TestEmailAddressesAreCleaned(t *testing.T) {
	for text, want := range map[string]string{
		"mailto:a@example.com": "a@example.com", "MAILTO: a@example.com?subject=Hi": "a@example.com", "“b@example.com”": "b@example.com", "'c@example.com": "c@example.com",
		"‘o'neil@example.com’": "o'neil@example.com", "h@example.com/": "h@example.com", "Asha Rao <asha@example.com>": "asha@example.com",
		"\"Rao, Asha\" <asha@example.com>;": "asha@example.com", "<mailto:a@example.com>": "a@example.com", "(a@example.com).": "a@example.com", " \u00a0a@example.com\t\n": "a@example.com",
		"«a@example.com»,": "a@example.com", "[a@example.com]": "a@example.com", "`a@example.com`": "a@example.com", "<a@example.com>": "a@example.com", "a@example.com!": "a@example.com",
	} {
		if got, err := ParseEmail(text); err != nil || got != want {
			t.Errorf("ParseEmail(%q) = %q, %v; want %q", text, got, err, want)
		}
	}
}

func TestInvalidEmailAddresses(t *testing.T) {
	for _, s := range []string{
		"", "asha", "@example.com", "asha@", "asha@example", "a@b@c.d", "asha rao@example.com", "asha@.com", "asha@a..b", "a,b@example.com",
		"asha\u200b@example.com",
		"\x1b[1masha@example.com", strings.Repeat("x", 65) + "@example.com", "a@" + strings.Repeat("x", 250) + ".com",
		"https://d@example.com", "e@example.com:443", ".f@example.com", "g..g@example.com", "g.@example.com", "i@example.com|x", "a@example.com, b@example.com",
		"a@example.com b@example.com",
		"Asha asha@example.com", "A <a@example.com> B <b@example.com>", "a@1.2.3.4", "a@example.com?x", "a@exa_mple.com", "a@-example.com", "a@example.c",
		"a@example.123", "a%40b@example.com",
		"a=20@example.com", "a|b@example.com", "josé@example.com", "аsha@example.com", "аѕһа@example.com", "a@exаmple.com", "'@example.com", "a''b@example.com",
		"a*@example.com", "asha@example,com",
		"#N/A", "a@example.com/path", "ａ@example.com", "a@example。com",
	} {
		if got, err := ParseEmail(s); err == nil {
			t.Errorf("ParseEmail(%q) = %q, want an error", s, got)
		} else if Clean(err.Error()) != err.Error() {
			t.Errorf("the error for %q would draw %q", s, err)
		}
	}
	for _, s := range []string{" asha@example.com", "<asha@example.com>", "asha@example.com\n", "mailto:asha@example.com", "asha@example."} {
		if CheckEmail(s) == nil {
			t.Errorf("CheckEmail(%q) accepts it as it is", s)
		}
	}
}

// FuzzParseEmail checks that the result is a valid address, and part of what was typed.
func FuzzParseEmail(f *testing.F) {
	for _, s := range []string{"asha@example.com", "mailto:a@b.co?x", "A <a@b.co>", "“b@example.com”", "a@b.co, c@d.co", "<<a@b.co>", "\xff@b.co", "a@b.co/"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ParseEmail(text)
		if err != nil {
			if got != "" {
				t.Fatalf("ParseEmail(%q) = %q with an error", text, got)
			}
			return
		}
		if CheckEmail(got) != nil || !strings.Contains(text, got) || Clean(got) != got {
			t.Fatalf("ParseEmail(%q) = %q", text, got)
		}
		if again, err := ParseEmail(got); err != nil || again != got {
			t.Fatalf("%q reads back as %q, %v", got, again, err)
		}
	})
}
