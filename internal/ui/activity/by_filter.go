package activity

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"fermion-tui/internal/ui/screen"
)

// byPrefix begins a word of the filter that looks for a person: by:asha or by:asha@laptop.
const byPrefix = "by:"

// filterRows are the rows that a filter shows: its words, and by whom they are.
func filterRows(all []item, filter string) []*item {
	var words []string
	var people []string // each as it was typed, perhaps behind !
	for _, w := range strings.Fields(strings.ToLower(filter)) {
		bare, not := strings.CutPrefix(w, "!")
		person, is := strings.CutPrefix(bare, byPrefix)
		switch {
		case !is:
			words = append(words, w)
		case person != "" && not:
			people = append(people, "!"+person)
		case person != "":
			people = append(people, person)
		}
	}
	rows := screen.FindWords(all, strings.Join(words, " "), func(x *item) string { return x.searchText })
	for _, p := range people {
		person, not := strings.CutPrefix(p, "!")
		is := isPerson(all, person)
		rows = slices.DeleteFunc(rows, func(x *item) bool { return is(x.by) == not })
	}
	return rows
}

// isPerson reports who is meant: the user, or user@host; while the name is not complete, all that begin so.
func isPerson(all []item, person string) func(by string) bool {
	exact := func(by string) bool {
		by = strings.ToLower(by)
		user, _, _ := strings.Cut(by, "@")
		return by == person || user == person
	}
	if slices.ContainsFunc(all, func(x item) bool { return exact(x.by) }) {
		return exact
	}
	return func(by string) bool { return strings.HasPrefix(strings.ToLower(by), person) }
}

// completeBy completes the person behind by: in the last word of a filter. With the name of a user complete, it goes on to user@host.
func (s *activity) completeBy(filter string) (completed string, others []string) {
	return screen.CompleteCondition(filter, byPrefix, func(person string) []string {
		people := map[string]bool{}
		for _, x := range s.all {
			by := strings.ToLower(x.by)
			user, _, _ := strings.Cut(by, "@")
			switch {
			case by == "" || !strings.HasPrefix(by, person):
			case user == person || strings.Contains(person, "@"):
				people[by] = true
			default:
				people[user] = true
			}
		}
		return slices.Sorted(maps.Keys(people))
	})
}

// byAtEnd is who did what a notice says, at its end: ", by asha@laptop", ", set by asha@laptop".
var byAtEnd = regexp.MustCompile(`(?:[,;]|, set) by (\S+@\S+)$`)
