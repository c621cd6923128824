package affiliate

import "strings"

// PlanConflictError means that some rows of a plan were not saved, because somebody has changed them since the plan was shown. The others
// were saved.
type PlanConflictError struct {
	Rows  []RowConflict
	Saved int // rows
}

// RowConflict is a row of a plan with the fields that somebody has changed.
type RowConflict struct {
	ID     int64
	Row    string // "link k3f9x2ab"
	Fields []ValueConflict
}

// ValueConflict is a field in words: what the plan showed, what is stored, and who has changed it.
type ValueConflict struct{ Field, By, Shown, Stored string }

// Describe says it in one line.
func (c ValueConflict) Describe() string {
	return ChangedBy(c.By) + " changed the " + c.Field + " meanwhile: " + c.Shown + " → " + c.Stored
}

// Describe says what was changed in the first of the rows, and by whom.
func (e *PlanConflictError) Describe() string {
	const named = 3
	var words []string
	for _, r := range e.Rows[:min(named, len(e.Rows))] {
		for _, f := range r.Fields {
			words = append(words, r.Row+", "+f.Describe())
		}
	}
	if more := len(e.Rows) - named; more > 0 {
		words = append(words, "and "+Plural(int64(more), "more row", "more rows"))
	}
	return strings.Join(words, "; ")
}

func (e *PlanConflictError) Error() string {
	n := int64(len(e.Rows))
	return Plural(int64(e.Saved), "row is", "rows are") + " saved. " + Plural(n, "row was", "rows were") +
		" not, since somebody has changed " + PluralWord(n, "it", "them") +
		" since you saw " + PluralWord(n, "it", "them") + ": " + e.Describe() + ". Look at what is there now, and do it again"
}
