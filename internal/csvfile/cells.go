package csvfile

import (
	"strings"

	"fermion-tui/internal/affiliate"
)

// Quote puts ' before a cell that a spreadsheet would run. Numbers stay numbers. Unquote removes it again, so a cell that begins
// with ' before such a character gets a second one.
func Quote(cell string) string {
	if isNumber(cell) || !isFormula(cell) {
		return cell
	}
	return "'" + cell
}

// Unquote returns the cell that Quote was given.
func Unquote(cell string) string {
	if rest, quoted := strings.CutPrefix(cell, "'"); quoted && isFormula(cell) {
		return rest
	}
	return cell
}

func isFormula(cell string) bool { return affiliate.StartsFormula(strings.TrimLeft(cell, "'")) }

// isNumber knows a sign, digits and a fraction: what a number in our exports can be.
func isNumber(s string) bool {
	if s != "" && (s[0] == '-' || s[0] == '+') {
		s = s[1:]
	}
	whole, frac, dotted := strings.Cut(s, ".")
	return whole != "" && IsDigits(whole) && IsDigits(frac) && (frac != "" || !dotted)
}

// IsDigits reports whether a text has nothing but digits.
func IsDigits(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

// tagSeparators separate the tags in one cell.
const tagSeparators = ",;|"

// SplitTags returns the tags in a cell.
func SplitTags(cell string) []string {
	var tags []string
	for _, t := range strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(tagSeparators, r) }) {
		if t = strings.TrimSpace(t); t != "" {
			tags = append(tags, t)
		}
	}
	return tags
}

// JoinTags returns the cell for some tags.
func JoinTags(tags []string) string { return affiliate.Clean(strings.Join(tags, ",")) }
