package affiliate

import "strings"

// quotes are the pairs of quotation marks that copying puts around a text.
var quotes = [][2]string{{`"`, `"`}, {"'", "'"}, {"`", "`"}, {"“", "”"}, {"”", "”"}, {"„", "“"}, {"„", "”"}, {"‘", "’"}, {"’", "’"},
	{"‚", "‘"}, {"«", "»"}, {"»", "«"}}

// unquote removes the quotation marks around a text, with white space and a comma that follows them in a file. quoted means that
// there were some.
func unquote(text string) (inner string, quoted bool) {
	text = strings.TrimSpace(text)
	for _, pair := range quotes {
		inner, begins := strings.CutPrefix(strings.TrimRight(text, ",;"), pair[0])
		inner, ends := strings.CutSuffix(inner, pair[1])
		if begins && ends && strings.TrimSpace(inner) != "" {
			inner, _ = unquote(inner)
			return inner, true
		}
	}
	return text, false
}
