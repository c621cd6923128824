package table_test

import (
	"slices"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/table"
)

func made(n, w, h int) *table.Table {
	t := table.New(columns(), table.Plain())
	t.SetSize(w, h)
	t.SetRows(newLinks(n))
	return t
}

func lines(t *table.Table) []string { return strings.Split(ansi.Strip(t.View()), "\n") }

func TestMarks(t *testing.T) {
	tab := made(20, 80, 24)
	if !tab.Toggle(50) || !tab.Toggle(20) {
		t.Fatal("not marked")
	}
	tab.MarkAll([]int64{10, 50, 70})
	if got := tab.Marks(); !slices.Equal(got, []int64{50, 20, 10, 70}) {
		t.Fatalf("marks %v", got)
	}
	if tab.Toggle(20) || tab.Marked(20) || tab.MarkCount() != 3 {
		t.Fatalf("marks %v", tab.Marks())
	}
	tab.Move(5)
	view := lines(tab)
	for i, want := range map[int]string{2: "* affiliate-10 ", 3: "  affiliate-20 ", 6: "▸*affiliate-50 ", 8: "* affiliate-70 "} {
		if !strings.HasPrefix(view[i], want) {
			t.Errorf("line %d is %q", i, view[i])
		}
	}
	tab.SetRows(withKeys(50, 60))
	if tab.MarkCount() != 3 {
		t.Fatalf("marks %v", tab.Marks())
	}
	tab.FilterMarks(func(key int64) bool { return key != 10 })
	if got := tab.Marks(); !slices.Equal(got, []int64{50, 70}) {
		t.Fatalf("marks %v", got)
	}
	tab.ClearMarks()
	if tab.MarkCount() != 0 || tab.Marked(50) {
		t.Fatal("still marked")
	}
}

func TestOnlyVisibleCellsAreAskedFor(t *testing.T) {
	l := newLinks(100_000)
	tab := table.New(columns(), table.Plain())
	tab.SetSize(120, 40)
	tab.SetRows(l)
	tab.Move(50_000)
	clear(l.asked)
	tab.View()
	from, to := tab.Visible()
	if len(l.asked) != (to-from)*len(tab.Shown()) {
		t.Fatalf("%d cells asked for, %d×%d on screen", len(l.asked), to-from, len(tab.Shown()))
	}
	for at, n := range l.asked {
		if at[0] < from || at[0] >= to || n != 1 {
			t.Fatalf("cell %v asked for %d times", at, n)
		}
	}
}

func TestColumnsThatFit(t *testing.T) {
	all := "name product comm clicks sales revenue est slug conv trend age"
	tests := []struct {
		width, scroll int
		want          string
		left, right   bool
	}{
		{80, 0, "name product comm clicks sales revenue age", false, true},
		{90, 0, "name product comm clicks sales revenue age", false, true},
		{91, 0, "name product comm clicks sales revenue est age", false, true},
		{101, 0, "name product comm clicks sales revenue est slug age", false, true},
		{140, 0, all, false, false},
		{140, 3, all, false, false},
		{40, 0, "name product comm", false, true},
		{80, 1, "name comm clicks sales revenue age est", true, true},
		{80, 2, "name clicks sales revenue age est slug", true, true},
		{80, 99, "name revenue age est slug conv trend", true, false},
		{20, 0, "name", false, true},
		{20, 1, "name product", true, true},
		{5, 0, "name", false, true},
		{2, 0, "name", false, true},
	}
	for _, test := range tests {
		tab := made(3, test.width, 5)
		tab.ScrollColumns(test.scroll)
		if got := strings.Join(tab.Shown(), " "); got != test.want {
			t.Errorf("%d wide, scrolled %d: %s", test.width, test.scroll, got)
		}
		titles := lines(tab)[0]
		if test.width > 5 && (strings.HasPrefix(titles, "‹") != test.left || strings.HasSuffix(titles, "›") != test.right) {
			t.Errorf("%d wide, scrolled %d: titles %q", test.width, test.scroll, titles)
		}
	}
}

