package screen

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// CompleteCondition completes the last word of a filter if it has a prefix such as by:. namesFor returns the names that
// begin with what was typed after the prefix, which it gets in lower case and perhaps without accents. The word becomes
// as long as all these names agree; if there are several, others lists them.
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
	if len(common) < len(typed) { // the names have different accents in the part that was typed
		common = typed
	}
	return filter[:at] + word[:len(word)-len(typed)] + common, others
}

// completeCondition completes a state after is:, and a tag after tag:, in the last word of a filter.
func completeCondition(states []string, tags func() []string) func(filter string) (completed string, others []string) {
	return func(filter string) (string, []string) {
		names, prefix := states, board.StateKind
		word := strings.ToLower(filter[strings.LastIndex(filter, " ")+1:])
		if strings.HasPrefix(strings.TrimPrefix(word, "!"), board.TagKind) {
			names, prefix = tags(), board.TagKind
		}
		return CompleteCondition(filter, prefix, func(typed string) []string {
			return slices.DeleteFunc(slices.Clone(names),
				func(name string) bool { return !strings.HasPrefix(affiliate.Fold(name), affiliate.Fold(typed)) })
		})
	}
}

// tagsOf returns all tags of links and affiliates, in lower case and sorted.
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

// commonBeginning returns the longest beginning that all names share.
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
