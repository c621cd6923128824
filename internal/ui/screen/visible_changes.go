package screen

import (
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/table"
)

// VisibleChanges returns the links of a table whose change marks are drawn in the first h lines of the body. above is
// the number of lines over the table, whose titles take one more.
func VisibleChanges(host Host, t *table.Table, rows []*board.Link, above, h int) []*board.Link {
	if !host.Board().IncludesNow(host.Now()) { // change marks are only shown for a period that includes now
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
