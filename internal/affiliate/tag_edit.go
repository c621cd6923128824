package affiliate

import (
	"slices"
	"strings"
)

// TagEdit adds and removes tags.
type TagEdit struct{ Add, Remove []string }

// ParseTagEdit takes words: each is added, those that begin with - are removed.
func ParseTagEdit(words []string) (e TagEdit) {
	for _, w := range words {
		switch tag, removed := strings.CutPrefix(w, "-"); {
		case removed && tag != "":
			e.Remove = append(e.Remove, tag)
		case !removed:
			e.Add = append(e.Add, strings.TrimPrefix(w, "+"))
		}
	}
	return e
}

// TagEditBetween is the edit that makes was into now. What other people add or remove meanwhile stays.
func TagEditBetween(was, now []string) (e TagEdit) {
	for _, t := range now {
		if !slices.Contains(was, t) {
			e.Add = append(e.Add, t)
		}
	}
	for _, t := range was {
		if !slices.Contains(now, t) {
			e.Remove = append(e.Remove, t)
		}
	}
	return e
}

// IsZero reports whether nothing is added or removed.
func (e TagEdit) IsZero() bool { return len(e.Add)+len(e.Remove) == 0 }

// Apply returns tags after the edit. The given ones keep their order.
func (e TagEdit) Apply(tags []string) []string {
	out := make([]string, 0, len(tags)+len(e.Add))
	for _, t := range tags {
		if !slices.Contains(e.Remove, t) {
			out = append(out, t)
		}
	}
	for _, t := range e.Add {
		if !slices.Contains(out, t) && !slices.Contains(e.Remove, t) {
			out = append(out, t)
		}
	}
	return out
}
