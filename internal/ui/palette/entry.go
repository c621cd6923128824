package palette

import (
	"cmp"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
)

// Entry is a line of the palette: a command, a view, or a row that it opens.
type Entry struct {
	ID    string // identifies it in the list of recent entries; "": it is never listed there
	Text  string
	Find  string // what is searched; "": the text
	Words string // words that are searched too, but not shown
	Side  string // its key
	Off   string // why it cannot be run now
	Run   func() tea.Cmd

	folded string // Find as it is searched
	hidden string // the same with the words that are not shown; "" without such words
}

// Prepared returns the entry with its texts folded for searching.
func (e Entry) Prepared() Entry {
	text := e.Find
	if text == "" {
		text = e.Text
	}
	e.folded = affiliate.Fold(text)
	if e.Words != "" {
		e.hidden = affiliate.Fold(text + " " + e.Words)
	}
	return e
}

// minHiddenWord is how many letters find a word that is not shown. Fewer would list commands for no visible reason.
const minHiddenWord = 3

// hasHiddenWord reports whether the text is found by words of a command that are not shown, each from its beginning.
func (e Entry) hasHiddenWord(typed string) bool {
	return e.hidden != "" && len(typed) >= minHiddenWord && matchWords(e.hidden, typed) <= wordBegins
}

// Source is what the palette searches. All entries are prepared.
type Source struct {
	Commands  []Entry // those of the screen below first
	Views     []Entry
	Queues    []Entry                    // what was sent in the background, the newest first
	Recent    func() []Entry             // what was used last, newest first
	Rows      *Rows                      // searched in place, since there are many
	Otherwise func(typed string) []Entry // what is offered when nothing matches
}

// find returns what matches the typed text, and how many more rows do: first what begins with it, then what was used
// recently, what has a word that begins with it, commands with such a word that is not shown, what contains it, what has
// it as initials, and finally what has its letters close together. Without a text these are the recent entries and then
// the commands.
func (s *Source) find(text string) (found []Entry, more int) {
	typed := affiliate.Fold(strings.TrimSpace(text))
	recent := s.Recent()
	if typed == "" {
		return eachOnce(recent, s.Commands), 0
	}
	var by [noMatch][]Entry
	var hidden, used []Entry
	for _, e := range recent {
		if matchWords(e.folded, typed) <= contains {
			used = append(used, e)
		}
	}
	for _, all := range [][]Entry{s.Commands, s.Views} {
		for _, e := range all {
			if m := matchText(e.folded, typed); m != noMatch {
				by[m] = append(by[m], e)
			}
			if e.hasHiddenWord(typed) {
				hidden = append(hidden, e)
			}
		}
	}
	for _, m := range []match{initials, closeLetters} { // first the texts of which the largest part was typed
		slices.SortStableFunc(by[m], func(a, b Entry) int { return cmp.Compare(len(a.folded), len(b.folded)) })
	}
	rows, more := s.Rows.find(typed)
	found = eachOnce(by[begins], used, by[wordBegins], hidden, rows[begins], rows[wordBegins], by[contains], rows[contains],
		s.queuesNamed(typed), by[initials], rows[initials], by[closeLetters], rows[closeLetters])
	if len(found) == 0 {
		found = s.Otherwise(typed)
	}
	return found, more
}

// queuesNamed returns the queues whose name, such as Q-7K3Q, contains the text.
func (s *Source) queuesNamed(typed string) []Entry {
	var named []Entry
	for _, e := range s.Queues {
		if matchWords(e.folded, typed) <= contains && len(named) < rowLimit {
			named = append(named, e)
		}
	}
	return named
}

// eachOnce joins lists of entries, and leaves out an entry that was listed before.
func eachOnce(lists ...[]Entry) []Entry {
	var out []Entry
	listed := map[string]bool{}
	for _, list := range lists {
		for _, e := range list {
			if e.ID == "" || !listed[e.ID] {
				listed[e.ID] = true
				out = append(out, e)
			}
		}
	}
	return out
}
