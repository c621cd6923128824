package affiliate

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Match is how well a text matches a name. Forms and imports share it: a link created for the wrong person cannot be taken back.
type Match int

const (
	NoMatch   Match = iota
	Inside          // the text is a fragment inside a word: a suggestion to choose, never a decision
	WordStart       // each word of the text begins a word of the name, in order
	Whole           // the text is the whole name, ignoring case, accents and spacing
	Exact           // the text is an identifier, or a product's name to the letter
)

// Matcher compares a text with the names of many things.
type Matcher struct {
	text  string
	fold  string
	words []string // of fold
}

// NewMatcher prepares a text as a person typed it.
func NewMatcher(text string) Matcher {
	m := Matcher{text: strings.TrimSpace(text)}
	m.fold = fold(m.text)
	m.words = strings.FieldsFunc(m.fold, func(r rune) bool { return !inWord(r) })
	return m
}

// Affiliate is how well the text names a person.
func (m Matcher) Affiliate(w Who) Match {
	if m.text == "" {
		return NoMatch
	}
	if strings.EqualFold(w.Email, m.text) || strings.EqualFold(w.UserID, m.text) {
		return Exact
	}
	address := w.Email
	if !strings.Contains(m.text, "@") { // the host is not a name
		address, _, _ = strings.Cut(address, "@")
	}
	return max(m.name(w.Name), min(m.name(address), WordStart), min(m.name(w.UserID), WordStart))
}

// Product is how well the text names a product.
func (m Matcher) Product(p Product) Match {
	if m.text == "" {
		return NoMatch
	}
	if strings.EqualFold(p.ID, m.text) || p.Slug == m.text || p.URL == m.text || Clean(p.Name) == m.text {
		return Exact
	}
	if strings.EqualFold(p.URL, m.text) {
		return Whole
	}
	return max(m.name(p.Name), m.name(p.Slug))
}

// Word returns how well the text matches a thing of which only the name is known.
func (m Matcher) Word(name string) Match {
	if m.text == "" {
		return NoMatch
	}
	return m.name(name)
}

func (m Matcher) name(name string) Match {
	if name == "" {
		return NoMatch
	}
	name = fold(name)
	switch {
	case name == m.fold:
		return Whole
	case m.beginsWords(name):
		return WordStart
	case strings.Contains(name, m.fold):
		return Inside
	}
	return NoMatch
}

// beginsWords reports whether each word of the text begins a word of the name, in order.
func (m Matcher) beginsWords(name string) bool {
	for _, w := range m.words {
		at := wordStart(name, w)
		if at < 0 {
			return false
		}
		name = name[at+len(w):]
	}
	return len(m.words) > 0
}

// wordStart returns where a word of name begins with w, -1 when none does.
func wordStart(name, w string) int {
	for from := 0; ; {
		at := strings.Index(name[from:], w)
		if at < 0 {
			return -1
		}
		at += from
		if before, _ := utf8.DecodeLastRuneInString(name[:at]); at == 0 || !inWord(before) {
			return at
		}
		from = at + len(w)
	}
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// fold is Fold with one space between words.
func fold(s string) string { return strings.Join(strings.Fields(Fold(s)), " ") }

// Best are the things that a text names best, and how well it names them.
func Best[T any](things []T, match func(T) Match) (best []T, how Match) {
	for _, each := range things {
		switch m := match(each); {
		case m == NoMatch || m < how:
		case m > how:
			best, how = []T{each}, m
		default:
			best = append(best, each)
		}
	}
	return best, how
}
