package store

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// personNames finds the words that identify a person, in any case, as they are and as JSON writes them.
//
// A word is found only as a whole word: "Asha" is not found in "Ashapurna", nor "zed-1" in "zed-12", but "asha" is found in the file
// name "asha-links.csv". It is not found within a longer name of somebody or something else: "Asha" not in "Asha Rao" if that is
// another affiliate, and for a person called Java not in the product "DSA in Java".
type personNames struct {
	words   *regexp.Regexp
	others  map[string]bool   // the longer names that words also matches, in lower case
	becomes map[string]string // the new names of campaigns and tags, by the old name and by the old name in lower case

	inTheirs *personNames // replaces this one in rows in which this one finds something; nil: this one
}

// minName is the shortest text that is searched for: a shorter one is part of too many others.
const minName = 3

// namesOf returns a finder of words, and of the names of campaigns and tags that are replaced, but not within the names of others. It
// is nil for no words.
func namesOf(words, others []string, renamed ...Mention) *personNames {
	own := map[string]bool{}
	for _, w := range words {
		if utf8.RuneCountInString(strings.TrimSpace(w)) >= minName {
			own[w] = true
		}
	}
	if len(own) == 0 {
		return nil
	}
	n := &personNames{others: map[string]bool{}, becomes: map[string]string{}}
	all := map[string]bool{}
	add := func(text string) [2]string {
		forms := formsOf(text)
		all[forms[0]], all[forms[1]] = true, true
		return forms
	}
	for w := range own {
		add(w)
	}
	for _, m := range renamed {
		if isWord := containsFold(own, m.Text); !isWord { // else the person is meant as well
			own[m.Text] = true
			instead := formsOf(m.Instead)
			for i, form := range add(m.Text) {
				n.becomes[form] = instead[i]
				lower := strings.ToLower(form)
				n.becomes[lower] = cmp.Or(n.becomes[lower], instead[i])
			}
		}
	}
	for _, other := range others {
		if containsAny(other, own) {
			for _, form := range add(other) {
				n.others[strings.ToLower(form)] = true
			}
		}
	}
	n.words = anyOf(slices.Collect(maps.Keys(all)))
	return n
}

// with returns the same finder, with another one for the rows in which it finds something.
func (n *personNames) with(inTheirs *personNames) *personNames {
	if n == nil {
		return nil
	}
	fresh := *n
	fresh.inTheirs = inTheirs
	return &fresh
}

// namesFile reports whether a file or its folder is named after the person, also with hyphens in place of blanks.
func (n *personNames) namesFile(path string) bool {
	spaced := strings.NewReplacer("-", " ", "_", " ", ".", " ", "/", " ", `\\`, " ").Replace(path)
	return n.MatchString(path) || n.MatchString(strings.TrimSuffix(path, filepath.Ext(path))) || n.MatchString(spaced)
}

// fileNames finds names of files that are imported and exported, with their folders.
var fileNames = regexp.MustCompile(`(?i)[^\s"\\]+\.(?:csv|tsv|txt|json|md|html|pdf|png|xls|xlsx|ods|db|gz|zip)\b`)

// separated returns the text with a blank in place of each hyphen, underscore and dot in file names, so that a part of a file name is
// found: asha-links.csv names Asha, and asha_rao.csv names Asha Rao. What words matches in a file name stays as it is.
func (n *personNames) separated(text string) string {
	files := fileNames.FindAllStringIndex(text, -1)
	if files == nil {
		return text
	}
	b := []byte(text)
	for _, file := range files {
		from := file[0]
		found := n.words.FindAllStringIndex(text[file[0]:file[1]], -1)
		for _, word := range append(found, []int{file[1] - file[0], file[1] - file[0]}) {
			for i := from; i < file[0]+word[0]; i++ {
				if strings.IndexByte("-_.", b[i]) >= 0 {
					b[i] = ' '
				}
			}
			from = file[0] + word[1]
		}
	}
	return string(b)
}

