package screen

import (
	"cmp"
	"slices"
	"strings"
)

// ColumnLayout is which columns of a table are shown, and in which order, as a person arranged them. The empty layout
// is the declared one.
type ColumnLayout []ColumnChoice

// ColumnChoice is one column of a layout.
type ColumnChoice struct {
	ID    string
	Shown bool
}

// ParseColumnLayout parses the result of String.
func ParseColumnLayout(text string) ColumnLayout {
	var l ColumnLayout
	for id := range strings.SplitSeq(text, ",") {
		id, hidden := strings.CutPrefix(strings.TrimSpace(id), "-")
		if id != "" {
			l = append(l, ColumnChoice{ID: id, Shown: !hidden})
		}
	}
	return l
}

// String lists the columns in their order, a hidden one after a minus: "affiliate,-slug,clicks".
func (l ColumnLayout) String() string {
	names := make([]string, len(l))
	for i, c := range l {
		if names[i] = c.ID; !c.Shown {
			names[i] = "-" + c.ID
		}
	}
	return strings.Join(names, ",")
}

// shown counts the columns that are shown.
func (l ColumnLayout) shown() int {
	n := 0
	for _, c := range l {
		if c.Shown {
			n++
		}
	}
	return n
}

// canBeDrawn reports whether a person can show the column. Other columns are only for sorting or filtering.
func (c Column[R]) canBeDrawn() bool { return c.Cell != nil || c.Figure != nil }

// declaredLayout returns the layout of the columns as they are declared.
func declaredLayout[R any](columns []Column[R]) ColumnLayout {
	var l ColumnLayout
	for _, c := range columns {
		if c.canBeDrawn() {
			l = append(l, ColumnChoice{ID: c.ID, Shown: !c.Hidden})
		}
	}
	return l
}

// completeLayout adds the columns that a layout does not name, since they are newer: each follows the column that is
// declared before it. missing names the shown columns of the layout that no longer exist.
func completeLayout[R any](columns []Column[R], l ColumnLayout) (whole ColumnLayout, missing []string) {
	declared := declaredLayout(columns)
	at := func(in ColumnLayout, id string) int {
		return slices.IndexFunc(in, func(c ColumnChoice) bool { return c.ID == id })
	}
	for _, c := range l {
		switch {
		case at(declared, c.ID) < 0 && c.Shown:
			missing = append(missing, c.ID)
		case at(declared, c.ID) >= 0 && at(whole, c.ID) < 0:
			whole = append(whole, c)
		}
	}
	for i, c := range declared {
		if at(whole, c.ID) >= 0 {
			continue
		}
		next := 0
		if i > 0 {
			next = at(whole, declared[i-1].ID) + 1
		}
		whole = slices.Insert(whole, next, c)
	}
	if whole.shown() == 0 {
		whole = declared
	}
	return whole, missing
}

// arranged returns the columns in the order of a complete layout. In a layout that a person chose, the first column
// stays when the others scroll, and a narrow terminal drops columns from the right.
func arranged[R any](columns []Column[R], l ColumnLayout) []Column[R] {
	if slices.Equal(l, declaredLayout(columns)) {
		return columns
	}
	out := make([]Column[R], 0, len(columns))
	first := true
	for i, choice := range l {
		c := columns[slices.IndexFunc(columns, func(c Column[R]) bool { return c.ID == choice.ID })]
		c.Hidden, c.Rank, c.Sticky = !choice.Shown, i, choice.Shown && first
		first = first && !choice.Shown
		out = append(out, c)
	}
	return out
}

// Layout returns the present layout, with all columns that can be drawn.
func (g *Grid[R]) Layout() ColumnLayout {
	l := slices.Clone(g.layout)
	for i := range l {
		l[i].Shown = l[i].Shown || l[i].ID == g.added
	}
	return l
}

// SetLayout arranges the columns, and returns the shown columns of the layout that do not exist. It ends ShowBesides.
func (g *Grid[R]) SetLayout(l ColumnLayout) (missing []string) {
	g.added = ""
	g.layout, missing = completeLayout(g.declared, l)
	g.arrangeColumns()
	return missing
}

// ShowBesides shows a column in addition to the layout, which does not change; "" ends that. It is the last column that
// a narrow terminal drops.
func (g *Grid[R]) ShowBesides(id string) {
	if g.added != id {
		g.added = id
		g.arrangeColumns()
	}
}

func (g *Grid[R]) arrangeColumns() {
	g.columns = arranged(g.declared, g.layout)
	if i := slices.IndexFunc(g.columns, func(c Column[R]) bool { return c.ID == g.added && c.Hidden }); i >= 0 {
		g.columns = slices.Clone(g.columns)
		g.columns[i].Hidden, g.columns[i].Rank = false, -1
	}
	g.SetColumns(layoutsOf(g.columns))
	g.Show(g.rows)
}

// SetRank changes the order in which narrow terminals drop columns, unless a person has arranged the columns.
func (g *Grid[R]) SetRank(id string, rank int) {
	i := slices.IndexFunc(g.declared, func(c Column[R]) bool { return c.ID == id })
	if i < 0 || g.declared[i].Rank == rank {
		return
	}
	g.declared = slices.Clone(g.declared)
	g.declared[i].Rank = rank
	g.arrangeColumns()
}

// SavedLayout returns the layout as it is saved. It is "" for the declared layout, so that a later version can
// change the declaration.
func (g *Grid[R]) SavedLayout() string {
	if slices.Equal(g.layout, declaredLayout(g.declared)) {
		return ""
	}
	return g.layout.String()
}

// ColumnTitle returns the title of a column, or its name if it has none.
func (g *Grid[R]) ColumnTitle(id string) string {
	i := slices.IndexFunc(g.declared, func(c Column[R]) bool { return c.ID == id })
	if i < 0 {
		return id
	}
	return cmp.Or(g.declared[i].Title, g.declared[i].Name)
}

// shows reports whether a column is drawn if there is room for it.
func (g *Grid[R]) shows(id string) bool {
	return slices.ContainsFunc(g.columns, func(c Column[R]) bool { return c.ID == id && !c.Hidden })
}

// ShownColumns returns the columns that are drawn if there is room, in their order.
func (g *Grid[R]) ShownColumns() []Column[R] {
	return slices.DeleteFunc(slices.Clone(g.columns), func(c Column[R]) bool { return c.Hidden || !c.canBeDrawn() })
}
