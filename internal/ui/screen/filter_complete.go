package screen

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// CompleteCondition completes what is behind the prefix of a condition, such as by:, in the last word of a filter, as far as the names that begin
// so have the same beginning. namesFor are those that begin with what was typed, in lower case, perhaps without their accents; others are they, when they are several.
func CompleteCondition(filter, prefix string, namesFor func(typed string) []string) (completed string, others []string) {
	at := strings.LastIndex(filter, " ") + 1
	word := strings.ToLower(filter[at:])
	typed, is := strings.CutPrefix(strings.TrimPrefix(word, "!"), prefix)
	if !is {
		return filter, nil
	}
	names := namesFor(typed)
	if len(names) == 0 {
		return filter, nil
	}
	if len(names) > 1 {
		others = names
	}
	common := commonBeginning(names)
	if len(common) < len(typed) { // the names differ by an accent in what was typed
		common = typed
	}
	return filter[:at] + word[:len(word)-len(typed)] + common, others
}

// completeCondition completes a state behind is:, and a tag behind tag:, in the last word of a filter.
func completeCondition(states []string, tags func() []string) func(filter string) (completed string, others []string) {
	return func(filter string) (string, []string) {
		names, prefix := states, board.StateKind
		if word := strings.ToLower(filter[strings.LastIndex(filter, " ")+1:]); strings.HasPrefix(strings.TrimPrefix(word, "!"), board.TagKind) {
			names, prefix = tags(), board.TagKind
		}
		return CompleteCondition(filter, prefix, func(typed string) []string {
			return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !strings.HasPrefix(affiliate.Fold(name), affiliate.Fold(typed)) })
		})
	}
}

// tagsOf are all tags of links and affiliates, in lower case and in their order.
func tagsOf(b *board.Board) []string {
	met := map[string]bool{}
	add := func(tags []string) {
		for _, tag := range tags {
			met[strings.ToLower(tag)] = true
		}
	}
	for _, l := range b.Links() {
		add(l.Tags)
	}
	for _, a := range b.Affiliates() {
		add(a.Tags)
	}
	return slices.Sorted(maps.Keys(met))
}

// commonBeginning is what all names begin with, in whole letters.
func commonBeginning(names []string) string {
	common := names[0]
	for _, n := range names[1:] {
		for !strings.HasPrefix(n, common) {
			_, size := utf8.DecodeLastRuneInString(common)
			common = common[:len(common)-size]
		}
	}
	return common
}