// formsOf returns a text as it is and as JSON writes it.
func formsOf(text string) [2]string {
	escaped, _ := json.Marshal(text) // a text is always encoded
	return [2]string{text, strings.Trim(string(escaped), `"`)}
}

// anyOf matches any of the texts, in any case.
func anyOf(all []string) *regexp.Regexp {
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) }) // the longest is tried first
	for i := range all {
		all[i] = regexp.QuoteMeta(all[i])
	}
	return regexp.MustCompile(`(?i)` + strings.Join(all, "|"))
}

func containsFold(words map[string]bool, text string) bool {
	for w := range words {
		if strings.EqualFold(w, text) {
			return true
		}
	}
	return false
}

// containsAny reports whether a name contains one of the words and is longer than it.
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
func (n *personNames) MatchString(text string) bool { return n.find(n.separated(text), 0) != nil }

// ReplaceAllLiteralString replaces the person's name in a text, and the names of replaced campaigns and tags by their new ones.
func (n *personNames) ReplaceAllLiteralString(text, instead string) string {
	var b strings.Builder
	from, separated := 0, n.separated(text)
	for at := n.find(separated, 0); at != nil; at = n.find(separated, from) {
		found := text[at[0]:at[1]]
		b.WriteString(text[from:at[0]] + cmp.Or(n.becomes[found], n.becomes[strings.ToLower(found)], instead))
		from = at[1]
	}
	return b.String() + text[from:]
}

// find returns the next place where a separated text names the person, nil for none.
func (n *personNames) find(text string, from int) []int {
	for {
		at := n.words.FindStringIndex(text[from:])
		if at == nil {
			return nil
		}
		start, end := from+at[0], from+at[1]
		found := text[start:end]
		if n.others[strings.ToLower(found)] {
			from = end
			continue
		}
		for continuesBefore(text[:start], found) || continuesAfter(text[end:], found) {
			_, size := utf8.DecodeLastRuneInString(found)
			shorter := n.words.FindStringIndex(found[:len(found)-size]) // in "Asha's weekend" not "Asha's week", but "Asha"
			if shorter == nil || shorter[0] > 0 {
				found = ""
				break
			}
			end = start + shorter[1]
			found = text[start:end]
		}
		if found != "" && !n.others[strings.ToLower(found)] {
			return []int{start, end}
		}
		_, size := utf8.DecodeRuneInString(text[start:])
		from = start + size
	}
}

// continuesBefore reports whether the text before a found word belongs to the word: see joins.
func continuesBefore(before, word string) bool {
	if len(before) > 1 && strings.HasSuffix(before[:len(before)-1], `\`) && strings.ContainsAny(before[len(before)-1:], "nrtbf") {
		return false // JSON's line breaks and tabs
	}
	next, size := utf8.DecodeLastRuneInString(before)
	further, _ := utf8.DecodeLastRuneInString(before[:len(before)-size])
	return size > 0 && joins(next, further, word)
}

// continuesAfter reports whether the text after a found word belongs to the word: see joins.
func continuesAfter(after, word string) bool {
	next, size := utf8.DecodeRuneInString(after)
	further, _ := utf8.DecodeRuneInString(after[size:])
	return size > 0 && joins(next, further, word)
}

// joins reports whether the character next to a word continues the word: a letter does. Next to a user ID or an address, a hyphen and
// the like before a letter does too, and so does a dot. further is the character beyond next.
func joins(next, further rune, word string) bool {
	switch {
	case isLetter(next), next == '_':
		return true
	case strings.ContainsAny(word, " "):
		return false
	}
	return strings.ContainsRune("-@+.", next) && isLetter(further)
}

func isLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// othersNamed returns the names of other affiliates and of products.
func othersNamed(ctx context.Context, q Querier, affiliateID int64) ([]string, error) {
	return ScanTexts(q.QueryContext(ctx,
		`select name from affiliates where id <> ? union select user_id from affiliates where id <> ? and user_id is not null union
		select name from products`, affiliateID, affiliateID))
}
