package ui

import (
	"fermion-tui/internal/affiliate"
	"slices"
	"strings"
)

// splitTags takes tags with commas or spaces between them, each once.
func splitTags(text string) []string {
	tags := []string{}
	for _, t := range strings.FieldsFunc(affiliate.Clean(text), func(r rune) bool { return r == ' ' || r == ',' || r == ';' || r == '#' }) {
		if !slices.Contains(tags, t) {
			tags = append(tags, t)
		}
	}
	return tags
}

// tellTags shows where one tag ends and the next begins.
func tellTags(text string) string {
	tags := splitTags(text)
	if len(tags) < 2 {
		return ""
	}
	return plural(len(tags), "tag", "tags") + ": " + strings.Join(tags, " · ")
}
