package store

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"fermion-tui/internal/affiliate"
)

// typedNames are what people type to find a person besides the whole name, address or user ID. In filters and in names of views,
// mailboxes and words name the person.
type typedNames struct {
	mailboxes []string // the part of an e-mail address before the @: partner001
	words     []string // the words of a name of several words that nobody and nothing else has

	names  []string // names and mailboxes: a filter with a part of one may mean the person
	ids    []string // user ID and addresses: the same, unless somebody else has that part too
	others []string // user IDs and addresses of others
}

// typedNamesOf returns the typed names that mean one affiliate. A mailbox or a word of a name that another affiliate has too is left
// out.
func typedNamesOf(ctx context.Context, q Querier, names, ids []string, affiliateID int64) (t typedNames, err error) {
	people, err := ScanTexts(q.QueryContext(ctx, `select name from affiliates where id <> ? union select email from affiliates where id <> ?
		union select coalesce(user_id, '') from affiliates where id <> ?`, affiliateID, affiliateID, affiliateID))
	if err != nil {
		return t, err
	}
	things, err := ScanTexts(q.QueryContext(ctx, `select name from products union select name from campaigns union select tag from link_tags
		union select tag from affiliate_tags where affiliate_id <> ?`, affiliateID))
	if err != nil {
		return t, err
	}
	t.others = folded(people)
	called, words := map[string]bool{}, map[string]bool{} // what other affiliates are called, and each word of that and of other names
	for _, other := range t.others {
		name, _, _ := strings.Cut(other, "@")
		called[name] = true
		addWords(words, name)
	}
	for _, name := range things {
		addWords(words, name)
	}
	for _, id := range folded(ids) {
		mailbox, _, isAddress := strings.Cut(id, "@")
		t.ids = append(t.ids, id)
		if !isAddress {
			continue
		}
		if t.names = append(t.names, mailbox); isLong(mailbox) && !called[mailbox] {
			t.mailboxes = append(t.mailboxes, mailbox)
		}
	}
	for _, name := range folded(names) {
		t.names = append(t.names, name)
		if of := wordsIn(name); len(of) > 1 { // else it is looked for as a name
			t.words = append(t.words, slices.DeleteFunc(of, func(word string) bool { return !isLong(word) || words[word] })...)
		}
	}
	return t, nil
}

// folded returns texts as they are searched, each once, without pseudonyms and empty ones.
func folded(texts []string) []string {
	all := make([]string, 0, len(texts))
	for _, text := range texts {
		if text = affiliate.Fold(strings.TrimSpace(text)); text != "" && !strings.HasPrefix(text, affiliate.ForgottenPrefix) {
			all = append(all, text)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// wordsIn returns the words of a name, as they are searched.
func wordsIn(name string) []string {
	return strings.FieldsFunc(affiliate.Fold(name), func(r rune) bool { return !isLetter(r) })
}

func addWords(to map[string]bool, name string) {
	for _, word := range wordsIn(name) {
		to[word] = true
	}
}

func isLong(word string) bool { return utf8.RuneCountInString(word) >= minName }

// filterWord matches a word of a filter or of a name.
var filterWord = regexp.MustCompile(`[^\s"!\\]+`)

// replacedIn replaces mailboxes and words in a filter, and addresses that begin with one; met are those that it found. A word that is
// compared with a number stays, since it is the name of a column.
func (t typedNames) replacedIn(filter, instead string) (text string, met []string) {
	return replaceWords(filter, instead, slices.Concat(t.mailboxes, t.words))
}

// replacedInName rewrites the name of a view: mailboxes are replaced as in a filter, and the whole name if it has no other words than
// the person's. So "Top links" stays when somebody called Top Coder is forgotten.
func (t typedNames) replacedInName(name, instead string) (text string, met []string) {
	words := wordsIn(name)
	if len(words) > 0 && !slices.ContainsFunc(words, func(word string) bool { return !slices.Contains(t.words, word) }) {
		return instead, words
	}
	return replaceWords(name, instead, t.mailboxes)
}

func replaceWords(text, instead string, words []string) (fresh string, met []string) {
	var b strings.Builder
	from := 0
	for _, at := range filterWord.FindAllStringIndex(text, -1) {
		word, _, _ := strings.Cut(affiliate.Fold(text[at[0]:at[1]]), "@")
		if !slices.Contains(words, word) || isCompared(text, at) {
			continue
		}
		b.WriteString(text[from:at[0]] + instead)
		from, met = at[1], append(met, word)
	}
	return b.String() + text[from:], met
}

// isCompared reports whether a word of a filter is compared with a number: sales>3, sales > 3.
func isCompared(text string, word []int) bool {
	rest := strings.TrimLeft(text[word[1]:], " ")
	return rest != "" && strings.ContainsAny(rest[:1], "<>=")
}

// namedMember matches a filter, or the name of a view, in the JSON of a view.
var namedMember = regexp.MustCompile(`"(filter|name)":("(?:[^"\\]|\\.)*")`)

// namesNobody matches the end of what precedes a quoted text that is a product or a state, not a person.
var namesNobody = regexp.MustCompile(`(?i)(?:^|[\s!])(?:product|is):$`)

// filterTerm matches a part of a filter between blanks, or in quotes.
var filterTerm = regexp.MustCompile(`"[^"]*"?|[^\s"]+`)

// mayMean reports whether a filter may mean the person although it does not name them: it has a part of one of their names, or one of
// their words as part of another word.
func (t typedNames) mayMean(filter string) bool {
	return slices.ContainsFunc(filterTerm.FindAllStringIndex(filter, -1), func(at []int) bool {
		before := affiliate.Fold(strings.TrimRight(filter[:at[0]], " "))
		if isCompared(filter, at) || before != "" && strings.ContainsAny(before[len(before)-1:], "<>=") ||
			namesNobody.MatchString(filter[:at[0]]) {
			return false
		}
		term := strings.TrimPrefix(affiliate.Fold(strings.Trim(filter[at[0]:at[1]], `"!`)), "tag:")
		return !strings.ContainsAny(term, "<>=:") && t.hasPart(term)
	})
}

// nameMayMean is mayMean for the name of a view, in which short words do not count.
func (t typedNames) nameMayMean(name string) bool {
	return slices.ContainsFunc(wordsIn(name), func(word string) bool { return isLong(word) && t.hasPart(word) })
}

// minPart is the shortest part of a name that counts: a single letter identifies nobody.
const minPart = 2

func (t typedNames) hasPart(term string) bool {
	has := func(text string) bool { return strings.Contains(text, term) }
	switch {
	case utf8.RuneCountInString(term) < minPart, strings.HasPrefix(term, affiliate.ForgottenPrefix):
		return false
	case slices.ContainsFunc(t.names, has), slices.ContainsFunc(t.ids, has) && !slices.ContainsFunc(t.others, has):
		return true
	}
	return slices.ContainsFunc(slices.Concat(t.mailboxes, t.words), func(word string) bool { return strings.Contains(term, word) })
}

// membersOf returns the filters and names in the JSON of a view.
func membersOf(view string) (filters, names []string) {
	for _, m := range namedMember.FindAllStringSubmatch(view, -1) {
		var text string
		switch err := json.Unmarshal([]byte(m[2]), &text); {
		case err != nil:
		case m[1] == "filter":
			filters = append(filters, text)
		default:
			names = append(names, text)
		}
	}
	return filters, names
}
