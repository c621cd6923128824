package screen

import (
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/form"
)

// SplitTags splits a text at commas and spaces into tags, each once.
func SplitTags(text string) []string {
	tags := []string{}
	for _, t := range strings.FieldsFunc(affiliate.Clean(text), func(r rune) bool { return r == ' ' || r == ',' || r == ';' || r == '#' }) {
		if !slices.Contains(tags, t) {
			tags = append(tags, t)
		}
	}
	return tags
}

// DescribeTags lists the typed tags, so that a person sees how the text is split.
func DescribeTags(text string) string {
	tags := SplitTags(text)
	if len(tags) < 2 {
		return ""
	}
	return Plural(len(tags), "tag", "tags") + ": " + strings.Join(tags, " · ")
}

// TagEditField is the field for the tags that several rows get and lose.
func TagEditField() form.Field {
	return form.Field{ID: "tags", Label: "Tags", Placeholder: "leave as they are; words to add, -word to remove",
		Describe: func(text string) string {
			e := affiliate.ParseTagEdit(SplitTags(text))
			var words []string
			if len(e.Add) > 0 {
				words = append(words, "adds "+strings.Join(e.Add, " · "))
			}
			if len(e.Remove) > 0 {
				words = append(words, "removes "+strings.Join(e.Remove, " · "))
			}
			return strings.Join(words, ", ")
		}}
}
