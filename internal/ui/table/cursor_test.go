package table_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"fermion-tui/internal/ui/table"
)

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
