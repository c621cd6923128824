package table_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"fermion-tui/internal/ui/table"
)

func made(n, w, h int) *table.Table {
	t := table.New(columns(), table.Plain())
	t.SetSize(w, h)
	t.SetRows(newLinks(n))
	return t
}

func lines(t *table.Table) []string { return strings.Split(ansi.Strip(t.View()), "\n") }

func TestMoves(t *testing.T) {
	tests := []struct {
		name   string
		do     func(*table.Table)
		cursor int
		top    int
	}{
		{"down", func(t *table.Table) { t.Move(1) }, 1, 0},
		{"up at the top", func(t *table.Table) { t.Move(-1) }, 0, 0},
		{"to the last line", func(t *table.Table) { t.Move(9) }, 9, 0},
		{"past the last line", func(t *table.Table) { t.Move(10) }, 10, 1},
		{"back into the window", func(t *table.Table) { t.Move(15); t.Move(-3) }, 12, 6},
		{"end", func(t *table.Table) { t.End() }, 99, 90},
		{"past the end", func(t *table.Table) { t.Move(1000) }, 99, 90},
		{"home", func(t *table.Table) { t.End(); t.Home() }, 0, 0},
		{"page", func(t *table.Table) { t.Move(2); t.Page(1) }, 12, 10},
		{"page back", func(t *table.Table) { t.Move(2); t.Page(3); t.Page(-1) }, 22, 20},
		{"page at the end", func(t *table.Table) { t.Page(100) }, 99, 90},
		{"half a page", func(t *table.Table) { t.HalfPage(1) }, 5, 5},
		{"click", func(t *table.Table) { t.Page(1); t.ClickRow(4) }, 13, 10},
		{"click on the titles", func(t *table.Table) { t.Move(3); t.ClickRow(0) }, 3, 0},
		{"select", func(t *table.Table) { t.Select(550) }, 55, 46},
		{"select on a line", func(t *table.Table) { t.SelectAt(550, 3) }, 55, 52},
		{"select on a line past the end", func(t *table.Table) { t.SelectAt(980, 0) }, 98, 90},
		{"select nobody on a line", func(t *table.Table) { t.Move(3); t.SelectAt(551, 2) }, 3, 0},
		{"select nobody", func(t *table.Table) { t.Move(3); t.Select(551) }, 3, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			tab := made(100, 80, 11)
			test.do(tab)
			if from, to := tab.Visible(); tab.Cursor() != test.cursor || from != test.top || to != test.top+10 {
				t.Fatalf("cursor %d in %d–%d, not %d in %d–%d", tab.Cursor(), from, to, test.cursor, test.top, test.top+10)
			}
			if key, ok := tab.CursorKey(); !ok || key != int64(test.cursor)*10 {
				t.Fatalf("key %d, %t", key, ok)
			}
		})
	}
}

func TestCursorFollowsItsRow(t *testing.T) {
	tests := []struct {
		name   string
		now    []int64
		cursor int
		key    int64
	}{
		{"same rows", []int64{0, 10, 20, 30, 40}, 3, 30},
		{"a row came above", []int64{5, 0, 10, 20, 30, 40}, 4, 30},
		{"rows went above", []int64{20, 30, 40}, 1, 30},
		{"turned round", []int64{40, 30, 20, 10, 0}, 1, 30},
		{"gone", []int64{0, 10, 20, 40}, 3, 40},
		{"gone with all below", []int64{0, 10}, 1, 10},
	}
	for _, test := range tests {
		for _, finds := range []bool{false, true} {
			t.Run(test.name, func(t *testing.T) {
				tab := made(5, 80, 24)
				tab.Move(3)
				var rows table.Rows = withKeys(test.now...)
				if finds {
					rows = found{withKeys(test.now...)}
				}
				tab.SetRows(rows)
				if key, _ := tab.CursorKey(); tab.Cursor() != test.cursor || key != test.key {
					t.Fatalf("cursor %d on %d, not %d on %d", tab.Cursor(), key, test.cursor, test.key)
				}
			})
		}
	}
}

func TestCursorSurvivesAnEmptyTable(t *testing.T) {
	tab := made(50, 80, 24)
	tab.Move(30)
	tab.SetRows(nil)
	if _, ok := tab.CursorKey(); ok || tab.Cursor() != 0 {
		t.Fatal("a cursor without rows")
	}
	tab.Move(1)
	tab.SetRows(newLinks(50))
	if key, _ := tab.CursorKey(); key != 300 {
		t.Fatalf("cursor on %d", key)
	}
}

func TestRowStaysOnItsLine(t *testing.T) {
	tab := made(100, 80, 11)
	tab.Move(50)
	tab.Move(-4) // line 5 of the window
	before := slices.IndexFunc(lines(tab), func(s string) bool { return strings.HasPrefix(s, "▸") })
	l := newLinks(100)
	l.keys = append([]int64{1, 2, 3, 4, 5, 6, 7}, l.keys...)
	tab.SetRows(l)
	after := slices.IndexFunc(lines(tab), func(s string) bool { return strings.HasPrefix(s, "▸") })
	if before != 6 || after != before {
		t.Fatalf("the row went from line %d to %d", before, after)
	}
}

// However rows come, go and move, the cursor stays on its key while there is such a row, on screen, and marks stay.
func TestCursorInvariants(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	tab := made(40, 80, 9)
	tab.MarkAll([]int64{30, 10, 9990})
	for range 3000 {
		want, had := tab.CursorKey()
		keys := r.Perm(60)[:r.IntN(60)]
		now := &links{}
		for _, k := range keys {
			now.keys = append(now.keys, int64(k))
		}
		if r.IntN(2) == 0 {
			tab.SetRows(now)
		} else {
			tab.SetRows(found{now})
		}
		got, has := tab.CursorKey()
		if has != (len(keys) > 0) || has && got != now.keys[tab.Cursor()] {
			t.Fatalf("cursor at %d on %d (%t) of %v", tab.Cursor(), got, has, keys)
		}
		if had && slices.Contains(now.keys, want) && got != want {
			t.Fatalf("cursor on %d, not on %d, in %v", got, want, keys)
		}
		if from, to := tab.Visible(); has && (tab.Cursor() < from || tab.Cursor() >= to || to-from != min(len(keys), 8)) {
			t.Fatalf("cursor %d out of sight in %d–%d of %d", tab.Cursor(), from, to, len(keys))
		}
		tab.Move(r.IntN(40) - 20)
	}
	if got := tab.Marks(); !slices.Equal(got, []int64{30, 10, 9990}) {
		t.Fatalf("marks %v", got)
	}
}

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
		{"comm", true, " Comm %▼ Clicks"},
		{"revenue", true, " Revenue ▼  "},
		{"age", true, " Age▼"},
		{"", true, "Sales  "},
	}
	for _, test := range tests {
		tab := made(3, 80, 5)
		tab.SetSort(test.id, test.falls)
		if titles := lines(tab)[0]; !strings.Contains(titles, test.want) || ansi.StringWidth(titles) != 80 {
			t.Errorf("sorted by %q: %q", test.id, titles)
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
	tab.SetMatch("ENGIN")
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