func TestScrollingBackAndWidening(t *testing.T) {
	tab := made(3, 80, 5)
	home := tab.View()
	tab.ScrollColumns(99)
	tab.ScrollColumns(-2)
	tab.ScrollColumns(-99)
	if tab.View() != home {
		t.Fatal("not back where it began")
	}
	tab.ScrollColumns(2)
	tab.SetSize(160, 5)
	if got := len(tab.Shown()); got != 11 || strings.HasPrefix(lines(tab)[0], "‹") {
		t.Fatalf("%d columns, titles %q", got, lines(tab)[0])
	}
}

func TestEveryColumnIsReached(t *testing.T) {
	for width := 20; width < 150; width++ {
		tab := made(3, width, 5)
		seen := map[string]bool{}
		for range 20 {
			for _, id := range tab.Shown() {
				seen[id] = true
			}
			tab.ScrollColumns(1)
		}
		if len(seen) != 11 {
			t.Fatalf("%d wide: only %v are ever shown", width, seen)
		}
		if tab.Shown()[0] != "name" {
			t.Fatalf("%d wide: %v", width, tab.Shown())
		}
	}
}

func TestHiddenColumn(t *testing.T) {
	c := columns()
	c[1].Hidden = true
	tab := table.New(c, table.Plain())
	tab.SetSize(80, 5)
	if slices.Contains(tab.Shown(), "product") {
		t.Fatal(tab.Shown())
	}
}

func TestSortArrow(t *testing.T) {
	tests := []struct {
		id    string
		falls bool
		want  string
	}{
		{"sales", true, " Sales ▼ "},
		{"sales", false, " Sales ▲ "},
		{"name", false, "  Affiliate ▲ "},
		{"comm", true, "  Comm % ▼ Clicks"},
		{"revenue", true, " Revenue ▼  "},
		{"age", true, " Age ▼"},
		{"", true, "Sales  "},
	}
	for _, test := range tests {
		tab := made(3, 80, 5)
		tab.SetSort(test.id, test.falls)
		titles := lines(tab)[0]
		if !strings.Contains(titles, test.want) || ansi.StringWidth(titles) != 80 {
			t.Errorf("sorted by %q: %q", test.id, titles)
		}
		arrow := strings.IndexAny(titles, "▲▼")
		if x := arrow - 2; arrow >= 0 && (tab.ClickTitle(x) != test.id || tab.ClickTitle(arrow) != test.id) {
			t.Errorf("a click on the title of %q is one on %q, on its arrow one on %q", test.id, tab.ClickTitle(x), tab.ClickTitle(arrow))
		}
	}
}

// TestTheSortArrowIsApart from the next title at any width, and from its own where the titles leave room for it.
func TestTheSortArrowIsApart(t *testing.T) {
	for width := 20; width <= 130; width++ {
		for _, c := range columns() {
			tab := made(3, width, 5)
			tab.SetSort(c.ID, true)
			titles := []rune(lines(tab)[0])
			at := slices.Index(titles, '▼')
			if len(titles) != width || at >= 0 && titles[at+1] != ' ' && titles[at+1] != '›' || width == 80 && at >= 0 && titles[at-1] != ' ' {
				t.Errorf("%d cells sorted by %q: %q", width, c.ID, string(titles))
			}
		}
	}
}

func TestMarkBesideNumber(t *testing.T) {
	tab := made(8, 80, 10)
	view := lines(tab)
	marked, plain := view[8], view[7] // key 70 is a multiple of 7
	if !strings.Contains(marked, "4,812 +31  ") || strings.Index(marked, "4,812") != strings.Index(plain, "4,812") {
		t.Fatalf("\n%s\n%s", marked, plain)
	}
}

func TestEmptyTable(t *testing.T) {
	tab := made(0, 40, 8)
	tab.SetEmpty("Fermion cannot list your links.\nRestore a backup, paste links or import a CSV.")
	tab.Move(1)
	tab.ScrollColumns(1)
	tab.Page(1)
	view := lines(tab)
	if view[2] != "  Fermion cannot list your links.       " || !strings.HasPrefix(view[3], "  Restore a backup, paste links or") || len(view) != 8 {
		t.Fatalf("%q", view)
	}
}

