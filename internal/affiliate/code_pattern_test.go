package affiliate

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// TestCodesOfAPattern: what each placeholder stands for, and what is refused.
func TestCodesOfAPattern(t *testing.T) {
	t.Parallel()
	meera := CodeValues{Who: Who{Name: "Méera Śharma-2", UserID: "aff-meera-1f2e3d"}, Discount: Discount{Percent: 2500}, Slug: "k3f9x2ab", N: 7}
	hindi := CodeValues{Who: Who{Name: "मीरा", UserID: "aff-meera-1f2e3d"}, Discount: Discount{Amount: 50000}, N: 1}
	for _, c := range []struct {
		pattern string
		v       CodeValues
		want    string // "!": an error with these words
	}{
		{"{name}{percent}", meera, "MEERASHARMA225"},
		{"{ name }-{n}", meera, "MEERASHARMA2-7"},
		{"{slug}_{percent}", meera, "k3f9x2ab_25"},
		{"{name}{amount}", hindi, "AFFMEERA1F2E3D500"},
		{"diwali{n}", hindi, "diwali1"},
		{"{name}", CodeValues{Who: Who{Name: "Łukasz Øster ß"}}, "LUKASZOSTERSS"},
		{"{name}", CodeValues{Who: Who{Email: "asha.rao@example.com"}}, "ASHARAO"},
		{"{name}", CodeValues{}, "!no name, user ID or e-mail"},
		{"{amount}", meera, "!needs a discount in rupees"},
		{"{percent}", hindi, "!needs a discount in percent"},
		{"{percent}", CodeValues{Discount: Discount{Percent: 1250}}, "!cannot contain 12.5 %"},
		{"{amount}", CodeValues{Discount: Discount{Amount: 49950}}, "!cannot contain ₹499.50"},
		{"{name}{name}{name}", CodeValues{Who: Who{Name: strings.Repeat("x", 30)}}, "!at most 64"},
		{"DIWALI {n}", meera, "!no spaces"},
		{"DIWALI%{n}", meera, "!letters, digits"},
		{"{name", meera, "!never closed"},
		{"name}", meera, "!no { before it"},
		{"{email}", meera, "!there is no {email}"},
		{"{0}", meera, "!from 1 to 32"},
		{"{-4}", meera, "!there is no {-4}"},
		{"  ", meera, "!a pattern is needed"},
	} {
		p, err := ParseCodePattern(c.pattern)
		got := ""
		if err == nil {
			got, err = p.Code(c.v, rand.IntN)
		}
		if err != nil {
			got = "!" + err.Error()
		}
		if words, bad := strings.CutPrefix(c.want, "!"); bad != (err != nil) || !bad && got != c.want || !strings.Contains(got, words) {
			t.Errorf("%q makes %q, want %q", c.pattern, got, c.want)
		}
	}
}

// TestRandomCharactersDoNotLookAlike: as many as asked for, of A–Z and 2–9.
func TestRandomCharactersDoNotLookAlike(t *testing.T) {
	t.Parallel()
	p, err := ParseCodePattern("DIWALI-{4}")
	if err != nil || !p.IsRandom() {
		t.Fatal(err, p.IsRandom())
	}
	drawn := map[string]bool{}
	for range 500 {
		code, err := p.Code(CodeValues{}, rand.IntN)
		word, is := strings.CutPrefix(code, "DIWALI-")
		if err != nil || !is || len(word) != 4 || strings.ContainsAny(word, "01ILOabcdefghijklmnopqrstuvwxyz") {
			t.Fatalf("%q, %v", code, err)
		}
		drawn[code] = true
	}
	if len(drawn) < 400 {
		t.Errorf("%d different codes of 500", len(drawn))
	}
}

// FuzzCodePattern: whatever is typed, a code that is made can be a coupon's, and is made again from the same values.
func FuzzCodePattern(f *testing.F) {
	for _, seed := range []string{"{name}{percent}", "DIWALI-{4}", "{slug}-{n}", "{name", "}{", "{32}{32}{32}", "{{n}}", "ß{amount}"} {
		f.Add(seed, "Méera Rao", "aff-meera", int64(2500), int64(0), 3)
	}
	f.Fuzz(func(t *testing.T, pattern, name, userID string, percent, amount int64, n int) {
		p, err := ParseCodePattern(pattern)
		if err != nil {
			return
		}
		v := CodeValues{Who: Who{Name: name, UserID: userID}, Discount: Discount{Percent: BasisPoints(percent), Amount: Paise(amount)}, Slug: "k3f9x2ab", N: n}
		seeded := func() func(int) int { return rand.New(rand.NewPCG(1, 2)).IntN }
		code, err := p.Code(v, seeded())
		if err != nil {
			return
		}
		if err := CheckCouponCode(code); err != nil {
			t.Errorf("%q makes %q: %v", pattern, code, err)
		}
		if again, _ := p.Code(v, seeded()); again != code {
			t.Errorf("%q makes %q, then %q", pattern, code, again)
		}
	})
}
