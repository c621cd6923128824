package affiliate

import "testing"

func TestMatchAffiliate(t *testing.T) {
	shiram := Who{Name: "Shiram Iyer", Email: "s.iyer@gmail.com", UserID: "aff-s-iyer-1a2b3c"}
	for text, want := range map[string]Match{
		"Ram": Inside, "ram": Inside, "Shi": WordStart, "iyer": WordStart, "shi iy": WordStart, "iyer shi": NoMatch, "Shiram Iyer": Whole, "shiram  IYER": Whole, "Shiram\u00a0Iyer": Whole,
		"s.iyer@gmail.com": Exact, "S.Iyer@Gmail.com": Exact, "aff-s-iyer-1a2b3c": Exact, "gmail": NoMatch, "s.iyer@gm": WordStart, "hira": Inside, "": NoMatch, " ": NoMatch, "Ram Iyer": Inside, "-": Inside, "zzz": NoMatch,
	} {
		if got := NewMatcher(text).Affiliate(shiram); got != want {
			t.Errorf("%q names %s by %d, want %d", text, shiram.Name, got, want)
		}
	}
	if got := NewMatcher("zoe").Affiliate(Who{Name: "Zoë Kästner"}); got != WordStart {
		t.Errorf("an accent hides a name: %d", got)
	}
	if got := NewMatcher("मीरा").Affiliate(Who{Name: "मीरा राव"}); got != WordStart {
		t.Errorf("a name in Devanagari is found by %d", got)
	}
	if got := NewMatcher("मी").Affiliate(Who{Name: "म"}); got != NoMatch {
		t.Errorf("a vowel sign counts as an accent: %d", got)
	}
}

func TestMatchProduct(t *testing.T) {
	p := Product{ID: "68d1013f7183c17964b104c8", Name: "System Design", Slug: "system-design"}
	for text, want := range map[string]Match{
		"Sys": WordStart, "sys des": WordStart, "design": WordStart, "esign": Inside, "stem": Inside, "System Design": Exact, "system design": Whole, "SYSTEM-DESIGN": Whole, "system-design": Exact,
		"68D1013F7183C17964B104C8": Exact, "des sys": NoMatch,
	} {
		if got := NewMatcher(text).Product(p); got != want {
			t.Errorf("%q names the product by %d, want %d", text, got, want)
		}
	}
}

func TestBest(t *testing.T) {
	names := []string{"Shiram", "Ramesh", "Rama", "Ram"}
	match := func(text string) ([]string, Match) {
		m := NewMatcher(text)
		return Best(names, m.Word)
	}
	if best, how := match("ram"); how != Whole || len(best) != 1 || best[0] != "Ram" {
		t.Errorf("ram finds %v by %d", best, how)
	}
	if best, how := match("rame"); how != WordStart || len(best) != 1 {
		t.Errorf("rame finds %v by %d", best, how)
	}
	if best, how := match("ra"); how != WordStart || len(best) != 3 {
		t.Errorf("ra finds %v by %d", best, how)
	}
	if best, how := match("hira"); how != Inside || len(best) != 1 {
		t.Errorf("hira finds %v by %d", best, how)
	}
	if best, how := match("zz"); how != NoMatch || len(best) != 0 {
		t.Errorf("zz finds %v by %d", best, how)
	}
}