func TestBar(t *testing.T) {
	for _, test := range []struct {
		rows, move int
		want       string
	}{
		{10, 0, "          "}, {20, 0, "┃┃┃┃┃     "}, {20, 19, "     ┃┃┃┃┃"}, {1000, 0, "┃         "}, {1000, 999, "         ┃"},
	} {
		tab := made(test.rows, 80, 11)
		tab.Move(test.move)
		var got strings.Builder
		for _, line := range lines(tab)[1:] {
			r := []rune(line)
			got.WriteRune(r[len(r)-1])
		}
		if got.String() != test.want {
			t.Errorf("%d rows at %d: %q", test.rows, test.move, got.String())
		}
	}
}

func TestStyles(t *testing.T) {
	s := table.Plain()
	red := lipgloss.NewStyle().Foreground(lipgloss.Color("#ff0000"))
	s.Good, s.Match, s.Sorted = red, lipgloss.NewStyle().Underline(true), lipgloss.NewStyle().Italic(true)
	tab := table.New(columns(), s)
	tab.SetSize(80, 5)
	tab.SetRows(newLinks(3))
	tab.SetMatch(func(in string) [][2]int { return affiliate.FoldedSpans(in, []string{"engin"}) })
	tab.SetSort("clicks", true)
	view := tab.View()
	for _, want := range []string{"\x1b[38;2;255;0;0m96\x1b[m", "Engin\x1b[m…", "\x1b[7m▸ affiliate-0", "Go for \x1b[4", "\x1b[3mClicks ▼\x1b[m\x1b[1m"} {
		if !strings.Contains(view, want) {
			t.Errorf("%q is not in %q", want, view)
		}
	}
	tab.SetFocused(false)
	if !strings.Contains(tab.View(), "▹ affiliate-0") {
		t.Error("no hollow cursor")
	}
}

func TestTinySizes(t *testing.T) {
	tab := made(30, 80, 24)
	tab.MarkAll([]int64{0, 10})
	tab.Move(12)
	for w := range 30 {
		for h := range 6 {
			tab.SetSize(w, h)
			tab.ScrollColumns(1)
			checkShape(t, tab, w, h, ansi.WcWidth)
			if key, _ := tab.CursorKey(); key != 120 {
				t.Fatalf("cursor on %d at %d×%d", key, w, h)
			}
		}
	}
}

func checkShape(t *testing.T, tab *table.Table, w, h int, m ansi.Method) {
	t.Helper()
	view := tab.View()
	if w == 0 || h == 0 {
		if view != "" {
			t.Fatalf("%q at %d×%d", view, w, h)
		}
		return
	}
	all := strings.Split(view, "\n")
	if len(all) != h {
		t.Fatalf("%d lines at %d×%d", len(all), w, h)
	}
	for i, line := range all {
		if got := m.StringWidth(line); got != w {
			t.Fatalf("line %d is %d wide at %d×%d: %q", i, got, w, h, line)
		}
	}
}

// falling is one row whose clicks rose and whose sales fell.
type falling struct{}

func (falling) Len() int      { return 1 }
func (falling) Key(int) int64 { return 1 }
func (falling) Cell(_, col int) table.Cell {
	return map[int]table.Cell{0: {Text: "asha"}, 3: {Text: "10", Badge: "+3"}, 4: {Text: "2", Badge: "−1"}}[col]
}

func TestRisesAndFallsHaveTheirColours(t *testing.T) {
	s := table.Plain()
	s.Change, s.Fall = lipgloss.NewStyle().Foreground(lipgloss.Color("#00ff00")), lipgloss.NewStyle().Foreground(lipgloss.Color("#ff0000"))
	tab := table.New(columns(), s)
	tab.SetSize(80, 3)
	tab.SetRows(falling{})
	for _, want := range []string{"\x1b[38;2;0;255;0m+3\x1b[m", "\x1b[38;2;255;0;0m−1\x1b[m"} {
		if view := tab.View(); !strings.Contains(view, want) {
			t.Errorf("%q is not in %q", want, view)
		}
	}
}
