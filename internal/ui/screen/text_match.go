package screen

import "strings"

// TextMatch is how a text matches another one. Lower values are better matches.
type TextMatch uint8

const (
	BeginsWithText TextMatch = iota
	WordBegins
	ContainsText
	HasLetters // all letters in this order, with others between them
	NoTextMatch
)

// MatchText returns how text matches in; both are folded by affiliate.Fold. Of several words each must match, and the
// worst match counts.
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
