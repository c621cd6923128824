package affiliate

import (
	"regexp"
	"strings"
)

// quotes are the pairs of quotation marks that copying puts around a text.
var quotes = [][2]string{{`"`, `"`}, {"'", "'"}, {"`", "`"}, {"“", "”"}, {"”", "”"}, {"„", "“"}, {"„", "”"}, {"‘", "’"}, {"’", "’"}, {"‚", "‘"}, {"«", "»"}, {"»", "«"}}

// Unquote takes off the quotation marks around a text, with white space and a comma that stands behind them in a file. quoted says
// that there were some.
func Unquote(text string) (inner string, quoted bool) {
	text = strings.TrimSpace(text)
	for _, pair := range quotes {
		inner, begins := strings.CutPrefix(strings.TrimRight(text, ",;"), pair[0])
		inner, ends := strings.CutSuffix(inner, pair[1])
		if begins && ends && strings.TrimSpace(inner) != "" {
			inner, _ = Unquote(inner)
			return inner, true
		}
	}
	return text, false
}

// assigned is the name before a value, as a line of a shell, of an .env file or of an HTTP header has it. Without a command before
// it the name needs the form of a variable: a key may hold an equals sign of its own.
var assigned = regexp.MustCompile(`^(?:(?:export|set|setx|declare -x)\s+[A-Za-z_]\w*\s*[=\s]|\$[eE]nv:\w+\s*=|(?:[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|KEY|APIKEY)\s*=|(?i:FERMION-API-KEY)\s*[:=])\s*[^\s=]`)

// BareKey takes a key out of what was pasted: the name before it goes (FERMION_API_KEY=…, export FERMION_API_KEY=…), and so do the
// quotation marks around it. left names what was left out, "" when nothing was.
func BareKey(text string) (key, left string) {
	key, named, quoted := strings.TrimSpace(text), false, false
	for {
		if inner, ok := Unquote(key); ok {
			key, quoted = inner, true
			continue
		}
		at := assigned.FindStringIndex(key)
		if at == nil {
			break
		}
		key, named = key[at[1]-1:], true
	}
	switch {
	case named && quoted:
		left = "the name before it and the quotation marks around it"
	case named:
		left = "the name before it"
	case quoted:
		left = "the quotation marks around it"
	}
	return key, left
}
