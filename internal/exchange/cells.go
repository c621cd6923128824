package exchange

import (
	"strings"

	"fermion-tui/internal/affiliate"
)

// formula are the characters that make a spreadsheet take a cell for a formula or a command.
const formula = "=+-@\t\r"

// neutral puts ' before a cell that a spreadsheet would run. Numbers stay numbers. bare takes it off again, so a cell that
// has its own ' before such a character gets a second one.
func neutral(cell string) string {
	if isNumber(cell) || !runs(cell) {
		return cell
	}
	return "'" + cell
}

// bare is the cell that neutral was given.
func bare(cell string) string {
	if rest, quoted := strings.CutPrefix(cell, "'"); quoted && runs(cell) {
		return rest
	}
	return cell
}

func runs(cell string) bool {
	rest := strings.TrimLeft(cell, "'")
	return rest != "" && strings.IndexByte(formula, rest[0]) >= 0
}

// isNumber knows a sign, digits and a fraction: what a number in our exports can be.
func isNumber(s string) bool {
	if s != "" && (s[0] == '-' || s[0] == '+') {
		s = s[1:]
	}
	whole, frac, dotted := strings.Cut(s, ".")
	return whole != "" && digits(whole) && digits(frac) && (frac != "" || !dotted)
}

func digits(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

// shown is foreign text as a message may hold it.
func shown(s string) string {
	r := []rune(whole(s))
	if len(r) > 60 {
		return string(r[:59]) + "…"
	}
	return string(r)
}

// whole is foreign text where nothing may be missing: what the server said, in the file that says what became of a row.
func whole(s string) string { return strings.TrimSpace(affiliate.Clean(s)) }

// tagMarks part the tags in one cell.
const tagMarks = ",;|"

func splitTags(cell string) []string {
	var tags []string
	for _, t := range strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(tagMarks, r) }) {
		if t = strings.TrimSpace(t); t != "" {
			tags = append(tags, t)
		}
	}
	return tags
}

func joinTags(tags []string) string { return affiliate.Clean(strings.Join(tags, ",")) }
