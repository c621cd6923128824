package affiliate

import (
	"slices"
	"testing"
)

// TestFoldTakesAccentsOffLatinLettersOnly: in other scripts marks are letters.
func TestFoldTakesAccentsOffLatinLettersOnly(t *testing.T) {
	for text, want := range map[string]string{
		"Zoë": "zoe", "Zoe\u0308": "zoe", "JOSÉ García": "jose garcia", "Łukasz": "lukasz", "Nguyễn Đức": "nguyen duc", "Straße": "strasse", "Æsop": "aesop", "İzmir": "izmir",
		"आशा": "आशा", "हिन्दी": "हिन्दी", "\u0958": "क\u093c", "Йод": "йод", "И\u0306од": "йод", "Ёлка": "ёлка", "ΆΝΝΑ": "άννα", "が": "が", "か\u3099": "が", "한국": "한국",
		"": "", "A\nÉ\n\u0301x": "a\ne\n\u0301x", "a\xffÉ": "a\ufffde",
	} {
		if got := Fold(text); got != want {
			t.Errorf("%q becomes %q, not %q", text, got, want)
		}
		if got := Fold(want); got != want {
			t.Errorf("%q becomes %q when it is folded again", want, got)
		}
	}
}

// TestFoldedSpans are of the text itself, whatever its letters fold to.
func TestFoldedSpans(t *testing.T) {
	for _, c := range []struct {
		text  string
		words []string
		want  []string
	}{
		{"Zoë Łuk", []string{"zoe"}, []string{"Zoë"}},
		{"Zoë Łuk", []string{"luk", "e"}, []string{"ë", "Łuk"}},
		{"Zoe\u0308 x", []string{"oe"}, []string{"oe\u0308"}},
		{"Große Straße", []string{"s"}, []string{"ß", "S", "ß"}},
		{"Große Straße", []string{"sse"}, []string{"ße", "ße"}},
		{"SQL engineers", []string{"eng", "sql"}, []string{"SQL", "eng"}},
		{"आशा", []string{"शा"}, []string{"शा"}},
		{"Zoë", []string{"x", ""}, nil},
	} {
		var got []string
		for _, s := range FoldedSpans(c.text, c.words) {
			got = append(got, c.text[s[0]:s[1]])
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q in %q: %q, not %q", c.words, c.text, got, c.want)
		}
	}
}
