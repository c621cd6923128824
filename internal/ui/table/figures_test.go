package table_test

import (
	"strings"
	"testing"

	"fermion-tui/internal/ui/table"
)

// amounts are rows of one long figure with a mark.
type amounts struct{ text, short, mark string }

func (amounts) Len() int                      { return 1 }
func (amounts) Key(int) int64                 { return 1 }
func (a amounts) Widest(int) (text, mark int) { return len(a.text), len(a.mark) }
func (a amounts) Short(_, _, _ int) string    { return a.short }
func (a amounts) Cell(_, col int) (c table.Cell) {
	if col == 0 {
		return table.Cell{Text: "somebody"}
	}
	return table.Cell{Text: a.text, Badge: a.mark}
}

// TestFiguresAreNeverCut: the column grows; then its mark gives way; then the number is written shorter; at last
// nothing of it is shown.
func TestFiguresAreNeverCut(t *testing.T) {
	tab := table.New([]table.Column{
		{ID: "name", Title: "Name", Width: 8, Flex: 1, Sticky: true},
		{ID: "n", Title: "N", Width: 4, Badge: 3, Right: true, Figure: true},
	}, table.Plain())
	for _, c := range []struct {
		w           int
		short, want string
	}{
		{40, "1.2M", "1,234,567 +31"}, {26, "1.2M", "1,234,567 +31"}, {25, "1.2M", "1,234,567 +"}, {22, "1.2M", "1,234,567"}, {21, "1.2M", "1.2M"},
		{21, "1.23 million", "…"},
	} {
		tab.SetRows(amounts{"1,234,567", c.short, "+31"})
		tab.SetSize(c.w, 3)
		if got := strings.TrimSpace(strings.TrimPrefix(lines(tab)[1], "▸ somebody")); got != c.want {
			t.Errorf("at %d cells: %q, want %q", c.w, got, c.want)
		}
	}
}

// TestExactFiguresAreWrittenInFull: where there is no room for all of a column, those of the highest rank are left out, and no other is
// shortened. One that has no room beside the sticky column is written shorter once it is scrolled to.
func TestExactFiguresAreWrittenInFull(t *testing.T) {
	tab := table.New([]table.Column{
		{ID: "name", Title: "Name", Width: 8, Flex: 1, Sticky: true},
		{ID: "paid", Title: "Paid", Width: 4, Right: true, Figure: true, Exact: true, Rank: 2},
		{ID: "due", Title: "Due", Width: 4, Right: true, Figure: true, Exact: true, Rank: 1},
	}, table.Plain())
	for _, c := range []struct {
		w    int
		want string
	}{
		{33, "1,234.50  1,234.50"}, {31, "1,234.50  1,234.50"}, {30, "1,234.50"}, {21, "1,234.50"}, {20, ""},
	} {
		tab.SetRows(amounts{"1,234.50", "1.2K", ""})
		tab.SetSize(c.w, 3)
		if got := strings.TrimSpace(strings.TrimPrefix(lines(tab)[1], "▸ somebody")); got != c.want {
			t.Errorf("at %d cells: %q, want %q", c.w, got, c.want)
		}
	}
	tab.ScrollColumns(1)
	if got := strings.TrimSpace(strings.TrimPrefix(lines(tab)[1], "▸ somebody")); got != "1.2K" {
		t.Errorf("scrolled to it: %q", got)
	}
}

func TestWholeNumber(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Revenue ₹12,34,5|67 in all", "Revenue"}, {"₹12|,345", ""}, {"+12 sales, +3|4 clicks", "+12 sales,"}, {"3.|5 %", ""}, {"12|", "12"},
		{"slug00|12", "slug00"}, {"abc |123", "abc "}, {"Course 20|24", "Course"}, {"P-7K3Q-0|01", "P-7K3Q"}, {"nam|e", "nam"}, {"4,812| clicks", "4,812"},
	} {
		text, at := strings.ReplaceAll(c.text, "|", ""), strings.Index(c.text, "|")
		if got := text[:table.WholeNumber(text, at)]; got != c.want {
			t.Errorf("%q is cut to %q, want %q", c.text, got, c.want)
		}
	}
}
