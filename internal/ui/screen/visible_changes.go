package screen

import (
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/table"
)

// VisibleChanges are the links of a table of links whose marks are drawn in the first h lines of the body. Over the table there are
// so many lines, and its titles take one.
func VisibleChanges(host Host, t *table.Table, rows []*board.Link, above, h int) []*board.Link {
	if !host.Board().IncludesNow(host.Now()) { // a period of the past shows no marks
		return nil
	}
	clicks, sales := t.ShowsBadge("clicks"), t.ShowsBadge("sales")
	from, to := t.Visible()
	to = min(to, len(rows), from+h-above-1)
	var marked []*board.Link
	for i := from; i < to; i++ {
		if c := rows[i].Changed(); c.Moved() && (clicks || c.Clicks == 0) && (sales || c.Sales == 0) {
			marked = append(marked, rows[i])
		}
	}
	return marked
}
