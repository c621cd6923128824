package screen

import (
	"cmp"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
)

// StripHeight is the number of lines above the table: the totals, and the line that becomes the filter.
const StripHeight = 2

// DrawList draws the strip, the line or the filter, and the table.
func (l *List[R]) DrawList(strip string, w, h int) (string, *tea.Cursor) {
	l.Table.SetSize(w, h-StripHeight)
	switch {
	case l.filterErr != "":
		l.Table.SetEmpty("The filter cannot be used: " + l.filterErr + ". esc drops it, " + KeyOf(l.host, ActionFilter) + " corrects it.")
	case l.FilterInput.Value() != "" && l.Shown.Of > 0 && !l.early: // there are rows, but the filter hides them
		way := ". esc drops the filter."
		if l.view != nil && l.view.Of.Filter == l.FilterInput.Value() && !l.Typing {
			way = ". esc leaves the view."
		}
		if l.options.NoMatch != nil {
			if more := l.options.NoMatch(); more != "" {
				way = ". " + more + strings.TrimPrefix(way, ".")
			}
		}
		l.Table.SetEmpty("No match among " + Plural(l.Shown.Of, l.options.Singular, l.options.Name) + way)
	}
	rule, cur := l.filterLine(w)
	return l.host.Theme().Fit(strip, w) + "\n" + rule + "\n" + l.Table.View(), cur
}

func (l *List[R]) filterLine(w int) (string, *tea.Cursor) {
	th := l.host.Theme()
	marks := l.markSummary()
	if failed := LoadErrorLine(l.host, w-2); failed != "" && !l.Typing {
		return th.Fit(" "+th.Bad.Render(failed), w), nil
	}
	if !l.Typing && l.FilterInput.Value() == "" {
		line := " "
		if marks != "" {
			line += th.Marked.Render("* "+marks) + " "
		}
		end := " "
		for _, note := range []string{l.hiddenOrderNote(), l.viewNote()} {
			if note != "" {
				end += th.Muted.Render(note) + " "
			}
		}
		if note := l.note(w - th.Width(line) - th.Width(end) - 2); note != "" {
			end += th.Muted.Render(note) + " "
		}
		return divider(l.host, line, end, w), nil
	}
	right := cmp.Or(marks, l.hiddenNewNote(), l.viewNote())
	if l.filterErr != "" {
		right = th.Truncate("✗ "+l.filterErr, w-7-max(th.Width(l.FilterInput.Value()), 12))
	}
	note := l.noteBesideFilter(w - 6 - th.Width(right))
	if note != "" && right != "" {
		right += "  "
	}
	fitInput(&l.FilterInput, max(w-6-th.Width(right)-th.Width(note), 12))
	text := l.FilterInput.View()
	if l.selected && l.Typing {
		text = th.Plain.Reverse(true).Render(th.Truncate(affiliate.Clean(l.FilterInput.Value()), l.FilterInput.Width()))
	}
	line := " " + th.Key.Render("/") + " " + text
	style := th.Marked
	if l.filterErr != "" {
		style = th.Bad
	}
	if gap := w - th.Width(line) - th.Width(right) - th.Width(note) - 1; gap > 0 {
		line += strings.Repeat(" ", gap) + style.Render(right) + th.Muted.Render(note)
	}
	if !l.Typing {
		return th.Fit(line, w), nil
	}
	cur := l.FilterInput.Cursor()
	if cur != nil {
		cur.X += 3
		cur.Y = 1
	}
	return th.Fit(line, w), cur
}

// note is the text about the rows in the line over them, such as the period that they are compared with, in about w cells.
func (l *List[R]) note(w int) string {
	if l.options.Note != nil {
		return l.options.Note(w)
	}
	return l.Table.beforeNote(w)
}

// minFilterShown is how many cells of a filter stay visible beside a note.
const minFilterShown = 24

// noteBesideFilter returns the note in the room that the filter leaves. A filter that is being typed keeps room to grow.
func (l *List[R]) noteBesideFilter(room int) string {
	if l.filterErr != "" {
		return ""
	}
	th := l.host.Theme()
	whole := th.Width(l.FilterInput.Value()) + 1
	widths := []int{whole, min(whole, minFilterShown)}
	if l.Typing {
		widths = []int{max(whole, minFilterShown)}
	}
	for _, filter := range widths {
		if note := l.note(room - filter - 2); note != "" && th.Width(note) <= room-filter-2 {
			return note
		}
	}
	return ""
}

// CountText is how many rows are shown: "120 links", "12 of 120 links", or "– links" when they could not be read.
func (l *List[R]) CountText() string {
	if l.Shown.Of == 0 && !isRead(l.host, l.options.Topic) {
		return "– " + l.options.Name
	}
	return l.countText(l.Shown.Rows, l.Table.Rows().Len(), l.Shown.Of)
}

func (l *List[R]) countText(rows []*R, shown, total int) string {
	if l.options.Count != nil {
		shown, total = l.options.Count(rows, total)
	}
	if shown == total {
		return Plural(total, l.options.Singular, l.options.Name)
	}
	return Grouped(shown) + " of " + Plural(total, l.options.Singular, l.options.Name)
}
