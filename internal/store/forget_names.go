package store

import (
	"cmp"
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// personNames finds the words that tell who a person is, whatever their case, as they are and as JSON writes them.
//
// A word counts where it stands alone: "Asha" is not in "Ashapurna", nor "zed-1" in "zed-12". Nor is it where it is a part of what
// somebody or something else is called: of another affiliate "Asha Rao", or of a product "DSA in Java" for a person called Java.
type personNames struct {
	words  *regexp.Regexp
	others map[string]bool // the longer names that words also finds, in lower case
}

// minName is the shortest text that is looked for: a shorter one is part of too many others.
const minName = 3

// namesOf finds the words, but not within the names of others; nil for no words.
func namesOf(words, others []string) *personNames {
	own := map[string]bool{}
	for _, w := range words {
		if utf8.RuneCountInString(strings.TrimSpace(w)) >= minName {
			own[w] = true
		}
	}
	if len(own) == 0 {
		return nil
	}
	n := &personNames{others: map[string]bool{}}
	var all []string
	add := func(text string) (forms []string) {
		escaped, _ := json.Marshal(text) // a text is always encoded
		for _, form := range []string{text, strings.Trim(string(escaped), `"`)} {
			if !slices.Contains(all, form) {
				all = append(all, form)
			}
			forms = append(forms, strings.ToLower(form))
		}
		return forms
	}
	for w := range own {
		add(w)
	}
	for _, other := range others {
		if containsAny(other, own) {
			for _, form := range add(other) {
				n.others[form] = true
			}
		}
	}
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) }) // the longest is tried first
	for i := range all {
		all[i] = regexp.QuoteMeta(all[i])
	}
	n.words = regexp.MustCompile(`(?i)` + strings.Join(all, "|"))
	return n
}

// containsAny reports whether a name has one of the words and more.
func containsAny(name string, words map[string]bool) bool {
	name = strings.ToLower(name)
	for w := range words {
		if w = strings.ToLower(w); name != w && strings.Contains(name, w) {
			return true
		}
	}
	return false
}

// MatchString reports whether a text names the person.
func (n *personNames) MatchString(text string) bool {
	return slices.ContainsFunc(n.words.FindAllStringIndex(text, -1), func(at []int) bool { return n.isThem(text, at) })
}

// ReplaceAllLiteralString is a text with another name for the person.
func (n *personNames) ReplaceAllLiteralString(text, instead string) string {
	var b strings.Builder
	from := 0
	for _, at := range n.words.FindAllStringIndex(text, -1) {
		if n.isThem(text, at) {
			b.WriteString(text[from:at[0]] + instead)
			from = at[1]
		}
	}
	return b.String() + text[from:]
}

func (n *personNames) isThem(text string, at []int) bool {
	found := text[at[0]:at[1]]
	return !n.others[strings.ToLower(found)] && !goesOn(text[:at[0]], found, true) && !goesOn(text[at[1]:], found, false)
}

// goesOn reports whether the letters beside a word belong to it. In a user ID or an address hyphens and the like do too, and a dot
// before a letter.
func goesOn(beside, word string, before bool) bool {
	if before && len(beside) > 1 && strings.HasSuffix(beside[:len(beside)-1], `\`) && strings.ContainsAny(beside[len(beside)-1:], "nrtbf") {
		return false // JSON's line breaks and tabs
	}
	next, size := utf8.DecodeRuneInString(beside)
	further, _ := utf8.DecodeRuneInString(beside[size:])
	if before {
		next, size = utf8.DecodeLastRuneInString(beside)
		further, _ = utf8.DecodeLastRuneInString(beside[:len(beside)-size])
	}
	switch {
	case size == 0:
		return false
	case isLetter(next), next == '_':
		return true
	case strings.ContainsAny(word, " "):
		return false
	}
	return strings.ContainsRune("-@+", next) && isLetter(further) || next == '.' && isLetter(further)
}

func isLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// othersNamed are the names of other affiliates and of products.
func othersNamed(ctx context.Context, q Querier, affiliateID int64) ([]string, error) {
	return ScanTexts(q.QueryContext(ctx, `select name from affiliates where id <> ? union select user_id from affiliates where id <> ? and user_id is not null union
		select name from products`, affiliateID, affiliateID))
}
