package main

import (
	"fmt"
	"go/scanner"
	"go/token"
	"regexp"
	"strings"
	"unicode"
)

// banned has expressions that readers would have to learn, with the usual words for them. They match whole words, in texts and in names:
// callsAnew is read as "calls anew".
var banned = []struct{ words, instead string }{
	{`anew`, "again, reset or rebuilt"},
	{`mend(s|ed|ing)?`, "fix, edit or correct"},
	{`in vain`, "without success, failed"},
	{`(nobody|somebody) (said|told)`, "unknown, not set or unassigned"},
	{`in earnest`, "in production"},
	{`by no means`, "not"},
	{`none of (ours|theirs)`, "not ours"},
	{`fates?`, "action or outcome"},
	{`lookouts?`, "alert loop"},
	{`blot(s|ted|ter)?`, "redact"},
	{`aloud`, "warn, report"},
	{`unspoken`, "unattributed"},
	{`unsaid`, "redacted"},
	{`farewell`, "drain timeout"},
	{`insist(s|ed)?`, "retry"},
	{`greet(s|ed|ing)?`, "show, open"},
	{`shelf|shelves`, "table"},
	{`climb(s|ed|ing)?`, "recover, migrate"},
	{`distrust(s|ed)?`, "not verified"},
	{`happenings?`, "activity, change"},
	{`aimless`, "without a goal"},
	{`clerks?`, "the person, a fixture"},
	{`vouch(ed|es|ing)?`, "confirm"},
	{`unfall`, "end of a cooldown"},
	{`wary`, "careful"},
	{`stillness`, "no change"},
	{`standings?`, "state, rank"},
	{`heralds?`, "notice"},
	{`speakers?`, "sender"},
	{`creditors?`, "affiliate"},
	{`lived`, "lasted, was stored"},
	{`let(s|ting)? go`, "release"},
	{`in the hands of`, "owned by"},
	{`unwell`, "failing"},
	{`pristine`, "unchanged"},
	{`furthest`, "latest, largest"},
	{`furnisher`, "source"},
	{`far away`, "remote"},
	{`in its time`, "when due"},
	{`in doubt`, "unknown"},
	{`not any more`, "no longer"},
	{`knows the day`, "has a date"},
	{`nobody's link`, "unassigned link"},
	{`needs? you`, "needs a decision"},
	{`writing it down`, "storing it"},
	{`kept it`, "stored it"},
	{`last words`, "final output"},
	{`takes? back`, "undo, reverse"},
	{`hitherto`, "so far"},
	{`hence`, "so"},
	{`thus`, "so"},
	{`whilst`, "while"},
	{`shall`, "must"},
	{`pump news`, "forward changes"},
	{`give back`, "return"},
	{`mark words`, "match"},
	{`never looked`, "never read"},
	{`link acts`, "actions of a link"},
	{`rules card`, "dialog"},
	{`chain card`, "dialog"},
	{`key verdict`, "result of the check of the key"},
	{`surely`, "certainly, or nothing"},
	{`whoever`, "the person who"},
	{`soonest`, "earliest"},
	{`lately`, "recently"},
}

var bannedWords = compile()

func compile() []*regexp.Regexp {
	out := make([]*regexp.Regexp, len(banned))
	for i, b := range banned {
		out[i] = regexp.MustCompile(`(?i)\b(` + b.words + `)\b`)
	}
	return out
}

// wordsInText finds the words in a text that begins in a line.
func wordsInText(path string, line int, text string) []finding {
	var out []finding
	for i, l := range strings.Split(text, "\n") {
		for j, re := range bannedWords {
			if word := re.FindString(l); word != "" {
				out = append(out, finding{path, line + i, fmt.Sprintf("%q: write %s", word, banned[j].instead)})
			}
		}
	}
	return out
}

// wordsInGo finds the words in names, comments and string literals.
func wordsInGo(path string, source []byte) []finding {
	var out []finding
	set := token.NewFileSet()
	file := set.AddFile(path, set.Base(), len(source))
	var s scanner.Scanner
	s.Init(file, source, func(token.Position, string) {}, scanner.ScanComments) // go vet reports what is not Go
	for {
		pos, tok, text := s.Scan()
		switch tok {
		case token.EOF:
			return out
		case token.IDENT:
			text = spaced(text)
		case token.COMMENT, token.STRING:
		default:
			continue
		}
		out = append(out, wordsInText(path, set.Position(pos).Line, text)...)
	}
}

// spaced separates the words of a name: callsAnew and calls_anew are "calls anew", HTTPServer is "HTTP Server".
func spaced(name string) string {
	var b strings.Builder
	letters := []rune(name)
	for i, r := range letters {
		begins := unicode.IsUpper(r) && i > 0 && (!unicode.IsUpper(letters[i-1]) || i+1 < len(letters) && unicode.IsLower(letters[i+1]))
		if begins || r == '_' {
			b.WriteByte(' ')
		}
		if r != '_' {
			b.WriteRune(r)
		}
	}
	return b.String()
}
