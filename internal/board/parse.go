package board

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"fermion-tui/internal/affiliate"
)

// UnfinishedError is what a condition lacks that is correct as far as it was typed: clicks>.
type UnfinishedError struct{ Lack string }

func (e *UnfinishedError) Error() string { return e.Lack }

// ParseFilter parses the text of the filter line; fields are what can be compared, and without any all clauses are words.
// The error says what is wrong, in words for a person, and is an *UnfinishedError when nothing worse is wrong than that the
// text ends too early. The Filter holds the clauses that are whole. A pasted affiliate URL is read as its slug.
func ParseFilter[R any](text string, fields []Field[R]) (Filter[R], error) {
	var f Filter[R]
	var wrong error
	tokens := joinComparisons(tokenize(affiliate.Clean(text)), func(name string) bool { return field(fields, name) != nil })
	for _, t := range tokens {
		err := f.add(t, fields)
		if wrong == nil || IsUnfinished(wrong) && err != nil && !IsUnfinished(err) {
			wrong = err
		}
	}
	return f, wrong
}

// IsUnfinished reports whether an error of ParseFilter is only that the text ends too early.
func IsUnfinished(err error) bool {
	_, unfinished := errors.AsType[*UnfinishedError](err)
	return unfinished
}

// field returns the field of that name that can be compared, nil without one.
func field[R any](fields []Field[R], name string) *Field[R] {
	for i := range fields {
		if name != "" && !fields[i].state && (fields[i].Name == name || slices.Contains(fields[i].aliases, name)) {
			return &fields[i]
		}
	}
	return nil
}

// token is one clause as it was typed.
type token struct {
	text   string
	not    bool
	kind   string // tag:, product: or is:, in front of what only a tag, a product or a state is; "" for none
	phrase bool   // quoted: never a comparison
}

// tokenize splits at spaces outside quotes. A quote that is never closed ends with the text.
func tokenize(text string) []token {
	var tokens []token
	for rest := strings.TrimLeftFunc(text, unicode.IsSpace); rest != ""; rest = strings.TrimLeftFunc(rest, unicode.IsSpace) {
		var t token
		if after, ok := strings.CutPrefix(rest, "!"); ok && !strings.HasPrefix(after, "=") {
			t.not, rest = true, after
		}
		for _, kind := range [...]string{TagKind, productKind, StateKind} {
			if len(rest) >= len(kind) && strings.EqualFold(rest[:len(kind)], kind) {
				t.kind, rest = kind, rest[len(kind):]
				break
			}
		}
		if after, ok := strings.CutPrefix(rest, `"`); ok {
			t.phrase = true
			t.text, rest, _ = strings.Cut(after, `"`)
		} else {
			end := strings.IndexFunc(rest, unicode.IsSpace)
			if end < 0 {
				end = len(rest)
			}
			t.text, rest = rest[:end], rest[end:]
		}
		tokens = append(tokens, t)
	}
	return tokens
}

// What is in front of a tag, a product or a state.
const (
	TagKind     = "tag:"
	productKind = "product:"
	StateKind   = "is:"
)

const operatorSigns = "<>="

// joinComparisons makes one token of clicks > 100, typed with spaces.
func joinComparisons(tokens []token, isField func(name string) bool) []token {
	var joined []token
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		if isField(strings.ToLower(t.text)) && t.bare() && i+1 < len(tokens) && tokens[i+1].bare() && !tokens[i+1].not &&
			startsWithSign(tokens[i+1].text) {
			i++
			t.text += tokens[i].text
		}
		if name, sign, value, ok := splitComparison(t.text); ok && t.bare() && value == "" && i+1 < len(tokens) && tokens[i+1].bare() &&
			!tokens[i+1].not {
			if isField(name) && sign != "" {
				i++
				t.text += tokens[i].text
			}
		}
		joined = append(joined, t)
	}
	return joined
}

func (t token) bare() bool { return !t.phrase && t.kind == "" }

