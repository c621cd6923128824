package queue

import (
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/bulk"
	"fermion-tui/internal/ui/screen"
)

// planRow is a row of a plan, with the cells that its texts take.
type planRow struct {
	*bulk.Row
	hidden bool // by the filter of the list that it was marked in
	cells  planCells
}

// planCells are the cells that the texts of a row take, or the longest of those of several rows. A row has old → new and a note, or the reason why it
// is bad or nothing changes.
type planCells struct{ name, change, note, bad, same int }

// measure measures a row.
func (r *planRow) measure(th *screen.Theme) {
	c := &r.cells
	c.name = th.Width(affiliate.Clean(r.Name))
	change, note := r.changeAndNote()
	switch {
	case r.Verdict == bulk.Bad:
		c.bad = th.Width(r.reason())
	case change == "":
		c.same = th.Width(note)
	default:
		c.change, c.note = th.Width(change), th.Width(note)
	}
}

// join takes another row into account.
func (c *planCells) join(o planCells) {
	c.name, c.change, c.note = max(c.name, o.name), max(c.change, o.change), max(c.note, o.note)
	c.bad, c.same = max(c.bad, o.bad), max(c.same, o.same)
}

// line is the length of the longest line with nothing under it.
func (c *planCells) line() int {
	return len(nameIndent) + 2 + c.name + max(c.bad, c.same, c.change+2+c.note)
}

// planColumns is the room for the names of bad rows and of the others, and for old → new.
type planColumns struct{ width, bad, names, changes int }

// columns gives the room of w cells out so that most rows are on one line: old → new gets at most half of it.
func (c *planCells) columns(w int) planColumns {
	changes := min(max(c.change, 15), w/2)
	rest := w - changes - 7
	names := max(c.name, 16)
	if names+c.note > rest {
		names = max(min(names, rest*2/3), 16)
	}
	return planColumns{width: w, bad: min(names, max(26, w-5-c.bad)), names: names, changes: changes} // the reason of a bad row matters most
}

// changeAndNote are old → new, "" where nothing changes, and what to notice.
func (r *planRow) changeAndNote() (change, note string) {
	change, note = affiliate.Clean(r.Change()), r.withHidden(affiliate.Clean(r.Note))
	if r.Lower && change != "" {
		change += " ▼"
	}
	return change, note
}

// reason is why a row is bad, with the code that it would have made.
func (r *planRow) reason() string {
	if r.New != "–" && r.New != "" {
		return r.withHidden(affiliate.Clean(r.New) + ": " + affiliate.Clean(r.Note))
	}
	return r.withHidden(affiliate.Clean(r.Note))
}

// withHidden adds to what is said about a row that the filter hides it, as the summary over the rows explains.
func (r *planRow) withHidden(text string) string {
	if !r.hidden {
		return text
	}
	return strings.Join(screen.NonEmpty("hidden", text), " · ")
}

// planLayout is how the texts of a row are placed.
type planLayout uint8

const (
	inColumns  planLayout = iota
	onOneLine             // a text is longer than its column, and there is room for the others behind it
	noteUnder             // the note is under the name and old → new
	allStacked            // each text is under the one before
)

func (r *planRow) layout(c planColumns) planLayout {
	room := c.width - len(nameIndent) - 2
	if names, reason := r.reasonColumns(c); reason > 0 {
		switch {
		case r.cells.name <= names && names+reason <= room:
			return inColumns
		case r.cells.name+reason <= room:
			return onOneLine
		}
		return allStacked
	}
	switch {
	case (r.cells.name > c.names || r.cells.change > c.changes) && r.cells.name+r.cells.change+2+r.cells.note <= room:
		return onOneLine
	case r.cells.name > c.names || r.cells.change > c.changes:
		return allStacked
	case r.cells.note > 0 && c.names+c.changes+2+r.cells.note > room:
		return noteUnder
	}
	return inColumns
}

// reasonColumns is the room for the name of a row that has a reason in the place of old → new, and the cells of this reason; 0 when it has none.
func (r *planRow) reasonColumns(c planColumns) (names, reason int) {
	if r.cells.bad > 0 {
		return c.bad, r.cells.bad
	}
	return c.names, r.cells.same
}

// height is the number of lines that draw returns.
func (r *planRow) height(th *screen.Theme, c planColumns) int {
	if r.layout(c) <= onOneLine {
		return 1
	}
	return len(r.draw(th, c))
}

// draw shows a row: its name, old → new, and what to notice, or why it is bad.
func (r *planRow) draw(th *screen.Theme, c planColumns) []string {
	sign, style := " ", th.Plain
	switch {
	case r.Verdict == bulk.Bad:
		sign, style = "✗", th.Bad
	case r.SharesNewLink:
		sign = "+"
	case r.Verdict == bulk.Same:
		sign, style = "=", th.Muted
	case r.Lower:
		style = th.Warn
	}
	lines := r.place(th, sign, c)
	for i := range lines {
		lines[i] = style.Render(lines[i])
	}
	return lines
}

func (r *planRow) place(th *screen.Theme, sign string, c planColumns) []string {
	name, first := affiliate.Clean(r.Name), " "+sign+" "
	change, note := r.changeAndNote()
	at := r.layout(c)
	if names, cells := r.reasonColumns(c); cells > 0 {
		why := note
		if r.Verdict == bulk.Bad {
			why = r.reason()
		}
		switch at {
		case inColumns:
			return []string{first + th.Fit(name, names) + "  " + why}
		case onOneLine:
			return []string{first + name + "  " + why}
		}
		return stacked(th, sign, []string{name, why}, c.width)
	}
	beside := first + th.Fit(name, c.names) + "  " + th.Fit(change, c.changes)
	switch at {
	case inColumns:
		return []string{beside + "  " + note}
	case onOneLine:
		return []string{first + name + "  " + change + "  " + note}
	case noteUnder:
		return append([]string{beside}, indented(th, underIndent, underIndent, note, c.width)...)
	}
	if r.cells.change+2+r.cells.note <= c.width-len(underIndent) {
		return stacked(th, sign, screen.NonEmpty(name, change+"  "+note), c.width)
	}
	return stacked(th, sign, screen.NonEmpty(name, change, note), c.width)
}
