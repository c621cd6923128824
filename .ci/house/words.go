package main

import (
	"fmt"
	"go/scanner"
	"go/token"
	"regexp"
	"strings"
	"unicode"
)

// banned are expressions that readers had to learn, with the usual words for them. They match whole words, in texts and in names:
// rowFate is read as "row fate".
var banned = []struct{ words, instead string }{
	{`in vain`, "without success, failed"},
	{`by no means`, "not"},
	{`fates?`, "action or outcome"},
	{`lookouts?`, "alert loop"},
	{`unspoken`, "unattributed"},
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

// spaced separates the words of a name: rowFate and row_fate are "row Fate" and "row fate", HTTPServer is "HTTP Server".
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