func startsWithSign(s string) bool {
	return s != "" && strings.Contains(operatorSigns, s[:1]) || strings.HasPrefix(s, "!=")
}

// splitComparison takes name, sign and value apart; false when there is no sign.
func splitComparison(s string) (name, sign, value string, ok bool) {
	i := strings.IndexAny(s, operatorSigns)
	if i < 0 {
		return "", "", "", false
	}
	from, to := i, i+1
	if i > 0 && s[i] == '=' && s[i-1] == '!' {
		from--
	} else if s[i] != '=' && strings.HasPrefix(s[to:], "=") {
		to++
	}
	return strings.ToLower(s[:from]), s[from:to], s[to:], true
}

func (f *Filter[R]) add(t token, fields []Field[R]) error {
	if len(f.terms) == maxWords {
		return fmt.Errorf("a filter looks for at most %d words", maxWords)
	}
	switch t.kind {
	case "":
	case StateKind:
		return f.addState(t, fields)
	default:
		return f.addKind(t)
	}
	if name, sign, value, ok := splitComparison(t.text); ok && !t.phrase && len(fields) > 0 {
		if by := field(fields, name); by != nil {
			return f.compare(*by, name, sign, value, t.not)
		}
		if name == "" {
			return fmt.Errorf("before %s stands one of these: %s", sign, fieldNames(fields))
		}
		if isName(name) {
			return fmt.Errorf("no condition %s; there are: %s", shorten(name)+sign, fieldNames(fields))
		}
	}
	if t.text == "" {
		return nil
	}
	text := t.text
	if strings.Contains(text, "/a/") {
		if ref, err := affiliate.ParseLinkRef(text); err == nil {
			text = ref.Slug
		}
	}
	text = affiliate.Fold(text)
	f.terms = append(f.terms, word{text: text, id: startOfID("", text), not: t.not})
	return nil
}

// addKind adds a tag, which is whole, or the beginnings of words of a product's name.
func (f *Filter[R]) addKind(t token) error {
	empty := strings.TrimSpace(t.text) == ""
	switch {
	case empty && t.kind == TagKind:
		return &UnfinishedError{"write a tag after tag:, for example tag:youtube"}
	case empty:
		return &UnfinishedError{`write a product after product:, for example product:sql or product:"go for"`}
	case t.kind == TagKind:
		f.terms = append(f.terms, word{text: tagMark + affiliate.Fold(t.text) + tagMark, not: t.not})
	default:
		f.terms = append(f.terms, word{text: strings.TrimSuffix(productWords(t.text), fieldEnd),
			id: startOfID(productMark, affiliate.Fold(strings.TrimSpace(t.text))), not: t.not})
	}
	return nil
}

// compare adds a comparison as it was written: name, sign and value.
func (f *Filter[R]) compare(by Field[R], name, sign, value string, not bool) error {
	n, step, ok := by.unit.read(value)
	want := fmt.Sprintf(by.unit.want, name)
	if !ok && (value == "" || by.unit.begins != nil && by.unit.begins(value)) {
		return &UnfinishedError{fmt.Sprintf("%s%s needs %s", name, sign+value, want)}
	}
	if !ok {
		return fmt.Errorf("%q is not %s", shorten(value), want)
	}
	f.tests = append(f.tests, comparison[R]{of: by.of(step), timed: by.timed, op: operators[sign], not: not, value: n, step: step})
	return nil
}

var operators = map[string]operator{"=": equal, "!=": unequal, "<": less, "<=": atMost, ">": more, ">=": atLeast}

func fieldNames[R any](fields []Field[R]) string {
	var list []string
	for _, f := range fields {
		if !f.state {
			list = append(list, f.Name)
		}
	}
	return strings.Join(list, ", ")
}

// isName reports whether a text looks like the name of a column: revenue_delta_percent, and revenue_delta% of who guesses.
func isName(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return (r < 'a' || r > 'z') && r != '_' && r != '%' })
}

func shorten(s string) string {
	if len(s) > 20 {
		return s[:20] + "…"
	}
	return s
}
