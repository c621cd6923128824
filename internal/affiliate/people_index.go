package affiliate

import "strings"

// People finds persons by the words next to their links. It is an index: a paste has thousands of lines.
type People struct {
	exact map[string][]int // by e-mail and user ID, in lower case
	names map[string][]int // by the whole name, folded
	words map[string][]int // by each whole word of the name
}

// NewPeople indexes n persons; the index refers to them by number.
func NewPeople(n int, who func(int) Who) *People {
	p := &People{exact: map[string][]int{}, names: map[string][]int{}, words: map[string][]int{}}
	for i := range n {
		w := who(i)
		for _, id := range []string{w.Email, w.UserID} {
			if id != "" {
				p.exact[strings.ToLower(id)] = append(p.exact[strings.ToLower(id)], i)
			}
		}
		m := NewMatcher(w.Name)
		if m.fold == "" {
			continue
		}
		p.names[m.fold] = append(p.names[m.fold], i)
		met := map[string]bool{}
		for _, word := range m.words {
			if !met[word] {
				met[word] = true
				p.words[word] = append(p.words[word], i)
			}
		}
	}
	return p
}

// Named returns those whose e-mail, user ID or name the text is; when there are none, those whose name has every word of it. A word
// that only begins a word of a name does not count, nor does one that is often written next to a link, since it does not identify a person.
func (p *People) Named(text string) []int {
	text = strings.TrimSpace(text)
	if found := p.exact[strings.ToLower(text)]; len(found) > 0 {
		return found
	}
	m := NewMatcher(text)
	if found := p.names[m.fold]; len(found) > 0 || len(m.words) == 0 || notNames[m.fold] {
		return found
	}
	count := map[int]int{}
	var found []int
	for _, word := range m.words {
		for _, i := range p.words[word] {
			if count[i]++; count[i] == len(m.words) {
				found = append(found, i)
			}
		}
	}
	return found
}
