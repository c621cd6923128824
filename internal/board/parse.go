package board

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"fermion-tui/internal/affiliate"
)

// columns are the names that a comparison may begin with.
var columns = map[string]measure{
	"clicks": clicks, "sales": sales, "revenue": revenue, "earned": earned, "comm": commission, "commission": commission,
	"conv": conversion, "conversion": conversion, "epc": perClick, "quiet": quiet, "links": linkCount, "uses": uses,
}

const columnNames = "clicks, sales, revenue, earned, comm, conv, epc, quiet, links, uses"

// ParseFilter reads what stands in the filter line. While it is being typed it is often broken: then the error says what is
// wrong, in words for a person, and the Filter holds the clauses that are whole, so that the rows stay. A pasted affiliate URL
// stands for its slug.
func ParseFilter(text string) (Filter, error) {
	f := Filter{text: text}
	var wrong error
	tokens := joinComparisons(tokenize(affiliate.Clean(text)))
	for _, t := range tokens {
		if err := f.take(t); err != nil && wrong == nil {
			wrong = err
		}
	}
	return f, wrong
}

// token is one clause as it was typed.
type token struct {
	text   string
	not    bool
	tag    bool
	phrase bool // quoted: never a comparison
}

// tokenize splits at spaces outside quotes. A quote that is never closed ends with the text.
func tokenize(text string) []token {
	var tokens []token
	for rest := strings.TrimLeftFunc(text, unicode.IsSpace); rest != ""; rest = strings.TrimLeftFunc(rest, unicode.IsSpace) {
		var t token
		if after, ok := strings.CutPrefix(rest, "!"); ok && !strings.HasPrefix(after, "=") {
			t.not, rest = true, after
		}
		if len(rest) >= len("tag:") && strings.EqualFold(rest[:len("tag:")], "tag:") {
			t.tag, rest = true, rest[len("tag:"):]
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

const signs = "<>="

// joinComparisons makes one token of clicks > 100, typed with spaces.
func joinComparisons(tokens []token) []token {
	var joined []token
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		if _, column := columns[strings.ToLower(t.text)]; column && t.bare() && i+1 < len(tokens) && tokens[i+1].bare() && !tokens[i+1].not && startsWithSign(tokens[i+1].text) {
			i++
			t.text += tokens[i].text
		}
		if name, sign, value, ok := splitComparison(t.text); ok && t.bare() && value == "" && i+1 < len(tokens) && tokens[i+1].bare() && !tokens[i+1].not {
			if _, column := columns[name]; column && sign != "" {
				i++
				t.text += tokens[i].text
			}
		}
		joined = append(joined, t)
	}
	return joined
}

func (t token) bare() bool { return !t.phrase && !t.tag }

func startsWithSign(s string) bool {
	return s != "" && strings.Contains(signs, s[:1]) || strings.HasPrefix(s, "!=")
}

// splitComparison takes name, sign and value apart; false when there is no sign.
func splitComparison(s string) (name, sign, value string, ok bool) {
	i := strings.IndexAny(s, signs)
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

func (f *Filter) take(t token) error {
	if len(f.words) == maxWords {
		return fmt.Errorf("a filter looks for at most %d words", maxWords)
	}
	if t.tag {
		if strings.TrimSpace(t.text) == "" {
			return errors.New("write a tag after tag:, for example tag:youtube")
		}
		f.words = append(f.words, word{text: tagMark + fold(t.text) + tagMark, not: t.not})
		return nil
	}
	if name, sign, value, ok := splitComparison(t.text); ok && !t.phrase {
		column, known := columns[name]
		if known {
			c, err := parseComparison(column, name, sign, value)
			if err != nil {
				return err
			}
			c.not = t.not
			f.tests = append(f.tests, c)
			return nil
		}
		if letters(name) {
			return fmt.Errorf("%s cannot be compared; these can: %s", strconv.Quote(short(name)), columnNames)
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
	f.words = append(f.words, word{text: fold(text), not: t.not})
	return nil
}

// letters says whether a name looks like that of a column; nothing at all does too, since a sign alone compares nothing.
func letters(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < 'a' || r > 'z' })
}

func short(s string) string {
	if len(s) > 20 {
		return s[:20] + "…"
	}
	return s
}

func parseComparison(column measure, name, sign, value string) (comparison, error) {
	c := comparison{column: column, unit: 1}
	c.sign = map[string]operator{"=": equal, "!=": unequal, "<": less, "<=": atMost, ">": more, ">=": atLeast}[sign]
	var ok bool
	var want string
	switch column {
	case clicks, sales, linkCount, uses:
		c.value, ok = parseCount(value)
		want = "a number, for example " + name + ">100"
	case revenue, earned, perClick:
		var p affiliate.Paise
		p, err := affiliate.ParseRupees(value)
		c.value, ok = int64(p), err == nil
		want = "rupees, for example " + name + ">=1000"
	case commission, conversion:
		p, err := affiliate.ParseCommission(value)
		c.value, ok = int64(p), err == nil
		if column == conversion && c.value%10 == 0 {
			c.unit = 10
		}
		want = "a percentage, for example " + name + "<30"
	case quiet:
		c.value, c.unit, ok = parseSpan(value)
		want = "a time like 14d, 12h or 2w, for example quiet>14d"
	}
	if !ok && value == "" {
		return comparison{}, fmt.Errorf("%s%s needs %s", name, sign, want)
	}
	if !ok {
		return comparison{}, fmt.Errorf("%q is not %s", short(value), want)
	}
	return c, nil
}

func parseCount(s string) (int64, bool) {
	p, err := affiliate.ParseRupees(s) // for its grouping commas
	if err != nil || strings.ContainsAny(s, ".₹") {
		return 0, false
	}
	return int64(p / 100), true
}

// parseSpan reads 14d, 12h or 2w in nanoseconds, and the unit that it was written in.
func parseSpan(s string) (value, unit int64, ok bool) {
	if s == "" {
		return 0, 0, false
	}
	switch s[len(s)-1] {
	case 'h', 'H':
		unit = int64(time.Hour)
	case 'd', 'D':
		unit = int64(24 * time.Hour)
	case 'w', 'W':
		unit = int64(7 * 24 * time.Hour)
	default:
		return 0, 0, false
	}
	n, err := strconv.ParseUint(s[:len(s)-1], 10, 32)
	if err != nil || int64(n) > int64(100*365*24*time.Hour)/unit {
		return 0, 0, false
	}
	return int64(n) * unit, unit, true
}
