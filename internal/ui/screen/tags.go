package screen

import (
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
)

// SplitTags takes tags with commas or spaces between them, each once.
func SplitTags(text string) []string {
	tags := []string{}
	for _, t := range strings.FieldsFunc(affiliate.Clean(text), func(r rune) bool { return r == ' ' || r == ',' || r == ';' || r == '#' }) {
		if !slices.Contains(tags, t) {
			tags = append(tags, t)
		}
	}
	return tags
}

// DescribeTags shows where one tag ends and the next begins.
func DescribeTags(text string) string {
	tags := SplitTags(text)
	if len(tags) < 2 {
		return ""
	}
	return Plural(len(tags), "tag", "tags") + ": " + strings.Join(tags, " · ")
}
