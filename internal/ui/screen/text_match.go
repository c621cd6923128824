package screen

import "strings"

// TextMatch is how a text is found in another one; the lower, the better.
type TextMatch uint8

const (
	BeginsWithText TextMatch = iota
	WordBegins
	ContainsText
	HasLetters // in this order, and others between them
	NoTextMatch
)

// MatchText says how a text is found in another one, both as affiliate.Fold makes them. Of several words each is.
func MatchText(in, text string) TextMatch {
	at := strings.Index(in, text)
	switch {
	case at == 0:
		return BeginsWithText
	case at > 0 && (in[at-1] == ' ' || strings.Contains(in, " "+text)):
		return WordBegins
	case at > 0:
		return ContainsText
	}
	if first, rest, several := strings.Cut(text, " "); several {
		worst := MatchText(in, first)
		for _, word := range strings.Fields(rest) {
			if worst = max(worst, MatchText(in, word)); worst >= HasLetters {
				return NoTextMatch
			}
		}
		return max(worst, WordBegins)
	}
	for i := 0; i < len(in) && text != ""; i++ {
		if in[i] == text[0] {
			text = text[1:]
		}
	}
	if text == "" {
		return HasLetters
	}
	return NoTextMatch
}
